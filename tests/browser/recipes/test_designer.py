# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A beer is designed in a real browser: on a phone in French, by keyboard alone, over a connection that breaks."""

import re
import statistics

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Visitors

SIZES = [(360, 740), (800, 480), (1280, 800)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource")
SAVED = re.compile(r"/recipes/[0-9A-Z]{26}$")


def fill(page: Page, **fields: str) -> None:
    """Dots in names are two underscores."""
    for name, text in fields.items():
        field = page.locator(f'[name="{name.replace("__", ".")}"]')
        if field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def number(page: Page, key: str) -> str:
    return page.locator(f"[data-number={key}]").inner_text()


def design(page: Page, name: str, **more: str) -> None:
    """A small blonde, as far as numbers need it."""
    page.goto("/recipes/new")
    fill(
        page,
        name=name,
        grain__0__name="Pils d'ici",
        grain__0__amount="4,5",
        grain__0__yield="81",
        grain__0__color="3,5",
        hop__0__name="Saaz d'ici",
        hop__0__amount="40",
        hop__0__alpha="3,5",
        hop__0__for="60",
        yeast__0__name="Levure d'ici",
        yeast__0__amount="1",
        yeast__0__attenuation="80",
        **more,
    )


def save(page: Page) -> None:
    page.locator("button[value=save]").click()
    expect(page).to_have_url(SAVED)


def test_a_beer_from_start_to_finish_on_a_phone_in_french(visitors: Visitors) -> None:
    page = visitors.page(width=360, height=740, language="fr", has_touch=True)
    design(page, "Blonde du quai")
    expect(page.locator("[data-number=og]")).to_have_text("1,050")
    expect(page.locator("#strip")).to_contain_text("1,050")
    expect(page.locator("[data-number=abv]")).to_have_text("5,3")
    page.get_by_role("button", name="+ Ajouter un houblon").tap()
    row = page.locator("[data-list=hop] > li").nth(1)
    row.locator("[name$='.name']").fill("Cascade")
    row.locator("[name$='.amount']").fill("50")
    row.locator("[name$='.alpha']").fill("6")
    row.locator("[name$='.when']").select_option("whirlpool")
    row.locator("[name$='.heat']").fill("80")
    row.locator("[name$='.for']").fill("20")
    expect(page.locator("[data-number=ibu]")).not_to_have_text("18")
    page.locator("#strip a", has_text="IBU").tap()
    expect(page.locator("#why-ibu .why")).to_contain_text("Tinseth")
    expect(page.locator("#why-ibu .why")).to_contain_text("Cascade")
    row.get_by_role("button", name="Monter").tap()
    expect(page.locator("[data-list=hop] [name$='.name']").first).to_have_value("Cascade")
    expect(page.locator("#why-ibu")).to_have_attribute("open", "")
    page.evaluate("scrollTo(0, 2000)")
    expect(page.locator("#strip")).to_be_in_viewport()
    save(page)
    expect(page.locator("h1")).to_have_text("Blonde du quai")
    page.goto(f"{page.url}/edit")
    expect(page.locator("[name='hop.0.heat']")).to_have_value("80")
    expect(page.locator("[name='grain.0.amount']")).to_have_value("4,5")


def test_by_keyboard_alone_on_a_laptop(visitors: Visitors) -> None:
    page = visitors.page(width=1280, height=800)
    page.goto("/recipes/new")
    page.locator("[name=name]").focus()
    page.keyboard.type("Keyboard ale")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "grain.0.name":
            break
    page.keyboard.type("Pale malt")
    for text in ("5", "kg", "Grain", "80", "%", "6"):  # a select takes its first letters
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    expect(page.locator("[data-number=og]")).to_have_text(re.compile("1.0[45]"))
    page.keyboard.press("Enter")
    assert page.url.endswith("/recipes/new"), "Return computes, and does not send"
    page.get_by_role("button", name="+ Add hops").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name").endswith(".name")
    page.keyboard.type("Saaz")
    page.locator("[data-list=hop] > li").nth(1).get_by_role("button", name="Take out").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-list=hop] > li.row")).to_have_count(1)
    page.keyboard.press("Enter")  # what was taken out can be put back
    expect(page.locator("[data-list=hop] > li.row")).to_have_count(2)
    assert page.evaluate("document.activeElement.value") == "Saaz"
    page.locator("[data-list=hop] > li").nth(1).get_by_role("button", name="Take out").click()
    page.locator("button[value=save]").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(SAVED)
    expect(page.locator("h1")).to_have_text("Keyboard ale")


def test_a_connection_that_breaks_loses_nothing(visitors: Visitors) -> None:
    visitors.expected = OFFLINE
    page = visitors.page(width=360, height=740)
    design(page, "Tunnel ale")
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    fill(page, notes="Written in a tunnel")
    expect(page.locator("[data-lost-said]")).to_be_visible()
    page.locator("button[value=save]").click()
    expect(page.locator(".not-sent")).to_be_visible()
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto("/recipes/new")
    page.get_by_role("button", name="Take it up again").click()
    expect(page.locator("[name=name]")).to_have_value("Tunnel ale")
    expect(page.locator("[name=notes]")).to_have_value("Written in a tunnel")
    expect(page.locator("[name='grain.0.amount']")).to_have_value("4,5")
    save(page)
    page.goto("/recipes/new")
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_two_people_on_the_same_recipe(visitors: Visitors) -> None:
    page, other = visitors.page(width=1280, height=800), visitors.page(width=1280, height=800)
    visitors.expected = ("409",)
    design(page, "Both of us")
    save(page)
    path = page.url
    other.goto(f"{path}/edit")
    page.goto(f"{path}/edit")
    fill(page, boil_time="75", message="Longer")
    save(page)
    fill(other, hop__0__amount="55", message="More")
    other.locator("button[value=save]").click()
    expect(other.locator("#above")).to_contain_text("75 min")
    expect(other.locator("[name='hop.0.amount']")).to_have_value("55")
    other.get_by_role("button", name="Put both together").click()
    expect(other.locator("[name=boil_time]")).to_have_value("75")
    expect(other.locator("[name='hop.0.amount']")).to_have_value("55")
    save(other)


def test_without_scripts_the_same_buttons_do_the_same(visitors: Visitors) -> None:
    page = visitors.page(width=800, height=480, java_script_enabled=False)
    design(page, "Plain ale")
    page.get_by_role("button", name="Compute").click()
    assert number(page, "og") == "1.050"
    page.get_by_role("button", name="+ Add hops").click()
    page.locator("[name='hop.1.name']").fill("Saaz")
    page.locator("button[value='hop.1.up']").click()
    expect(page.locator("[name='hop.0.name']")).to_have_value("Saaz")
    page.locator("button[value='hop.0.remove']").click()
    save(page)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_size_is_accessible_and_nothing_reaches_past_the_side(
    width: int, height: int, language: str, visitors: Visitors
) -> None:
    page = visitors.page(width=width, height=height, language=language)
    design(page, "Size ale")
    page.locator("#why-og summary").click()
    save(page)
    recipe = page.url
    for path in ("/recipes/new", f"{recipe}/edit", f"{recipe}/scale?batch_l=50", f"{recipe}/sheet",
                 f"{recipe}/checklist", "/recipes/kettles"):  # fmt: skip
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        if (width, language) in {(360, "fr"), (1280, "en")}:
            found = Axe().run(page, options=WCAG)
            assert found.violations_count == 0, (path, found.generate_report())


def test_new_numbers_come_soon_on_a_slow_phone(visitors: Visitors) -> None:
    """From the key to the number, at a quarter of this machine's speed."""
    page = visitors.page(width=360, height=740)
    design(page, "Speedy")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate("""() => {
        window.took = [];
        const form = document.querySelector("#designer");
        let at = 0;
        form.addEventListener("input", () => { at = performance.now(); });
        form.addEventListener("figured", () => { took.push(performance.now() - at); });
    }""")
    field = page.locator("[name='grain.0.amount']")
    for n in range(20):
        field.fill(f"4.{n:02}")
        page.wait_for_timeout(700)
    took = sorted(page.evaluate("took"))
    p95_ms = took[int(len(took) * 0.95) - 1]
    assert p95_ms < 1000, f"median {statistics.median(took)} ms, p95 {p95_ms} ms"


def test_the_sheet_fits_on_one_page(visitors: Visitors) -> None:
    page = visitors.page(width=1280, height=800)
    design(page, "One page ale")
    save(page)
    page.goto(f"{page.url}/sheet")
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    assert page.locator(".paper footer").inner_text().count("CC-BY-SA-4.0") == 1
