# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom year --state DIR`: put a made-up year into an empty brewery, to look at. `YEAR=1 make run` does it."""

import argparse
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from taproom.settings import DEFAULT_STATE, Settings

NAMES = ("Anouk", "Bastien", "Chadia", "Dorian")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `year` to the command line."""
    year = commands.add_parser("year", help="put a made-up year of a small brewery in, to look at")
    default = os.environ.get("COBREW_STATE", str(DEFAULT_STATE))
    year.add_argument("--state", default=default, metavar="DIR", help="the folder of the database")


def run(options: argparse.Namespace, *, now_utc: int, say: Callable[[str], None]) -> int:
    """Do it; the exit status.

    Raises:
        TaproomError: somebody uses this brewery already; nothing was changed.
    """
    from taproom.access import Role  # noqa: PLC0415 - a server's command line never needs it
    from taproom.commons.made_up.schemes import SCHEMES  # noqa: PLC0415
    from taproom.commons.made_up.year import Year, load, must_be_empty  # noqa: PLC0415
    from taproom.db import open_db, transaction  # noqa: PLC0415
    from taproom.for_made_up import SCHEMES as BREWING  # noqa: PLC0415
    from taproom.for_sharing import add_member  # noqa: PLC0415
    from taproom.i18n import Library  # noqa: PLC0415

    settings = Settings(state=Path(options.state))
    zone = Library(settings.timezone).reader("en").timezone
    with closing(open_db(settings.database)) as db, transaction(db):
        db.row_factory = sqlite3.Row
        must_be_empty(db)
        members = [
            add_member(db, f"{name} (made up)", Role.MAINTAINER if n == 0 else Role.BREWER, now_utc=now_utc)
            for n, name in enumerate(NAMES)
        ]
        count = load(db, Year(members=members, now_utc=now_utc, zone=zone), (*SCHEMES, *BREWING))
    say(f"A made-up year is in the book: {count} things happened.")
    return 0
