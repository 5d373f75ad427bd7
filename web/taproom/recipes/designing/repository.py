# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kettles of the brewery, and the prices of what goes into them, as they are kept."""

import sqlite3
from dataclasses import asdict, dataclass

from taproom import audit
from taproom.ids import new_id

_FIELDS = "id, name, kit, batch_l, efficiency_pct, boil_off_l_per_h, kettle_l, fermenter_l, absorption_l_per_kg"


@dataclass(frozen=True, slots=True, kw_only=True)
class KettleProfile:
    """What a kettle makes of a recipe. None: nobody has measured it."""

    id: str = ""
    name: str
    kit: str | None = None
    batch_l: float
    efficiency_pct: float | None = None
    boil_off_l_per_h: float | None = None
    kettle_l: float | None = None
    fermenter_l: float | None = None
    absorption_l_per_kg: float | None = None


def kettles(db: sqlite3.Connection) -> tuple[KettleProfile, ...]:
    """By name."""
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    rows = cursor.execute(f"SELECT {_FIELDS} FROM kettle ORDER BY name")  # noqa: S608 - the names are our own
    return tuple(KettleProfile(**dict(row)) for row in rows)


def save_kettle(db: sqlite3.Connection, it: KettleProfile, *, by: str, now_utc: int) -> bool:
    """A new one, or the one with this name as it is from now on. False: the id is of none."""
    values = {**asdict(it), "id": it.id or new_id()}
    names = [name.strip() for name in _FIELDS.split(",")]
    blanks = ", ".join(f":{name}" for name in names)
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    query = f"INSERT INTO kettle ({_FIELDS}) VALUES ({blanks}) ON CONFLICT (id) DO UPDATE SET {changes}"  # noqa: S608
    try:
        db.execute(query, values)
    except sqlite3.IntegrityError:
        return False
    audit.record(db, at_utc=now_utc, by=by, what="kettle.saved", subject=values["id"], after={"name": it.name})
    return True


def remove_kettle(db: sqlite3.Connection, kettle: str, *, by: str, now_utc: int) -> None:
    if db.execute("DELETE FROM kettle WHERE id = ?", (kettle,)).rowcount:
        audit.record(db, at_utc=now_utc, by=by, what="kettle.removed", subject=kettle)
