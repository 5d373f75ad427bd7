# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the sales of batches and of their royalties: recorded once, given back once, taken once."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from taproom.access import NOBODY as NO_PRINCIPAL
from taproom.commons import repository
from taproom.commons.choices import WORK, Chosen
from taproom.commons.choosing import chosen
from taproom.commons.given import CommonsParts, Forebear
from taproom.commons.ledger import AlreadyReversed, KeyReused, Posting, Settled
from taproom.commons.likeness import WHOLE, kept
from taproom.commons.royalty_rules import Inherit, Step, Version, lines, run_of, walk, weights
from taproom.commons.royalty_words import plain
from taproom.commons.sale_rules import (
    NAMED,
    Split,
    account_of,
    elsewhere,
    given_back,
    sold,
    split,
)

SHOWN_AT_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSale:
    """What a treasurer says. `buyer` stands beside the book and not in it, so that it can go."""

    id: str
    batch: str
    what: str
    buyer: str
    sold_utc: int
    cents: int
    tax_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """As it was recorded; `why` is how the royalties came about then."""

    id: str
    batch: str
    revision: str | None
    what: str
    buyer: str
    sold_utc: int
    cents: int
    tax_cents: int
    pot_cents: int
    royalty_cents: int
    why: Mapping[str, Any]
    seq: int
    back_seq: int | None

    @property
    def rest_cents(self) -> int:
        return self.cents - self.pot_cents - self.royalty_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a maker got of a sale: `part` of all royalties, into `account`."""

    sale: str
    maker: str
    part: Fraction
    cents: int
    account: str


def terms(db: sqlite3.Connection, revisions: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """What was said about how much a revision kept, in ten-thousandths; and whether the group decided it."""
    rows = db.execute(
        """SELECT revision, kept, decision FROM royalty_terms
           WHERE revision IN (SELECT value FROM json_each(?)) ORDER BY seq""",
        (json.dumps(list(revisions)),),
    ).fetchall()
    found: dict[str, tuple[int, bool]] = {}
    for row in rows:
        if row["decision"] is not None or not found.get(row["revision"], (0, False))[1]:
            found[row["revision"]] = int(row["kept"]), row["decision"] is not None
    return found


def say_kept(
    db: sqlite3.Connection, revision: str, kept_bp: int, *, by: str, now_utc: int, decision: str | None = None
) -> None:
    """A maker leaves more to those before; only a decision leaves less."""
    db.execute(
        "INSERT INTO royalty_terms (revision, kept, decision, by_member, at_utc) VALUES (?, ?, ?, ?, ?)",
        (revision, kept_bp, decision, by, now_utc),
    )


def steps_of(db: sqlite3.Connection, lineage: Sequence[Forebear], revision: str) -> list[Step]:
    """How the royalties of a revision are split now."""
    versions = {
        it.id: Version(id=it.id, makers=dict.fromkeys(it.makers, 1), parents=dict.fromkeys(it.parents, 1))
        for it in lineage
    }
    said = terms(db, list(versions))
    holds = {it: _holding([said[one] for one in run_of(versions, it) if one in said]) for it in versions}
    return walk(versions, revision, _inherit(lineage, holds, chosen(db)["royalty_unmeasured"]))


def _holding(said: Sequence[tuple[int, bool]]) -> tuple[int, bool]:
    """Of what was said of a run, the youngest first: what the group decided, before what a maker said since."""
    return next((it for it in said if it[1]), said[0] if said else (0, False))


def _inherit(lineage: Sequence[Forebear], said: Mapping[str, tuple[int, bool]], unmeasured: int) -> Inherit:
    documents = {it.id: it.document for it in lineage}

    def inherit(child: str, ancestor: str) -> Fraction:
        mine, theirs = documents[child], documents[ancestor]
        measured = unmeasured if mine is None or theirs is None else kept(mine, theirs)
        stated, decided = said[child]
        return Fraction(stated if decided else max(stated, measured), WHOLE)

    return inherit


def record(db: sqlite3.Connection, new: NewSale, parts: CommonsParts, *, by: str, now_utc: int) -> int:
    """Once, by its id; the number of the posting. Raises LedgerRefused."""
    before = one(db, new.id)
    if before is not None:
        return _same(before, new)
    batch = parts.batch_of(db, new.batch)
    if batch is None:
        raise Settled("There is no such batch.")
    lineage = parts.lineage_of(db, batch.revision, NO_PRINCIPAL) if batch.revision else ()
    steps = steps_of(db, lineage, batch.revision) if batch.revision and lineage else []
    found = _split(new, chosen(db), has_recipe=bool(steps))
    shared = weights(steps)
    cents = lines(found.royalties, shared, turn=repository.head(db)[0]) if steps else {}
    erased = _erased(db, cents)
    seq = repository.post(db, sold(found, cents, erased, sale=new.id, batch=new.batch, by=by), now_utc=now_utc)
    _keep_names(db, cents)
    db.executemany(
        "INSERT INTO royalty_line (sale, maker, part, cents, account) VALUES (?, ?, ?, ?, ?)",
        [(new.id, it, str(shared[it]), n, account_of(it, erased).id) for it, n in cents.items()],
    )
    db.execute(
        """INSERT INTO batch_sale (id, batch, revision, what, buyer, sold_utc, cents, tax_cents, pot_cents,
                                   royalty_cents, why, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            *(new.id, new.batch, batch.revision, new.what, new.buyer, new.sold_utc, new.cents, new.tax_cents),
            *(found.pot, found.royalties, json.dumps(_told(steps, chosen(db))), seq),
        ),
    )
    return seq


def _same(before: Sale, new: NewSale) -> int:
    if (before.batch, before.cents, before.tax_cents) != (new.batch, new.cents, new.tax_cents):
        raise KeyReused("This form was sent before with something else in it.")
    return before.seq


def _split(new: NewSale, rules: Chosen, *, has_recipe: bool) -> Split:
    return split(
        new.cents,
        new.tax_cents,
        pot_share=rules["pot_share"] if rules.has(WORK) else 0,
        royalty_share=rules["royalty_share"] if has_recipe else 0,
    )


def _told(steps: Sequence[Step], rules: Chosen) -> dict[str, object]:
    return {
        "royalty_share": rules["royalty_share"],
        "pot_share": rules["pot_share"] if rules.has(WORK) else 0,
        "steps": plain(steps),
    }


def _erased(db: sqlite3.Connection, makers: Mapping[str, int]) -> frozenset[str]:
    """Those who are no member any more. One who may only not sign in is still owed."""
    known = {row[0] for row in db.execute("SELECT id FROM member WHERE erased_utc IS NULL")}
    return frozenset(it for it in makers if not it.startswith(NAMED) and it not in known)


def _keep_names(db: sqlite3.Connection, makers: Mapping[str, int]) -> None:
    named = [it.removeprefix(NAMED) for it in makers if it.startswith(NAMED)]
    db.executemany(
        "INSERT INTO royalty_elsewhere (owner, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(elsewhere(it), it) for it in named],
    )


_SELECT = """SELECT id, batch, revision, what, buyer, sold_utc, cents, tax_cents, pot_cents, royalty_cents, why, seq,
    back_seq FROM batch_sale"""


def _sale(row: sqlite3.Row) -> Sale:
    return Sale(**{**dict(row), "why": json.loads(row["why"])})


def one(db: sqlite3.Connection, sale: str) -> Sale | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (sale,)).fetchone()
    return None if row is None else _sale(row)


def sales(db: sqlite3.Connection, *, batch: str | None = None) -> list[Sale]:
    """Newest first; of a batch, if that is said."""
    rows = db.execute(f"{_SELECT} WHERE ?1 IS NULL OR batch = ?1 ORDER BY seq DESC LIMIT ?2", (batch, SHOWN_AT_MOST))
    return [_sale(row) for row in rows]


def lines_of(db: sqlite3.Connection, *, sale: str | None = None, maker: str | None = None) -> list[Line]:
    """Of a sale the largest first, of a maker the newest."""
    rows = db.execute(
        """SELECT sale, maker, part, royalty_line.cents, account FROM royalty_line JOIN batch_sale ON id = sale
           WHERE (?1 IS NULL OR sale = ?1) AND (?2 IS NULL OR maker = ?2)
           ORDER BY seq DESC, royalty_line.cents DESC, maker LIMIT 200""",
        (sale, maker),
    )
    return [Line(**{**dict(row), "part": Fraction(row["part"])}) for row in rows]


def give_back(db: sqlite3.Connection, sale: str, *, note: str, by: str, now_utc: int) -> int:
    """The buyer has the money again, once; the number of the posting. Raises LedgerRefused."""
    it = one(db, sale)
    if it is None:
        raise Settled("There is no such sale.")
    if it.back_seq is not None:
        return it.back_seq
    if repository.reversed_by(db, it.seq) is not None:
        raise AlreadyReversed("The posting of this sale was taken back.")
    entries = repository.entries_of(db, it.seq)
    back = given_back(entries, repository.balances(db, [one.account.id for one in entries]))
    posting = Posting(
        kind="sale_back", key=f"sale_back.{sale}", subject=f"batch.{it.batch}", entries=back, note=note, by=by
    )
    seq = repository.post(db, posting, now_utc=now_utc)
    db.execute("UPDATE batch_sale SET back_seq = ? WHERE id = ?", (seq, sale))
    return seq


def forget_buyer(db: sqlite3.Connection, sale: str) -> None:
    """The buyer would rather not be named."""
    db.execute("UPDATE batch_sale SET buyer = '' WHERE id = ?", (sale,))
