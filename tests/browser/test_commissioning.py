# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rack is commissioned at the touch screen: every question, by finger or by key, in both languages, and STOP."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.panels import paired, signed_in_at
from tests.browser.test_looks import WCAG

from taproom.access import Role

PRESS_PX = 63.9
HOME = "/panel/commissioning"
QUICK, SLOW = 100.0, 4.0  # so slow that a heater heats for half a minute
Begin = Callable[..., "subprocess.Popen[bytes]"]
NEWS = "document.querySelector('[data-shape]').dataset.shape + location.pathname"


@pytest.fixture
def maintainer(browser: Browser, taproom: Taproom) -> Iterator[Visitors]:
    """A paired panel with a maintainer at it."""
    cookies = signed_in_at(taproom.database, paired(taproom.database), Role.MAINTAINER)
    them = Visitors(browser=browser, base=taproom.url, cookies=cookies)
    yield them
    for context in them.contexts:
        context.close()
    assert them.complaints == []


@pytest.fixture
def begin(broker_port: int, tmp_path: Path, taproom: Taproom) -> Iterator[Begin]:
    """`begin(speed, fault)` is the one command on the Pi."""
    running: list[subprocess.Popen[bytes]] = []
    program = Path(__file__).parents[2] / "tools" / "simulated_commissioning.py"

    def run(speed: float, fault: str = "") -> "subprocess.Popen[bytes]":
        arguments = [str(broker_port), str(tmp_path), str(speed), *([fault] if fault else [])]
        running.append(subprocess.Popen([sys.executable, program, *arguments]))
        return running[-1]

    yield run
    for it in running:
        it.send_signal(signal.SIGTERM)
        it.wait(15)


def look(page: Page) -> str:
    return page.locator("[data-look]").get_attribute("data-look") or ""


def arrive(page: Page) -> None:
    """From the fermenters, as somebody who comes along."""
    page.goto("/")
    page.locator(".underway a").click(timeout=20_000)
    page.wait_for_url(f"**{HOME}/brewery/pi1")


def next_question(page: Page) -> str:
    page.wait_for_selector(
        "[data-look=asks], [data-look=found], [data-look=done], [data-look=broken_off]", timeout=60_000
    )
    return look(page)


def is_well_made(page: Page) -> None:
    """WCAG, and no target that a glove would miss; and nothing to scroll at 800 by 480."""
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    small = page.locator(".presses button, .task .button").evaluate_all(
        "(all, least) => all.filter((it) => Math.min(it.offsetWidth, it.offsetHeight) < least).length", PRESS_PX
    )
    assert small == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    buttons = page.locator(".presses button")
    if buttons.count():
        expect(buttons.first).to_be_in_viewport(ratio=1.0)


def answer(page: Page, by: Callable[[], None]) -> None:
    shape = page.evaluate(NEWS)
    page.wait_for_timeout(900)  # a question is deaf to the second tap of a double one
    by()
    page.wait_for_function(f"shape => document.querySelector('[data-shape]') && {NEWS} !== shape", arg=shape)


def marks(page: Page) -> list[str]:
    return [it.get_attribute("data-mark") or "" for it in page.locator(".marks li").all()]


def test_a_whole_rack_is_commissioned_by_touch_alone(maintainer: Visitors, begin: Begin, tmp_path: Path) -> None:
    page = maintainer.page(has_touch=True)
    page.goto(HOME)
    expect(page.locator("pre")).to_have_text("sudo systemctl start cellar-commission")
    is_well_made(page)
    process = begin(QUICK)
    page.wait_for_url(f"**{HOME}/brewery/pi1", timeout=30_000)  # by itself
    asked = []
    while next_question(page) == "asks":
        asked.append(page.locator(".order").inner_text())
        if len(asked) in (1, 2):
            is_well_made(page)
        answer(page, lambda: page.get_by_role("button", name="Done", exact=True).tap())
    expect(page.get_by_role("heading", name="All is shown")).to_be_visible()
    is_well_made(page)
    assert marks(page) == ["good"] * 6
    assert [it.split(":")[0] for it in asked].count("fv1") == 4
    steps = json.loads((tmp_path / "commission.json").read_text(encoding="utf-8"))["steps"]
    assert [it["step"] for it in steps] == ["at_rest", "probes", "warm", "heater", "cooler", "noise"]
    assert {row["symptom"] for it in steps for row in it["seen"]} == {"acts"}
    assert process.wait(15) == 0


def test_in_french_by_keyboard_what_is_broken_says_sinon_and_it_is_gone_on(
    maintainer: Visitors, begin: Begin
) -> None:
    page = maintainer.page(language="fr")
    begin(QUICK, "heater_unplugged")
    arrive(page)
    found = 0
    while (now := next_question(page)) in ("asks", "found"):
        expect(page.locator("#task")).to_be_focused()
        if now == "found":
            found += 1
            expect(page.locator(".verdict").first).to_contain_text("Sinon")
            is_well_made(page)

        def by_key() -> None:
            page.keyboard.press("Tab")
            expect(page.locator(".presses .primary")).to_be_focused()
            page.keyboard.press("Enter")

        answer(page, by_key)
    expect(page.get_by_role("heading", name="Tout est montré")).to_be_visible()
    assert found == 1
    assert marks(page).count("found") == 1


def heats(page: Page) -> None:
    """Answer until the heater is on."""
    while page.locator("[data-part='relay:fv1.heater'][data-flag=on]").count() == 0:
        if look(page) == "asks":
            word = "Skip this" if "closed hand" in page.locator(".order").inner_text() else "Done"
            answer(page, page.get_by_role("button", name=word, exact=True).click)
        page.wait_for_timeout(100)


def test_a_panel_that_is_out_of_sight_while_it_heats_finds_the_step_asked_again_and_stop_ends_it(
    maintainer: Visitors, begin: Begin
) -> None:
    page = maintainer.page()
    process = begin(SLOW)
    arrive(page)
    heats(page)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")  # as behind another page
    page.wait_for_timeout(12_000)
    page.goto(f"{HOME}/brewery/pi1")
    expect(page.locator("[data-part='relay:fv1.heater']")).to_have_attribute("data-flag", "off")
    expect(page.locator(".task")).to_contain_text("this step begins again")
    is_well_made(page)
    heats(page)
    stop = page.locator(".stop [data-hold]")
    stop.hover()
    page.mouse.down()
    page.wait_for_url("**/panel/stop")
    page.mouse.up()
    expect(page.get_by_role("alert")).to_contain_text("Everything is off.")
    page.get_by_role("link", name="Commissioning of brewery/pi1").click()
    expect(page.get_by_role("heading", name="Broken off; every relay is open.")).to_be_visible()
    assert process.wait(15) == 0
