# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Those who look after the kit, in a real browser: a kettle breaks, kit is described; every page at every size."""

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Taproom, Visitors, enter

from taproom.access import Principal, Role
from taproom.bookings import booking as service
from taproom.bookings import breakdown, induction, inventory
from taproom.bookings.keeping import set_stewards
from taproom.bookings.repository import kit as kits
from taproom.bookings.stewards import meetings
from taproom.bookings.values import Booking, Interval, Wish
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from taproom.members import repository
from visitor import signed_in

HOUR_S, DAY_S = 3600, 86_400
UTC = ZoneInfo("UTC")
EXAMPLE = Path(__file__).parents[2] / "web" / "kit.example.toml"
SIZES = [(360, 740), (800, 480), (1280, 800)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = (
    *("/upkeep", "/approvals", "/inductions", "/usage", "/audit", "/kit/new", "/kit/stickers"),
    *("/kit/cuve-a/care", "/kit/cuve-a/edit", "/kit/cuve-a/sticker", "/kit/moulin/care", "/kit/moulin/edit"),
)
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff"  # names that no line can break: a page must not grow with them
LONG_FERMENTER = "basement-of-the-house/controller-by-the-door/the-old-larder-fridge"
T = TypeVar("T")


@dataclass(frozen=True)
class House:
    """The example's kit, and three people. Chloé, a plain member, is the steward of kettle A."""

    database: Path
    anna: Principal
    chloe: Principal
    franck: Principal

    def write(self, task: Callable[[sqlite3.Connection], T]) -> T:
        with contextlib.closing(open_db(self.database)) as db:
            db.row_factory = sqlite3.Row
            with transaction(db):
                return task(db)

    def book(self, who: Principal, kit: str, *, in_days: int) -> Booking:
        start_utc = utc_s() // DAY_S * DAY_S + in_days * DAY_S + 9 * HOUR_S
        wish = Wish(kit=kit, start_utc=start_utc, end_utc=start_utc + 4 * HOUR_S)
        return self.write(lambda db: service.book(db, who, wish, UTC, now_utc=utc_s()))


def somebody(db: sqlite3.Connection, name: str, role: Role) -> Principal:
    known = repository.find(db, name)
    member = known.id if known else repository.add(db, name=name, role=role, language="en", now_utc=utc_s())
    return Principal(member=member, name=name, role=role, via="browser")


@pytest.fixture(scope="module")
def house(taproom: Taproom) -> House:
    now_utc = utc_s()
    with contextlib.closing(open_db(taproom.database)) as db:
        db.row_factory = sqlite3.Row
        with transaction(db):
            anna, chloe, franck = (
                somebody(db, name, role)
                for name, role in (("Anna", Role.ADMINISTRATOR), ("Chloé", Role.MEMBER), ("Franck", Role.MEMBER))
            )
            inventory.import_kit(db, inventory.parse(EXAMPLE.read_text()), by=anna.member, now_utc=now_utc)
            kettle = kits.kit_of(db, "cuve-a")
            assert kettle is not None
            set_stewards(db, anna, "cuve-a", [chloe.member or ""], now_utc=now_utc)
            for who in (chloe, franck):
                induction.grant(db, anna, "brassage", who.member or "", until_utc=None, now_utc=now_utc)
            when = Interval(start_utc=now_utc + 3 * DAY_S, end_utc=now_utc + 3 * DAY_S + 2 * HOUR_S)
            more = {"place": "Brassage", "trainer": chloe.member or ""}
            meetings.plan(db, anna, "brassage", when, **more, places=3, valid_days=365, now_utc=now_utc)
            text = "Le joint de la vanne fuit, un demi-litre par heure."
            breakdown.report_damage(db, franck, text=text, severity="dangerous", now_utc=now_utc, kit="cuve-a")
            breakdown.take_out(db, anna, "moulin", UTC, note="Courroie cassée", until_utc=None, now_utc=now_utc)
            somebody(db, LONG_NAME, Role.MEMBER)
            db.execute("update kit set fermenter = ? where slug = 'moulin'", (LONG_FERMENTER,))
    return House(database=taproom.database, anna=anna, chloe=chloe, franck=franck)


def page_of(visitors: Visitors, taproom: Taproom, name: str, *, width: int = 360, height: int = 740) -> Page:
    """A phone, signed in."""
    page = visitors.page(width=width, height=height)
    enter(page.context, taproom.url, signed_in(taproom.database, name))
    return page


def test_a_steward_takes_the_kettle_out_and_who_had_it_is_offered_another_time(
    visitors: Visitors, taproom: Taproom, house: House
) -> None:
    booking = house.book(house.franck, "cuve-a", in_days=2)
    phone = page_of(visitors, taproom, "Chloé")
    phone.goto("/kit/cuve-a")
    phone.get_by_role("link", name="Is it broken?").click()
    touched = phone.locator(".touched li")
    expect(touched).to_have_count(1)
    expect(touched).to_contain_text("Franck")
    expect(touched).to_contain_text("is cancelled")
    phone.get_by_label("What is the matter?").fill("The pump leaks.")
    phone.get_by_role("button", name="Take it out of service now").click()
    expect(phone.get_by_role("status").filter(has_text="out of order")).to_contain_text(
        "Whom it touches has been told"
    )
    expect(phone.locator(".mark-of.out")).to_be_visible()

    his = page_of(visitors, taproom, "Franck")
    his.goto(f"/bookings/{booking.id}")
    expect(his.locator("main")).to_contain_text("Cancelled: the kit broke down")
    his.goto("/notices")
    expect(his.locator("main")).to_contain_text("The pump leaks.")
    expect(his.locator("main")).to_contain_text("is free from")

    phone.get_by_label("A note that stays on its page").fill("New seal")
    phone.get_by_role("button", name="It is in service again").click()
    expect(phone.locator(".mark-of.note")).to_have_text("! In service, with a note")
    his.goto("/kit/cuve-a")
    expect(his.locator("main")).to_contain_text("New seal")


def test_kit_is_described_by_keyboard_and_every_fault_stands_at_its_field(
    visitors: Visitors, taproom: Taproom, house: House
) -> None:
    visitors.expected = ("422",)
    page = page_of(visitors, taproom, "Anna", width=1280, height=800)
    page.goto("/kit/new")
    page.get_by_label("Name", exact=True).fill("Cuve C")
    page.get_by_label("At the same time").fill("none")
    page.get_by_label("Hours a week").fill("0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("2 marked fields")
    wrong = page.get_by_label("At the same time")
    expect(wrong).to_have_value("none")
    expect(wrong).to_have_accessible_description(
        "A whole number from 1 to 1000. 1 for a kettle, 3 for a bench with three places."
    )
    wrong.fill("1")
    page.get_by_label("Hours a week").fill("8")
    page.get_by_role("radio", name="By the day").check()
    expect(page.locator("#longest_hours")).to_be_hidden()
    page.locator("#longest_days").fill("21")
    page.get_by_role("button", name="Add this kit").click()
    expect(page.get_by_role("status").filter(has_text="can be booked")).to_be_visible()
    page.get_by_role("link", name="Its sticker").click()
    code = page.locator(".stickers img")
    expect(code).to_be_visible()
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("it => it.naturalWidth") > 20


def test_of_two_who_change_one_kit_the_second_sees_what_the_first_did(
    visitors: Visitors, taproom: Taproom, house: House
) -> None:
    visitors.expected = ("409",)
    first, second = (page_of(visitors, taproom, "Anna", width=800, height=480) for _ in range(2))
    for page in (first, second):
        page.goto("/kit/etabli/edit")
    first.get_by_label("Place", exact=True).fill("Upstairs")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("status").filter(has_text="stored")).to_be_visible()
    second.get_by_label("Place", exact=True).fill("Downstairs")
    second.get_by_role("button", name="Save").click()
    expect(second.locator("#meanwhile")).to_be_visible()
    expect(second.locator("#place-now")).to_have_text("Stored meanwhile: Upstairs")
    second.get_by_role("button", name="Save").click()
    expect(second.locator(".heading")).to_contain_text("Downstairs")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_fits_and_is_accessible(
    width: int, height: int, language: str, visitors: Visitors, taproom: Taproom, house: House
) -> None:
    page = visitors.page(
        width=width, height=height, language=language, color_scheme="dark" if language == "fr" else "light"
    )
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if width == 360:
            found = Axe().run(page, options=WCAG)
            assert found.violations_count == 0, (path, found.generate_report())


def test_stickers_fill_a4_sheets_and_nothing_else_is_printed(
    visitors: Visitors, taproom: Taproom, house: House
) -> None:
    page = visitors.page(width=703, height=1032)
    page.emulate_media(media="print")
    page.goto("/kit/stickers")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.get_by_role("heading", name="Stickers")).to_be_hidden()
    first = page.locator(".stickers li").first.bounding_box()
    assert first is not None
    assert abs(first["width"] / 96 * 25.4 - 93) < 0.5
    assert abs(first["height"] / 96 * 25.4 - 66) < 0.5
