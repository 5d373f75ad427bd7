# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calculators in a real browser: every size, both languages, by keyboard, as one types, without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Visitors
from tests.browser.test_looks import SIZES, WCAG

from taproom.calculators.table import CALCULATORS

READY = "warmest_c=20&fg=1.010&fg_before=1.010&days_apart=3"
PAGES = (
    "/calculators",
    *(f"/calculators/{name}" for name in CALCULATORS),
    f"/calculators/priming?{READY}",
    f"/calculators/bottling?{READY}&co2_vol=4&fg_expected=1.004&have_50=1",
    "/calculators/water?target=burton&gypsum=4",
)
LOOKED_AT = (
    "/calculators",
    "/calculators/water?target=burton",
    "/calculators/mash-ph",
    "/calculators/starter",
    PAGES[-2],
)


@pytest.fixture
def stranger(visitors: Visitors) -> Visitors:
    """Nobody is signed in."""
    visitors.cookies = {}
    return visitors


def first(page: Page) -> str:
    return " ".join(page.locator(".found .first .value").inner_text().split())


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_reaches_past_the_side_and_everything_can_be_pressed(
    width: int, height: int, language: str, stranger: Visitors
) -> None:
    page = stranger.page(width=width, height=height, language=language)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        least = 47.9
        boxes = page.evaluate(
            "[...document.querySelectorAll('main :is(button, summary, a, input:not([type=hidden]), select)')]"
            ".filter((it) => it.checkVisibility()).map((it) => it.getBoundingClientRect().height)"
        )
        assert boxes
        assert min(boxes) >= least, path


def test_fields_are_large_for_wet_hands(stranger: Visitors) -> None:
    page = stranger.page(width=360, height=740)
    page.goto("/calculators/strike")
    heights = [box["height"] for it in page.locator(".put input").all() if (box := it.bounding_box())]
    assert min(heights) >= 59.9
    expect(page.locator(".put input").first).to_have_attribute("inputmode", "decimal")


@pytest.mark.parametrize(("scheme", "language"), [("light", "fr"), ("dark", "en")])
def test_there_is_no_violation_of_wcag_2_2_aa(scheme: str, language: str, stranger: Visitors) -> None:
    page = stranger.page(color_scheme=scheme, width=360, height=740, language=language)
    for path in LOOKED_AT:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true })")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()


def test_the_answer_and_the_address_follow_what_is_typed(stranger: Visitors) -> None:
    page = stranger.page()
    page.goto("/calculators/strike")
    assert first(page) == "73.4 °C"
    page.locator("#why-water_c summary").press("Enter")
    page.get_by_label("The mash should be at").fill("65,0")
    expect(page.locator(".found .first .number")).to_have_text("71.2")
    expect(page.get_by_text("0.41 / R")).to_be_visible()  # what was open stays open
    assert "mash_c=65%2C0" in page.url
    expect(page.get_by_role("status").filter(has_text="Water at")).to_contain_text("71.2")
    page.reload()
    assert first(page) == "71.2 °C"
    expect(page.get_by_label("The mash should be at")).to_have_value("65,0")


def test_a_wrong_field_is_marked_while_the_others_stay(stranger: Visitors) -> None:
    page = stranger.page()
    page.goto("/calculators/strike")
    mash = page.get_by_label("The mash should be at")
    mash.fill("650")
    expect(page.get_by_text("This must be from 20 °C to 85 °C.")).to_be_visible()
    expect(mash).to_have_attribute("aria-invalid", "true")
    assert mash.evaluate("(it) => document.activeElement === it")
    mash.fill("65")
    expect(page.locator(".found .first .number")).to_have_text("71.2")
    assert mash.get_attribute("aria-invalid") is None


def test_on_a_phone_the_answer_stays_in_sight(stranger: Visitors) -> None:
    page = stranger.page(width=360, height=740)
    page.goto(f"/calculators/priming?{READY}")
    brief = page.locator(".brief")
    expect(brief).to_contain_text("117.3")
    box = brief.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 740
    page.get_by_label("Carbon dioxide wanted").fill("4,5")
    expect(brief.locator(".danger")).to_be_visible()


def test_units_change_and_nothing_is_lost(stranger: Visitors) -> None:
    page = stranger.page()
    page.goto("/calculators/strike")
    page.get_by_label("The mash should be at").fill("65")
    page.get_by_role("button", name="In gallons and °F").click()
    expect(page.get_by_label("The mash should be at")).to_have_value("149")
    assert first(page) == "160 °F"
    page.goto("/calculators/keg")
    expect(page.locator(".put .unit").first).to_have_text("°F")  # and it is remembered
    page.get_by_role("button", name="In litres and °C").click()
    expect(page.get_by_label("The beer is at")).to_have_value("5")


def test_the_language_changes_and_nothing_is_lost(stranger: Visitors) -> None:
    page = stranger.page()
    page.goto("/calculators/strike")
    page.get_by_label("The mash should be at").fill("65")
    expect(page.locator(".found .first .number")).to_have_text("71.2")
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_label("La maische doit être à")).to_have_value("65")
    assert first(page) == "71,2 °C"


def test_by_keyboard_from_the_list_to_the_why(stranger: Visitors) -> None:
    page = stranger.page()
    page.goto("/calculators")
    page.get_by_role("link", name="Priming sugar").press("Enter")
    page.wait_for_url("**/calculators/priming")
    expect(page.get_by_text("No dose without the highest temperature")).to_be_visible()
    page.get_by_label("Warmest since fermentation ended").focus()
    for text in ("20", "1.010", "1.010", "3"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(page.locator(".found .first .number")).to_have_text("117.3")
    page.keyboard.press("Enter")
    page.locator("#why-sugar_g summary").press("Enter")
    expect(page.get_by_text("IUPAC 2021").first).to_be_visible()


def test_a_brewery_that_does_not_answer_is_said(stranger: Visitors) -> None:
    page = stranger.page(service_workers="block")
    stranger.expected = ("ERR_FAILED", "registration blocked")
    page.goto("/calculators/strike")
    page.route("**/calculators/strike?*", lambda route: route.abort())
    page.get_by_label("The mash should be at").fill("65")
    expect(page.get_by_text("The brewery does not answer.")).to_be_visible()
    page.unroute("**/calculators/strike?*")
    page.get_by_label("The mash should be at").fill("66")
    expect(page.get_by_text("The brewery does not answer.")).to_be_hidden()


def test_without_javascript_a_button_does_it(stranger: Visitors) -> None:
    page = stranger.page(java_script_enabled=False)
    page.goto("/calculators/strike")
    page.get_by_label("The mash should be at").fill("65")
    page.get_by_role("button", name="Work it out").click()
    assert first(page) == "71.2 °C"
    assert "mash_c=65" in page.url
    page.locator("#why-water_c summary").click()
    expect(page.get_by_text("0.41 / R")).to_be_visible()
    stranger.expected = ("422",)
    page.get_by_label("Grain", exact=True).fill("much")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text("This is no number. Write one like 5.")).to_be_visible()
    expect(page.get_by_label("Grain", exact=True)).to_have_value("much")


def test_it_prints_on_one_sheet_without_its_buttons(stranger: Visitors) -> None:
    page = stranger.page(width=794, height=1123)
    page.goto(f"/calculators/bottling?{READY}")
    sheet = page.pdf(format="A4")
    assert sheet.count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    assert page.locator(".acts").is_hidden()
    assert page.locator(".brief").is_hidden()
    expect(page.locator(".found .first")).to_be_visible()
