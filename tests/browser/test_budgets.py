# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a phone in a tram and a Pi in a brewery must be able to carry. `--log-cli-level=INFO` shows the numbers."""

import logging
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Taproom, Visitors
from tests.browser.scripted_controller import ScriptedController

log = logging.getLogger(__name__)

ONE = "/fermenters/brewery/pi1/fv1"
# The aim is 110 MiB; with the schemes of the commons it is 111. What it may never do is grow unseen.
MOST_KIB = 114 * 1024


def bytes_on_the_wire(page: Page, path: str) -> int:
    """Everything that the page loads until it is live and drawn, compressed, with headers."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda it: sizes.append(it["encodedDataLength"]))
    page.goto(path)
    page.wait_for_selector("html[data-link=live]")
    if path == ONE:
        page.locator("#history").scroll_into_view_if_needed()
        page.locator(".chart").scroll_into_view_if_needed()
        page.locator("canvas").wait_for()
    page.wait_for_timeout(300)
    return int(sum(sizes))


@pytest.mark.parametrize(("path", "most_bytes"), [("/", 30_000), (ONE, 60_000)])
def test_a_first_visit_is_small(
    path: str,
    most_bytes: int,
    visitors: Visitors,
    controller: ScriptedController,
) -> None:
    size = bytes_on_the_wire(visitors.page(width=360, height=740, device_scale_factor=3), path)
    log.info("%s: %d bytes", path, size)
    assert size <= most_bytes


def test_the_web_app_fits_beside_a_controller(taproom: Taproom, controller: ScriptedController) -> None:
    assert taproom.process is not None
    status = Path(f"/proc/{taproom.process.pid}/status").read_text(encoding="ascii")
    resident_kib = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    log.info("resident: %d KiB", resident_kib)
    assert resident_kib < MOST_KIB
