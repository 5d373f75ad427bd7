# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page lives: it shows what changes, keeps what a person holds, and says when it is cut off."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.scripted_controller import NOW_UTC, ScriptedController

from cellar.contract import Event, HeldState, LogEntry, ProbeState

ONE = "/fermenters/brewery/pi1/fv1"
NEVER_LOGGED = 1_000_000


def beer(value_c: float) -> ProbeState:
    return ProbeState(value_c=value_c, quality="good")


def event(*, seq: int) -> LogEntry:
    return LogEntry(seq=seq, at_utc=NOW_UTC, fermenter=None, body=Event(name="started"))


def open_live(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("html[data-link=live]")


@contextmanager
def five_times_a_second(controller: ScriptedController) -> Iterator[None]:
    """Temperatures change at 5 Hz until the end of the block."""
    over = threading.Event()

    def speak() -> None:
        tenths = 0
        while not over.wait(0.2):
            tenths = (tenths + 1) % 50
            for fermenter in ("fv1", "fv2", "fv3"):
                controller.change(fermenter, beer=beer(15 + tenths / 10))

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("path", ["/", ONE])
def test_a_change_is_shown_without_loading_the_page_again(
    path: str, visitors: Visitors, controller: ScriptedController
) -> None:
    page = visitors.page()
    open_live(page, path)
    page.evaluate("window.same = true")
    controller.change("fv1", beer=beer(12.3), action="heating", wanted="heat")
    tile = page.locator("[data-fermenter='brewery/pi1/fv1']")
    expect(tile.locator("[data-text=beer]")).to_have_text("12.3")
    expect(tile.locator("[data-text=state]")).to_have_text("Heating")
    expect(tile).to_have_attribute("data-look", "heat")
    assert page.evaluate("window.same") is True


@pytest.mark.parametrize("path", ["/", ONE])
def test_a_finding_comes_stands_and_goes_in_french(
    path: str, visitors: Visitors, controller: ScriptedController
) -> None:
    page = visitors.page(width=360, height=740, language="fr")
    open_live(page, path)
    page.evaluate("window.same = true")
    one = page.locator("[data-fermenter='brewery/pi1/fv1']")
    alarm, next_step = one.get_by_role("alert").locator("[data-text=alarm]"), one.locator("[data-text=next_step]")
    expect(one.get_by_role("status").first).to_contain_text("Tient la bière avec les deux sondes.")
    expect(alarm).to_be_empty()
    controller.change("fv1", findings=("not_cooling",))
    expect(alarm).to_have_text("Le froid est en marche et rien ne se refroidit.")
    expect(next_step).to_contain_text("Vérifiez la prise, la porte")
    expect(one).to_have_attribute("data-look", "warn")
    expect(one.locator("[data-text=state]")).to_have_text("Refroidit")
    controller.change("fv1", beer=beer(12.3))
    expect(one.locator("[data-text=beer]")).to_have_text("12,3")
    expect(alarm).to_be_visible()
    controller.change("fv1", findings=())
    expect(alarm).to_be_hidden()
    expect(next_step).to_be_hidden()
    expect(one).to_have_attribute("data-look", "cool")
    assert page.evaluate("window.same") is True


def test_an_alarm_does_not_flicker_while_the_hub_is_away(
    visitors: Visitors, controller: ScriptedController, taproom: Taproom
) -> None:
    visitors.expected = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_NETWORK")
    page = visitors.page()
    controller.change("fv1", findings=("not_cooling",))
    open_live(page, ONE)
    controller.log([event(seq=NEVER_LOGGED)])  # with which the hub remembers the state
    alarm = page.get_by_role("alert").locator("[data-text=alarm]")
    expect(alarm).to_have_text("Cooling is on and nothing gets colder.")
    alarm.evaluate("""(it) => {
        window.changes = 0;
        const changed = new MutationObserver(() => { window.changes += 1; });
        changed.observe(it, { childList: true, characterData: true, subtree: true });
    }""")
    assert taproom.stop() == 0
    try:
        expect(page.locator("html")).to_have_attribute("data-link", "lost")
        expect(alarm).to_be_visible()
    finally:
        taproom.start()
    expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=8000)
    controller.change("fv1", beer=beer(9.9))
    expect(page.locator("[data-text=beer]")).to_have_text("9.9")
    expect(alarm).to_be_visible()
    assert page.evaluate("window.changes") == 0


def test_a_countdown_runs_by_itself(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    controller.change("fv2", held=HeldState(reason="min_off", wait_s=161.0))
    open_live(page, "/")
    wait = page.locator("[data-fermenter='brewery/pi1/fv2'] .wait")
    expect(wait).to_have_text(re.compile(r"2:(41|40|39)"))
    expect(wait).to_have_text("2:38", timeout=6000)
    expect(wait).to_have_text("2:37")


def test_a_simulated_countdown_runs_as_fast_as_its_brewery(
    visitors: Visitors, controller: ScriptedController
) -> None:
    controller.introduce(speed=60.0, simulated=True)
    controller.change("fv2", held=HeldState(reason="min_off", wait_s=600.0))
    page = visitors.page()
    open_live(page, "/")
    wait = page.locator("[data-fermenter='brewery/pi1/fv2'] .wait")
    expect(wait).to_have_text(re.compile(r"[0-5]:\d\d"), timeout=8000)
    controller.introduce()


def test_a_press_of_300_ms_is_registered_ten_times_of_ten_while_values_change(
    visitors: Visitors, controller: ScriptedController
) -> None:
    page = visitors.page()
    open_live(page, ONE)
    field = page.get_by_label("New setpoint")
    field.fill("10.0")
    button = page.get_by_role("button", name="+0.1")
    with five_times_a_second(controller):
        for _ in range(10):
            button.hover()
            page.mouse.down()
            page.wait_for_timeout(300)
            page.mouse.up()
    expect(field).to_have_value("11.0")


def test_focus_and_what_is_being_typed_survive_updates(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    open_live(page, ONE)
    field = page.get_by_label("New setpoint")
    field.fill("1")
    with five_times_a_second(controller):
        page.wait_for_timeout(700)
        controller.change("fv1", setpoint_c=20.0)
        expect(page.locator("[data-text=setpoint]")).to_have_text("20.0")
        expect(field).to_be_focused()
        expect(field).to_have_value("1")


def test_an_untouched_field_follows_somebody_elses_change(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    open_live(page, ONE)
    controller.change("fv1", setpoint_c=16.5)
    expect(page.get_by_label("New setpoint")).to_have_value("16.5")


def test_a_controller_that_dies_is_shown_as_old(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    open_live(page, "/")
    controller.die()
    tile = page.locator("[data-fermenter='brewery/pi1/fv1']")
    expect(tile).to_have_attribute("data-stale", "yes")
    expect(tile).to_contain_text("The controller is offline")
    expect(tile.locator("[data-text=state]")).to_have_text("Not known now")
    expect(tile.locator("[data-text=beer]")).to_have_css("font-weight", "450")


def test_the_page_says_that_it_is_cut_off_and_comes_back_by_itself(
    visitors: Visitors, controller: ScriptedController, taproom: Taproom
) -> None:
    visitors.expected = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_NETWORK")
    page = visitors.page()
    open_live(page, "/")
    assert taproom.stop() == 0
    try:
        expect(page.locator(".link-lost")).to_contain_text("connection to the hub is lost")
        expect(page.locator("html")).to_have_attribute("data-link", "lost")
    finally:
        taproom.start()
    expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=8000)
    expect(page.locator(".link-lost")).to_be_empty()
    controller.change("fv1", beer=beer(9.9))
    expect(page.locator("[data-text=beer]").first).to_have_text("9.9")


def test_a_fermenter_comes_and_goes_on_the_overview(visitors: Visitors, controller: ScriptedController) -> None:
    page = visitors.page()
    open_live(page, "/")
    controller.show(controller.states["fv3"].model_copy(update={"fermenter": "fv4", "name": "FV4"}))
    controller.introduce()
    expect(page.locator(".tile")).to_have_count(4)
    del controller.states["fv4"]
    controller.introduce()
    expect(page.locator(".tile")).to_have_count(3)
