# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing a setpoint, by finger and by keyboard; what is refused, what is not answered, what is dangerous."""

from playwright.sync_api import Page, expect
from tests.browser.conftest import Visitors, wait_until
from tests.browser.scripted_controller import ScriptedController

from cellar.contract import ModeOrder, ResetTripOrder, SetpointOrder

ONE = "/fermenters/brewery/pi1/fv1"


def wait_live(page: Page) -> None:
    """Live, and ready to ask. `wait_for_function` evaluates later, which the page's own security policy forbids."""
    page.wait_for_selector("html[data-link=live]")
    wait_until(lambda: page.evaluate("Boolean(window.htmx)"), what="htmx")


def open_live(page: Page) -> None:
    page.goto(ONE)
    wait_live(page)


def test_a_setpoint_is_changed_by_touch(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page(has_touch=True)
    page.goto("/")
    page.locator(".tile").first.tap()
    wait_live(page)
    page.get_by_role("button", name="\N{MINUS SIGN}0.5").tap()
    page.get_by_role("button", name="\N{MINUS SIGN}0.1").tap()
    page.get_by_role("button", name="Apply").tap()
    expect(page.locator("#setpoint-result")).to_contain_text("The setpoint is now 17.9 °C.")
    expect(page.locator("[data-text=setpoint]")).to_have_text("17.9")
    assert [it.order for it in controller.intents] == [SetpointOrder(setpoint_c=17.9)]


def test_a_setpoint_is_changed_by_keyboard_alone(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page(language="fr")
    page.goto("/")
    page.keyboard.press("Tab")  # to the content
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ONE}")
    wait_live(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "setpoint":
            break
    for key in ("PageUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#setpoint")).to_have_value("19,6")
    page.keyboard.press("Enter")
    expect(page.locator("#setpoint-result")).to_contain_text("La consigne est maintenant 19,6")
    expect(page.locator("#setpoint")).to_be_focused()


def test_steps_stop_at_the_bounds(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    open_live(page)
    page.get_by_label("New setpoint").fill("29.7")
    page.get_by_role("button", name="+0.5").click()
    expect(page.get_by_label("New setpoint")).to_have_value("30.0")


def test_what_was_typed_stays_when_it_is_refused_by_the_page(
    visitors: Visitors, controller: ScriptedController
) -> None:
    visitors.expected = ("422",)
    page = visitors.page()
    open_live(page)
    page.get_by_label("New setpoint").fill("dix-huit")
    page.keyboard.press("Enter")
    expect(page.locator("#setpoint-result")).to_contain_text("“dix-huit” is not a temperature")
    expect(page.get_by_label("New setpoint")).to_have_value("dix-huit")
    expect(page.get_by_label("New setpoint")).to_have_attribute("aria-invalid", "true")
    assert controller.intents == []


def test_a_refusal_says_the_controllers_own_bounds(visitors: Visitors, controller: ScriptedController) -> None:
    visitors.expected = ("409",)
    page = visitors.page()
    open_live(page)
    page.get_by_label("New setpoint").fill("26")
    page.keyboard.press("Enter")
    expect(page.locator("#setpoint-result")).to_contain_text("allows 0.0 to 25.0 °C")
    expect(page.locator("[data-text=setpoint]")).to_have_text("18.5")


def test_a_silent_controller_is_said_and_each_try_has_its_own_id(
    visitors: Visitors, controller: ScriptedController
) -> None:
    visitors.expected = ("504",)
    controller.answering = False
    page = visitors.page()
    open_live(page)
    page.get_by_label("New setpoint").fill("17")
    page.get_by_role("button", name="Apply").dblclick()
    expect(page.locator("#setpoint-result")).to_contain_text("did not answer within 5 s", timeout=8000)
    assert len(controller.intents) == 1
    controller.answering = True
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#setpoint-result")).to_contain_text("The setpoint is now 17.0 °C.")
    assert len({it.id for it in controller.intents}) == 2


def test_switching_off_asks_first(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    open_live(page)
    page.locator("summary", has_text="Switch off…").click()
    assert controller.intents == []
    page.get_by_role("button", name="Switch off now").click()
    expect(page.locator("#mode-result")).to_contain_text("Switched off")
    expect(page.locator("[data-text=state]")).to_have_text("Switched off")
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("[data-text=state]")).to_have_text("At rest")
    assert [it.order for it in controller.intents] == [ModeOrder(mode="off"), ModeOrder(mode="auto")]


def test_a_stop_is_reset_after_a_second_thought(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    open_live(page)
    expect(page.locator("summary", has_text="Reset the stop…")).to_be_hidden()
    controller.change("fv1", trip="beer_too_hot", action="off")
    pressing = page.get_by_role("alert").first  # what else is wrong stands in one of its own
    expect(pressing).to_contain_text("the beer is too hot")
    page.locator("summary", has_text="Reset the stop…").click()
    page.get_by_role("button", name="The cause is gone: reset").click()
    expect(pressing).to_be_empty()
    assert [it.order for it in controller.intents] == [ResetTripOrder()]
