# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The example file's kit, from behind the counter: who has it, and what the journeys need of it."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Taproom, Visitors
from tests.web.bookings.conftest import House

from taproom.access import Principal, Role
from taproom.bookings import booking, inventory, recurring, waiting
from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.local_days import days_wish, local
from taproom.bookings.repository import around
from taproom.bookings.repository import kit as kits
from taproom.bookings.series import SeriesWish
from taproom.bookings.values import Booking, Days, Session, Wish
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from taproom.members import repository
from visitor import signed_in

EXAMPLE = Path(__file__).parents[3] / "web" / "kit.example.toml"
UTC = ZoneInfo("UTC")
NUMBERS = itertools.count(1)


@dataclass
class Shop:
    """The kit, and those who want it."""

    house: House

    def member(self, name: str) -> Principal:
        db = self.house.db
        with transaction(db):
            known = repository.find(db, name)
            new = {"name": name, "role": Role.MEMBER, "language": "en", "now_utc": self.house.now_utc}
            member = known.id if known else repository.add(db, **new)  # type: ignore[arg-type]
        return Principal(member=member, name=name, role=Role.MEMBER)

    def mill(self, **fields: Any) -> Kit:
        """Kit of its own for one test: free, and booked by half hours."""
        usual = {"granularity_s": HOUR_S // 2, "max_s": 8 * HOUR_S}
        return self.house.has(f"moulin-{next(NUMBERS)}", **(usual | fields))

    def at(self, days: int, hour: float) -> int:
        """An hour of the day that is so many days ahead."""
        return self.house.now_utc // DAY_S * DAY_S + days * DAY_S + int(hour * HOUR_S)

    def book(self, who: Principal, kit: str, start_utc: int, hours: float, purpose: str = "") -> Booking:
        wish = Wish(kit=kit, start_utc=start_utc, end_utc=start_utc + int(hours * HOUR_S), purpose=purpose)
        return self.house.do(booking.book, who, wish, UTC)

    def in_use(self, kit: str, who: Principal) -> int:
        """How many live bookings of the kit a member has."""
        query = "SELECT count(*) FROM booking WHERE kit = ? AND member = ? AND status = 'booked'"
        return int(self.house.db.execute(query, (kit, who.member)).fetchone()[0])


@pytest.fixture(scope="module")
def shop(taproom: Taproom) -> Iterator[Shop]:
    """Anna is the visitor."""
    signed_in(taproom.database, "Anna")
    with closing(open_db(taproom.database)) as db:
        db.row_factory = sqlite3.Row
        house = House(db=db, now_utc=utc_s(), zone=UTC)
        with transaction(db):
            inventory.import_kit(db, inventory.parse(EXAMPLE.read_text()), by=None, now_utc=house.now_utc)
        yield Shop(house=house)


@pytest.fixture(scope="module")
def busy(shop: Shop) -> dict[str, str]:
    """A usual week, with one of everything. The addresses of what Anna has."""
    anna, simon, chloe = (shop.member(name) for name in ("Anna", "Simon", "Chloé"))
    _induct(shop, anna, simon, chloe)
    mine = {
        "booked": shop.book(anna, "cuve-a", shop.at(2, 9), 5, "Blonde d'hiver"),
        "asked": shop.book(anna, "salle", shop.at(9, 19), 3, "Anniversaire"),
    }
    shop.book(simon, "cuve-b", shop.at(3, 9), 6, "Pale ale")
    shop.book(chloe, "laveuse", shop.at(1, 10), 2)
    for who, hour in ((anna, 9), (simon, 10), (chloe, 11)):
        shop.book(who, "etabli", shop.at(1, hour), 4)
    fermenting = Days(first=local(shop.at(1, 0), UTC).date(), days=16)
    shop.house.do(booking.book, simon, days_wish("fermenteur-ale", fermenting, UTC, purpose="Saison"), UTC)
    first = local(shop.at(4, 18), UTC).replace(tzinfo=None)
    cuve = kits.kit_of(shop.house.db, "etabli")
    assert cuve is not None
    weekly = SeriesWish(kit=cuve.id, first=first, length_s=2 * HOUR_S, times=4, purpose="Cours")
    mine["series"] = shop.house.do(recurring.book_series, anna, weekly, UTC).bookings[0]
    hers = shop.book(simon, "laveuse", shop.at(2, 18), 2)
    wish = Wish(kit="laveuse", start_utc=hers.start_utc, end_utc=hers.end_utc)
    shop.house.do(waiting.join, anna, wish, UTC)
    shop.house.do(booking.cancel, simon, hers.id, UTC)
    offer = shop.house.db.execute("SELECT id FROM booking WHERE status = 'offered'").fetchone()[0]
    return {name: f"/bookings/{it.id}" for name, it in mine.items()} | {"offered": f"/bookings/{offer}"}


def _induct(shop: Shop, *who: Principal) -> None:
    db, now_utc = shop.house.db, shop.house.now_utc
    session = Session(id="s", topic="embouteillage", start_utc=shop.at(5, 10), end_utc=shop.at(5, 12), place="Quai")
    with transaction(db):
        for it in who:
            around.set_induction(db, "brassage", it.member or "", from_utc=now_utc, until_utc=None, by=None)
        around.insert_session(db, session, by=None)
        kits.set_state(db, _id(db, "moulin"), "notice", "Le tamis accroche : versez lentement.", None)
        kits.set_state(db, _id(db, "fermenteur-3"), "out_of_order", "Joint fendu.", shop.at(20, 12))


def _id(db: sqlite3.Connection, slug: str) -> str:
    found = kits.kit_of(db, slug)
    assert found is not None
    return found.id


@pytest.fixture
def phone(visitors: Visitors) -> Page:
    """A small one, with fingers."""
    return visitors.page(width=360, height=740, has_touch=True, is_mobile=True)
