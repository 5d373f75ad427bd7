# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acknowledgements in SQL. When an alarm began is looked up in what its controller reported."""

import sqlite3
from collections.abc import Iterable, Mapping

from taproom import audit
from taproom.fermenters.acknowledging import Seen, still_seen
from taproom.fermenters.alarms import SAME_TROUBLE, AlarmName, Begin
from taproom.fermenters.live import Key


def keep(db: sqlite3.Connection, key: Key, seen: Iterable[Seen], *, by: str | None) -> None:
    """Each in place of an earlier one of the same alarm."""
    for it in seen:
        db.execute(
            "INSERT INTO acknowledged (fermenter, alarm, author, at_utc, state_utc) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (fermenter, alarm) DO UPDATE SET author = excluded.author, at_utc = excluded.at_utc,"
            " state_utc = excluded.state_utc",
            (key.path, it.alarm, it.author, it.at_utc, it.state_utc),
        )
        after = {"alarm": it.alarm, "author": it.author}
        audit.record(db, at_utc=it.at_utc, by=by, what="alarm.seen", subject=key.path, after=after)


def seen_of(db: sqlite3.Connection, key: Key, standing: Mapping[AlarmName, Begin | None]) -> dict[AlarmName, Seen]:
    """What of `standing` was seen as it stands; with each name, the event by which such an alarm begins."""
    if not standing:
        return {}
    names = ("alarm", "author", "at_utc", "state_utc")
    rows = db.execute("SELECT alarm, author, at_utc, state_utc FROM acknowledged WHERE fermenter = ?", (key.path,))
    stored = {row[0]: Seen(**dict(zip(names, row, strict=True))) for row in rows}
    kept = {name: seen for name in standing if (seen := _newest(stored, name)) is not None}
    began = {name: _began_utc(db, key, begin) for name, begin in standing.items() if begin and name in kept}
    return still_seen(standing, kept, {name: at_utc for name, at_utc in began.items() if at_utc is not None})


def _newest(stored: Mapping[AlarmName, Seen], name: AlarmName) -> Seen | None:
    """Who has seen that a probe was lost need not see what is done without it until it is trusted again."""
    found = [it for it in (stored.get(name), stored.get(SAME_TROUBLE.get(name, ""))) if it is not None]
    return max(found, key=lambda it: it.state_utc, default=None)


def _began_utc(db: sqlite3.Connection, key: Key, begin: Begin) -> int | None:
    """When such an alarm began last, by the controller's clock."""
    event, field, value = begin
    found: int | None = db.execute(
        """SELECT max(at_utc) FROM event
           WHERE controller = ? AND fermenter = ? AND name = ? AND name IN ('tripped', 'found', 'probe_lost')
             AND json_extract(detail, '$.' || ?) = ?""",
        (key.controller, key.fermenter, event, field, value),
    ).fetchone()[0]
    return found
