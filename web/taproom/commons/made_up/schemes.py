# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened in the made-up year, a function for each scheme."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial

from taproom.commons import bottles, buckets, coins, gifts, incomes, repository, takes, work
from taproom.commons.bucket_rules import Bucket, giving
from taproom.commons.made_up.deciding import consent
from taproom.commons.made_up.goods import harvest_offers, orders, questions, valued_weeks
from taproom.commons.made_up.year import HOUR_S, Happened, Scheme, Year, by_month, now, turns
from taproom.commons.posting import by_hand
from taproom.ids import new_id


def money(year: Year) -> Iterator[Happened]:
    """Beer is sold at the market and to a bar, malt is bought, the pot has its share."""
    for n, month in by_month(year).items():
        rows = (
            (6, "sale", 48_000 + n * 1_500, "Market, 40 crates"),
            (14, "sale", 31_250, "The bar on the square"),
            (22, "sale", 18_990 + n * 700, "Open brewery day"),
            (9, "expense", 27_400, "Malt and hops"),
            (25, "expense", 9_860, "Rent and power"),
        )
        for day, kind, cents, note in rows:
            made = by_hand(kind, cents, member="", note=note, key=new_id(), by=year.treasurer, pot_share=2_000)
            yield Happened(at_utc=year.at(month, day), do=now(repository.post, made))
        into = by_hand("to_take", 6_000, member="", note="For the takes", key=new_id(), by=year.treasurer)
        yield Happened(at_utc=year.at(month, 26), do=now(repository.post, into))


def contributions(year: Year) -> Iterator[Happened]:
    """Cleaning, answering, translating: logged, witnessed, paid back by the pot."""
    tariffs = [
        work.Tariff(id=new_id(), title="Cleaning", sort="care", unit="minute", points=1),
        work.Tariff(id=new_id(), title="Bottling", sort="livelihood", unit="litre", points=2),
        work.Tariff(id=new_id(), title="Welcoming newcomers", sort="love", unit="hour", points=40),
    ]
    first = year.at(year.months[0], 1, 9)
    for it in tariffs:
        yield Happened(at_utc=first, do=now(work.add_tariff, it, by=year.treasurer))
    for n, month in by_month(year).items():
        for k, quantity in enumerate((90, 60, 3, 45)):
            who, witness = turns(year.members, n + k)
            done = partial(_did, tariff=tariffs[k % 3], quantity=quantity, who=who, witness=witness)
            yield Happened(at_utc=year.at(month, 3 + 6 * k), do=done)
        if n % 3 == 2:
            yield Happened(at_utc=year.at(month, 27), do=now(work.pay_back, month, by=year.treasurer))


def bucket(year: Year) -> Iterator[Happened]:
    """A pump is bought together; a course is still looking for money."""
    pump, course = new_id(), new_id()
    anna, ben = turns(year.members, 1)
    wishes = ((pump, "A pump that does not leak", 24_000, 3), (course, "A course in yeast keeping", 60_000, 9))
    for id_, title, goal, n in wishes:
        it = Bucket(
            id=id_,
            title=title,
            why="So that we need not borrow one.",
            least_cents=goal // 2,
            goal_cents=goal,
            by_member=anna,
            proposed_utc=year.at(year.months[n], 2),
            state="proposed",
        )
        yield Happened(at_utc=it.proposed_utc, do=partial(_propose, it=it))
        share = partial(_allocate, cents=15_000, members=year.members, by=year.treasurer)
        yield Happened(at_utc=year.at(year.months[n], 24), do=share)
        for who in (anna, ben):
            yield Happened(at_utc=year.at(year.months[n], 25), do=partial(_pledge, bucket=id_, who=who, cents=3_000))
    gift = partial(
        gifts.give,
        kind="grant",
        cents=18_000,
        giver="The town",
        target=pump,
        terms="For lending it",
        by=year.members[2],
    )
    yield Happened(at_utc=year.at(year.months[4], 5), do=now(gift, new_id()))
    buy = now(buckets.buy, pump, 23_150, note="The pump", by=year.treasurer)
    yield Happened(at_utc=year.at(year.months[4], 20), do=buy)


def given(year: Year) -> Iterator[Happened]:
    """Donations to the house."""
    for n, month in by_month(year).items():
        if n % 4 == 1:
            gift = partial(
                gifts.give,
                kind="donation",
                cents=5_000,
                giver="A neighbour",
                target="pot",
                terms="",
                by=year.treasurer,
            )
            yield Happened(at_utc=year.at(month, 11), do=now(gift, new_id()))


def taken(year: Year) -> Iterator[Happened]:
    """Each says what they take; the month is closed."""
    for n, month in by_month(year).items():
        for k, who in enumerate(year.members[:3]):
            yield Happened(at_utc=year.at(month, 27, 8), do=now(takes.want, who=who, wish=1_500 + 500 * k + 100 * n))
        yield Happened(at_utc=year.at(month, 28, 20), do=now(takes.close, month=month, by=year.treasurer))


def income(year: Year) -> Iterator[Happened]:
    """Two meetings a month; equal parts for who came and cared."""
    for n, month in by_month(year).items():
        for day in (4, 18):
            there = [it for k, it in enumerate(year.members) if (k + n) % 4]
            yield Happened(at_utc=year.at(month, day, 19), do=partial(_hold, there=there, by=year.treasurer))
        close = now(incomes.close, month=month, zone=year.zone, by=year.treasurer)
        yield Happened(at_utc=year.at(month, 28, 21), do=close)


def coin(year: Year) -> Iterator[Happened]:
    """Shares of malt for coins."""
    offer = coins.Offer(id=new_id(), title="A kilo of malt", coins=4, left=20)
    add = now(coins.add, offer, by=year.treasurer)
    yield Happened(at_utc=year.at(year.months[0], 2), do=add)
    for n, month in by_month(year).items():
        if n % 2:
            yield Happened(at_utc=year.at(month, 24), do=partial(_buy, offer=offer, who=year.members[n % 4]))


def bottle(year: Year) -> Iterator[Happened]:
    """Lent to a bar, brought back, washed; some break."""
    bar = new_id()
    add = now(bottles.add_partner, bar, "The bar on the square", by=year.treasurer)
    yield Happened(at_utc=year.at(year.months[0], 2), do=add)
    bought = partial(_move, kind="bottles_bought", count=600, partner="", by=year.treasurer)
    yield Happened(at_utc=year.at(year.months[0], 3), do=bought)
    for n, month in by_month(year).items():
        moves = ((12, "bottles_lent", 120), (19, "bottles_returned", 100 + n), (21, "bottles_washed", 95))
        for day, kind, count in (*moves, (23, "bottles_broken", 1 + n % 3)):
            move = partial(_move, kind=kind, count=count, partner=bar, by=year.treasurer)
            yield Happened(at_utc=year.at(month, day), do=move)


SCHEMES: tuple[Scheme, ...] = (
    money,
    contributions,
    bucket,
    given,
    taken,
    income,
    coin,
    bottle,
    harvest_offers,
    orders,
    valued_weeks,
    questions,
    consent,
)


def _propose(db: sqlite3.Connection, _at: int, *, it: Bucket) -> None:
    buckets.propose(db, it)


def _hold(db: sqlite3.Connection, at: int, *, there: Sequence[str], by: str) -> None:
    incomes.hold(db, new_id(), "Assembly", there, by=by, held_utc=at)


def _did(db: sqlite3.Connection, at: int, *, tariff: work.Tariff, quantity: int, who: str, witness: str) -> None:
    key = new_id()
    work.log(db, key, tariff, quantity, member=who, what="", now_utc=at)
    work.witness(db, key, by=witness, now_utc=at + HOUR_S)


def _allocate(db: sqlite3.Connection, at: int, *, cents: int, members: Sequence[str], by: str) -> None:
    buckets.allocate(db, cents, members, key=new_id(), by=by, now_utc=at)


def _pledge(db: sqlite3.Connection, at: int, *, bucket: str, who: str, cents: int) -> None:
    buckets.pledge(db, bucket, giving(who), cents, key=new_id(), by=who, now_utc=at)


def _buy(db: sqlite3.Connection, at: int, *, offer: coins.Offer, who: str) -> None:
    coins.spend(db, offer.id, who=who, key=new_id(), now_utc=at)


def _move(db: sqlite3.Connection, at: int, *, kind: str, count: int, partner: str, by: str) -> None:
    bottles.move(db, kind, count, partner=partner, key=new_id(), by=by, now_utc=at)
