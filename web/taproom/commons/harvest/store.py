# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of what is left over. Each call is one transaction's work; whose turn it is, the rules say."""

import sqlite3
from collections.abc import Iterable
from datetime import tzinfo

from taproom.commons.choices import HARVEST
from taproom.commons.choosing import chosen
from taproom.commons.harvest import telling
from taproom.commons.harvest.rules import (
    HOUR_S,
    PROMISED,
    SLURRY_KEEPS_H,
    Claim,
    asked,
    fitted,
    held,
    slurry_g,
    turned,
    wet_g,
)
from taproom.commons.harvest.values import Asked, Brewed, BrewedSince, Offer
from taproom.commons.ledger import KeyReused, LedgerRefused, NotYours, Settled
from taproom.commons.months import Month
from taproom.commons.saying import SaidRefused
from taproom.i18n import mark as _
from taproom.ids import new_id

SINCE_S = 3 * 24 * HOUR_S  # a batch that was written down late is offered too, while its grain is good
BREW_DAY_S = 4 * HOUR_S  # from milling to an empty mash tun
WEIGHED_BEFORE = 10
_LATE = _("This offer is over: what was left is not good any more.")
_ALREADY = _("You asked for this already. Give it up first, to ask for another amount.")
_NOT_SO_MUCH = _("There are {kilos} kg in all. Ask for that at most.")


def offers(db: sqlite3.Connection, *, now_utc: int, past: bool = False) -> list[Offer]:
    """Those that stand, the next to spoil first; or those that are over, newest first."""
    where = "expires_utc <= ? ORDER BY expires_utc DESC LIMIT 20" if past else "expires_utc > ? ORDER BY expires_utc"
    rows = db.execute(f"SELECT * FROM harvest_offer WHERE {where}", (now_utc,)).fetchall()  # noqa: S608 - ours
    return [_offer(db, row) for row in rows]


def offer_of(db: sqlite3.Connection, offer: str) -> Offer:
    """Raises Settled."""
    row = db.execute("SELECT * FROM harvest_offer WHERE id = ?", (offer,)).fetchone()
    if row is None:
        raise Settled("There is no such offer.")
    return _offer(db, row)


def add(db: sqlite3.Connection, it: Offer, *, now_utc: int) -> bool:
    """Once for a batch and kind, or for the form's key; who listens is told."""
    done = db.execute(
        """INSERT INTO harvest_offer (id, kind, batch, title, dry_g, grams, ready_utc, expires_utc, place, by_member)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (
            *(it.id, it.kind, it.batch, it.title, it.dry_g, it.grams, it.ready_utc, it.expires_utc),
            *(it.place, it.by_member),
        ),
    )
    if done.rowcount:
        for row in db.execute("SELECT member FROM harvest_listener ORDER BY since_utc, member").fetchall():
            telling.tell(
                db,
                telling.OFFERED,
                to=row["member"],
                what=it.title,
                grams=it.grams,
                now_utc=now_utc,
                ready_utc=it.ready_utc,
                until_utc=it.expires_utc,
            )
    return bool(done.rowcount)


def claim(db: sqlite3.Connection, offer: str, grams: int, *, key: str, taker: str, by: str, now_utc: int) -> Claim:
    """Ask, once for a form's key: it is yours for a while, or you wait. Raises LedgerRefused."""
    found = turn(db, offer_of(db, offer), now_utc=now_utc)
    before = db.execute("SELECT offer, member FROM harvest_claim WHERE id = ?", (key,)).fetchone()
    if before is not None and tuple(before) != (offer, by):
        raise KeyReused("This was sent before, for something else.")
    again = next((it.claim for it in found.claims if it.claim.id == key), None)
    if again is not None:
        return again
    if now_utc >= found.expires_utc:
        raise SaidRefused(_LATE)
    if grams > found.grams:
        raise SaidRefused(_NOT_SO_MUCH, kilos=f"{found.grams / 1000:g}")
    if any(it.claim.member == by and it.claim.state in ("waiting", *PROMISED) for it in found.claims):
        raise SaidRefused(_ALREADY)
    new = Claim(id=key, member=by, grams=grams, state="waiting", asked_utc=now_utc)
    hold_s = chosen(db)["harvest_hold"] * HOUR_S
    new = asked(found.rest, [it.claim for it in found.claims], new, hold_s=hold_s, now_utc=now_utc)
    db.execute(
        """INSERT INTO harvest_claim (id, offer, member, taker, grams, state, asked_utc, until_utc)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (new.id, offer, by, taker, grams, new.state, now_utc, new.until_utc),
    )
    return new


def accept(db: sqlite3.Connection, claim: str, *, by: str, now_utc: int) -> None:
    """Say yes to what is offered; it is yours for a while. Raises LedgerRefused when the time is over."""
    found, mine = _mine(db, claim, by, now_utc)
    if mine.state == "held":
        return
    if mine.state != "offered":
        raise Settled("It is not your turn.")
    hold_s = chosen(db)["harvest_hold"] * HOUR_S
    _keep(db, found, [held(found.rest, mine, hold_s=hold_s, now_utc=now_utc)], now_utc=now_utc)


def leave(db: sqlite3.Connection, claim: str, *, by: str, now_utc: int) -> None:
    """Give it up; who waits is asked at once. Raises LedgerRefused."""
    found, mine = _mine(db, claim, by, now_utc)
    if mine.state == "collected":
        raise Settled("It was collected.")
    db.execute("UPDATE harvest_claim SET state = 'left', until_utc = 0 WHERE id = ? AND state <> 'left'", (claim,))
    turn(db, offer_of(db, found.id), now_utc=now_utc)


def collect(db: sqlite3.Connection, claim: str, grams: int, *, now_utc: int) -> None:
    """It was taken away, so many grams of it; the rest goes on to who waits. Once. Raises LedgerRefused."""
    found = _of_claim(db, claim)
    mine = next(it.claim for it in found.claims if it.claim.id == claim)
    if mine.state == "collected" and mine.taken_g == grams:
        return
    if mine.state not in PROMISED or grams > mine.grams:
        raise Settled("It is not held for them, or is not so much.")
    db.execute(
        "UPDATE harvest_claim SET state = 'collected', taken_g = ?, taken_utc = ?, until_utc = 0 WHERE id = ?",
        (grams, now_utc, claim),
    )
    turn(db, offer_of(db, found.id), now_utc=now_utc)


def weigh(db: sqlite3.Connection, offer: str, grams: int, *, now_utc: int) -> None:
    """What the scale says. If that is less than was promised, who asked last waits again. Raises LedgerRefused."""
    found = offer_of(db, offer)
    claims = [it.claim for it in found.claims]
    if sum(it.taken_g for it in claims) > grams:
        raise Settled("More than that was collected.")
    _keep(db, found, fitted(grams, claims), now_utc=now_utc)
    db.execute("UPDATE harvest_offer SET grams = ?, weighed = 1 WHERE id = ?", (grams, offer))
    turn(db, offer_of(db, offer), now_utc=now_utc)


def turn(db: sqlite3.Connection, found: Offer, *, now_utc: int) -> Offer:
    """Let what is over lapse, and offer what is free to who waits."""
    _keep(db, found, turned(found.rest, [it.claim for it in found.claims], now_utc=now_utc), now_utc=now_utc)
    return offer_of(db, found.id)


def tick(db: sqlite3.Connection, brewed: BrewedSince, *, now_utc: int) -> None:
    """What happens by itself: brew days become offers, and what was not collected is passed on."""
    rules = chosen(db)
    if not rules.has(HARVEST):
        return
    for it in brewed(db, now_utc - SINCE_S):
        _offer_brewed(db, it, now_utc)
    waiting = db.execute(
        "SELECT DISTINCT offer FROM harvest_claim WHERE state IN ('waiting', 'offered', 'held')"
    ).fetchall()
    for row in waiting:
        turn(db, offer_of(db, row["offer"]), now_utc=now_utc)


def _offer_brewed(db: sqlite3.Connection, it: Brewed, now_utc: int) -> None:
    known = db.execute("SELECT 1 FROM harvest_offer WHERE batch = ? AND kind = ?", (it.batch, it.kind)).fetchone()
    if known is not None:
        return
    rules = chosen(db)
    is_grain = it.kind == "spent_grain"
    ready_utc = it.at_utc + (BREW_DAY_S if is_grain else 0)
    keeps_h = rules["grain_keeps"] if is_grain else SLURRY_KEEPS_H
    grams = (
        wet_g(it.grist_kg, rules["grain_wet"], weighed(db))
        if is_grain
        else slurry_g(it.volume_l, rules["yeast_part"])
    )
    if grams > 0 and now_utc < ready_utc + keeps_h * HOUR_S:
        offer = Offer(
            id=new_id(),
            kind=it.kind,
            title=it.title[:80],
            grams=grams,
            ready_utc=ready_utc,
            expires_utc=ready_utc + keeps_h * HOUR_S,
            batch=it.batch,
            dry_g=round(it.grist_kg * 1000),
        )
        add(db, offer, now_utc=now_utc)


def weighed(db: sqlite3.Connection) -> list[tuple[int, int]]:
    """Dry and wet grams of the last brew days whose grain was weighed."""
    rows = db.execute(
        """SELECT dry_g, grams FROM harvest_offer WHERE weighed = 1 AND dry_g > 0 AND kind = 'spent_grain'
           ORDER BY ready_utc DESC LIMIT ?""",
        (WEIGHED_BEFORE,),
    )
    return [(int(row[0]), int(row[1])) for row in rows]


def saved_g(db: sqlite3.Connection, month: Month, zone: tzinfo) -> dict[str, int]:
    """By kind: what was collected in a month instead of thrown away."""
    rows = db.execute(
        """SELECT kind, sum(taken_g) FROM harvest_claim JOIN harvest_offer ON harvest_offer.id = offer
           WHERE taken_utc >= ? AND taken_utc < ? GROUP BY kind""",
        (month.begins_utc(zone), month.ends_utc(zone)),
    )
    return {row[0]: int(row[1]) for row in rows}


def first_utc(db: sqlite3.Connection) -> int | None:
    """When the first was collected."""
    row = db.execute("SELECT min(taken_utc) FROM harvest_claim").fetchone()
    return None if row[0] is None else int(row[0])


def listen(db: sqlite3.Connection, member: str, *, on: bool, now_utc: int) -> None:
    """Be told of new offers, or not any more."""
    db.execute("DELETE FROM harvest_listener WHERE member = ?", (member,))
    if on:
        db.execute("INSERT INTO harvest_listener (member, since_utc) VALUES (?, ?)", (member, now_utc))


def listens(db: sqlite3.Connection, member: str) -> bool:
    return db.execute("SELECT 1 FROM harvest_listener WHERE member = ?", (member,)).fetchone() is not None


def _keep(db: sqlite3.Connection, found: Offer, now: Iterable[Claim], *, now_utc: int) -> None:
    """What lapses goes first, so that the sum never exceeds what there is."""
    before = {it.claim.id: it.claim for it in found.claims}
    changed = sorted((it for it in now if it != before[it.id]), key=lambda it: it.state in PROMISED)
    for it in changed:
        try:
            db.execute(
                "UPDATE harvest_claim SET state = ?, until_utc = ? WHERE id = ?", (it.state, it.until_utc, it.id)
            )
        except sqlite3.IntegrityError as error:
            raise LedgerRefused(str(error)) from error
        if it.state == "lapsed":
            telling.tell(db, telling.PASSED_ON, to=it.member, what=found.title, grams=it.grams, now_utc=now_utc)
        elif it.state == "offered":
            telling.tell(
                db,
                telling.YOURS,
                to=it.member,
                what=found.title,
                grams=it.grams,
                now_utc=now_utc,
                until_utc=it.until_utc,
            )


def _of_claim(db: sqlite3.Connection, claim: str) -> Offer:
    row = db.execute("SELECT offer FROM harvest_claim WHERE id = ?", (claim,)).fetchone()
    if row is None:
        raise Settled("Nobody asked for this.")
    return offer_of(db, row["offer"])


def _mine(db: sqlite3.Connection, claim: str, by: str, now_utc: int) -> tuple[Offer, Claim]:
    found = turn(db, _of_claim(db, claim), now_utc=now_utc)
    mine = next(it.claim for it in found.claims if it.claim.id == claim)
    if mine.member != by:
        raise NotYours("Only who asked says so.")
    return found, mine


def _offer(db: sqlite3.Connection, row: sqlite3.Row) -> Offer:
    rows = db.execute("SELECT * FROM harvest_claim WHERE offer = ? ORDER BY asked_utc, id", (row["id"],)).fetchall()
    names = ("id", "member", "grams", "state", "asked_utc", "until_utc", "taken_g")
    claims = tuple(Asked(claim=Claim(**{name: it[name] for name in names}), taker=it["taker"]) for it in rows)
    return Offer(**dict(row) | {"weighed": bool(row["weighed"]), "claims": claims})
