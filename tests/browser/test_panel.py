# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The touch screen at the fermenters: STOP, a slept screen, a setpoint without a keyboard, an alarm that was seen."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.panels import paired, signed_in_at
from tests.browser.scripted_controller import ScriptedController
from tests.browser.test_live import beer, five_times_a_second, open_live
from tests.browser.test_looks import WCAG, Day, troubled, usual, warned

from cellar.contract import ModeOrder, SetpointOrder

ONE = "/fermenters/brewery/pi1/fv1"
SIZES = [(800, 480), (1280, 720)]
PRESS_PX, FIRST_PRESS_PX, DIGITS_PX = 63.9, 95.9, 64
FIVE_MINUTES_MS = 5 * 60 * 1000


@pytest.fixture
def panel(browser: Browser, taproom: Taproom) -> Iterator[Visitors]:
    """A paired panel with nobody at it."""
    them = Visitors(browser=browser, base=taproom.url, cookies=paired(taproom.database), expected=("504",))
    yield them
    for context in them.contexts:
        context.close()
    assert them.complaints == []


@pytest.fixture
def brewer(panel: Visitors, taproom: Taproom) -> Visitors:
    """The same panel, with a brewer at it."""
    panel.cookies = signed_in_at(taproom.database, panel.cookies)
    return panel


def stop_of(page: Page) -> Locator:
    return page.locator(".stop [data-hold]")


def hold(page: Page, what: Locator, ms: int) -> None:
    what.hover()
    page.mouse.down()
    page.wait_for_timeout(ms)
    page.mouse.up()


def offs(controller: ScriptedController) -> int:
    return sum(it.order == ModeOrder(mode="off") for it in controller.intents)


def test_stop_is_held_to_the_end_switches_everything_off_and_says_how_to_go_on(
    panel: Visitors, controller: ScriptedController
) -> None:
    page = panel.page()
    open_live(page, "/")
    stop_of(page).hover()
    page.mouse.down()
    page.wait_for_timeout(900)
    assert controller.intents == []
    assert float(stop_of(page).evaluate("it => it.style.getPropertyValue('--part')")) > 0.5
    page.wait_for_url("**/panel/stop")
    page.mouse.up()
    expect(page.get_by_role("alert")).to_contain_text("Everything is off.")
    expect(page.get_by_role("alert")).to_contain_text("open the fermenter, Switch on")
    assert offs(controller) == 3


@pytest.mark.parametrize("how", ["too short", "moved", "left", "another finger", "a tap"])
def test_what_is_not_a_whole_hold_sends_nothing(how: str, panel: Visitors, controller: ScriptedController) -> None:
    page = panel.page()
    open_live(page, ONE)
    stop_of(page).hover()
    page.mouse.down()
    match how:
        case "too short":
            page.wait_for_timeout(1000)
        case "moved":
            box = stop_of(page).bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + 48 + 12, box["y"] + 48)
            page.wait_for_timeout(1500)
        case "left":
            page.mouse.move(300, 300)
            page.wait_for_timeout(1500)
        case "another finger":
            page.dispatch_event("body", "pointerdown", {"isPrimary": False, "pointerId": 9})
            page.wait_for_timeout(1500)
        case _:
            pass
    page.mouse.up()
    page.wait_for_timeout(200)
    assert page.url.endswith(ONE)
    expect(stop_of(page)).to_have_class(re.compile("too-short"))
    assert controller.intents == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_by_keyboard_a_key_is_held(key: str, panel: Visitors, controller: ScriptedController) -> None:
    page = panel.page()
    open_live(page, "/")
    stop_of(page).focus()
    page.keyboard.press(key, delay=500)
    page.wait_for_timeout(200)
    assert controller.intents == []
    page.keyboard.down(key)
    page.wait_for_url("**/panel/stop")
    page.keyboard.up(key)
    assert offs(controller) == 3


def test_without_javascript_stop_asks_once_more(panel: Visitors, controller: ScriptedController) -> None:
    page = panel.page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="STOP").click()
    assert controller.intents == []
    page.get_by_role("button", name="Switch everything off now").click()
    expect(page.get_by_role("alert")).to_contain_text("Everything is off.")
    assert offs(controller) == 3


def test_a_controller_that_does_not_answer_is_named(panel: Visitors, controller: ScriptedController) -> None:
    controller.answering = False
    page = panel.page()
    open_live(page, "/")
    hold(page, stop_of(page), 1400)
    expect(page.get_by_role("alert")).to_contain_text("Pull the mains plug", timeout=10_000)
    assert offs(controller) == 3


def test_a_hub_that_is_down_is_said_beside_stop(
    panel: Visitors, controller: ScriptedController, taproom: Taproom
) -> None:
    panel.expected = ("504", "ERR_", "Failed to fetch")
    page = panel.page()
    open_live(page, "/")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_selector("html[data-link=live]")
    assert taproom.stop() == 0
    try:
        expect(page.locator(".link-lost")).to_contain_text("connection to the hub is lost")
        hold(page, stop_of(page), 1400)
        expect(page.get_by_role("alert").filter(has_text="mains plug")).to_be_visible()
    finally:
        taproom.start()


def test_stop_is_not_lost_while_values_change(panel: Visitors, controller: ScriptedController) -> None:
    page = panel.page()
    with five_times_a_second(controller):
        for _ in range(5):
            open_live(page, "/")
            hold(page, stop_of(page), 1400)
            page.wait_for_url("**/panel/stop")
    assert offs(controller) == 15


def test_a_hold_of_the_setpoint_is_not_lost_ten_times_of_ten_while_values_change(
    brewer: Visitors, controller: ScriptedController
) -> None:
    page = brewer.page()
    open_live(page, ONE)
    page.wait_for_function("window.htmx")
    with five_times_a_second(controller):
        for n in range(10):
            hold(page, page.get_by_role("button", name="+0.1" if n % 2 else "\N{MINUS SIGN}0.1"), 300)
            hold(page, page.get_by_role("button", name="Hold to apply"), 900)
            setpoint = "18.5" if n % 2 else "18.4"
            expect(page.locator(".said").first).to_contain_text(f"The setpoint is now {setpoint} °C.")
    assert sum(isinstance(it.order, SetpointOrder) for it in controller.intents) == 10


def test_the_touch_that_wakes_the_screen_does_not_act_and_the_next_one_does(
    panel: Visitors, controller: ScriptedController
) -> None:
    page = panel.page(has_touch=True)
    page.clock.install()
    open_live(page, "/")
    page.clock.fast_forward(FIVE_MINUTES_MS + 1000)
    tile = page.get_by_role("link", name="FV1")
    tile.tap()
    page.clock.run_for(500)
    tile.tap()
    assert page.url.endswith("/")
    page.clock.run_for(1100)
    tile.tap()
    page.wait_for_url(f"**{ONE}")


def test_a_slept_screen_stays_slept_when_the_page_loads_itself_again(
    panel: Visitors, controller: ScriptedController
) -> None:
    page = panel.page(has_touch=True)
    page.clock.install()
    open_live(page, "/")
    page.get_by_role("heading", name="FV1").dispatch_event("pointerdown")
    page.clock.fast_forward(FIVE_MINUTES_MS + 1000)
    page.reload()
    page.wait_for_selector("html[data-link=live]")
    page.get_by_role("link", name="FV1").tap()
    page.clock.run_for(200)
    assert page.url.endswith("/")


def test_a_setpoint_is_previewed_held_and_undone(brewer: Visitors, controller: ScriptedController) -> None:
    page = brewer.page()
    open_live(page, ONE)
    for _ in range(3):
        page.get_by_role("button", name="\N{MINUS SIGN}1").click()
    expect(page.locator(".preview")).to_contain_text(re.compile("it takes about|once it is on its way"))
    apply = page.get_by_role("button", name="Hold to apply")
    apply.click()
    hold(page, apply, 300)
    assert controller.intents == []
    hold(page, apply, 900)
    expect(page.locator(".said").first).to_contain_text("The setpoint is now 15.5 °C.")
    page.get_by_role("button", name="Undo: back to 18.5 °C").click()
    expect(page.locator(".said").first).to_contain_text("The setpoint is now 18.5 °C.")
    expect(page.get_by_label("New setpoint")).to_have_value("18.5")
    assert [it.order.setpoint_c for it in controller.intents] == [15.5, 18.5]  # type: ignore[union-attr]


def test_an_undo_is_offered_for_ten_seconds(brewer: Visitors, controller: ScriptedController) -> None:
    page = brewer.page()
    open_live(page, ONE)
    page.get_by_role("button", name="\N{MINUS SIGN}1").click()
    hold(page, page.get_by_role("button", name="Hold to apply"), 900)
    undo = page.locator(".undo")
    expect(undo).to_be_visible()
    page.wait_for_timeout(8000)
    expect(undo).to_be_visible()
    expect(undo).to_be_hidden(timeout=4000)


def test_an_alarm_is_seen_by_the_panel_stands_and_when_it_comes_again_is_unseen(
    panel: Visitors, controller: ScriptedController
) -> None:
    controller.change("fv1", findings=("not_cooling",))
    page = panel.page()
    open_live(page, ONE)
    button = page.get_by_role("button", name="I have seen it")
    button.click()
    seen = page.locator(".seen")
    expect(seen).to_contain_text("Seen by Cellar, ")
    expect(button).to_be_hidden()
    expect(page.locator("[data-text=alarm]")).to_have_text("Cooling is on and nothing gets colder.")
    page.wait_for_selector("html[data-link=live]")
    controller.change("fv1", beer=beer(12.3))
    expect(page.locator("[data-text=beer]")).to_have_text("12.3")
    expect(seen).to_contain_text("Seen by Cellar, ")
    controller.change("fv1", findings=())
    expect(seen).to_be_hidden()
    controller.change("fv1", findings=("not_cooling",))
    expect(button).to_be_visible()
    expect(seen).to_be_empty()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("day", [usual, troubled, warned])
@pytest.mark.parametrize("who", ["nobody", "somebody", "somebody who has seen it"])
def test_three_fermenters_are_seen_at_once_in_french_from_two_metres(
    width: int, height: int, day: Day, who: str, panel: Visitors, controller: ScriptedController, taproom: Taproom
) -> None:
    day(controller)
    if who != "nobody":
        panel.cookies = signed_in_at(taproom.database, panel.cookies)
    page = panel.page(width=width, height=height, language="fr")
    for fermenter in ("fv1", "fv2", "fv3") if "seen" in who else ():
        open_live(page, f"/fermenters/brewery/pi1/{fermenter}")
        if page.locator(".ack button").is_visible():
            page.locator(".ack button").click()
            page.wait_for_load_state()
    open_live(page, "/")
    reach = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight,"
        " ...[...document.querySelectorAll('.tile')].map((it) => it.scrollWidth - it.clientWidth)]"
    )
    assert reach[:2] == [width, height]
    assert max(reach[2:]) <= 0
    sizes = page.locator(".tile .beer .number").evaluate_all("all => all.map(it => getComputedStyle(it).fontSize)")
    assert [it for it in sizes if float(it.removesuffix("px")) < DIGITS_PX] == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_is_pressed_is_large_and_stop_stands_alone_where_it_always_stands(
    width: int, height: int, brewer: Visitors, controller: ScriptedController
) -> None:
    warned(controller)
    page = brewer.page(width=width, height=height, language="fr")
    places = set()
    for path in ("/", ONE, f"{ONE}/profile", "/panel", "/agenda", "/account", "/nothing/here"):
        brewer.expected = ("404",)
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        stop = stop_of(page).bounding_box()
        assert stop is not None
        places.add(tuple(stop.values()))
        assert min(stop["width"], stop["height"]) >= FIRST_PRESS_PX
        for it in page.locator("a:visible, button:visible").all():
            box = it.bounding_box()
            if box is None or "STOP" in it.inner_text():
                continue
            beside = box["x"] + box["width"] > stop["x"] - 8 and box["y"] < stop["y"] + stop["height"] + 8
            assert not beside, (path, it.inner_text())
    assert len(places) == 1
    page.goto(ONE)
    for it in page.locator(".controls button:visible, .now button:visible, .me:visible").all():
        box = it.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= PRESS_PX, it.inner_text()
    apply = page.get_by_role("button", name="Maintenir pour appliquer").bounding_box()
    assert apply is not None
    assert apply["height"] >= FIRST_PRESS_PX


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("day", [usual, troubled, warned])
def test_there_is_no_violation_of_wcag_2_2_aa(
    scheme: str, day: Day, brewer: Visitors, controller: ScriptedController
) -> None:
    day(controller)
    page = brewer.page(color_scheme=scheme)
    for path in ("/", ONE, "/panel/stop"):
        page.goto(path)
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
    hold(page, stop_of(page), 1400)
    page.wait_for_url("**/panel/stop")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
