# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brewer and a profile: start one, look at it, direct it; by finger, without scripts, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Visitors
from tests.browser.scripted_controller import ScriptedController, a_profile

from cellar.contract import GravityOrder, ProfileOrder, StartProfileOrder

ONE = "/fermenters/brewery/pi1/fv1"
PAGE = f"{ONE}/profile"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SIZES = [(360, 740), (800, 480), (1280, 800)]


def is_live(page: Page) -> None:
    page.wait_for_selector("html[data-link=live]")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_fermenter_to_a_profile_that_is_started_directed_and_ended(
    scripts: bool, visitors: Visitors, controller: ScriptedController
) -> None:
    page = visitors.page(width=360, height=740, has_touch=True, java_script_enabled=scripts)
    page.goto(ONE)
    page.get_by_role("link", name="Profile…").tap()
    page.get_by_role("link", name="Cold crash").tap()
    page.get_by_label("Cold crash to").fill("3,5")
    page.get_by_role("button", name="Look at the course").tap()
    expect(page.get_by_text("cold crash to 3.5 °C")).to_be_visible()
    page.get_by_role("button", name="Start").tap()
    expect(page.get_by_text("“Cold crash” has begun.")).to_be_visible()
    expect(page.locator(".line")).to_contain_text("Cold crash: step 1 of 2, cold crash to 3.5 °C, 1 h left")
    page.get_by_role("button", name="Pause").tap()
    expect(page.get_by_text("Paused: the setpoint stays where it is.")).to_be_visible()
    page.get_by_role("button", name="Resume").tap()
    page.get_by_role("button", name="Next step").tap()
    expect(page.locator("[aria-current=step]")).to_contain_text("hold 3.5 °C")
    page.get_by_label("Gravity, as").fill("1012")
    page.get_by_role("button", name="Note it").tap()
    expect(page.get_by_text("Gravity 1.012 is noted.")).to_be_visible()
    page.locator("summary", has_text="End the profile…").tap()
    page.get_by_role("button", name="End it now").tap()
    expect(page.get_by_text("No profile is running")).to_be_visible()
    start, *others = (it.order for it in controller.intents)
    assert isinstance(start, StartProfileOrder)
    assert start.profile.steps[0].crash == 3.5  # type: ignore[union-attr]
    assert others == [
        ProfileOrder(kind="pause_profile"),
        ProfileOrder(kind="resume_profile"),
        ProfileOrder(kind="skip_step"),
        GravityOrder(sg=1.012),
        ProfileOrder(kind="end_profile"),
    ]


def test_what_was_typed_wrongly_stays_and_is_in_sight(visitors: Visitors, controller: ScriptedController) -> None:
    visitors.expected = ("422",)
    page = visitors.page(width=360, height=740, language="fr")
    page.goto(f"{PAGE}?template=ale")
    page.get_by_label("Finir à").fill("chaud")
    page.get_by_role("button", name="Lancer").click()
    expect(page.get_by_text("Rien n\u2019a été lancé")).to_be_in_viewport()
    expect(page.get_by_label("Finir à")).to_have_value("chaud")
    expect(page.get_by_label("Finir à")).to_have_attribute("aria-invalid", "true")
    assert controller.intents == []


def test_the_fermenters_page_shows_the_course_and_follows_it(
    visitors: Visitors, controller: ScriptedController
) -> None:
    controller.change("fv1", profile=a_profile())
    page = visitors.page()
    page.goto(ONE)
    is_live(page)
    expect(page.locator(".leads .course")).to_be_in_viewport(ratio=1)
    expect(page.locator(".leads")).to_contain_text("Saison: step 2 of 5, ramp to 23.0 °C, 11 h left")
    controller.change("fv1", profile=a_profile(remaining_s=1800.0))
    expect(page.locator(".leads")).to_contain_text("30 min left")
    page.locator(".leads").click()
    page.wait_for_url(f"**{PAGE}")


def test_the_page_follows_the_profile_unless_somebody_is_typing(
    visitors: Visitors, controller: ScriptedController
) -> None:
    controller.change("fv1", profile=a_profile())
    page = visitors.page()
    page.goto(PAGE)
    is_live(page)
    controller.change("fv1", profile=a_profile(step=3))
    expect(page.locator("[aria-current=step]")).to_contain_text("hold 23.0 °C")
    is_live(page)
    page.get_by_label("Gravity, as").fill("1.0")
    controller.change("fv1", profile=a_profile(step=4))
    expect(page.locator(".line")).to_contain_text("step 4 of 5")
    expect(page.get_by_label("Gravity, as")).to_have_value("1.0")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_reaches_past_the_side_and_every_target_is_large(
    width: int, height: int, language: str, visitors: Visitors, controller: ScriptedController
) -> None:
    controller.change("fv1", profile=a_profile(sg=1.02))
    page = visitors.page(width=width, height=height, language=language)
    for path in (ONE, PAGE, "/fermenters/brewery/pi1/fv2/profile?template=lager"):
        page.goto(path)
        is_live(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        for it in page.locator(
            "main button:visible, main summary.button:visible, .kinds a, .profile input:visible"
        ).all():
            box = it.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 48, it.inner_text()


def test_the_touch_screen_shows_picture_words_and_buttons_at_once(
    visitors: Visitors, controller: ScriptedController
) -> None:
    controller.change("fv1", profile=a_profile())
    page = visitors.page(language="fr")
    page.goto(PAGE)
    for it in (".course", ".line", "[value=pause_profile]", "[value=skip_step]", ".directs summary"):
        expect(page.locator(it)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("template", ["", "?template=saison"])
def test_there_is_no_violation_of_wcag_2_2_aa(
    scheme: str, template: str, visitors: Visitors, controller: ScriptedController
) -> None:
    if not template:
        controller.change("fv1", profile=a_profile(paused=True, sg=1.02))
    page = visitors.page(color_scheme=scheme)
    page.goto(f"{PAGE}{template}")
    is_live(page)
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


def test_a_form_with_errors_is_accessible_too(visitors: Visitors, controller: ScriptedController) -> None:
    visitors.expected = ("422",)
    page = visitors.page()
    page.goto(f"{PAGE}?template=lager")
    page.get_by_label("Lagering at").fill("-9")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Nothing was started")).to_be_visible()
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
