# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was given away and bought together in the made-up year."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from functools import partial

from taproom.commons.harvest import store as harvest
from taproom.commons.harvest.rules import wet_g
from taproom.commons.harvest.values import Offer
from taproom.commons.hotline import store as hotline
from taproom.commons.hotline.rules import ROTA
from taproom.commons.made_up.year import DAY_S, HOUR_S, Happened, Year, by_month, now
from taproom.commons.purchase import catalogue
from taproom.commons.purchase import store as purchase
from taproom.commons.purchase.store import Purchase, Supplier
from taproom.commons.weeks import store as weeks
from taproom.commons.weeks.rules import week_of
from taproom.ids import new_id

_BEERS = ("Saison", "Brown ale", "Table beer", "Rye", "Stout", "Pale ale")
_CATALOGUE = """code;name;sort;unit;grams;price;from_2;price_2;from_3;price_3
PIL;Pilsner malt;malt;kg;1000;1,45;25;1,30;100;1,12
MUN;Munich malt;malt;kg;1000;1,62;25;1,48;;
SAAZ;Saaz;hops;100 g;100;4,20;10;3,75;;
BELG;Belgian ale yeast;yeast;sachet;11;4,90;;;;
"""


def harvest_offers(year: Year) -> Iterator[Happened]:
    """A brew each month: a farm takes the grain, now and then nobody comes."""
    for n, month in by_month(year).items():
        kilos = 18 + n
        at_utc = year.at(month, 8, 14)
        offer = Offer(
            id=new_id(),
            kind="spent_grain",
            title=_BEERS[n % len(_BEERS)],
            grams=wet_g(kilos, 12_000),
            dry_g=kilos * 1000,
            ready_utc=at_utc,
            expires_utc=at_utc + 36 * HOUR_S,
            place="Behind the brewery",
        )
        yield Happened(at_utc=at_utc, do=now(harvest.add, offer))
        taker = ("The farm at the mill", "A bakery", "The allotments")[n % 3]
        yield Happened(
            at_utc=at_utc + 5 * HOUR_S,
            do=partial(_taken, offer=offer, who=year.members[n % len(year.members)], taker=taker, comes=n % 5 != 4),
        )
        yeast = replace(offer, id=new_id(), kind="yeast", grams=900, dry_g=0, expires_utc=at_utc + 14 * DAY_S)
        yield Happened(at_utc=at_utc + 6 * HOUR_S, do=now(harvest.add, yeast))
        if n % 2:
            take = partial(_taken, offer=yeast, who=year.members[n % 3], taker="A bakery", comes=True)
            yield Happened(at_utc=at_utc + 7 * HOUR_S, do=take)
    running = Offer(
        id=new_id(),
        kind="spent_grain",
        title="Winter beer",
        grams=24_000,
        dry_g=20_000,
        ready_utc=year.now_utc - 2 * HOUR_S,
        expires_utc=year.now_utc + 34 * HOUR_S,
        place="Behind the brewery",
    )
    yield Happened(at_utc=running.ready_utc, do=now(harvest.add, running))


def orders(year: Year) -> Iterator[Happened]:
    """Malt in spring and autumn, closed and paid; one that is open now."""
    supplier = Supplier(id=new_id(), name="The maltings in the valley")
    yield Happened(at_utc=year.at(year.months[0], 2), do=partial(_supply, supplier=supplier, by=year.treasurer))
    for n, title in ((2, "Malt for spring"), (8, "Malt for autumn")):
        yield Happened(
            at_utc=year.at(year.months[n], 10),
            do=partial(_order, year=year, supplier=supplier, title=title, days=14, closed=True),
        )
    yield Happened(
        at_utc=year.now_utc - 2 * DAY_S,
        do=partial(_order, year=year, supplier=supplier, title="Malt and hops for winter", days=12, closed=False),
    )


def valued_weeks(year: Year) -> Iterator[Happened]:
    """A new tap room is built: each week's work is valued afterwards, and another member confirms it."""
    for n in range(3, 9):
        at_utc = year.now_utc - n * 7 * DAY_S
        yield Happened(at_utc=at_utc, do=partial(_valued, week=week_of(at_utc, year.zone), members=year.members, n=n))


def questions(year: Year) -> Iterator[Happened]:
    """Newcomers ask, others answer; one question waits."""
    rows = (
        ("Where is the hydrometer?", "In the drawer under the scale, in its tube."),
        ("The mash is too cold, what now?", "Add boiling water, a litre at a time, and stir."),
        ("Who has the key of the cold room?", ""),
    )
    for n, (title, answer) in enumerate(rows):
        at_utc = year.now_utc - (3 - n) * 10 * DAY_S
        yield Happened(at_utc=at_utc, do=partial(_asked, title=title, answer=answer, members=year.members))


def _asked(db: sqlite3.Connection, at: int, *, title: str, answer: str, members: Sequence[str]) -> None:
    key, who, by = new_id(), members[3], members[1]
    hotline.ask(db, hotline.Asked(id=key, member=who, title=title, text="It is my second brew.", asked_utc=at))
    hotline.take_turn(db, week_of(at + 30 * DAY_S, UTC), by=by, on=True, level=ROTA, treasurer=False)
    if answer:
        hotline.answer(db, key, answer, by=by, level=ROTA, treasurer=False, now_utc=at + HOUR_S)
        hotline.it_helped(db, key, by=who, now_utc=at + 2 * HOUR_S)


def _valued(db: sqlite3.Connection, at: int, *, week: str, members: Sequence[str], n: int) -> None:
    for k, what in enumerate(("Tiles in the cold room", "Papers for the town", "Carrying kegs")):
        who = members[(n + k) % len(members)]
        it = weeks.Work(id=new_id(), member=who, week=week, what=what, minutes=90 + 30 * k, tied=k, answers=2 - k)
        weeks.log(db, it, now_utc=at)
    tariff, key = weeks.tariff(db), new_id()
    points = {it.id: tariff.points(it.minutes, it.tied, it.answers) for it in weeks.works(db, week)}
    weeks.propose(db, week, points, key=key, note="As the tariff has it", by=members[0], now_utc=at + HOUR_S)
    weeks.confirm(db, week, key, by=members[1], now_utc=at + 2 * HOUR_S)


def _taken(db: sqlite3.Connection, at: int, *, offer: Offer, who: str, taker: str, comes: bool) -> None:
    key = new_id()
    harvest.claim(db, offer.id, offer.grams, key=key, taker=taker, by=who, now_utc=at)
    if comes:
        harvest.collect(db, key, offer.grams - 500, now_utc=at + HOUR_S)


def _supply(db: sqlite3.Connection, at: int, *, supplier: Supplier, by: str) -> None:
    purchase.add_supplier(db, supplier, by=by, now_utc=at)
    rows, _faults = catalogue.read(_CATALOGUE)
    purchase.bring_in(db, supplier.id, rows, now_utc=at)


def _order(
    db: sqlite3.Connection, at: int, *, year: Year, supplier: Supplier, title: str, days: int, closed: bool
) -> None:
    it = Purchase(
        id=new_id(),
        supplier=supplier.id,
        title=title,
        delivery_cents=3_900,
        split="weight",
        opened_utc=at,
        closes_utc=at + days * DAY_S,
        by_member=year.treasurer,
    )
    purchase.open_one(db, it)
    items = list(purchase.items(db, supplier.id))
    for n, who in enumerate(year.members):
        counts = {items[n % len(items)]: 10 + 5 * n, items[(n + 1) % len(items)]: 3}
        purchase.join(db, it.id, counts, member=who, now_utc=at + HOUR_S)
    if not closed:
        return
    by, later = year.treasurer, at + DAY_S
    version = purchase.purchase_of(db, it.id).version
    purchase.close(db, it.id, version=version, by=by, treasurer=True, now_utc=later)
    for who, cents in list(purchase.owed_by(db).items())[:-1]:
        purchase.pay_due(db, who, cents, key=new_id(), by=by, held=False, now_utc=later)
    purchase.pay_supplier(db, it.id, by=by, now_utc=later)
