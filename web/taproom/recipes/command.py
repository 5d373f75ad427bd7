# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom recipe …`: the recipes from a shell, beside a running server or without one.

Whoever has the machine sees every recipe, as they could with any program that reads SQLite. What is imported is kept
by the member who is named with `--as`; without one by the shell, and then the maintainers see and keep it.
"""

import argparse
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taproom.db import open_db
from taproom.errors import SettingsError
from taproom.settings import DEFAULT_STATE, Settings

if TYPE_CHECKING:
    from taproom.recipes.finding import Wanted

Say = Callable[[str], None]
ALL_IN, SOME_REFUSED = 0, 1
FORMATS = ("beerjson", "beerxml", "cobrew")
_ID = "a recipe's id, a revision's, or a beginning of the latter"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `recipe` to the command line."""
    recipe = commands.add_parser(
        "recipe", help="bring recipes in, find them, show their numbers, write them to files"
    )
    what = recipe.add_subparsers(dest="what", metavar="import|show|list|search|export|export-all", required=True)
    bring = what.add_parser("import", help="bring in BeerXML, BeerJSON, or archives of them")
    bring.add_argument("files", metavar="FILE", nargs="+", help="BeerXML, BeerJSON, and what other programs write")
    bring.add_argument(
        "--as", dest="member", metavar="NAME", help="the member who keeps them: a name or e-mail address"
    )
    show = what.add_parser("show", help="the document, every computed number, licence and attribution")
    show.add_argument("id", metavar="ID", help=_ID)
    listed = what.add_parser("list", help="all recipes")
    search = what.add_parser("search", help="recipes by words, style, ingredient, author, licence")
    search.add_argument("words", metavar="WORD", nargs="*", help="only those with these words")
    for name, text in (("style", "words of it"), ("author", "words of a name"), ("licence", "an SPDX identifier")):
        search.add_argument(f"--{name}", default="", help=text)
    search.add_argument(
        "--have", action="append", default=[], metavar="INGREDIENT", help="uses this; say it again for more"
    )
    search.add_argument("--only", action="store_true", help="needs no other malt or hop than those")
    export = what.add_parser("export", help="write a recipe to a file")
    export.add_argument("id", metavar="ID", help=_ID)
    export.add_argument("--format", choices=FORMATS, default="beerjson", help="of the file (beerjson)")
    everything = what.add_parser("export-all", help="the whole commons (what is public) as one archive")
    for command in (export, everything):
        command.add_argument("--out", metavar="FILE", help="otherwise to standard output")
    for command in (bring, show, listed, search, export):
        command.add_argument("--json", action="store_true", help="for programs")
    for command in (bring, show, listed, search, export, everything):
        default = os.environ.get("COBREW_STATE", str(DEFAULT_STATE))
        command.add_argument("--state", default=default, metavar="DIR", help="the folder of the database")


def run(options: argparse.Namespace, *, now_utc: int, say: Say) -> int:
    """Do it; the exit status: 0 done, 1 some of the files are not in.

    Raises:
        TaproomError: the database cannot be used, or there is no such recipe.
    """
    work: dict[str, Callable[[sqlite3.Connection], int]] = {
        "import": lambda db: _import(db, options, now_utc, say),
        "show": lambda db: _show(db, options, say),
        "list": lambda db: _find(db, options, say),
        "search": lambda db: _find(db, options, say),
        "export": lambda db: _export(db, options, say),
        "export-all": lambda db: _export_all(db, options),
    }
    with _opened(options.state) as db:
        return work[options.what](db)


@contextmanager
def _opened(state: str) -> Iterator[sqlite3.Connection]:
    db = open_db(Settings(state=Path(state)).database)
    db.row_factory = sqlite3.Row
    try:
        yield db
    finally:
        db.close()


def _import(db: sqlite3.Connection, options: argparse.Namespace, now_utc: int, say: Say) -> int:
    from taproom.recipes.shell import import_files  # noqa: PLC0415 - a server never needs it

    report, good = import_files(db, options.files, member=options.member, now_utc=now_utc)
    if options.json:
        say(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for line in _import_lines(report):
            say(line)
    return ALL_IN if good else SOME_REFUSED


def _import_lines(report: dict[str, Any]) -> Iterator[str]:
    for it in report["files"]:
        for one in it["recipes"]:
            new = "" if one["new"] else ", was already in"
            yield f"{it['file']}: {one['title']} is {one['recipe']}{new}"
            yield from (f"    {loss['says']}" for loss in one["losses"])
        yield from (f"{it['file']}: refused. {why}" for why in it["refused"])
    yield ", ".join(f"{count} {state}" for state, count in report["tally"].items())


def _show(db: sqlite3.Connection, options: argparse.Namespace, say: Say) -> int:
    from taproom.recipes.shell import english, shown  # noqa: PLC0415
    from taproom.recipes.showing import summary_lines  # noqa: PLC0415

    it = shown(db, options.id, english())
    if options.json:
        say(json.dumps(it, ensure_ascii=False, indent=2))
    else:
        for line in summary_lines(it):
            say(line)
    return ALL_IN


def _find(db: sqlite3.Connection, options: argparse.Namespace, say: Say) -> int:
    from taproom.recipes.shell import english, found  # noqa: PLC0415

    them = found(db, _wanted(options), english())
    if options.json:
        say(json.dumps({"total": len(them), "recipes": them}, ensure_ascii=False, indent=2))
        return ALL_IN
    for it in them:
        say(f"{it['id']}  {it['revision'][:12]}  {it['licence']:<13} {it['visibility']:<8} {it['title']}")
    return ALL_IN


def _wanted(options: argparse.Namespace) -> "Wanted":
    from taproom.recipes.finding import Wanted  # noqa: PLC0415

    if options.what == "list":
        return Wanted(sort="name")
    return Wanted(
        words=" ".join(options.words),
        style=options.style,
        author=options.author,
        licence=options.licence,
        have=tuple(options.have),
        only=options.only,
    )


def _export(db: sqlite3.Connection, options: argparse.Namespace, say: Say) -> int:
    from taproom.recipes.shell import english, exported  # noqa: PLC0415

    blob, losses = exported(db, options.id, options.format, english())
    if options.json:
        text = blob.decode("utf-8")
        say(json.dumps({"format": options.format, "content": text, "losses": losses}, ensure_ascii=False, indent=2))
        return ALL_IN
    _write(options.out, blob)
    for it in losses:
        print(f"taproom: {it}", file=sys.stderr)  # noqa: T201 - what is lost is not part of the file
    return ALL_IN


def _export_all(db: sqlite3.Connection, options: argparse.Namespace) -> int:
    from taproom.recipes.shell import archive, english  # noqa: PLC0415

    _write(options.out, archive(db, english()))
    return ALL_IN


def _write(out: str | None, blob: bytes) -> None:
    if out is None:
        sys.stdout.buffer.write(blob)
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(blob)
        beside.replace(path)
    except OSError as error:
        raise SettingsError(f"Cannot write {out}: {error}.") from error
