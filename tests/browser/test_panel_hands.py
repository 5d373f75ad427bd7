# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What wet hands do at a panel: turn a ring, type a gravity, and say who they are with a phone."""

import math
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Taproom, Visitors, free_port
from tests.browser.panels import paired
from tests.browser.scripted_controller import ScriptedController
from tests.browser.test_live import open_live
from tests.browser.test_looks import WCAG
from tests.browser.test_panel import FIRST_PRESS_PX, ONE, PRESS_PX, SIZES, brewer, hold, panel

from cellar.contract import GravityOrder, SetpointOrder
from visitor import signed_in

__all__ = ["brewer", "panel"]
GRAVITY = f"{ONE}/gravity"


def turn(page: Page, *angles: float, let_go: bool = True) -> None:
    """A finger on the ring, at these angles clockwise from the top."""
    box = page.locator("[data-dial]").bounding_box()
    assert box is not None
    x, y, radius = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 0.42 * box["width"]
    for n, degrees in enumerate(angles):
        turned = math.radians(degrees)
        page.mouse.move(x + radius * math.sin(turned), y - radius * math.cos(turned))
        if n == 0:
            page.mouse.down()
    if let_go:
        page.mouse.up()


def wanted(page: Page) -> str:
    return page.get_by_label("New setpoint").input_value()


def test_a_ring_is_turned_previewed_held_and_then_only_applied(
    brewer: Visitors, controller: ScriptedController
) -> None:
    page = brewer.page()
    open_live(page, ONE)
    turn(page, *range(0, 63, 3), let_go=False)
    expect(page.locator("[data-turned]")).to_have_text("19.5 °C")
    expect(page.locator("[data-turned]")).to_be_visible()
    page.mouse.up()
    expect(page.locator("[data-turned]")).to_be_hidden()
    assert wanted(page) == "19.5"
    expect(page.locator(".preview")).to_contain_text(re.compile("it takes about|once it is on its way"))
    assert controller.intents == []
    hold(page, page.get_by_role("button", name="Hold to apply"), 900)
    expect(page.locator(".said").first).to_contain_text("The setpoint is now 19.5 °C.")
    assert [it.order for it in controller.intents] == [SetpointOrder(setpoint_c=19.5)]


@pytest.mark.parametrize(
    ("how", "angles", "reads"),
    [
        ("touched", (90,), "18.5"),
        ("back and forth", (0, 20, 40, 20, 0), "18.5"),
        ("colder", (0, -20, -40, -62), "17.5"),
        ("over the bottom", (150, 170, 190, 212), "19.5"),
        ("over the top", (340, 360, 380, 402), "19.5"),
        ("two turns", tuple(range(0, 721, 20)), "30.0"),
        ("far below", tuple(range(0, -1500, -20)), "0.0"),
        ("a drop of water", (0, 20, 200, 20, 38), "19.1"),
        ("less than a tenth", (0, 5), "18.5"),
    ],
)
def test_a_ring_turns_as_far_as_a_hand_does(
    how: str, angles: tuple[float, ...], reads: str, brewer: Visitors, controller: ScriptedController
) -> None:
    page = brewer.page()
    open_live(page, ONE)
    turn(page, *angles)
    assert wanted(page) == reads, how
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", f"{reads} °C")
    assert controller.intents == []


def test_a_second_finger_turns_nothing(brewer: Visitors, controller: ScriptedController) -> None:
    page = brewer.page()
    open_live(page, ONE)
    turn(page, 0, 20, let_go=False)
    for kind, x in (("pointerdown", 400), ("pointermove", 600)):
        page.dispatch_event("[data-dial]", kind, {"isPrimary": False, "pointerId": 9, "clientX": x, "clientY": 300})
    assert wanted(page) == "18.8"
    page.mouse.up()


def test_a_ring_is_turned_by_keyboard(brewer: Visitors, controller: ScriptedController) -> None:
    page = brewer.page(language="fr")
    open_live(page, ONE)
    ring = page.get_by_role("slider", name="Molette de la consigne")
    ring.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "PageUp", "ArrowLeft", "ArrowUp"):
        ring.press(key)
    expect(ring).to_have_attribute("aria-valuetext", "19,6 °C")
    expect(ring).to_have_attribute("aria-valuenow", "19.6")
    page.get_by_role("button", name="Maintenir pour appliquer").focus()
    page.keyboard.down("Enter")
    page.wait_for_timeout(900)
    page.keyboard.up("Enter")
    expect(page.locator(".said").first).to_contain_text("19,6 °C")


def test_a_page_under_a_finger_on_the_ring_does_not_scroll(brewer: Visitors, controller: ScriptedController) -> None:
    page = brewer.page(has_touch=True)
    open_live(page, ONE)
    assert page.locator("[data-dial]").evaluate("it => getComputedStyle(it).touchAction") == "none"


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_to_choose_and_to_apply_need_no_scrolling(
    width: int, height: int, language: str, brewer: Visitors, controller: ScriptedController
) -> None:
    page = brewer.page(width=width, height=height, language=language)
    open_live(page, ONE)
    apply = page.locator("button[data-hold]").bounding_box()
    ring = page.locator("[data-dial]").bounding_box()
    assert apply is not None
    assert ring is not None
    assert apply["y"] + apply["height"] <= height
    assert ring["width"] >= 200


def test_a_gravity_is_typed_with_large_keys_and_noted(brewer: Visitors, controller: ScriptedController) -> None:
    page = brewer.page()
    open_live(page, ONE)
    page.get_by_role("link", name="Note a gravity").click()
    for key in "1015":
        page.get_by_role("button", name=key, exact=True).click()
    page.get_by_role("button", name="Take the last digit away").click()
    page.get_by_role("button", name="2", exact=True).click()
    expect(page.locator("[data-reading]")).to_have_text("1.012 SG = 3.1 °P")
    assert controller.intents == []
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("status").first).to_contain_text("Gravity 1.012 is noted.")
    assert [it.order for it in controller.intents] == [GravityOrder(sg=1.012)]


def test_the_unit_is_never_guessed(brewer: Visitors, controller: ScriptedController) -> None:
    page = brewer.page(language="fr")
    page.goto(GRAVITY)
    for key in "12,5":
        page.get_by_role("button", name=key, exact=True).click()
    expect(page.locator("[data-reading]")).to_contain_text("ressemble à des degrés Plato")
    page.get_by_label("°P").check()
    expect(page.locator("[data-reading]")).to_have_text("1,0505 SG = 12,5 °P")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_keys_are_as_wide_as_a_glove_and_all_of_it_is_seen_at_once(
    width: int, height: int, brewer: Visitors, controller: ScriptedController
) -> None:
    page = brewer.page(width=width, height=height, language="fr")
    open_live(page, "/")
    page.goto(GRAVITY)
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        width,
        height,
    ]
    for it in page.locator(".keys button, .note").all():
        box = it.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= FIRST_PRESS_PX
    for it in page.locator(".units label").all():
        box = it.bounding_box()
        assert box is not None
        assert box["height"] >= PRESS_PX


def test_without_javascript_a_gravity_is_a_form(brewer: Visitors, controller: ScriptedController) -> None:
    page = brewer.page(java_script_enabled=False)
    page.goto(GRAVITY)
    page.get_by_label("Gravity, as the hydrometer says").fill("3.1")
    page.get_by_label("°P").check()
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("status").first).to_contain_text("Gravity 1.0121 is noted.")


@pytest.fixture(scope="module")
def public(broker_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taproom]:
    """A taproom with an address that phones know; here, both come to it by its number."""
    port = free_port()
    address = ("--public-url", f"http://brewery.test:{port}")
    running = Taproom(folder=tmp_path_factory.mktemp("public"), broker_port=broker_port, port=port, options=address)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def screen(browser: Browser, public: Taproom) -> Iterator[Visitors]:
    them = Visitors(browser=browser, base=public.url, cookies=paired(public.database, "Cave"))
    yield them
    for context in them.contexts:
        context.close()
    assert them.complaints == []


@pytest.fixture
def phones(browser: Browser, public: Taproom) -> Iterator[Visitors]:
    them = Visitors(
        browser=browser, base=public.url, cookies=signed_in(public.database, "Zoé"), expected=("404", "409")
    )
    yield them
    for context in them.contexts:
        context.close()
    assert them.complaints == []


def link_of(page: Page) -> str:
    """Where the picture leads, as a phone that comes by the number."""
    return "/p/" + str(page.locator("[data-phone]").get_attribute("data-code"))


def test_a_phone_says_who_stands_at_the_panel(screen: Visitors, phones: Visitors) -> None:
    page, phone = screen.page(), phones.page(width=360, height=740)
    page.goto("/panel")
    page.get_by_role("button", name="With my phone").click()
    expect(page.get_by_text("brewery.test").first).to_be_visible()
    phone.goto(link_of(page))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Do you stand at the panel “Cave”?")
    phone.get_by_role("button", name=page.locator(".match").inner_text(), exact=True).click()
    expect(phone.get_by_role("status").filter(has_text="knows you now")).to_be_visible()
    expect(page.locator("form.me")).to_contain_text("Zoé", timeout=5000)
    assert urlsplit(page.url).path == "/"


def test_a_picture_that_was_refused_says_so_and_another_is_offered(screen: Visitors, phones: Visitors) -> None:
    page, phone = screen.page(language="fr"), phones.page(width=360, height=740, language="fr")
    page.goto("/panel")
    page.get_by_role("button", name="Avec mon téléphone").click()
    phone.goto(link_of(page))
    phone.get_by_role("button", name="Non, je").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("a été fait")
    expect(page.get_by_text("est plus valable")).to_be_visible(timeout=5000)
    page.get_by_role("button", name="Montrer une nouvelle image").click()
    expect(page.locator(".match")).to_be_visible()


def test_without_javascript_the_panel_is_told_when_it_is_done(screen: Visitors, phones: Visitors) -> None:
    page, phone = screen.page(java_script_enabled=False), phones.page(width=360, height=740)
    page.goto("/panel")
    page.get_by_role("button", name="With my phone").click()
    phone.goto(link_of(page))
    phone.get_by_role("button", name=page.locator(".match").inner_text(), exact=True).click()
    page.get_by_role("button", name="My phone says that it is done").click()
    expect(page.locator("form.me")).to_contain_text("Zoé")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_picture_its_number_and_what_to_do_are_seen_at_once(
    width: int, height: int, language: str, screen: Visitors
) -> None:
    page = screen.page(width=width, height=height, language=language)
    page.goto("/panel")
    page.locator(".phone-door").click()
    page.locator(".match").wait_for()
    page.wait_for_load_state()  # with its style: what is seen before has another height
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        width,
        height,
    ]
    picture = page.locator(".qr").bounding_box()
    assert picture is not None
    assert min(picture["width"], picture["height"]) >= 300


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_no_violation_of_wcag_2_2_aa(
    scheme: str, brewer: Visitors, controller: ScriptedController, screen: Visitors, phones: Visitors
) -> None:
    def is_good(page: Page) -> None:
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()

    page = brewer.page(color_scheme=scheme)
    for path in (ONE, GRAVITY):
        page.goto(path)
        is_good(page)
    at = screen.page(color_scheme=scheme)
    at.goto("/panel")
    is_good(at)
    at.locator(".phone-door").click()
    at.locator(".match").wait_for()
    is_good(at)
    phone = phones.page(width=360, height=740, color_scheme=scheme)
    phone.goto(link_of(at))
    is_good(phone)
