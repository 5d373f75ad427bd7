# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets in a real browser: at every size, accessible, and without JavaScript."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.test_looks import SIZES, WCAG

from cellar.contract import Bundle, Lines, SeenSymptom
from taproom.db import Writer
from taproom.tickets import repository

LONG = "the contact of the relay at fermenter-in-the-corner-behind-the-stairs.heater, " + "x" * 90
EN = Lines(design="cobrew-hat A1: modified (R111)", part=LONG, cause="It is welded.", fix="Replace it. Do not brew.")
FR = Lines(design="cobrew-hat A1 : modifiée (R111)", part=LONG, cause="Il est soudé.", fix="Remplacez-le.")


def a_bundle(made_utc: int) -> Bundle:
    return Bundle(
        site="lille", unit="cave", version="0.1.0", made_utc=made_utc, identity="modified", where=("R111",),
        brewing="no", verdicts=("contact-welded", "clock-lost"), en=EN, fr=FR,
        symptoms=(SeenSymptom(symptom="closed_without_rail", where="fv1.heater"),),
    )  # fmt: skip


@pytest.fixture
def pages(taproom: Taproom) -> Iterator[tuple[str, ...]]:
    """One ticket of Anna's."""
    writer = Writer(taproom.database)

    def take(db: object) -> str:
        anna = db.execute("SELECT id FROM member WHERE name = 'Anna'").fetchone()[0]  # type: ignore[attr-defined]
        return repository.take(db, a_bundle(1), by=anna, note="it hums", now_utc=1_790_000_000)  # type: ignore[arg-type]

    yield "/tickets", f"/tickets/{writer.submit(take).result()}"
    writer.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_reaches_past_the_side_and_everything_can_be_pressed(
    width: int, height: int, pages: tuple[str, ...], visitors: Visitors
) -> None:
    page = visitors.page(width=width, height=height, language="fr" if width == 800 else "en")
    least = 47.9 if width < 480 else 63.9
    for path in pages:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        for it in page.locator("main :is(button, summary, input[type=file]):visible, main .tick:visible").all():
            box = it.bounding_box()
            assert box is not None
            assert box["height"] >= least, (path, it.inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_no_violation_of_wcag_2_2_aa(scheme: str, pages: tuple[str, ...], visitors: Visitors) -> None:
    page = visitors.page(color_scheme=scheme, width=360, height=740)
    for path in pages:
        page.goto(path)
        for summary in page.locator("main summary").all():
            summary.click()
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()


def test_without_javascript_a_bundle_is_brought_and_settled(visitors: Visitors, tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(a_bundle(2).model_dump_json(), encoding="utf-8")
    page = visitors.page(java_script_enabled=False)
    page.goto("/tickets")
    page.get_by_label("cobrew-bundle.zip").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("It is welded.")).to_be_visible()
    page.get_by_label("It was something else").check()
    page.get_by_role("button", name="Settle it").click()
    expect(page.get_by_text("It was something else.", exact=True)).to_be_visible()
