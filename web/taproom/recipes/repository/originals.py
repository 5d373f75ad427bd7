# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that recipes came from, byte for byte, and what was lost on the way in."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taproom.recipes.seeing import Eyes


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a recipe stood in a file. `losses` is what was not understood, as plain JSON."""

    recipe: str
    sha256: str
    filename: str
    place: int
    size_bytes: int
    losses: Sequence[Mapping[str, Any]]
    at_utc: int


def keep(db: sqlite3.Connection, blob: bytes, filename: str) -> str:
    """Its SHA-256. The same bytes are kept once."""
    sha256 = hashlib.sha256(blob).hexdigest()
    db.execute(
        "INSERT INTO original (sha256, filename, bytes, packed) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (sha256, filename[:300], len(blob), zlib.compress(blob, 9)),
    )
    return sha256


def let_go(db: sqlite3.Connection, sha256: str) -> None:
    """Unless a recipe came from it: what nobody can take away is counted as nobody's."""
    db.execute(
        "DELETE FROM original WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM origin WHERE original = sha256)",
        (sha256,),
    )


def kept_bytes(db: sqlite3.Connection, member: str) -> int:
    """What the files that somebody brought in take up, as they are stored."""
    query = """SELECT coalesce(sum(length(packed)), 0) FROM original
        WHERE sha256 IN (SELECT original FROM origin WHERE by_member = ?)"""
    return int(db.execute(query, (member,)).fetchone()[0])


def is_kept(db: sqlite3.Connection, blob: bytes) -> bool:
    sha256 = hashlib.sha256(blob).hexdigest()
    return db.execute("SELECT 1 FROM original WHERE sha256 = ?", (sha256,)).fetchone() is not None


def note(
    db: sqlite3.Connection,
    recipe: str,
    sha256: str,
    *,
    place: int,
    losses: Sequence[Mapping[str, Any]],
    by: str | None,
    now_utc: int,
) -> None:
    """That a recipe came from there. Once more changes nothing."""
    db.execute(
        """INSERT INTO origin (recipe, original, place, losses, by_member, at_utc) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING""",
        (recipe, sha256, place, json.dumps(list(losses), ensure_ascii=False), by, now_utc),
    )


def brought(db: sqlite3.Connection, sha256: str, place: int, keeper: str | None) -> str | None:
    """The recipe that somebody already made of this one of this file; None if they have not."""
    row = db.execute(
        """SELECT origin.recipe FROM origin JOIN recipe ON recipe.id = origin.recipe
           WHERE original = ? AND place = ? AND keeper IS ? ORDER BY origin.recipe""",
        (sha256, place, keeper),
    ).fetchone()
    return None if row is None else str(row[0])


def origin(db: sqlite3.Connection, recipe: str) -> Origin | None:
    row = db.execute(
        """SELECT origin.recipe, sha256, filename, place, bytes, losses, at_utc
           FROM origin JOIN original ON sha256 = original WHERE origin.recipe = ?""",
        (recipe,),
    ).fetchone()
    if row is None:
        return None
    names = ("recipe", "sha256", "filename", "place", "size_bytes", "losses", "at_utc")
    fields = dict(zip(names, tuple(row), strict=True))
    return Origin(**{**fields, "losses": json.loads(fields["losses"])})


def may_take(db: sqlite3.Connection, it: Origin, keeper: str | None, eyes: Eyes) -> bool:
    """Whether the file goes to these eyes. It holds all its recipes: so to who keeps this one, or sees all."""
    if eyes.keep(keeper):
        return True
    shelves = db.execute(
        "SELECT visibility, keeper FROM recipe JOIN origin ON origin.recipe = recipe.id WHERE original = ?",
        (it.sha256,),
    )
    return all(eyes.see(row[0], row[1]) for row in shelves)


def content(db: sqlite3.Connection, sha256: str) -> bytes:
    row = db.execute("SELECT packed FROM original WHERE sha256 = ?", (sha256,)).fetchone()
    return zlib.decompress(row[0])
