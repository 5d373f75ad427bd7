# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom kit import FILE` and `taproom kit export`: the kit as a file, beside a running server or without one."""

import argparse
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from taproom.db import open_db, transaction
from taproom.errors import SettingsError
from taproom.settings import DEFAULT_STATE, Settings


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `kit` to the command line."""
    kit = commands.add_parser("kit", help="put the brewery's kit in from a file, or write it to one")
    what = kit.add_subparsers(dest="what", metavar="import|export", required=True)
    of_file = what.add_parser("import", help="put in or change the kit that a TOML file names")
    of_file.add_argument("file", metavar="FILE", help="like web/kit.example.toml")
    for command in (of_file, what.add_parser("export", help="print the kit as such a file")):
        default = os.environ.get("COBREW_STATE", str(DEFAULT_STATE))
        command.add_argument("--state", default=default, metavar="DIR", help="the folder of the database")


def run(options: argparse.Namespace, *, now_utc: int, say: Callable[[str], None]) -> int:
    """Do it; the exit status.

    Raises:
        TaproomError: the file or the database cannot be used; nothing was changed.
    """
    from taproom.bookings.inventory import export_kit, import_kit, parse  # noqa: PLC0415 - a server never needs it

    settings = Settings(state=Path(options.state))
    if options.what == "export":
        with closing(open_db(settings.database)) as db:
            say(export_kit(db).rstrip())
        return 0
    entries = parse(_text(options.file))
    with closing(open_db(settings.database)) as db, transaction(db):
        done = import_kit(db, entries, by=None, now_utc=now_utc)
    for line in done.lines():
        say(line)
    return 0


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Cannot read {file}: {error}.") from error
