# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real browser, a real broker, a real taproom; only the controller is scripted. Every process is ended."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from tests.browser.scripted_controller import ScriptedController, past_day, three_fermenters

from visitor import signed_in

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)  # two cores run two files, each with a browser and a brewery


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_until(true: Callable[[], bool], within_s: float = 15.0, *, what: str) -> None:
    """Look again every 50 ms, until the deadline."""
    pause = threading.Event()
    for _ in range(int(within_s / 0.05)):
        if true():
            return
        pause.wait(0.05)
    raise AssertionError(f"{what}: not within {within_s} s")


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def mosquitto(folder: Path, port: int) -> Iterator[None]:
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\n")
    process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", str(config)])
    try:
        wait_until(lambda: answers(port), what="mosquitto")
        yield
    finally:
        process.terminate()
        process.wait(5)


@dataclass
class Taproom:
    """The web app as a process that can be stopped and started again."""

    folder: Path
    broker_port: int
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.folder / "taproom.db"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "taproom", "serve", "--port", str(self.port)),
                *("--broker", f"127.0.0.1:{self.broker_port}", "--state", str(self.folder), "--timezone", "UTC"),
                *self.options,
            ],
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
        )
        wait_until(self.is_ready, what="taproom")
        self.cookies = signed_in(self.database, "Anna")

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "taproom ended at once"
        with contextlib.suppress(httpx.TransportError):
            return bool(httpx.get(f"{self.url}/healthz", timeout=2).json()["broker"])
        return False

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


# A file's tests share one brewery, and no two files do: what one books, joins or names stands in no other's way.
@pytest.fixture(scope="module")
def broker_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = free_port()
    with mosquitto(tmp_path_factory.mktemp("broker"), port):
        yield port


@pytest.fixture(scope="module")
def taproom(broker_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taproom]:
    running = Taproom(folder=tmp_path_factory.mktemp("taproom"), broker_port=broker_port)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def history_once(taproom: Taproom, broker_port: int) -> None:
    """A day of history, stored once for all tests of a file."""
    controller = ScriptedController(port=broker_port).start()
    fermenters = three_fermenters()
    for it in fermenters:
        controller.show(it)
    controller.log(past_day(fermenters))
    controller.stop()


@pytest.fixture
def controller(taproom: Taproom, broker_port: int, history_once: None) -> Iterator[ScriptedController]:
    """Three fermenters, online and as usual."""
    running = ScriptedController(port=broker_port).start()
    for it in three_fermenters():
        running.show(it)
    running.introduce()
    wait_until(lambda: reachable_count(taproom) == 3, what="three reachable fermenters")
    yield running
    running.stop()


def reachable_count(taproom: Taproom) -> int:
    answer = httpx.get(f"{taproom.url}/api/v1/fermenters", timeout=5, cookies=taproom.cookies)
    return sum(it["reachable"] for it in answer.json())


@pytest.fixture(scope="module")  # while it lives, Playwright's event loop runs in this thread, and no other may
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def enter(context: BrowserContext, base: str, cookies: dict[str, str]) -> None:
    """The browser is signed in."""
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])


@dataclass
class Visitors:
    """Opens pages, and remembers what they should not have done."""

    browser: Browser
    base: str
    cookies: dict[str, str]
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def page(self, *, width: int = 800, height: int = 480, language: str = "en", **options: object) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale=language, base_url=self.base, **options
        )
        self.contexts.append(context)
        enter(context, self.base, self.cookies)
        page = context.new_page()
        page.on("console", lambda it: self._complain(it.text) if it.type in ("error", "warning") else None)
        page.on("pageerror", lambda it: self._complain(str(it)))
        page.on("request", self._request)
        return page

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:")):
            self._complain(f"asked elsewhere: {request.url}")

    def _complain(self, what: str) -> None:
        if not any(it in what for it in self.expected):
            self.complaints.append(what)


@pytest.fixture
def visitors(browser: Browser, taproom: Taproom) -> Iterator[Visitors]:
    """Any console error, policy violation or request to elsewhere fails the test."""
    them = Visitors(browser=browser, base=taproom.url, cookies=signed_in(taproom.database, "Anna"))
    yield them
    for context in them.contexts:
        context.close()
    assert them.complaints == []
