# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reference pages that are made from the code when the site is built, so that they cannot say something else.

    name of the page below firmware_docs -> its Markdown

tests/system/docs/test_reference.py holds that nothing in them is without a word of what it means.
"""

import argparse
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import reference_alarms
import reference_data
from cellar import __main__ as cellar_command
from cellar.config.sections import Config
from taproom import __main__ as taproom_command

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "controller" / "config.example.toml"
SETTING = re.compile(r"^(?:# )?(?P<key>[\w-]+) = (?P<value>.*?)\s*(?:  ?# (?P<comment>.*))?$")
TABLE = re.compile(r"^(?:# )?\[\[?(?P<name>[\w.]+)\]\]?")
Json = Mapping[str, Any]


def pages() -> dict[str, str]:
    return {
        "reference/cellar.md": command_page("cellar", cellar_command._parser()),
        "reference/taproom.md": command_page("taproom", taproom_command._parser()),
        "reference/configuration.md": configuration_page(),
        "reference/alarms.md": reference_alarms.page("en"),
        "reference/alarms.fr.md": reference_alarms.page("fr"),
        "reference/mqtt.md": reference_data.mqtt_page(),
        "reference/http-routes.md": reference_data.http_page(),
        "reference/databases.md": reference_data.databases_page(),
        "explanation/decisions/index.md": decisions_page(ROOT / "firmware_docs" / "explanation" / "decisions"),
    }


def decisions_page(folder: Path) -> str:
    lines = ["# Decisions", "", "What was decided, why, and what it costs. The latest first.", ""]
    for file in sorted(folder.glob("[0-9]*.md"), reverse=True):
        title = next(line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("# "))
        lines.append(f"- [{title.removeprefix('# ')}]({file.name})")
    return "\n".join([*lines, ""])


def command_page(name: str, parser: argparse.ArgumentParser) -> str:
    """Every command and option of a program, with the words of its `--help`."""
    lines = [f"# {name}", "", parser.description or "", ""]
    for path, command in commands(parser):
        lines += [f"## {name} {path}", "", *([command.description, ""] if command.description else [])]
        lines += ["```", _usage(command, f"{name} {path}"), "```", ""]
        rows = [
            f"| `{_names(it)}` | {said(it)} |"
            for it in command._actions
            if it.help is not argparse.SUPPRESS and not isinstance(it, argparse._HelpAction)
        ]
        lines += ["| argument | meaning |", "|---|---|", *rows, ""] if rows else []
    return "\n".join(lines)


def commands(parser: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """The commands that do something, by their path: `recipe import`."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {it.dest: it.help for it in action._choices_actions}
            for name, below in action.choices.items():
                below.description = below.description or helps.get(name)
                inner = list(commands(below, f"{path} {name}".strip()))
                yield from inner or [(f"{path} {name}".strip(), below)]


def said(action: argparse.Action) -> str:
    return (action.help or "").replace("|", "\\|").replace("%%", "%")


def _usage(command: argparse.ArgumentParser, name: str) -> str:
    command.prog = name
    return re.sub(r"\s+", " ", command.format_usage().removeprefix("usage: ")).strip()


def _names(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    names = ", ".join(action.option_strings) or value
    return f"{names} {value}" if action.option_strings and action.nargs != 0 else names


def configuration_page() -> str:
    """Every key of cellar's file: what it may be, what it is if not said, and what the example says of it."""
    schema, words = Config.model_json_schema(), example_words()
    lines = [
        "# Configuration",
        "",
        "`/etc/cobrew/cellar.toml`. `cellar check-config FILE` says all that is wrong with one, at once. A key",
        "that does not stand here is an error. Start from [the example](../../controller/config.example.toml).",
        "",
    ]
    for table, section in tables(schema):
        lines += [
            f"## {f'[{table}]' if table else 'At the top'}",
            "",
            "| key | may be | default | meaning |",
            "|---|---|---|---|",
        ]
        required = section.get("required", ())
        for key, field in section["properties"].items():
            if is_table(field, schema):
                continue
            default = "required" if key in required else shown(field.get("default"))
            lines.append(f"| `{key}` | {bounds(field)} | {default} | {words.get((table, key), '')} |")
        lines.append("")
    lines += [
        "## [probes]",
        "",
        'A name of your own for each DS18B20, and its id: `saison-beer = "28-0316a2791f2e"`.',
        "",
    ]
    return "\n".join(lines)


def tables(schema: Json) -> Iterator[tuple[str, Json]]:
    """`(name, schema)` of each table of the file, by its path in TOML."""
    inside = {
        "broker": "BrokerSection",
        "gpio": "GpioSection",
        "fermenter": "FermenterSection",
        "fermenter.heater": "HeaterSection",
        "fermenter.cooler": "CoolerSection",
        "fermenter.trip": "TripSection",
        "fermenter.law": "LawSection",
    }
    yield "", schema
    for name, section in inside.items():
        yield name, schema["$defs"][section]


def is_table(field: Json, schema: Json) -> bool:
    return "$ref" in field or field.get("type") == "object" or "$ref" in field.get("items", {})


def bounds(field: Json) -> str:
    kinds = [it for it in field.get("anyOf", [field]) if it.get("type") != "null"]
    kind = kinds[0]
    if "enum" in kind:
        return ", ".join(f"`{it}`" for it in kind["enum"])
    low, high = kind.get("minimum", kind.get("exclusiveMinimum")), kind.get("maximum")
    named = {"string": "text", "number": "number", "integer": "whole number", "boolean": "`true` or `false`"}
    said = named[kind["type"]]
    return said if low is None else f"{said}, {low:g} to {high:g}"


def shown(default: object) -> str:
    if default is None or default == "":
        return "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def example_words() -> dict[tuple[str, str], str]:
    """What the example says of each key: `(table, key) -> its comment`. The first that says something counts."""
    found: dict[tuple[str, str], str] = {}
    table = ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if (section := TABLE.match(line)) is not None:
            table = section["name"]
        elif (setting := SETTING.match(line)) is not None and setting["comment"]:
            found.setdefault((table, setting["key"]), setting["comment"].replace("|", "\\|"))
    return found


def example_keys() -> set[tuple[str, str]]:
    """Every key that the example names, also those that are commented out; each must be read by `tomllib`."""
    found: set[tuple[str, str]] = set()
    table = ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if (section := TABLE.match(line)) is not None:
            table = section["name"]
        elif (setting := SETTING.match(line)) is not None and table != "probes":
            tomllib.loads(f"{setting['key']} = {setting['value'] or 0}")
            found.add((table, setting["key"]))
    return found
