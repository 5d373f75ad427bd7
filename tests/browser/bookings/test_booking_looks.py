# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the bookings at every size: accessible, nothing sideways, and large enough for a thumb."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.bookings.conftest import UTC, Shop
from tests.browser.conftest import Visitors
from tests.browser.test_looks import SIZES, WCAG

from taproom.bookings.local_days import local
from taproom.bookings.repository import kit as kits

PAGES = (
    *("/agenda", "/kit", "/kit/cuve-a", "/kit/embouteilleuse", "/kit/fermenteur-3", "/kit/moulin", "/kit/nothing"),
    *(
        "/calendar/day",
        "/calendar/day?date={tomorrow}",
        "/calendar/day?date=2027-10-31",
        "/calendar/week",
        "/calendar/week?kit=cuve-a",
    ),
    *("/calendar/month", "/agenda/feed", "/kit/etabli/series", "/bookings/nothing"),
)
SIZE = """["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .reduce((sum, it) => sum + it.transferSize, 0)"""
PRESSED = (
    "main :is(button, .button, select, textarea, input:not([type=radio], [type=checkbox], [type=hidden]), .chip,"
    " .lines a, .views a, .groups a, .tick, .choices label, .parts a):visible"
)


def addresses(shop: Shop, busy: dict[str, str]) -> list[str]:
    there = (kits.kit_of(shop.house.db, slug) for slug in ("etabli", "fermenteur-lager", "fermenteur-3"))
    codes = [f"/k/{it.token}" for it in there if it is not None]
    day = local(shop.at(1, 0), UTC).date().isoformat()
    return [*(it.format(tomorrow=day) for it in PAGES), *busy.values(), *codes]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_of_the_bookings_reaches_past_the_side(
    width: int, height: int, language: str, visitors: Visitors, shop: Shop, busy: dict[str, str]
) -> None:
    page = visitors.page(width=width, height=height, language=language)
    visitors.expected = ("404",)
    for path in addresses(shop, busy):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(360, 740, "light"), (360, 740, "dark"), (1280, 800, "light")]
)
def test_no_page_of_the_bookings_violates_wcag_2_2_aa(
    width: int, height: int, scheme: str, visitors: Visitors, shop: Shop, busy: dict[str, str]
) -> None:
    page = visitors.page(width=width, height=height, color_scheme=scheme)
    visitors.expected = ("404",)
    for path in addresses(shop, busy):
        page.goto(path)
        for it in page.locator("main summary").all():
            it.click()
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def test_what_is_pressed_is_large_enough_for_a_thumb(visitors: Visitors, shop: Shop, busy: dict[str, str]) -> None:
    page = visitors.page(width=360, height=740)
    visitors.expected = ("404",)
    for path in addresses(shop, busy):
        page.goto(path)
        for it in page.locator(PRESSED).all():
            box = it.bounding_box()
            assert box is not None
            is_cell = "~" in (it.get_attribute("value") or "")
            assert box["height"] >= (47.9 if not is_cell else 61.9), f"{path}: {it.inner_text()}"
            assert box["width"] >= 39.9, f"{path}: {it.inner_text()}"


def test_three_kits_stand_beside_each_other_on_a_phone_and_the_others_are_a_swipe_away(
    visitors: Visitors, shop: Shop, busy: dict[str, str]
) -> None:
    page = visitors.page(width=360, height=740)
    page.goto("/calendar/day")
    lefts = [it.bounding_box() for it in page.locator(".col").all()]
    assert len(lefts) > 3
    assert sum(it is not None and it["x"] + it["width"] <= 361 for it in lefts) == 3


def test_the_first_view_of_each_page_is_light(visitors: Visitors, shop: Shop, busy: dict[str, str]) -> None:
    page = visitors.page(width=360, height=740)
    for path in ("/agenda", "/kit/cuve-a", "/calendar/day?group=cuves", "/calendar/month"):
        page.goto(path)
        assert page.evaluate(SIZE) <= 60_000, path
