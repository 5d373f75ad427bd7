# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of slots that coins pay. `settle` is what happens by itself; a second time it finds nothing to do."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from taproom.commons import repository
from taproom.commons.choices import COINS
from taproom.commons.choosing import chosen
from taproom.commons.ledger import Unit
from taproom.commons.slots.rules import Price, Slot, posting, to_pay, to_return

SINCE_S = 40 * 86_400
SlotsOf = Callable[[sqlite3.Connection, Collection[str], int], Sequence[Slot]]


def prices(db: sqlite3.Connection) -> dict[str, Price]:
    """By kit."""
    return {it["kit"]: Price(**dict(it)) for it in db.execute("SELECT kit, coins, since_utc FROM coin_price")}


def set_price(db: sqlite3.Connection, kit: str, coins: int | None, *, by: str, now_utc: int) -> None:
    """For what is booked from now on; None: nothing. What was paid stays paid."""
    before = prices(db).get(kit)
    if before is not None and before.coins == coins:
        return
    db.execute("DELETE FROM coin_price WHERE kit = ?", (kit,))
    if coins is not None:
        db.execute(
            "INSERT INTO coin_price (kit, coins, since_utc, by_member) VALUES (?, ?, ?, ?)",
            (kit, coins, now_utc if before is None else before.since_utc, by),
        )


def paid(db: sqlite3.Connection, slots: Iterable[Slot]) -> Mapping[str, int]:
    """Of these, by booking: the posting of what is paid and was not given back."""
    return {it["booking"]: it["seq"] for it in _ever_paid(db, slots) if it["returned"] is None}


def _ever_paid(db: sqlite3.Connection, slots: Iterable[Slot]) -> list[sqlite3.Row]:
    """Of these only: all that was ever paid grows without end."""
    bookings = json.dumps([it.booking for it in slots])
    found = db.execute("SELECT * FROM coin_slot WHERE booking IN (SELECT value FROM json_each(?))", (bookings,))
    return found.fetchall()


def seen(db: sqlite3.Connection, slots_of: SlotsOf, *, now_utc: int) -> Sequence[Slot]:
    """The slots that cost something, or did."""
    kits = {*prices(db), *(it[0] for it in db.execute("SELECT DISTINCT kit FROM coin_slot WHERE returned IS NULL"))}
    return slots_of(db, kits, now_utc - SINCE_S) if kits else ()


def settle(db: sqlite3.Connection, slots_of: SlotsOf, *, now_utc: int) -> None:
    """Pay what can be paid, give back what was cancelled. Each slot is paid once, whoever comes at once."""
    if not chosen(db).has(COINS):
        return
    found = seen(db, slots_of, now_utc=now_utc)
    before = paid(db, found)
    for it in to_return(found, before):
        key, seq = f"slot-back.{it.booking}", before[it.booking]
        back = repository.reversed_by(db, seq) or repository.reverse(
            db, seq, key=key, note=it.name, by=None, now_utc=now_utc
        )
        db.execute("UPDATE coin_slot SET returned = ? WHERE booking = ?", (back, it.booking))
    ever = [it["booking"] for it in _ever_paid(db, found)]
    for it, coins in to_pay(found, prices(db), ever, repository.balances_of(db, "member", Unit.COIN)):
        seq = repository.post(db, posting(it, coins), now_utc=now_utc)
        db.execute("INSERT INTO coin_slot (booking, kit, seq) VALUES (?, ?, ?)", (it.booking, it.kit, seq))


def unpaid(db: sqlite3.Connection, slots_of: SlotsOf, *, now_utc: int) -> list[tuple[Slot, int]]:
    """What waits for coins, the next first, for everybody to see."""
    plenty: dict[str, int] = {}
    found = seen(db, slots_of, now_utc=now_utc)
    for it in found:
        plenty[it.member or ""] = 10**9
    return to_pay(found, prices(db), [it["booking"] for it in _ever_paid(db, found)], plenty)
