# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coin of the house: earned by work that was witnessed, spent on what the group offers, and nothing else. Pure.

A closed loop: coins are not bought, not sold and not passed on, and nobody holds more than the cap: what would exceed
it is not issued. The issuer's balance says, with a minus, how many are among the members.
"""

from taproom.commons.accounts import issuer, member
from taproom.commons.ledger import Entry, Posting, Unit, transfer


def earned(points: int, points_per_coin: int, held: int, cap: int) -> int:
    """The coins for so many points, to a member who holds some."""
    return max(0, min(points // points_per_coin, cap - held))


def issued(who: str, coins: int) -> tuple[Entry, ...]:
    """What a posting of work has more, when coins are issued."""
    return transfer(issuer(Unit.COIN), member(who, Unit.COIN), coins) if coins else ()


def spent(who: str, coins: int, *, offer: str, note: str, key: str) -> Posting:
    """Back to the issuer. `offer` is the id of what was bought, `note` says what it is."""
    entries = transfer(member(who, Unit.COIN), issuer(Unit.COIN), coins)
    return Posting(kind="spent", key=f"spent.{key}", subject=f"offer.{offer}", entries=entries, note=note, by=who)
