# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a first visit weighs, and how long until it shows live data on a slow phone; beside the aims and a peer.

make run                                                  # in another terminal
python benchmarks/first_page.py --state .brewery/taproom http://127.0.0.1:8080

At 800x480, with the CPU slowed down six times and an empty cache, signed in as a member made for this.
"""

import argparse
import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from taproom.access import Role
from visitor import signed_in

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
VISITS = 7
AIMS = "aims: first page at most 60 kB compressed, live within 1.5 s"
PEER = "peer: Mainsail 2.18.2, same throttle (project's own measurement): 1 150 kB, 8.5 s"


def visit(browser: Browser, url: str, cookies: dict[str, str], *, slowdown: int) -> tuple[int, float]:
    """Bytes on the wire until live, headers included; and milliseconds from asking to live data."""
    context = browser.new_context(viewport={"width": 800, "height": 480})
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda it: sizes.append(it["encodedDataLength"]))
    page.goto(url)
    page.wait_for_selector("html[data-link=live]")
    live_ms = float(page.evaluate("performance.getEntriesByName('live')[0].startTime"))
    page.wait_for_timeout(500)
    context.close()
    return int(sum(sizes)), live_ms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080")
    parser.add_argument("--state", type=Path, default=Path(".brewery/taproom"), help="the folder of its database")
    arguments = parser.parse_args()
    base = arguments.url.rstrip("/")
    cookies = signed_in(arguments.state / "taproom.db", "A benchmark", Role.MEMBER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for path in ("/", "/fermenters/brasserie/cave/ale"):
            visits = [visit(browser, base + path, cookies, slowdown=6) for _ in range(VISITS)]
            live = sorted(live_ms / 1000 for _, live_ms in visits)
            print(
                f"{path}: {visits[0][0] / 1000:.1f} kB compressed; live after {live[0]:.2f} s at best,"
                f" {statistics.median(live):.2f} s median of {VISITS}"
            )
        browser.close()
    print(AIMS)
    print(PEER)


if __name__ == "__main__":
    main()
