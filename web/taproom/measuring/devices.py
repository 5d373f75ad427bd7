# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL about devices. Each has a token of its own, of which only the hash is kept; a bridge speaks for others."""

import hashlib
import json
import secrets
import sqlite3
from typing import Final

from taproom.ids import new_id
from taproom.measuring.values import Device, GravityUnit, Kind

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that a person takes for another
TOKEN_LENGTH: Final = 22  # 109 bits, and short enough to type into a device
MOST_DEVICES: Final = 500

_SELECT = """SELECT id, name, kind, batch, bridge, heard_as, polynomial, unit, made_utc, revoked_utc, seen_utc,
    interval_s, battery_v, battery_percent, rssi_dbm, complaint, author FROM device"""


def new_token() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(TOKEN_LENGTH))


def hash_of(token: str) -> str:
    """A token has more bits than anybody can try, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _device(row: sqlite3.Row) -> Device:
    fields = dict(row)
    return Device(**fields | {"polynomial": tuple(json.loads(fields["polynomial"]))})


def device(db: sqlite3.Connection, device_id: str) -> Device | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (device_id,)).fetchone()
    return None if row is None else _device(row)


def by_token(db: sqlite3.Connection, token: str) -> Device | None:
    """None for a token that nobody has, or that was revoked."""
    row = db.execute(f"{_SELECT} WHERE token_hash = ? AND revoked_utc IS NULL", (hash_of(token),)).fetchone()
    return None if row is None else _device(row)


def behind(db: sqlite3.Connection, bridge: str, heard_as: str) -> Device | None:
    row = db.execute(f"{_SELECT} WHERE bridge = ? AND heard_as = ?", (bridge, heard_as)).fetchone()
    return None if row is None else _device(row)


def everything(db: sqlite3.Connection) -> list[Device]:
    """Those that were not revoked first, then by name."""
    rows = db.execute(f"{_SELECT} ORDER BY revoked_utc IS NOT NULL, name, id LIMIT ?", (MOST_DEVICES,))
    return [_device(row) for row in rows]


def of_batch(db: sqlite3.Connection, batch: str) -> list[Device]:
    rows = db.execute(f"{_SELECT} WHERE batch = ? AND revoked_utc IS NULL ORDER BY name, id", (batch,))
    return [_device(row) for row in rows]


def add(
    db: sqlite3.Connection,
    *,
    name: str,
    kind: Kind,
    token: str | None,
    now_utc: int,
    author: str | None,
    bridge: str | None = None,
    heard_as: str = "",
    unit: GravityUnit = "",
) -> Device:
    """With a token of its own, or behind a bridge."""
    new = new_id()
    db.execute(
        """INSERT INTO device (id, name, kind, token_hash, bridge, heard_as, unit, made_utc, author)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (new, name, kind, None if token is None else hash_of(token), bridge, heard_as, unit, now_utc, author),
    )
    return _device(db.execute(f"{_SELECT} WHERE id = ?", (new,)).fetchone())


def change(db: sqlite3.Connection, it: Device) -> None:
    """Its name, batch, unit and calibration."""
    db.execute(
        "UPDATE device SET name = ?, batch = ?, unit = ?, polynomial = ? WHERE id = ?",
        (it.name, it.batch, it.unit, json.dumps(list(it.polynomial)), it.id),
    )


def heard(db: sqlite3.Connection, it: Device) -> None:
    """What it last said of itself."""
    db.execute(
        """UPDATE device SET seen_utc = ?, interval_s = ?, battery_v = ?, battery_percent = ?, rssi_dbm = ?,
               complaint = ?, unit = ? WHERE id = ?""",
        (it.seen_utc, it.interval_s, it.battery_v, it.battery_percent, it.rssi_dbm, it.complaint, it.unit, it.id),
    )


def revoke(db: sqlite3.Connection, device_id: str, *, now_utc: int) -> None:
    """Its token counts no more, nor do those whom it speaks for."""
    db.execute(
        "UPDATE device SET revoked_utc = ?1, batch = NULL WHERE (id = ?2 OR bridge = ?2) AND revoked_utc IS NULL",
        (now_utc, device_id),
    )


def complain(db: sqlite3.Connection, device_id: str, complaint: str, *, now_utc: int) -> None:
    """It was heard, and could not be understood."""
    db.execute("UPDATE device SET seen_utc = ?, complaint = ? WHERE id = ?", (now_utc, complaint, device_id))
