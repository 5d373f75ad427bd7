# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Getting in as people do: a passkey on a phone, an invitation, a PIN with wet fingers; every page at every size."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.test_looks import SIZES, WCAG

from taproom.access import Role
from visitor import signed_in

PAGES = ("/sign-in", "/account", "/members", "/panel/pair")


def with_authenticator(page: Page) -> None:
    """A device that verifies its user, as phones do."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def localhost(visitors: Visitors) -> Visitors:
    """The one name at which browsers allow passkeys without HTTPS."""
    visitors.base = visitors.base.replace("127.0.0.1", "localhost")
    return visitors


def test_a_passkey_is_made_signs_in_and_is_removed(localhost: Visitors, taproom: Taproom) -> None:
    localhost.expected = ("422",)
    localhost.cookies = signed_in(taproom.database, "Berta", Role.BREWER)
    page = localhost.page(width=360, height=740)
    with_authenticator(page)
    page.goto("/account")
    page.get_by_role("button", name="Let this device sign me in").click()
    expect(page.get_by_role("status").last).to_contain_text("without typing anything")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with this device").click()
    expect(page.get_by_role("link", name="Berta")).to_be_attached()
    page.goto("/account")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".said")).to_contain_text("your only way in")


def test_an_invitation_becomes_a_member_without_a_password(localhost: Visitors, taproom: Taproom) -> None:
    page = localhost.page(width=1280, height=800)
    page.goto("/members")
    page.get_by_label("For whom").fill("Carl")
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_alt_text("The link as a QR code")).to_be_visible()
    link = page.locator(".secret").inner_text()
    localhost.cookies = {}
    phone = localhost.page(width=360, height=740)
    with_authenticator(phone)
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Welcome, Carl")
    phone.get_by_label("Your name").fill("Carl")
    phone.get_by_role("button", name="Go on with this device").click()
    phone.wait_for_url("**/")
    phone.goto("/account")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Carl")


def test_a_panel_is_paired_knows_a_member_by_six_digits_and_locks(visitors: Visitors, taproom: Taproom) -> None:
    visitors.expected = ("422",)
    page = visitors.page()
    page.goto("/account")
    page.get_by_text("Set a PIN for panels").click()
    page.get_by_label("Six digits").fill("471182")
    page.get_by_role("button", name="Save the PIN").click()
    expect(page.get_by_text("The PIN is set.")).to_be_visible()
    page.goto("/members")
    page.get_by_label("Name of a new panel").fill("Cellar")
    page.get_by_role("button", name="Pair a panel").click()
    code = page.locator(".big-code").inner_text()
    visitors.cookies = {}
    panel = visitors.page(has_touch=True)
    panel.goto("/panel/pair")
    panel.get_by_label("Code").fill(code)
    panel.get_by_role("button", name="Pair").tap()
    panel.get_by_role("link", name="Who are you?").tap()
    expect(panel.locator(".faces")).to_be_visible()
    assert_large(panel, ".faces a", 64)
    panel.get_by_role("link", name="Anna").tap()
    expect(panel.locator(".pad")).to_be_visible()
    assert_large(panel, ".pad button", 96)
    assert panel.evaluate("document.documentElement.scrollHeight") <= 480
    tap_pin(panel, "000000")
    expect(panel.get_by_role("alert")).to_contain_text("not the PIN")
    tap_pin(panel, "471182")
    expect(panel.get_by_role("button", name="Lock")).to_be_visible()
    assert_large(panel, ".top a:not(.seldom), .top button", 64)
    panel.get_by_role("button", name="Lock").tap()
    expect(panel.get_by_role("link", name="Who are you?")).to_be_visible()


def tap_pin(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator(f".pad button[data-digit='{digit}']").tap()


def assert_large(page: Page, what: str, pixels: int) -> None:
    for it in page.locator(what).all():
        box = it.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= pixels - 0.1, it.inner_text()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_page_reaches_past_the_side(
    width: int,
    height: int,
    language: str,
    localhost: Visitors,
    taproom: Taproom,
) -> None:
    signed_in(taproom.database, "Wolfeschlegelsteinhausenbergerdorff-Müller")
    page = localhost.page(width=width, height=height, language=language)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("signed", [True, False])
def test_no_page_violates_wcag_2_2_aa(scheme: str, signed: bool, localhost: Visitors) -> None:
    localhost.cookies = localhost.cookies if signed else {}
    page = localhost.page(width=360, height=740, color_scheme=scheme)
    for path in PAGES:
        page.goto(path)
        for closed in page.locator("details").all():
            closed.evaluate("it => it.open = true")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_with_a_thumb_the_places_are_at_the_bottom(visitors: Visitors) -> None:
    page = visitors.page(width=360, height=740)
    page.goto("/")
    box = page.locator(".places").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == 740
    assert_large(page, ".places a:not(.seldom)", 48)
    page.get_by_role("link", name="Kit").click()
    expect(page.locator(".places a[aria-current]")).to_have_text("Kit")
    page.locator("a.me").click()
    page.get_by_role("link", name="Members").click()  # the bar has room for five; the account leads to the others
    expect(page.get_by_role("heading", name="Members", level=1)).to_be_visible()
