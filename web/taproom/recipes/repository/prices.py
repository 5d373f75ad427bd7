# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this brewery pays for ingredients."""

import sqlite3
from typing import Final

from taproom.recipes.cost import Per, Price, PriceList

NONE: Final = PriceList()


def listed(db: sqlite3.Connection) -> PriceList:
    rows = db.execute("SELECT name, cents, per FROM ingredient_price ORDER BY name")
    return PriceList(prices=tuple(Price(ingredient=row[0], cents=row[1], per=row[2]) for row in rows))


def say_price(db: sqlite3.Connection, name: str, cents: int, per: Per, *, by: str, now_utc: int) -> None:
    """The price from now on."""
    db.execute(
        """INSERT INTO ingredient_price (name, cents, per, by_member, changed_utc) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET cents = excluded.cents, per = excluded.per, by_member = excluded.by_member,
            changed_utc = excluded.changed_utc""",
        (name, cents, per, by, now_utc),
    )


def forget(db: sqlite3.Connection, name: str) -> None:
    db.execute("DELETE FROM ingredient_price WHERE name = ?", (name,))
