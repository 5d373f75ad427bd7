# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brew day on two phones, one of them in a cellar without a network, in French."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.batches.conftest import BrewHouse
from tests.browser.conftest import Taproom, Visitors, enter, wait_until
from tests.browser.test_offline import with_worker

from taproom.batches.values import Batch
from visitor import signed_in

SIZES = [(360, 740), (800, 480), (1280, 800)]
# nothing of the page runs, and then its clock once: what it says must come from the hour, not from counting
ASLEEP = """async (for_ms) => {
  const wakes = performance.now() + for_ms;
  while (performance.now() < wakes);
  await new Promise((done) => setTimeout(done, 1100));
}"""


@pytest.fixture
def offline(visitors: Visitors) -> Visitors:
    """Being offline is what the browser complains about here."""
    visitors.expected = (
        "ERR_INTERNET_DISCONNECTED",
        "ERR_FAILED",
        "Failed to fetch",
        "Service Worker",
        "fetching the script",
    )
    return visitors


def day_of(batch: Batch) -> str:
    return f"/batches/{batch.id}/brew-day"


def press(page: Page, step: str, name: str) -> None:
    page.locator(f"#{step} .ticks").get_by_role("button", name=re.compile(f"^{name}")).click()


def state(page: Page, step: str, wanted: str) -> None:
    expect(page.locator(f"#{step}")).to_have_attribute("data-state", wanted, timeout=12_000)


def test_from_the_plan_to_the_fermenter(phone: Page, house: BrewHouse) -> None:
    batch = house.plan()
    phone.goto(f"/batches/{batch.id}")
    phone.get_by_role("link", name="Jour de brassage").click()
    phone.get_by_role("button", name="Commencer à brasser").click()
    assert house.now(batch).status == "brewing"
    phone.goto(day_of(batch))
    press(phone, "strike", "Fait")
    state(phone, "strike", "done")
    press(phone, "boil", "Lancer le minuteur")
    clock = phone.locator("#boil [data-clock]")
    expect(clock).to_contain_text(re.compile("encore (59:|1:00:00)"))
    expect(phone.locator("#boil-add-900 [data-clock]")).to_contain_text("dans 4")
    wait_until(lambda: len(house.log(batch, "step_started")) == 1, what="the start of the boil")
    og = phone.locator("#chill form[data-key=og]")
    og.get_by_label("Il indique").fill("1,051")
    og.get_by_label("à °C").fill("24")
    og.get_by_role("button", name="Noter").click()
    wait_until(lambda: len(house.log(batch, "measured")) == 1, what="the reading")
    assert house.log(batch, "measured")[0].detail == {
        "key": "og",
        "raw": 1.051,
        "unit": "sg",
        "instrument": "hydrometer",
        "at_c": 24.0,
    }
    expect(phone.locator("[data-got=og]")).to_contain_text("1,052", timeout=12_000)


def test_a_locked_phone_and_a_reload(phone: Page, house: BrewHouse) -> None:
    batch = house.plan()
    phone.goto(day_of(batch))
    press(phone, "boil", "Lancer le minuteur")
    wait_until(lambda: len(house.log(batch, "step_started")) == 1, what="the start")
    began_utc = house.log(batch, "step_started")[0].at_utc
    clock = phone.locator("#boil [data-clock]")
    expect(clock).to_contain_text("encore")
    phone.evaluate(ASLEEP, 8000)
    minutes, seconds = re.search(r"(\d+):(\d+)$", clock.inner_text()).groups()
    counted_s = 3600 - 60 * int(minutes) - int(seconds)
    assert counted_s > 8 - 1.5, "the clock counts its own ticks, and the phone was asleep"
    phone.reload()
    state(phone, "boil", "running")
    expect(phone.locator("#boil")).to_have_attribute("data-started", str(began_utc))
    assert len(house.log(batch, "step_started")) == 1


def test_two_phones_at_once(phone: Page, other_phone: Page, house: BrewHouse, offline: Visitors) -> None:
    batch = house.plan()
    for page in (phone, other_phone):
        page.goto(day_of(batch))
    other_phone.context.set_offline(True)
    press(phone, "strike", "Fait")
    press(other_phone, "mash-in", "Fait")
    press(phone, "lauter", "Fait")
    press(other_phone, "strike", "Fait")  # both did it: that is no conflict
    other_phone.context.set_offline(False)
    for page in (phone, other_phone):
        for step in ("strike", "mash-in", "lauter"):
            state(page, step, "done")
    expect(phone.locator("#mash-in [data-who]")).to_contain_text("Bilal")
    press(other_phone, "lauter", "Finalement pas fait")
    state(phone, "lauter", "todo")
    ticked = {(it.step, it.actor) for it in house.log(batch, "step_done")}
    assert {("strike", house.anna), ("mash-in", house.bilal), ("lauter", house.anna)} <= ticked


def test_who_signs_in_after_them_sends_nobodys_ticks(
    phone: Page, house: BrewHouse, taproom: Taproom, offline: Visitors
) -> None:
    """Bilal brews this batch too: nothing but whose tick it is keeps it from being stored as his."""
    offline.expected = (*offline.expected, "401", "403")  # between two members nobody is signed in
    batch = house.plan()
    phone.goto(day_of(batch))
    phone.context.set_offline(True)
    press(phone, "strike", "Fait")
    phone.context.clear_cookies()
    enter(phone.context, taproom.url, signed_in(taproom.database, "Bilal"))
    phone.context.set_offline(False)  # Anna's page is still open
    expect(phone.locator("[data-pending]")).to_contain_text("autre est connecté sur ce téléphone", timeout=12_000)
    phone.goto(day_of(batch))  # and now it is Bilal's
    state(phone, "strike", "todo")
    expect(phone.locator("[data-pending]")).to_be_empty()
    press(phone, "mash-in", "Fait")
    wait_until(lambda: len(house.log(batch, "step_done")) == 1, what="Bilal's own tick")
    phone.context.clear_cookies()
    enter(phone.context, taproom.url, signed_in(taproom.database, "Anna"))
    phone.goto(day_of(batch))
    wait_until(lambda: len(house.log(batch, "step_done")) == 2, what="Anna's tick, which was kept")
    ticked = [(it.step, it.actor) for it in house.log(batch, "step_done")]
    assert ticked == [("mash-in", house.bilal), ("strike", house.anna)]


def test_in_a_cellar_without_a_network(phone: Page, house: BrewHouse, offline: Visitors) -> None:
    batch = house.plan()
    with_worker(phone, day_of(batch))
    phone.context.set_offline(True)
    press(phone, "strike", "Fait")
    press(phone, "boil", "Lancer le minuteur")
    state(phone, "strike", "done")
    expect(phone.locator("[data-pending]")).to_contain_text("2 coches sont gardées")
    expect(phone.locator(".not-sent")).to_have_count(0)
    phone.reload()  # from what the browser kept
    expect(phone.locator(".known")).to_be_visible()
    state(phone, "strike", "done")
    state(phone, "boil", "running")
    expect(phone.locator("#boil [data-clock]")).to_contain_text("encore")
    assert house.log(batch, "step_done") == []
    phone.context.set_offline(False)
    wait_until(lambda: len(house.log(batch, "step_done")) == 1, what="the tick that was kept")
    wait_until(lambda: len(house.log(batch, "step_started")) == 1, what="the start that was kept")
    expect(phone.locator("[data-pending]")).to_be_empty()
    phone.reload()
    phone.evaluate("Promise.all([1, 2, 3].map(() => fetch(location.href)))")
    assert len(house.log(batch)) == 3, "each once, and nothing else"


def test_an_answer_that_is_lost_is_asked_for_again(house: BrewHouse, offline: Visitors) -> None:
    """The brewery stored the tick, but the phone never heard so."""
    phone = offline.page(width=360, height=740, language="fr", service_workers="block")
    batch, lost = house.plan(), [True, True]

    def lose(route: object) -> None:
        if lost:
            lost.pop()
            route.fetch()  # type: ignore[attr-defined] # it arrives
            route.abort("failed")  # type: ignore[attr-defined] # and its answer does not
        else:
            route.continue_()  # type: ignore[attr-defined]

    phone.goto(day_of(batch))
    phone.route("**/events", lose)
    press(phone, "strike", "Fait")
    expect(phone.locator("[data-pending]")).to_be_empty(timeout=20_000)
    assert lost == []
    assert len(house.log(batch, "step_done")) == 1


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everybody(
    width: int, height: int, scheme: str, visitors: Visitors, house: BrewHouse
) -> None:
    batch = house.plan("Une ambrée de Noël au nom bien trop long pour un écran")
    page = visitors.page(width=width, height=height, language="fr", color_scheme=scheme)
    for path in ("/batches", "/batches/new", f"/batches/{batch.id}", day_of(batch), f"/batches/{batch.id}/label"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_by_keyboard(visitors: Visitors, house: BrewHouse) -> None:
    batch = house.plan()
    page = visitors.page(width=1280, height=800)
    page.goto(day_of(batch))
    button = page.locator("#strike").get_by_role("button", name="Done")
    button.focus()
    page.keyboard.press("Enter")
    state(page, "strike", "done")
    field = page.locator("#chill form[data-key=og]").get_by_label("It shows")
    field.focus()
    page.keyboard.type("1.050")
    page.keyboard.press("Enter")
    wait_until(lambda: len(house.log(batch, "measured")) == 1, what="the reading")
    field.fill("")
    page.keyboard.press("Enter")
    assert field.evaluate("it => it.validationMessage") == "Write a number first."
    assert len(house.log(batch, "measured")) == 1
