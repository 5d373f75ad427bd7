# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A month's cost of shared kit, split by use to the cent. Pure.

Who had it half of the booked hours pays half. Where nobody had it the brewery bears the cost, and nothing is posted.
"""

from collections.abc import Mapping

from taproom.commons.accounts import BREWING
from taproom.commons.division import shares
from taproom.commons.ledger import Posting, transfer
from taproom.commons.purchase.rules import owes


def split(cents: int, used_s: Mapping[str, int], *, turn: int) -> dict[str, int]:
    """In cents, by member who used it; the sum is the cost, or nothing when nobody used it."""
    used = {who: seconds for who, seconds in used_s.items() if seconds > 0}
    return shares(cents, used, turn=turn) if used else {}


def posting(kit: str, month: str, parts: Mapping[str, int], *, name: str, by: str) -> Posting:
    """Everybody owes their part to the brewery, which bought and mends it."""
    entries = tuple(it for who, cents in parts.items() if cents for it in transfer(owes(who), BREWING, cents))
    return Posting(
        kind="pooled", key=f"pooled.{kit}.{month}", subject=f"kit.{kit}", entries=entries, note=name, by=by
    )
