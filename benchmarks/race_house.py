# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brewery to race in: its kit, its members' sessions, and real `taproom serve` processes on one state folder."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from processes import Process, free_port, located
from taproom.access import Role
from taproom.bookings.inventory import import_kit, parse
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from visitor import signed_in

KIT = "".join(
    f'[[kit]]\nslug = "{slug}"\nname = "{slug}"\nahead_days = 400\n{more}\n'
    for slug, more in (
        ("bench", ""),
        ("stampede", ""),
        ("line", ""),
        ("mill", ""),
        ("kettle-a", 'takes = ["burner-1"]'),
        ("kettle-b", 'takes = ["burner-1"]'),
        ("burner-1", ""),
        ("booth", ""),
        *((f"lane-{number}", "") for number in range(8)),
    )
)
OVERLAPS = """SELECT count(*) FROM booking_slot AS one JOIN booking_slot AS other
    ON other.kit = one.kit AND other.booking > one.booking
        AND other.start_utc < one.busy_until_utc AND one.start_utc < other.busy_until_utc
    WHERE one.live = 1 AND other.live = 1"""


def furnish(state: Path, members: int) -> list[str]:
    """Kit for every race; the session of each member."""
    database = state / "taproom.db"
    sids = [signed_in(database, f"Racer {number}", Role.MEMBER)["sid"] for number in range(members)]
    with contextlib.closing(open_db(database)) as db, transaction(db):
        db.row_factory = sqlite3.Row
        import_kit(db, parse(KIT), by=None, now_utc=utc_s())
    return sids


def overlaps(state: Path) -> int:
    """How many pairs of live bookings have the same kit at the same time. All kit here has one place."""
    with contextlib.closing(sqlite3.connect(state / "taproom.db")) as db:
        (number,) = db.execute(OVERLAPS).fetchone()
    return int(number)


@contextlib.contextmanager
def serving(state: Path, number: int) -> Iterator[list[int]]:
    """The ports of `number` servers on one state folder, ready."""
    ports = [free_port() for _ in range(number)]
    servers = [_start(state, port) for port in ports]
    try:
        for server in servers:
            server.wait_for_line("taproom is ready", within_s=20)
        yield ports
    finally:
        for server in servers:
            server.end()


def _start(state: Path, port: int) -> Process:
    nobody = f"127.0.0.1:{free_port()}"  # no broker: bookings do not need one
    command = ["taproom", "serve", "--port", str(port), "--state", str(state), "--broker", nobody]
    return Process(located(command), cwd=state)
