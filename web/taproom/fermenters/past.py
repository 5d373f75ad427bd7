# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What charts, files and metrics ask of the past, beside the points: SQL that only reads."""

import sqlite3

from taproom.fermenters.history import MAX_GRAVITIES, MAX_MARKS, Marked, Point
from taproom.fermenters.metrics import Duties
from taproom.fermenters.repository import POINT, past_event


def kept_rows(
    db: sqlite3.Connection, controller: str, fermenter: str, *, width_s: int, from_utc: int, to_utc: int, limit: int
) -> list[Point]:
    """Roll-ups as they are kept, oldest first: read along the key, so that each part costs only itself."""
    rows = db.execute(
        """SELECT from_utc, beer_sum / nullif(beer_n, 0), beer_min, beer_max, chamber_sum / nullif(chamber_n, 0),
                  setpoint_sum / n, heat_sum / n, cool_sum / n
           FROM rollup
           WHERE controller = ? AND fermenter = ? AND width_s = ? AND from_utc >= ? AND from_utc < ?
           ORDER BY from_utc LIMIT ?""",
        (controller, fermenter, width_s, from_utc, to_utc, limit),
    )
    return [Point(**dict(zip(POINT, row, strict=True))) for row in rows]


def last_duties(db: sqlite3.Connection, controller: str, fermenter: str) -> Duties:
    """Of the newest minute, and when its newest sample was."""
    who = (controller, fermenter)
    newest = db.execute("SELECT max(at_utc) FROM sample WHERE controller = ? AND fermenter = ?", who).fetchone()
    minute = db.execute(
        """SELECT heat_sum / n, cool_sum / n FROM rollup
           WHERE controller = ? AND fermenter = ? AND width_s = 60 ORDER BY from_utc DESC LIMIT 1""",
        who,
    ).fetchone()
    heat, cool = (None, None) if minute is None else minute
    return Duties(newest_utc=newest[0], heat=heat, cool=cool)


def marked(db: sqlite3.Connection, controller: str, fermenter: str, *, from_utc: int, to_utc: int) -> Marked:
    """The newest of what a chart marks."""
    values = {"controller": controller, "fermenter": fermenter, "from_utc": from_utc, "to_utc": to_utc}
    noted = db.execute(
        f"SELECT at_utc, json_extract(detail, '$.sg') {_MARKED} AND name = 'gravity_reported' {_NEWEST_MARKED}",
        values | {"most": MAX_GRAVITIES},
    ).fetchall()
    rows = db.execute(
        f"SELECT id, at_utc, fermenter, name, detail {_MARKED} AND name <> 'gravity_reported' {_NEWEST_MARKED}",
        values | {"most": MAX_MARKS},
    ).fetchall()
    return Marked(
        gravities=tuple((at_utc, sg) for at_utc, sg in reversed(noted) if isinstance(sg, int | float)),
        marks=tuple(past_event(row) for row in reversed(rows)),
    )


# As the index says it, so that it is used.
_MARKED = """FROM event WHERE controller = :controller AND fermenter = :fermenter AND name IN
    ('gravity_reported', 'mode_changed', 'probe_lost', 'profile_ended', 'profile_finished', 'profile_started',
     'setpoint_changed', 'step_began', 'trip_reset', 'tripped')
    AND at_utc >= :from_utc AND at_utc < :to_utc"""
_NEWEST_MARKED = "ORDER BY at_utc DESC LIMIT :most"
