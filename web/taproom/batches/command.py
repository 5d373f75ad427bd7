# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom batch list` and `taproom batch show NUMBER`: the batches for scripts, beside a running server or without.

With `--json` it prints what the API answers.
"""

import argparse
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from taproom.errors import SettingsError, TaproomError
from taproom.settings import DEFAULT_STATE, Settings


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `batch` to the command line."""
    batch = commands.add_parser(
        "batch", help="list the batches, or show one: what was expected and what was measured"
    )
    what = batch.add_subparsers(dest="what", metavar="list|show", required=True)
    of_all = what.add_parser("list", help="all batches, the latest first")
    of_all.add_argument("words", metavar="WORD", nargs="*", help="only those with these words in their name")
    of_one = what.add_parser("show", help="one batch, with all that was measured")
    of_one.add_argument("batch", metavar="BATCH", help="its number, or its id")
    for command in (of_all, of_one):
        default = os.environ.get("COBREW_STATE", str(DEFAULT_STATE))
        command.add_argument("--state", default=default, metavar="DIR", help="the folder of the database")
        command.add_argument("--json", action="store_true", help="print JSON, as the API answers it")


def run(options: argparse.Namespace, *, now_utc: int, say: Callable[[str], None]) -> int:
    """Do it; the exit status. Nothing here asks for the time.

    Raises:
        TaproomError: there is no such database, or no such batch.
    """
    database = Settings(state=Path(options.state)).database
    if not database.is_file():
        raise SettingsError(f"There is no database in {options.state}. Name its folder with --state.")
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        lines = _list(db, options) if options.what == "list" else _show(db, options)
    for line in lines:
        say(line)
    return 0


def _list(db: sqlite3.Connection, options: argparse.Namespace) -> list[str]:
    from taproom.batches.api.shapes import show  # noqa: PLC0415 - a server's command line never needs it
    from taproom.batches.repository.batches import Wanted, search  # noqa: PLC0415

    found = search(db, Wanted(words=tuple(options.words)), limit=-1)
    if options.json:
        return [
            json.dumps([show(it, reads=True).model_dump(mode="json") for it in found], ensure_ascii=False, indent=2)
        ]
    return [f"#{it.number:<5} {it.status:<13} {it.volume_l:>7.1f} l  {it.name}" for it in found]


def _show(db: sqlite3.Connection, options: argparse.Namespace) -> list[str]:
    from taproom.batches.api.shapes import whole  # noqa: PLC0415 - a server's command line never needs it
    from taproom.batches.repository.batches import batch_of, by_number  # noqa: PLC0415
    from taproom.batches.seeing import rows, see  # noqa: PLC0415
    from taproom.i18n import Library  # noqa: PLC0415

    named: str = options.batch.removeprefix("#")
    is_number = named.isascii() and named.isdigit() and len(named) < 10
    found = by_number(db, int(named)) if is_number else batch_of(db, named.upper())
    if found is None:
        raise TaproomError(f"There is no batch {options.batch!r}. “taproom batch list” shows which there are.")
    seen = see(db, found.id, reads=True)
    if options.json:
        return [json.dumps(whole(seen).model_dump(mode="json"), ensure_ascii=False, indent=2)]
    reader = Library("UTC").reader("en")
    return [
        f"#{found.number} {found.name}, {found.status}, {found.volume_l:g} l",
        *(
            f"{it.label:<26} {it.expected or '-':>10} {it.measured or '-':>10}  {it.how}".rstrip()
            for it in rows(seen, reader)
        ),
    ]
