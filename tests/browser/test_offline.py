# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The app without a network: what was known stays readable and says when; nothing that is sent is kept for later."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Taproom, Visitors, wait_until

from visitor import signed_in

SETTINGS = "/notices/settings"
TAKEN_OVER = """new Promise(done => {
    if (navigator.serviceWorker.controller) done();
    navigator.serviceWorker.addEventListener("controllerchange", () => done());
})"""


def with_worker(page: Page, path: str) -> None:
    """Once the service worker has taken over, a page is seen through it."""
    page.goto(path)
    page.evaluate(TAKEN_OVER)
    page.goto(path)


@pytest.fixture
def offline(visitors: Visitors) -> Visitors:
    """Being offline is what the browser complains about here."""
    visitors.expected = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "Failed to fetch")
    return visitors


@pytest.mark.parametrize("path", ["/agenda", "/notices"])
def test_a_page_that_was_kept_says_when_it_was_true(path: str, offline: Visitors) -> None:
    page = offline.page(width=360, height=740)
    with_worker(page, path)
    heading = page.locator("h1").first.inner_text()
    assert page.locator(".known").is_hidden()
    page.context.set_offline(True)
    page.goto(path)
    expect(page.locator("h1").first).to_have_text(heading)
    expect(page.locator(".known")).to_contain_text("You are offline. This is what was known on")
    assert page.locator(".known").evaluate("it => getComputedStyle(it).fontWeight") == "650", "with its style sheet"
    page.context.set_offline(False)
    page.goto(path)
    assert page.locator(".known").is_hidden()


def test_a_page_that_was_not_kept_says_so_and_leads_to_what_was(offline: Visitors) -> None:
    page = offline.page(language="fr")
    with_worker(page, "/notices")
    page.context.set_offline(True)
    for path in ("/", SETTINGS, "/agenda"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Vous êtes hors ligne")).to_be_visible()


def test_a_form_that_is_sent_offline_is_refused_where_it_was_typed(offline: Visitors, taproom: Taproom) -> None:
    page = offline.page(width=360, height=740)
    with_worker(page, SETTINGS)
    page.get_by_label("Nothing rings at night").check()
    page.get_by_label("from").fill("20:15")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("this was not sent")
    expect(page.get_by_label("from")).to_have_value("20:15")
    expect(page.get_by_label("Nothing rings at night")).to_be_checked()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("from")).to_have_value("22:00")  # and nothing was sent later
    page.get_by_label("from").fill("20:15")
    page.get_by_label("Nothing rings at night").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("status").filter(has_text="Saved.").wait_for()
    expect(page.get_by_label("from")).to_have_value("20:15")


@pytest.fixture
def fragile(broker_port: int, tmp_path: Path) -> Iterator[Taproom]:
    """One that may be stopped."""
    running = Taproom(folder=tmp_path, broker_port=broker_port)
    running.start()
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop()


def test_a_brewery_that_does_not_answer_leaves_the_form_as_it_was(browser: Browser, fragile: Taproom) -> None:
    them = Visitors(browser=browser, base=fragile.url, cookies=signed_in(fragile.database, "Anna"))
    them.expected = ("ERR_CONNECTION_REFUSED", "ERR_FAILED")
    page = them.page()
    with_worker(page, SETTINGS)
    page.get_by_label("from").fill("20:15")
    fragile.stop()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("may not have arrived")
    expect(page.get_by_label("from")).to_have_value("20:15")
    assert page.url.endswith(SETTINGS)
    page.context.close()
    assert them.complaints == []


def test_what_was_kept_is_gone_once_somebody_signs_out(offline: Visitors) -> None:
    page = offline.page()
    with_worker(page, "/notices")
    kept = "caches.open('pages').then(it => it.keys()).then(it => it.length)"
    assert page.evaluate(kept) == 1
    page.evaluate("fetch('/sign-out', {method: 'POST'})")
    wait_until(lambda: page.evaluate(kept) == 0, what="forgetting")


def test_a_push_is_shown_and_leads_to_where_one_can_act(visitors: Visitors, taproom: Taproom) -> None:
    page = visitors.page()
    page.context.grant_permissions(["notifications"], origin=taproom.url)
    found: list[str] = []
    session = page.context.new_cdp_session(page)
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(it["registrationId"] for it in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    with_worker(page, "/notices")
    wait_until(lambda: bool(page.evaluate("1") and found), what="the registration")
    text = json.dumps({"title": "Kettle A is free", "body": "Now.", "link": SETTINGS, "tag": "t", "urgent": True})
    session.send(
        "ServiceWorker.deliverPushMessage", {"origin": taproom.url, "registrationId": found[-1], "data": text}
    )
    shown = """navigator.serviceWorker.ready.then(it => it.getNotifications())
        .then(them => them.map(it => [it.title, it.body, it.data.link, it.tag, it.requireInteraction]))"""
    wait_until(lambda: len(page.evaluate(shown)) == 1, what="the notification")
    assert page.evaluate(shown) == [["Kettle A is free", "Now.", SETTINGS, "t", True]]


def test_the_app_can_be_installed(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/notices")
    session = page.context.new_cdp_session(page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {it["errorId"] for it in errors} <= {"in-incognito"}, "as every browser under test is"
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert "the shared brewery" in manifest["data"]
