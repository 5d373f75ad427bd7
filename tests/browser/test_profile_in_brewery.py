# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A profile with nothing scripted: from a finger on a phone to a setpoint that moves, and through a restart."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import enter
from tests.browser.test_brewery import SOON_MS, Running, start

from visitor import signed_in

PAGE = "/fermenters/brasserie/cave/empty/profile"


@pytest.fixture
def brewery(tmp_path: Path) -> Iterator[Running]:
    running = start(tmp_path / "brewery")
    yield running
    running.close()


def test_a_profile_is_started_moves_the_setpoint_and_goes_on_after_a_restart(
    brewery: Running, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, locale="en")
    phone = context.new_page()
    enter(context, brewery.url, signed_in(brewery.folder / "taproom" / "taproom.db", "Anna"))
    phone.goto(brewery.url)
    expect(phone.locator(".tile")).to_have_count(3)
    phone.goto(f"{brewery.url}{PAGE}?template=saison")
    phone.get_by_label("Begin at").fill("24")
    phone.get_by_label("for", exact=True).fill("0.1")
    phone.get_by_role("button", name="Start").tap()
    expect(phone.locator(".said")).to_contain_text("has begun")
    expect(phone.locator(".line")).to_contain_text("step 1 of 4, hold 24.0 °C, stands still")  # it is switched off
    phone.goto(f"{brewery.url}{PAGE.removesuffix('/profile')}")
    phone.get_by_role("button", name="Switch on").tap()
    expect(phone.locator("[data-text=setpoint]")).to_have_text("24.0", timeout=SOON_MS)
    expect(phone.locator(".leads")).to_contain_text(re.compile(r"hold 24\.0.*left"), timeout=SOON_MS)
    phone.locator(".leads").tap()
    phone.get_by_role("button", name="Next step").tap()
    expect(phone.locator("[aria-current=step]")).to_contain_text("free rise, up to 27.0 °C")
    phone.get_by_role("button", name="Pause").tap()
    expect(phone.locator(".line")).to_contain_text("paused")
    brewery.stop()

    again = start(brewery.folder)
    try:
        phone.goto(again.url)
        expect(phone.locator(".tile")).to_have_count(3)
        phone.goto(f"{again.url}{PAGE}")
        expect(phone.locator(".line")).to_contain_text(
            "step 2 of 4, free rise, up to 27.0 °C, paused", timeout=SOON_MS
        )
        expect(phone.locator("[data-text=news]")).to_be_empty(timeout=SOON_MS)  # heard of again, not only remembered
        phone.get_by_role("button", name="Resume").tap()
        expect(phone.locator(".line")).to_contain_text(re.compile(r"free rise.*left"), timeout=SOON_MS)
        again.stop()
    finally:
        again.close()
        context.close()
