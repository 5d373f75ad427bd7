# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make run` as a newcomer sees it: nothing scripted, from a finger on a phone to a simulated relay."""

import contextlib
import signal
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import enter

from processes import Process, free_port
from visitor import signed_in

BREWERY = Path(__file__).parents[2] / "tools" / "brewery.py"
SOON_MS = 15_000


@dataclass
class Running:
    process: Process
    url: str
    folder: Path

    def stop(self) -> str:
        self.process.send(signal.SIGINT)
        assert self.process.wait(within_s=20) == 0, self.process.story
        return self.process.output

    def close(self) -> None:
        """Its children end with it only if it is asked; a failed test asks, too."""
        with contextlib.suppress(AssertionError):
            self.process.stop(within_s=20)
        self.process.end()


def start(folder: Path) -> Running:
    web = free_port()
    environment = {"BREWERY_DIR": str(folder), "WEB_PORT": str(web), "MQTT_PORT": str(free_port())}
    process = Process([sys.executable, BREWERY], cwd=folder.parent, env=environment)
    process.wait_for_line("The brewery is open", within_s=120)
    return Running(process=process, url=f"http://127.0.0.1:{web}", folder=folder)


@pytest.fixture
def brewery(tmp_path: Path) -> Iterator[Running]:
    running = start(tmp_path / "brewery")
    yield running
    running.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, locale="fr-FR")
    yield context.new_page()
    context.close()


def test_a_newcomer_sees_the_brewery_changes_a_setpoint_and_a_relay_obeys(brewery: Running, phone: Page) -> None:
    enter(phone.context, brewery.url, signed_in(brewery.folder / "taproom" / "taproom.db", "Anna"))
    phone.goto(brewery.url)
    expect(phone.locator(".tile")).to_have_count(3)
    tile = phone.locator(".tile", has_text="Fermenteur 3")
    expect(tile).to_contain_text("Éteint")
    tile.get_by_role("link").tap()
    phone.locator("[data-chart]").scroll_into_view_if_needed()
    expect(phone.locator("canvas")).to_be_attached(timeout=SOON_MS)  # a day of history, drawn
    phone.get_by_role("button", name="Allumer").tap()
    expect(phone.locator(".state")).not_to_contain_text("Éteint", timeout=SOON_MS)
    expect(phone.locator("[data-text=law]")).to_have_text("Tient la bière avec les deux sondes.")
    expect(phone.locator("[data-text=fitted]")).to_have_text("Équipé : chauffage et froid.")
    phone.locator("#setpoint").fill("28,5")
    phone.get_by_role("button", name="Appliquer").tap()
    expect(phone.locator("[data-text=setpoint]")).to_have_text("28,5", timeout=SOON_MS)
    expect(phone.locator(".state")).to_contain_text("Chauffe", timeout=SOON_MS)

    assert "every relay is off" in brewery.stop()
    with sqlite3.connect(brewery.folder / "cellar" / "journal.db") as journal:
        bodies = [row[0] for row in journal.execute("select body from entry where fermenter = 'empty' order by seq")]
    assert sum('"to_c":28.5' in body for body in bodies) == 1
    assert any('"heating"' in body for body in bodies)

    again = start(brewery.folder)
    try:
        enter(phone.context, again.url, signed_in(again.folder / "taproom" / "taproom.db", "Anna"))
        phone.goto(f"{again.url}/fermenters/brasserie/cave/empty")
        expect(phone.locator("[data-text=setpoint]")).to_have_text("28,5", timeout=SOON_MS)
        again.stop()
    finally:
        again.close()
