# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chart under a hand: dragged, pinched, stepped by buttons and keys; ranges change in place."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Visitors
from tests.browser.scripted_controller import ScriptedController

ONE = "/fermenters/brewery/pi1/fv1"


class Chart:
    """The page, and what it asked of the history."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        page.on("request", lambda it: self.asked.append(it.url) if "/history?" in it.url else None)
        page.goto(f"{ONE}#history")
        page.locator(".chart").scroll_into_view_if_needed()
        page.locator(".chart canvas").wait_for()
        self.wait_for("performance.getEntriesByType('resource').some((it) => it.name.includes('chart-zoom'))")
        page.wait_for_timeout(200)
        box = page.locator(".chart .u-over").bounding_box()
        assert box is not None
        self.session = page.context.new_cdp_session(page)
        self.left, self.width, self.y = box["x"], box["width"], box["y"] + box["height"] / 2

    def wait_for(self, true: str) -> None:
        """Our policy forbids Playwright's own way, which evaluates in the page."""
        for _ in range(100):
            if self.page.evaluate(true):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(true)

    def x(self, share: float) -> float:
        return self.left + share * self.width

    def after(self, *, asked: int = 1) -> tuple[int, int]:
        """From when to when it shows, once it has fetched what is finer."""
        for _ in range(60):
            if len(self.asked) > asked:
                break
            self.page.wait_for_timeout(50)
        assert len(self.asked) > asked
        parts = dict(it.split("=") for it in self.asked[-1].partition("?")[2].split("&"))
        return int(parts["from"]), int(parts["to"])

    def fingers(self, kind: str, *xs: float) -> None:
        points = [{"x": x, "y": self.y, "id": number} for number, x in enumerate(xs)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def chart(visitors: Visitors, controller: ScriptedController) -> Chart:
    return Chart(visitors.page(width=1280, height=900))


@pytest.fixture
def phone(visitors: Visitors, controller: ScriptedController) -> Chart:
    return Chart(visitors.page(width=360, height=740, has_touch=True, is_mobile=True))


def length_h(span: tuple[int, int]) -> float:
    return (span[1] - span[0]) / 3600


def test_a_drag_goes_back_in_time_and_fetches_it(chart: Chart) -> None:
    chart.page.mouse.move(chart.x(0.3), chart.y)
    chart.page.mouse.down()
    chart.page.mouse.move(chart.x(0.8), chart.y, steps=5)
    chart.page.mouse.up()
    assert length_h(chart.after()) == pytest.approx(24, abs=0.5)


def test_a_click_moves_nothing(chart: Chart) -> None:
    chart.page.mouse.click(chart.x(0.5), chart.y)
    chart.page.wait_for_timeout(500)
    assert len(chart.asked) == 1
    assert chart.page.locator("[data-at]").inner_text() != ""


def test_two_fingers_look_closer(phone: Chart) -> None:
    phone.fingers("touchStart", phone.x(0.4), phone.x(0.6))
    for step in range(1, 6):
        phone.fingers("touchMove", phone.x(0.4 - 0.06 * step), phone.x(0.6 + 0.06 * step))
    phone.fingers("touchEnd")
    assert length_h(phone.after()) == pytest.approx(24 * 0.2 / 0.8, rel=0.1)


def test_one_finger_drags_sideways(phone: Chart) -> None:
    phone.fingers("touchStart", phone.x(0.3))
    for step in range(1, 6):
        phone.fingers("touchMove", phone.x(0.3 + 0.1 * step))
    phone.fingers("touchEnd")
    assert length_h(phone.after()) == pytest.approx(24, abs=0.5)


def test_buttons_and_keys_do_the_same_in_steps(chart: Chart) -> None:
    closer = chart.page.get_by_role("button", name="Show less time")
    closer.click()
    first = chart.after()
    assert length_h(first) == pytest.approx(12, abs=0.3)
    closer.press("ArrowLeft")
    second = chart.after(asked=2)
    assert first[0] - second[0] == pytest.approx(3 * 3600, abs=600)
    closer.press("-")
    assert length_h(chart.after(asked=3)) == pytest.approx(24, abs=0.5)
    closer.press("Home")
    chart.page.wait_for_timeout(300)
    assert "from=" not in chart.asked[-1]


def test_a_range_changes_in_place_with_its_table(chart: Chart) -> None:
    chart.page.evaluate("window.same = true")
    chart.page.get_by_role("link", name="1 year").click()
    chart.wait_for("location.search === '?range=1y'")
    chart.page.wait_for_timeout(500)
    assert "range=1y" in chart.asked[-1]
    assert chart.page.evaluate("window.same") is True
    expect(chart.page.locator(".ranges [aria-current]")).to_have_text("1 year")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_alerts_are_accessible_and_fit(language: str, visitors: Visitors, controller: ScriptedController) -> None:
    controller.change("fv1", trip="relay_mismatch", action="off")
    page = visitors.page(width=360, height=740, language=language)
    for _ in range(100):  # the hub looks every few seconds
        page.goto("/alerts")
        if page.locator(".told li").count():
            break
        page.wait_for_timeout(100)
    assert page.locator(".told li.danger").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert Axe().run(page).response["violations"] == []
