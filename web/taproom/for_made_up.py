# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The made-up year's beer: recipes that are forked, a kettle paid in coins, batches brewed and sold, royalties taken.

It brings features together as `between` does, so it stands beside them; each thing is written by what the pages use.
"""

import sqlite3
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from taproom.access import Principal, Role
from taproom.batches import changing, making, moving
from taproom.batches import planning as batch_planning
from taproom.batches.states import FIRST, Status
from taproom.bookings import booking
from taproom.bookings.asking import kit_named
from taproom.bookings.inventory import KitEntry, import_kit
from taproom.bookings.values import Wish
from taproom.commons import buckets, repository, royalties, royalty_takings
from taproom.commons.made_up.year import DAY_S, HOUR_S, Happened, Scheme, Year, now
from taproom.commons.months import month_of
from taproom.commons.pooled import store as pooled
from taproom.commons.royalties import NewSale
from taproom.commons.sale_rules import due
from taproom.commons.slots import store as slots
from taproom.for_batches import foreseen, recipe_seen, scaled_to
from taproom.for_commons import commons_parts
from taproom.for_sharing import slots_of, used_by
from taproom.ids import new_id
from taproom.recipes.document import Document
from taproom.recipes.forking import fork_of
from taproom.recipes.repository import reading, saving
from taproom.recipes.revisions import NewRevision
from taproom.recipes.seeing import eyes_of

KETTLE = KitEntry(slug="made-up-kettle", name="Kettle of 50 litres (made up)")
SLOT_COINS, KETTLE_CENTS, LITRES = 3, 1_500, 40.0
Known = MutableMapping[str, str]
"""What the recipes of the year are called, and the revision of each, from when it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beer:
    """A recipe by the member numbered `by`; its malts are (name, kg, EBC). `of` is the title of the one it forks."""

    title: str
    by: int
    malts: tuple[tuple[str, float, float], ...]
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brew:
    """A batch, brewed in the month numbered `n` and sold for `cents` in the next; then the first author takes what is
    due to them `taken` so."""

    beer: str
    by: int
    n: int
    cents: int = 0
    taken: Literal["money", "coins", "bucket"] = "money"
    shows_log: bool = True
    is_given_back: bool = False


SAISON, RYE, DARK, TABLE = "Saison of the mill", "Rye saison", "Dark rye saison", "Table beer"
_PILS, _RYE = "Pilsner malt", "Rye malt"
BEERS = (
    Beer(title=SAISON, by=1, malts=((_PILS, 7.0, 3.5), ("Wheat malt", 2.0, 4.0))),
    Beer(title=RYE, by=2, of=SAISON, malts=((_PILS, 6.0, 3.5), (_RYE, 3.0, 7.0))),
    Beer(title=DARK, by=3, of=RYE, malts=((_PILS, 5.0, 3.5), (_RYE, 3.0, 7.0), ("Roasted rye", 0.5, 600.0))),
    Beer(title=TABLE, by=0, malts=(("Pale ale malt", 6.0, 6.0),)),
)
BREWS = (
    Brew(beer=SAISON, by=1, n=2, cents=36_000),
    Brew(beer=RYE, by=2, n=4, cents=48_000, taken="coins"),
    Brew(beer=DARK, by=3, n=6, cents=52_000, is_given_back=True),
    Brew(beer=TABLE, by=0, n=8, cents=24_000, shows_log=False),
    Brew(beer=DARK, by=2, n=9, cents=50_000, taken="bucket"),
)


def recipes_brewed(year: Year) -> Iterator[Happened]:
    """Written, forked, brewed and sold a month later; one buyer has the money again after royalties were taken."""
    known: Known = {}
    for n, beer in enumerate(BEERS):
        yield Happened(at_utc=year.at(year.months[1], 3 + n), do=partial(_write, beer=beer, year=year, known=known))
    for it in BREWS:
        batch, sale, then = new_id(), new_id(), year.months[it.n + 1]
        yield from _brewed(year, it, batch, year.at(year.months[it.n], 8, 8), known)
        yield Happened(at_utc=year.at(then, 8), do=partial(_sell, sale=sale, batch=batch, it=it, by=year.treasurer))
        yield Happened(at_utc=year.at(then, 9), do=partial(_take, who=year.members[1], how=it.taken))
        if it.is_given_back:
            back = now(royalties.give_back, sale, note="Too sour for them", by=year.treasurer)
            yield Happened(at_utc=year.at(then, 15), do=back)
    yield from _brewed(year, Brew(beer=RYE, by=3, n=11), new_id(), _morning(year, -5), known)


def kettle_booked(year: Year) -> Iterator[Happened]:
    """For each brew day, paid in coins; one is cancelled, one is to come. What the kettle costs is split by use."""
    yield Happened(at_utc=year.at(year.months[0], 1, 10), do=partial(_kettle, by=year.treasurer))
    days = [(it.by, year.at(year.months[it.n], 8, 8)) for it in BREWS]
    given_up = year.at(year.months[7], 16, 8)
    for by, start_utc in (*days, (1, given_up), (2, year.at(year.months[9], 20, 8)), (1, _morning(year, 4))):
        book = partial(_book, who=_actor(year, by), start_utc=start_utc, year=year)
        yield Happened(at_utc=start_utc - 6 * DAY_S, do=book)
    cancel = partial(_cancel, who=_actor(year, 1), start_utc=given_up, year=year)
    yield Happened(at_utc=given_up - 2 * DAY_S, do=cancel)
    for it in BREWS:
        yield Happened(at_utc=year.at(year.months[it.n + 1], 2), do=partial(_charge, year=year))


SCHEMES: tuple[Scheme, ...] = (recipes_brewed, kettle_booked)


def _brewed(year: Year, it: Brew, batch: str, day_utc: int, known: Known) -> Iterator[Happened]:
    """From the plan to bottles, by whoever keeps it."""
    who = _actor(year, it.by)
    yield Happened(at_utc=day_utc - DAY_S, do=partial(_plan, batch=batch, beer=it.beer, who=who, known=known))
    moves: tuple[tuple[int, Status, Status], ...] = (
        (0, FIRST, "brewing"),
        (8 * HOUR_S, "brewing", "fermenting"),
        (9 * DAY_S, "fermenting", "conditioning"),
        (20 * DAY_S, "conditioning", "completed"),
    )
    for after_s, here, there in moves:
        move = now(moving.move, who, batch, event=new_id(), here=here, there=there, stewards=())
        yield Happened(at_utc=day_utc + after_s, do=move)
    if it.shows_log:
        yield Happened(at_utc=day_utc + 21 * DAY_S, do=now(changing.publish, who, batch, is_public=True))


def _actor(year: Year, n: int) -> Principal:
    return Principal(member=year.members[n], role=Role.BREWER)


def _morning(year: Year, days: int) -> int:
    """Eight o'clock, so many days from now."""
    month = month_of(year.now_utc, year.zone)
    today = (year.now_utc - month.begins_utc(year.zone)) // DAY_S + 1
    return year.at(month, today + days, 8)


def _document(beer: Beer) -> Document:
    def q(value: float, unit: str) -> dict[str, Any]:
        return {"value": value, "unit": unit}

    malts = [
        {"name": name, "type": "grain", "yield": {"fine_grind": q(80, "%")}, "color": q(ebc, "EBC")}
        | {"amount": q(kg, "kg")}
        for name, kg, ebc in beer.malts
    ]
    boiled = {"use": "add_to_boil", "duration": q(60, "min")}
    hop = {"name": "Saaz", "form": "pellet", "alpha_acid": q(3.5, "%"), "amount": q(70, "g"), "timing": boiled}
    yeast = {"name": "Belgian ale yeast", "type": "ale", "form": "dry", "attenuation": q(82, "%")}
    rest = {"name": "Rest", "type": "infusion", "amount": q(28, "l"), "step_temperature": q(65, "C")}
    recipe = {
        "name": beer.title,
        "type": "all grain",
        "author": "",
        "batch_size": q(LITRES, "l"),
        "efficiency": {"brewhouse": q(72, "%")},
        "ingredients": {
            "fermentable_additions": malts,
            "hop_additions": [hop],
            "culture_additions": [yeast | {"amount": q(23, "g")}],
        },
        "mash": {
            "name": "Infusion",
            "grain_temperature": q(18, "C"),
            "mash_steps": [rest | {"step_time": q(60, "min")}],
        },
        "boil": {"boil_time": q(60, "min"), "pre_boil_size": q(46, "l")},
    }
    return Document.model_validate({"recipe": recipe})


def _write(db: sqlite3.Connection, at: int, *, beer: Beer, year: Year, known: Known) -> None:
    who = _actor(year, beer.by)
    eyes, by = eyes_of(who), year.members[beer.by]
    new = NewRevision(document=_document(beer), licence="CC-BY-SA-4.0")
    if beer.of:
        fork = fork_of(db, reading.revision(db, known[beer.of], eyes), by, title=beer.title)
        forked = saving.save_revision(db, eyes, fork, by=by, now_utc=at)
        new = NewRevision(document=_document(beer), recipe=forked.recipe, parents=(forked.revision,))
    saved = saving.save_revision(db, eyes, new, by=by, now_utc=at + HOUR_S)
    saving.set_visibility(db, eyes, saved.recipe, "public", by=by, now_utc=at + HOUR_S)
    known[beer.title] = saved.revision


def _plan(db: sqlite3.Connection, at: int, *, batch: str, beer: str, who: Principal, known: Known) -> None:
    wish = batch_planning.Wish(name=beer, volume_l=LITRES)
    recipe = recipe_seen(db, known[beer], who)
    plan = batch_planning.plan_of(wish, recipe, foresee=foreseen, scale=scaled_to)
    making.make(db, plan, keeper=who.member or "", now_utc=at, batch=batch)


def _sell(db: sqlite3.Connection, at: int, *, sale: str, batch: str, it: Brew, by: str) -> None:
    new = NewSale(
        id=sale,
        batch=batch,
        what="100 bottles of 33 cl",
        buyer="The bar on the square",
        sold_utc=at,
        cents=it.cents,
        tax_cents=it.cents // 6,
    )
    royalties.record(db, new, commons_parts(), by=by, now_utc=at)


def _take(db: sqlite3.Connection, at: int, *, who: str, how: str) -> None:
    """What is due to an author, if anything is."""
    key, cents = new_id(), repository.balance(db, due(who).id)
    coins = royalty_takings.coins_possible(db, who)
    looking = [it.id for it in buckets.everything(db) if it.state == "proposed"]
    if how == "coins" and coins:
        royalty_takings.as_coins(db, who, coins, key=key, now_utc=at)
    elif how == "bucket" and looking and cents:
        royalty_takings.to_bucket(db, who, looking[0], cents, key=key, now_utc=at)
    elif how == "money" and cents:
        royalty_takings.in_money(db, who, cents, key=key, now_utc=at)


def _kettle(db: sqlite3.Connection, at: int, *, by: str) -> None:
    import_kit(db, [KETTLE], by=by, now_utc=at)
    kit = kit_named(db, KETTLE.slug)
    slots.set_price(db, kit.id, SLOT_COINS, by=by, now_utc=at)
    pooled.set_cost(db, kit.id, KETTLE_CENTS, by=by, now_utc=at)


def _book(db: sqlite3.Connection, at: int, *, who: Principal, start_utc: int, year: Year) -> None:
    wish = Wish(kit=KETTLE.slug, start_utc=start_utc, end_utc=start_utc + 8 * HOUR_S, purpose="Brew day")
    booking.book(db, who, wish, year.zone, now_utc=at, key=_booking_key(start_utc))
    slots.settle(db, slots_of, now_utc=at)


def _cancel(db: sqlite3.Connection, at: int, *, who: Principal, start_utc: int, year: Year) -> None:
    """Sent again with its key, a booking is the one of the first time."""
    wish = Wish(kit=KETTLE.slug, start_utc=start_utc, end_utc=start_utc + 8 * HOUR_S, purpose="Brew day")
    made = booking.book(db, who, wish, year.zone, now_utc=at, key=_booking_key(start_utc))
    booking.cancel(db, who, made.id, year.zone, now_utc=at)
    slots.settle(db, slots_of, now_utc=at)


def _booking_key(start_utc: int) -> str:
    return f"made-up.{start_utc}"


def _charge(db: sqlite3.Connection, at: int, *, year: Year) -> None:
    """The month before, as a treasurer does in the first days of the next."""
    kit, month = kit_named(db, KETTLE.slug), month_of(at, year.zone).later(-1)
    pooled.charge(db, used_by, kit.id, month, year.zone, name=kit.name, by=year.treasurer, now_utc=at)
