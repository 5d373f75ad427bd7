# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reference pages of what is said and stored: MQTT topics and payloads, routes of the app, tables of both files."""

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from cellar import __main__ as cellar_command
from cellar.adapters.journal_schema import migrations
from cellar.contract import topics
from taproom.app import create_app
from taproom.db import open_db
from taproom.settings import Settings

TOPIC = re.compile(r"^(cobrew/\S+)\s{2,}(.+)$", re.MULTILINE)


def mqtt_page() -> str:
    lines = [
        "# MQTT",
        "",
        "What a controller says and hears. [The JSON Schema](mqtt.schema.json) has every payload with its bounds;",
        "`cellar schema` prints it. A payload that breaks it is refused and changes nothing.",
        "",
        "| topic | payload |",
        "|---|---|",
        *(f"| `{topic}` | {_cell(what)} |" for topic, what in TOPIC.findall(topics.__doc__ or "")),
        "",
    ]
    for payload in cellar_command.PAYLOADS:
        schema = payload.model_json_schema()
        lines += [
            f"## {payload.__name__}",
            "",
            schema.get("description", ""),
            "",
            "| field | kind | required |",
            "|---|---|---|",
        ]
        required = schema.get("required", ())
        for name, field in schema["properties"].items():
            lines.append(f"| `{name}` | {_kind(field)} | {'yes' if name in required else 'no'} |")
        lines.append("")
    return "\n".join(lines)


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return f"`{field['$ref'].rpartition('/')[2]}`"
    if choices := field.get("anyOf", field.get("oneOf")):
        return " or ".join(_kind(it) for it in choices)
    if "enum" in field or "const" in field:
        return ", ".join(f"`{it}`" for it in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', field.get('prefixItems', [{}])))}" if "items" in field else "list"
    return str(field.get("type", "any"))


def http_page() -> str:
    """Every route of the API, as it describes itself."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(state=Path(folder)))
        document = app.openapi()
        app.state.store.writer.close()
        app.state.store.reads.close()
        app.state.members.hasher.close()
    lines = [
        "# HTTP API, every route",
        "",
        "Made from the API's own description, which a running taproom gives at `/api/v1/openapi.json` with each",
        "field and answer. How to sign in, and what an answer looks like: [by example](http-api.md).",
        "",
        "| route | what | answers |",
        "|---|---|---|",
    ]
    for path, method, operation in operations(document):
        said = re.split(r"(?<=\.)\s|\n\n", operation.get("description") or operation["summary"])[0]
        lines.append(f"| `{method.upper()} {path}` | {_cell(said)} | {', '.join(operation['responses'])} |")
    return "\n".join([*lines, ""])


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            yield path, method, operation


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def databases_page() -> str:
    """Both files as their programs make them."""
    lines = [
        "# Databases",
        "",
        "Two SQLite files, each with one writer. Read them as you like (`sqlite3 -readonly FILE`); never write:",
        "what must not happen is refused by the tables, but the program that owns a file expects nobody else in it.",
        "Moments are UTC seconds, money is cents.",
        "",
        "## journal.db, of cellar",
        "",
        "[What it means](journal.md).",
        "",
    ]
    with closing(sqlite3.connect(":memory:")) as journal:
        migrations.apply(Database(journal))
        lines += _tables(journal)
    lines += ["## taproom.db, of taproom", ""]
    with tempfile.TemporaryDirectory() as folder, closing(open_db(Path(folder) / "taproom.db")) as hub:
        lines += _tables(hub)
    return "\n".join(lines)


def _tables(db: sqlite3.Connection) -> list[str]:
    lines = ["| table | columns | triggers |", "|---|---|---|"]
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for name in names:
        if name.startswith(("_sqlite", "sqlite_")):
            continue
        columns = ", ".join(f"`{row[1]}`" for row in db.execute(f"PRAGMA table_info('{name}')"))
        (triggers,) = db.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (name,)
        ).fetchone()
        lines.append(f"| `{name}` | {columns} | {triggers or ''} |")
    return [*lines, ""]
