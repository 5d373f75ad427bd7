# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of buying together. Each call is one transaction's work."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from taproom.commons import repository
from taproom.commons.ledger import NotYours, Settled
from taproom.commons.purchase import rules
from taproom.commons.purchase.catalogue import Row
from taproom.commons.purchase.rules import Break, Item, Line, Share, Split
from taproom.commons.saying import SaidRefused
from taproom.i18n import mark as _
from taproom.ids import new_id

_MOVED = _("Somebody joined or changed the order since you looked. Look at the new sums, then close it.")
_NOBODY = _("Nobody has joined yet. Call it off instead.")
_CLOSED = _("This order is closed: nothing in it can be changed any more.")
_OVER = _("The day until which one could join is over.")
_TOO_MUCH = _("That is more than is owed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who sells."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """An order. `version` counts what was joined and changed; `shares` are there once it is closed."""

    id: str
    supplier: str
    title: str
    delivery_cents: int
    split: Split
    opened_utc: int
    closes_utc: int
    by_member: str
    state: str = "open"
    closed_utc: int | None = None
    version: int = 1
    lines: tuple[Line, ...] = ()
    shares: Mapping[str, Share] | None = None


def suppliers(db: sqlite3.Connection) -> list[Supplier]:
    """By name."""
    return [Supplier(**dict(it)) for it in db.execute("SELECT id, name FROM supplier ORDER BY name, id")]


def add_supplier(db: sqlite3.Connection, it: Supplier, *, by: str, now_utc: int) -> None:
    """Once: the id is the form's key."""
    db.execute(
        "INSERT INTO supplier (id, name, since_utc, by_member) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (it.id, it.name, now_utc, by),
    )


def items(db: sqlite3.Connection, supplier: str, *, ids: Iterable[str] = ()) -> dict[str, Item]:
    """What a supplier sells now, and these which they may have sold before."""
    wanted = frozenset(ids)
    rows = db.execute("SELECT * FROM catalogue_item WHERE supplier = ? ORDER BY sort, name, id", (supplier,))
    return {row["id"]: _item(row) for row in rows if row["ended_utc"] is None or row["id"] in wanted}


def bring_in(db: sqlite3.Connection, supplier: str, rows: Sequence[Row], *, now_utc: int) -> tuple[int, int]:
    """The catalogue is this from now on; how many are new or changed, how many are gone. What was ordered before
    keeps its price. Raises Settled."""
    if not any(it.id == supplier for it in suppliers(db)):
        raise Settled("There is no such supplier.")
    now = {it.code: it for it in items(db, supplier).values()}
    same = {it.code for it in rows if it.code in now and _same(now[it.code], it)}
    gone = [it for code, it in now.items() if code not in same]
    db.executemany("UPDATE catalogue_item SET ended_utc = ? WHERE id = ?", [(now_utc, it.id) for it in gone])
    new = [it for it in rows if it.code not in same]
    db.executemany(
        """INSERT INTO catalogue_item (id, supplier, code, name, sort, unit, grams, breaks, since_utc)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (new_id(), supplier, it.code, it.name, it.sort, it.unit, it.grams, _written(it.breaks), now_utc)
            for it in new
        ],
    )
    return len(new), len({it.code for it in gone} - {it.code for it in new})


def open_one(db: sqlite3.Connection, it: Purchase) -> None:
    """Once: the id is the form's key."""
    db.execute(
        """INSERT INTO purchase (id, supplier, title, delivery_cents, split, opened_utc, closes_utc, by_member)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (it.id, it.supplier, it.title, it.delivery_cents, it.split, it.opened_utc, it.closes_utc, it.by_member),
    )


def purchases(db: sqlite3.Connection, *, limit: int = 30) -> list[Purchase]:
    """Newest first."""
    rows = db.execute("SELECT * FROM purchase ORDER BY opened_utc DESC, id DESC LIMIT ?", (limit,)).fetchall()
    return [_purchase(db, row) for row in rows]


def purchase_of(db: sqlite3.Connection, purchase: str) -> Purchase:
    """Raises Settled."""
    row = db.execute("SELECT * FROM purchase WHERE id = ?", (purchase,)).fetchone()
    if row is None:
        raise Settled("There is no such order.")
    return _purchase(db, row)


def join(db: sqlite3.Connection, purchase: str, counts: Mapping[str, int], *, member: str, now_utc: int) -> None:
    """What a member wants in all, instead of what they wanted before; nothing is leaving. Raises LedgerRefused."""
    found = purchase_of(db, purchase)
    if found.state != "open":
        raise SaidRefused(_CLOSED)
    if now_utc >= found.closes_utc:
        raise SaidRefused(_OVER)
    known = items(db, found.supplier, ids=[it.item for it in found.lines if it.member == member])
    wanted = {it: count for it, count in counts.items() if count and it in known}
    if wanted == {it.item: it.count for it in found.lines if it.member == member}:
        return
    db.execute("DELETE FROM purchase_line WHERE purchase = ? AND member = ?", (purchase, member))
    db.executemany(
        "INSERT INTO purchase_line (purchase, member, item, count) VALUES (?, ?, ?, ?)",
        [(purchase, member, it, count) for it, count in sorted(wanted.items())],
    )


def split_now(db: sqlite3.Connection, it: Purchase) -> Mapping[str, Share]:
    """What each pays, or would pay if it were closed now."""
    if it.shares is not None:
        return it.shares
    known = items(db, it.supplier, ids=[line.item for line in it.lines])
    turn = int(db.execute("SELECT count(*) FROM purchase WHERE state <> 'open'").fetchone()[0])
    return rules.split(it.lines, known, delivery_cents=it.delivery_cents, by=it.split, turn=turn)


def close(db: sqlite3.Connection, purchase: str, *, version: int, by: str, treasurer: bool, now_utc: int) -> int:
    """Everybody owes their share; the number of the posting. Twice is once. Raises LedgerRefused."""
    found = _keepers(db, purchase, by, treasurer=treasurer)
    before = repository.seq_of(db, f"order.{purchase}")
    if before is not None:
        return before
    if found.state != "open":
        raise SaidRefused(_CLOSED)
    if found.version != version:
        raise SaidRefused(_MOVED)
    shares = split_now(db, found)
    if not shares:
        raise SaidRefused(_NOBODY)
    seq = repository.post(db, rules.closing(purchase, shares, title=found.title, by=by), now_utc=now_utc)
    db.executemany(
        "INSERT INTO purchase_share (purchase, member, goods_cents, delivery_cents) VALUES (?, ?, ?, ?)",
        [(purchase, who, it.goods_cents, it.delivery_cents) for who, it in shares.items()],
    )
    db.execute("UPDATE purchase SET state = 'closed', closed_utc = ? WHERE id = ?", (now_utc, purchase))
    return seq


def call_off(db: sqlite3.Connection, purchase: str, *, by: str, treasurer: bool, now_utc: int) -> None:
    """It will not be; who paid has it held for them. Once. Raises LedgerRefused."""
    found = _keepers(db, purchase, by, treasurer=treasurer)
    if found.state == "called_off":
        return
    if found.state == "paid":
        raise SaidRefused(_CLOSED)
    if found.shares is not None:
        owed = {who: -repository.balance(db, rules.owes(who).id) for who in found.shares}
        posting = rules.called_off(purchase, found.shares, owed, title=found.title, by=by)
        repository.post(db, posting, now_utc=now_utc)
    db.execute("UPDATE purchase SET state = 'called_off' WHERE id = ?", (purchase,))


def pay_supplier(db: sqlite3.Connection, purchase: str, *, by: str, now_utc: int) -> int:
    """What was ordered is paid, once; the number of the posting. Raises LedgerRefused."""
    before = repository.seq_of(db, f"order-paid.{purchase}")
    if before is not None:
        return before
    found = purchase_of(db, purchase)
    if found.state != "closed":
        raise Settled("Only what is closed is paid.")
    cents = repository.balance(db, rules.ordered(purchase).id)
    seq = repository.post(db, rules.paid(purchase, cents, title=found.title, by=by), now_utc=now_utc)
    db.execute("UPDATE purchase SET state = 'paid' WHERE id = ?", (purchase,))
    return seq


def owed_by(db: sqlite3.Connection) -> dict[str, int]:
    """In cents, by member: what is still to be paid."""
    rows = db.execute(
        """SELECT owner, -amount FROM ledger_account JOIN ledger_balance ON account = id
           WHERE kind = 'owes' AND amount < 0 ORDER BY owner"""
    )
    return dict(tuple(row) for row in rows)


def pay_due(db: sqlite3.Connection, who: str, cents: int, *, key: str, by: str, held: bool, now_utc: int) -> int:
    """A member pays, once for a form's key. Raises LedgerRefused."""
    before = repository.seq_of(db, f"due.{key}")
    if before is not None:
        return before
    if cents > -repository.balance(db, rules.owes(who).id):
        raise SaidRefused(_TOO_MUCH)
    return repository.post(db, rules.due_paid(who, cents, key=key, by=by, from_held=held), now_utc=now_utc)


def _keepers(db: sqlite3.Connection, purchase: str, by: str, *, treasurer: bool) -> Purchase:
    found = purchase_of(db, purchase)
    if found.by_member != by and not treasurer:
        raise NotYours("Who opened it closes it, or a treasurer.")
    return found


def _same(now: Item, row: Row) -> bool:
    return (now.name, now.sort, now.unit, now.grams, now.breaks) == (
        row.name,
        row.sort,
        row.unit,
        row.grams,
        row.breaks,
    )


def _written(breaks: Sequence[Break]) -> str:
    return json.dumps([[it.least, it.cents] for it in breaks])


def _item(row: sqlite3.Row) -> Item:
    names = ("id", "supplier", "code", "name", "sort", "unit", "grams")
    breaks = tuple(Break(least=least, cents=cents) for least, cents in json.loads(row["breaks"]))
    return Item(**{name: row[name] for name in names}, breaks=breaks)


def _purchase(db: sqlite3.Connection, row: sqlite3.Row) -> Purchase:
    lines = db.execute(
        "SELECT member, item, count FROM purchase_line WHERE purchase = ? ORDER BY member, item", (row["id"],)
    )
    shares = db.execute(
        "SELECT member, goods_cents, delivery_cents FROM purchase_share WHERE purchase = ?", (row["id"],)
    ).fetchall()
    found = {it["member"]: Share(goods_cents=it["goods_cents"], delivery_cents=it["delivery_cents"]) for it in shares}
    return Purchase(**dict(row), lines=tuple(Line(**dict(it)) for it in lines), shares=found or None)
