# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page at every size: nothing sideways, everything at once on the touch screen, and accessible."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Taproom, Visitors, wait_until
from tests.browser.scripted_controller import ScriptedController

from cellar.contract import ProbeState

ONE = "/fermenters/brewery/pi1/fv1"
SILENT = ProbeState(value_c=None, quality="stale")
SIZES = [(360, 740), (800, 480), (1280, 800)]
# What a checker looks at, which takes a second a page: each size, each language and each scheme at least once.
LOOKS = [(360, 740, "fr", "light"), (360, 740, "en", "dark"), (1280, 800, "en", "light")]
Day = Callable[[ScriptedController], None]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def usual(controller: ScriptedController) -> None:
    """As three fermenters are."""


def troubled(controller: ScriptedController) -> None:
    """A trip, heating, and a silent probe, all at once."""
    controller.change("fv1", trip="relay_mismatch", action="off")
    controller.change("fv2", held=None, wanted="heat", action="heating")
    controller.change("fv3", beer=SILENT, action="off", law="none")


def warned(controller: ScriptedController) -> None:
    """Something stands in the way of each, and nothing is stopped."""
    controller.change("fv1", findings=("not_cooling", "cooling_overworked", "off_setpoint"), has_heater=False)
    controller.change("fv2", findings=("short_cycling", "probe_noisy"))
    controller.change("fv3", beer=SILENT, law="beer_lost", findings=("off_setpoint",), jacket=True)


def is_live(page: Page) -> None:
    page.wait_for_selector("html[data-link=live]")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("day", [usual, troubled, warned])
def test_nothing_reaches_past_the_side(
    width: int, height: int, language: str, day: Day, visitors: Visitors, controller: ScriptedController
) -> None:
    day(controller)
    page = visitors.page(width=width, height=height, language=language)
    for path in ("/", ONE, "/fermenters/nobody/knows/it"):
        visitors.expected = ("404",)
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("day", [usual, troubled, warned])
def test_three_fermenters_fit_the_touch_screen_without_scrolling(
    language: str, day: Day, visitors: Visitors, controller: ScriptedController
) -> None:
    day(controller)
    page = visitors.page(language=language)
    page.goto("/")
    is_live(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= 480
    expect(page.locator(".tile")).to_have_count(3)


def test_everything_that_is_pressed_on_the_touch_screen_is_at_least_64_pixels(
    visitors: Visitors, controller: ScriptedController
) -> None:
    page = visitors.page()
    for path in ("/", ONE):
        page.goto(path)
        is_live(page)
        for it in page.locator(
            "main button:visible, main summary:visible, .top a:visible, .top button, .ranges a"
        ).all():
            box = it.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 63.9, it.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("day", [usual, troubled, warned])
def test_there_is_no_violation_of_wcag_2_2_aa(
    scheme: str, day: Day, visitors: Visitors, controller: ScriptedController, taproom: Taproom
) -> None:
    day(controller)
    visitors.expected = ("404",)
    page = visitors.page(color_scheme=scheme)
    for path in ("/", ONE, "/fermenters/nobody/knows/it"):
        page.goto(path)
        if path == ONE:
            page.locator(".table summary").click()
            page.locator(".chart").scroll_into_view_if_needed()
            page.locator("canvas").wait_for()
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_old_values_are_accessible_too(scheme: str, visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page(color_scheme=scheme)
    page.goto("/")
    is_live(page)
    controller.die()
    page.wait_for_selector("[data-stale=yes]")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


def test_without_javascript_the_forms_work_and_the_numbers_are_there(
    visitors: Visitors, controller: ScriptedController
) -> None:
    page = visitors.page(java_script_enabled=False)
    page.goto("/")
    expect(page.locator(".tile").first).to_contain_text("18.4")
    page.get_by_role("link", name="FV1").click()
    assert page.locator(".steps").is_hidden()
    page.get_by_label("New setpoint").fill("17,2")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".said")).to_contain_text("The setpoint is now 17.2 °C.")
    assert controller.intents[-1].order.setpoint_c == 17.2  # type: ignore[union-attr]


def test_the_language_can_be_switched_on_every_page(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    page.goto(ONE)
    page.get_by_role("button", name="Français").click()
    assert page.url.endswith(ONE)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("[data-text=beer]")).to_have_text("18,4")
    page.goto("/")
    expect(page.get_by_role("button", name="English")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Attend pour refroidir")


@pytest.mark.parametrize("span", ["24 h", "7 days", "30 days"])
def test_the_chart_draws_each_range(span: str, visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page(width=1280, height=800)
    page.goto(ONE)
    page.get_by_role("link", name=span).click()
    page.locator("canvas").wait_for()

    def is_read() -> bool:
        page.mouse.move(0, 0)
        page.locator(".u-over").hover()
        return "°C" in page.locator(".legend .key-beer").inner_text()

    wait_until(is_read, what="a value under the pointer")  # the chart of the range before may still stand there
