# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast a year of one fermenter opens: in the server, and in a real browser until it is drawn.

    python benchmarks/year_chart.py [--rounds 20] [--pictures DIR] [--no-browser]

Seeds a database with a year of minutes (525,600 rows), its hours, 40,000 relay edges, 150 marks and 60 gravities, as
the hub would have stored them, starts taproom on it (no broker: the last state is remembered), asks for the chart.
"""

import argparse
import json
import math
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cellar.contract import FermenterState, ProbeState
from taproom.access import Role
from taproom.db import Writer
from taproom.members import repository, sessions

NOW_UTC = 1_790_000_000 - 1_790_000_000 % 3600
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
AIM_MS = 300
ONE = "/fermenters/brewery/pi1/fv1"
CHROMIUM = "/usr/bin/chromium"


def now_s() -> float:
    return time.monotonic()  # noqa: TID251 - a benchmark measures real time


def beer_at(at_utc: int) -> tuple[float, float]:
    """Beer and setpoint of a made-up year: a batch each 20 days, 19 degrees, a rest at 21, a crash to 2."""
    day = (at_utc - NOW_UTC + 400 * DAY_S) / DAY_S % 20
    setpoint_c = 19.0 if day < 8 else 21.0 if day < 11 else max(2.0, 21.0 - (day - 11) * 24) if day < 18 else 19.0
    wave = 0.25 * math.sin(at_utc / 2400) + 0.6 * math.exp(-(((day - 2) / 1.2) ** 2))
    return setpoint_c + wave, setpoint_c


def a_state() -> FermenterState:
    good = ProbeState(value_c=19.1, quality="good")
    return FermenterState(
        fermenter="fv1",
        name="FV1",
        at_utc=NOW_UTC,
        mode="auto",
        beer=good,
        chamber=good,
        setpoint_c=19.0,
        setpoint_min_c=0.0,
        setpoint_max_c=30.0,
        chamber_setpoint_c=None,
        demand=0.0,
        wanted="none",
        action="idle",
        held=None,
        trip=None,
        has_heater=True,
        has_cooler=True,
    )


def seed(db: sqlite3.Connection) -> None:
    """A year, ending now."""
    db.execute("INSERT INTO epoch (id, controller, name) VALUES (1, 'brewery/pi1', 'e')")
    db.execute("INSERT INTO fermenter VALUES ('brewery/pi1', 'fv1', ?)", (a_state().model_dump_json(),))
    for width_s in (MINUTE_S, HOUR_S):
        marks = ", ".join("?" * 18)
        db.executemany(f"INSERT INTO rollup VALUES ({marks})", rollups(width_s))  # noqa: S608 - question marks
    db.executemany(
        """INSERT INTO event (epoch, seq, controller, fermenter, at_utc, name, detail)
           VALUES (1, ?, 'brewery/pi1', 'fv1', ?, ?, ?)""",
        events(),
    )


def rollups(width_s: int) -> Iterator[tuple[object, ...]]:
    n = width_s // 10
    for at_utc in range(NOW_UTC - 365 * DAY_S, NOW_UTC, width_s):
        beer_c, setpoint_c = beer_at(at_utc)
        chamber_c, heat = beer_c - 2, 0.3 if beer_c < setpoint_c else 0.0
        cool = 0.5 if beer_c > setpoint_c + 0.1 else 0.0
        yield (
            *("brewery/pi1", "fv1", width_s, at_utc, n),
            *(n, beer_c - 0.2, beer_c + 0.2, beer_c * n),
            *(n, chamber_c - 1, chamber_c + 1, chamber_c * n),
            *(setpoint_c * n, 0, 0.0, heat * n, cool * n),
        )


def events() -> Iterator[tuple[object, ...]]:
    for seq in range(1, 40_211):
        at_utc = NOW_UTC - 365 * DAY_S + seq * (365 * DAY_S // 40_211)
        name, detail = "relay_switched", {"side": "cooling"}
        if seq % 268 == 0:
            name, detail = ("tripped", {"reason": "beer_too_hot"}) if seq % 8040 == 0 else _setpoint(seq)
        elif seq % 670 == 1:
            day = (at_utc - NOW_UTC + 400 * DAY_S) / DAY_S % 20
            name, detail = "gravity_reported", {"author": "anna", "sg": round(1.010 + 0.042 * math.exp(-day / 3), 3)}
        yield seq, at_utc, name, json.dumps(detail)


def _setpoint(seq: int) -> tuple[str, dict[str, object]]:
    return "setpoint_changed", {"author": "anna", "from_c": 19.0, "to_c": 21.0 - seq % 3}


def open_year(folder: Path) -> str:
    """The seeded database; the token of a member's session."""
    writer = Writer(folder / "taproom.db")
    writer.submit(seed).result()
    now_utc = int(time.time())  # noqa: TID251 - a session must be good now
    member = writer.submit(
        lambda db: repository.add(db, name="Anna", role=Role.BREWER, language="en", now_utc=now_utc)
    ).result()
    token = writer.submit(lambda db: sessions.begin(db, member=member, now_utc=now_utc, label="benchmark")).result()
    writer.close()
    return token


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "taproom", "serve", "--port", str(port), "--broker", "127.0.0.1:9"]
    process = subprocess.Popen(
        [*command, "--state", str(folder), "--timezone", "UTC"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    process.stdout.readline()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def timed_ms(work: Callable[[], object], rounds: int) -> list[float]:
    took = []
    for _ in range(rounds):
        began_s = now_s()
        work()
        took.append(1000 * (now_s() - began_s))
    return took


def say(what: str, took_ms: list[float], aim_ms: float | None = None) -> None:
    worst = sorted(took_ms)[int(0.95 * (len(took_ms) - 1))]
    verdict = "" if aim_ms is None else f"   aim < {aim_ms:g} ms: {'met' if worst < aim_ms else 'MISSED'}"
    print(f"{what:<44} median {statistics.median(took_ms):6.1f} ms   p95 {worst:6.1f} ms{verdict}", flush=True)


def in_the_server(url: str, token: str, rounds: int) -> None:
    def fetch(path: str) -> Callable[[], bytes]:
        asked = urllib.request.Request(f"{url}{path}", headers={"Cookie": f"sid={token}"})

        def ask() -> bytes:
            with urllib.request.urlopen(asked) as answer:
                content: bytes = answer.read()
                return content

        return ask

    for span in ("24h", "30d", "1y"):
        say(f"page, {span}", timed_ms(fetch(f"{ONE}?range={span}"), rounds))
        say(f"history, {span}", timed_ms(fetch(f"/api/v1{ONE}/history?range={span}&width=480"), rounds))
    whole = fetch(f"/api/v1{ONE}/export")
    took = timed_ms(whole, 1)
    print(f"export, a year of minutes as CSV: {len(whole()) / 1e6:.1f} MB in {took[0] / 1000:.1f} s")


# When the page began to load, until the canvas is there and drawn.
DRAWN = """() => new Promise((done) => {
  const look = () => document.querySelector(".chart canvas") ? requestAnimationFrame(() => done(performance.now()))
    : setTimeout(look, 2);
  look();
})"""


# From the tap on a range until its canvas has taken the place of the one before.
SWITCHED = """(range) => new Promise((done) => {
  const began = performance.now(), before = document.querySelector(".chart canvas");
  document.querySelector(`.ranges a[href*="range=${range}"]`).click();
  const look = () => (document.querySelector(".chart canvas") ?? before) !== before
    ? requestAnimationFrame(() => done(performance.now() - began)) : setTimeout(look, 2);
  look();
})"""


def in_the_browser(url: str, token: str, rounds: int, pictures: Path | None) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not everybody who runs this has it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for width, height in ((1280, 800), (360, 740)):
            context = browser.new_context(viewport={"width": width, "height": height}, base_url=url)
            context.add_cookies([{"name": "sid", "value": token, "url": url}])
            page = context.new_page()

            def opened(span: str) -> float:
                # From the overview, as one does: the same address again would be a reload.
                page.goto("/")  # noqa: B023
                page.goto(f"{ONE}?range={span}#history", wait_until="commit")  # noqa: B023 - called at once
                return float(page.evaluate(DRAWN))  # noqa: B023

            for span in ("24h", "1y"):
                opened(span)  # the first fills the browser's cache
                say(f"browser, {width} px wide, {span}", [opened(span) for _ in range(rounds)], AIM_MS)
                if pictures is not None:
                    for scheme in ("light", "dark"):
                        page.emulate_media(color_scheme=scheme)
                        page.wait_for_timeout(300)
                        page.locator(".past").screenshot(path=str(pictures / f"{span}-{width}-{scheme}.png"))
                    page.emulate_media(color_scheme="light")
            opened("24h")
            page.wait_for_timeout(500)
            switched = [float(page.evaluate(SWITCHED, it)) for _ in range(rounds) for it in ("1y", "24h")][::2]
            say(f"browser, {width} px wide, from a day to the year", switched, AIM_MS)
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    if options.pictures is not None:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        began_s = now_s()
        token = open_year(Path(folder))
        size = (Path(folder) / "taproom.db").stat().st_size / 1e6
        print(f"seeded a year in {now_s() - began_s:.1f} s: {size:.0f} MB", flush=True)
        with served(Path(folder)) as url:
            in_the_server(url, token, options.rounds)
            if not options.no_browser:
                in_the_browser(url, token, options.rounds, options.pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
