# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notices in a real browser: by keyboard, at every size, accessible, and without JavaScript."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.test_looks import SIZES, WCAG

from taproom.bookings.telling import DANGEROUS, OFFERED
from taproom.db import Writer
from taproom.notices.outbox import post

PAGES = ("/notices", "/notices/settings", "/notices/failures", "/offline")
AT_UTC = 1_790_000_000


@pytest.fixture
def told(taproom: Taproom) -> Iterator[None]:
    """Anna has two notices, one of them of danger."""
    writer = Writer(taproom.database)

    def leave(db: object) -> None:
        anna = db.execute("SELECT id FROM member WHERE name = 'Anna'").fetchone()[0]  # type: ignore[attr-defined]
        db.execute("DELETE FROM notice")  # type: ignore[attr-defined]
        slot = {"start_utc": AT_UTC, "end_utc": AT_UTC + 3600, "until_utc": AT_UTC}
        post(db, OFFERED, to=anna, at_utc=AT_UTC, link="/", kit="Kettle A", **slot)  # type: ignore[arg-type]
        long = "The hose smells of gas, " + "very " * 60 + "https://example.org/" + "x" * 120
        post(db, DANGEROUS, to=anna, at_utc=AT_UTC, link="/", kit="Burner 1", text=long)  # type: ignore[arg-type]

    writer.submit(leave).result()
    yield
    writer.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_reaches_past_the_side_and_everything_can_be_pressed(
    width: int, height: int, language: str, told: None, visitors: Visitors
) -> None:
    page = visitors.page(width=width, height=height, language=language)
    least = 47.9 if width < 480 else 63.9
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        for it in page.locator("main :is(button, summary, a, input[type=time]):visible, main label:visible").all():
            box = it.bounding_box()
            assert box is not None
            assert box["height"] >= least, (path, it.inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_no_violation_of_wcag_2_2_aa(scheme: str, told: None, visitors: Visitors) -> None:
    page = visitors.page(color_scheme=scheme, width=360, height=740)
    for path in PAGES:
        page.goto(path)
        for summary in page.locator("main summary").all():
            summary.click()
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()


def test_a_notice_is_opened_and_then_read_by_keyboard(told: None, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/")
    page.get_by_role("link", name="Notices, unread: 2").press("Enter")
    page.get_by_role("button", name="Open: Burner 1 is dangerous").press("Enter")
    page.wait_for_url("**/")
    expect(page.get_by_role("link", name="Notices, unread: 1")).to_be_visible()


def test_without_javascript_all_of_it_works_but_push(told: None, visitors: Visitors) -> None:
    page = visitors.page(java_script_enabled=False)
    page.goto("/notices")
    page.get_by_role("button", name="Mark as read: Burner 1 is dangerous").click()
    page.get_by_role("button", name="Mark all as read").click()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_text("Push needs JavaScript")).to_be_visible()
    page.get_by_role("checkbox", name="Your bookings: Push").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Your bookings: Push")).not_to_be_checked()
    page.get_by_role("checkbox", name="Your bookings: Push").check()
    page.get_by_role("button", name="Save").click()


def test_a_browser_that_was_told_not_to_show_notices_says_how_to_change_that(visitors: Visitors) -> None:
    page = visitors.page()
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page.goto("/notices/settings")
    page.get_by_text("This browser was told not to show notices").wait_for()
    assert page.get_by_role("button", name="Turn on here").is_hidden()


def test_push_is_offered_where_the_page_is_secure(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/notices/settings")
    page.get_by_role("button", name="Turn on here").wait_for()
    assert page.get_by_text("Push needs JavaScript").is_hidden()


def test_a_push_service_out_of_reach_is_said_and_nothing_is_left_half_done(visitors: Visitors) -> None:
    page = visitors.page()
    page.add_init_script("PushManager.prototype.subscribe = () => Promise.reject(new Error('no service'))")
    page.add_init_script("Notification.requestPermission = () => Promise.resolve('granted')")
    page.goto("/notices/settings")
    page.get_by_role("button", name="Turn on here").click()
    page.get_by_text("The push service could not be reached").wait_for()
    expect(page.locator(".devices")).to_have_count(0)
