# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measured at the fermenter with a phone, charted, kept by hand: in a real browser, in French, without script too."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.test_looks import SIZES, WCAG

from taproom.access import Principal, Role
from taproom.batches import making, moving
from taproom.batches.making import Plan
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from taproom.ids import new_id
from taproom.measuring import devices, repository
from taproom.measuring.repository import Act, Setting
from taproom.measuring.values import Measured, Quantity, Reading
from taproom.members import repository as members
from visitor import signed_in

DAY_S, HOUR_S = 86_400, 3600
PRESSED = (
    "main :is(button, .button, select, textarea, .lines a, .segments span,"
    " input:not([type=radio], [type=checkbox], [type=hidden])):visible"
)


@dataclass
class Cellar:
    """Two batches that ferment: one with a spindle in it, one kept by hand. Anna is the visitor."""

    db: sqlite3.Connection
    anna: str
    spindle: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    def batch(self, name: str, *, by_hand: bool = False) -> str:
        began_utc = utc_s() - 4 * DAY_S
        expected = {"og": {"value": 1.050, "unit": "sg"}, "fg": {"value": 1.012, "unit": "sg"}}
        plan = Plan(name=name, volume_l=20.0, expected=expected, regulated="by_hand" if by_hand else "controller")
        who = Principal(member=self.anna, name="Anna", role=Role.ADMINISTRATOR)
        with transaction(self.db):
            made = making.make(self.db, plan, keeper=self.anna, now_utc=began_utc)
            for here, there in (("planning", "brewing"), ("brewing", "fermenting")):
                made = moving.move(
                    self.db,
                    who,
                    made.id,
                    event=new_id(),
                    here=here,
                    there=there,
                    stewards=(),
                    now_utc=began_utc,  # type: ignore[arg-type]
                )
        return made.id

    def note(self, batch: str, quantity: Quantity, value: float, *, ago_h: float, device: str | None = None) -> None:
        unit = "sg" if quantity == "gravity" else "C"
        measured = Measured(
            quantity=quantity,
            value=value,
            raw=value,
            raw_unit=unit,
            instrument="floating" if device else "hydrometer",
        )
        at_utc = utc_s() - int(ago_h * HOUR_S)
        reading = Reading(
            id=new_id(),
            batch=batch,
            at_utc=at_utc,
            measured=measured,
            source="sensor" if device else "manual",
            device=device,
            author=None if device else self.anna,
        )
        repository.add(self.db, reading, heard_utc=at_utc)

    def device(self, batch: str | None) -> str:
        token = devices.new_token()
        with transaction(self.db):
            made = devices.add(self.db, name="Rouge", kind="ispindel", token=token, now_utc=utc_s(), author=self.anna)
            self.db.execute("UPDATE device SET batch = ?, interval_s = 900 WHERE id = ?", (batch, made.id))
        self.tokens[made.id] = token
        return made.id


@pytest.fixture(scope="module")
def cellar(taproom: Taproom) -> Iterator[Cellar]:
    signed_in(taproom.database, "Anna")
    with closing(open_db(taproom.database)) as db:
        db.row_factory = sqlite3.Row
        anna = members.find(db, "Anna")
        assert anna is not None
        yield Cellar(db=db, anna=anna.id)


@pytest.fixture(scope="module")
def amber(cellar: Cellar) -> str:
    """Three days of a spindle, with a clump of yeast in the middle, and two readings by hand."""
    batch = cellar.batch("Ambrée de la rue du Port")
    cellar.spindle = cellar.device(batch)
    with transaction(cellar.db):
        for at in range(288):
            sg = 1.012 + 0.038 * (1 - at / 240) if at < 240 else 1.012
            sg = 1.062 if at == 100 else sg
            cellar.note(batch, "gravity", round(sg, 4), ago_h=72 - at / 4, device=cellar.spindle)
            cellar.note(batch, "temperature", 19 + (at % 7) / 10, ago_h=72 - at / 4, device=cellar.spindle)
        cellar.note(batch, "gravity", 1.013, ago_h=2)
    return batch


@pytest.fixture(scope="module")
def saison(cellar: Cellar) -> str:
    """Kept by hand, for two days."""
    batch = cellar.batch("Saison à la main", by_hand=True)
    with transaction(cellar.db):
        setting = Setting(target_c=19.0, chamber="fridge", yeast="ale", bottles=4, every_h=12, version=0)
        repository.keep_setting(cellar.db, batch, setting)
        now_utc = utc_s()
        repository.add_act(cellar.db, batch, Act(at_utc=now_utc - 2 * DAY_S, what="target", number=19.0))
        for at, (beer, room) in enumerate(((19, 24), (20, 26), (20.5, 24), (21, 27))):
            cellar.note(batch, "temperature", beer, ago_h=48 - 12 * at)
            cellar.note(batch, "room_temperature", room, ago_h=48 - 12 * at)
        repository.add_act(cellar.db, batch, Act(at_utc=now_utc - DAY_S, what="frozen", number=1))
    return batch


def paths(cellar: Cellar, amber: str, saison: str) -> list[str]:
    return [
        f"/batches/{amber}",
        f"/batches/{amber}/measure",
        f"/batches/{amber}/chart",
        f"/batches/{saison}/by-hand",
        f"/batches/{saison}/by-hand/sheet",
        f"/batches/{saison}/chart",
        "/hydrometers",
        f"/hydrometers/{cellar.spindle}",
    ]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_reaches_past_the_side(
    width: int, height: int, language: str, visitors: Visitors, cellar: Cellar, amber: str, saison: str
) -> None:
    page = visitors.page(width=width, height=height, language=language)
    for path in paths(cellar, amber, saison)[1:]:
        page.goto(path)
        for it in page.locator("main summary").all():
            it.click()
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(360, 740, "light"), (360, 740, "dark"), (1280, 800, "light")]
)
def test_no_page_violates_wcag_2_2_aa(
    width: int, height: int, scheme: str, visitors: Visitors, cellar: Cellar, amber: str, saison: str
) -> None:
    page = visitors.page(width=width, height=height, color_scheme=scheme)
    for path in paths(cellar, amber, saison):
        page.goto(path)
        for it in page.locator("main summary").all():
            it.click()
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def test_what_is_pressed_is_large_enough_for_a_thumb(
    visitors: Visitors, cellar: Cellar, amber: str, saison: str
) -> None:
    page = visitors.page(width=360, height=740)
    for path in paths(cellar, amber, saison)[1:]:
        page.goto(path)
        for it in page.locator(PRESSED).all():
            box = it.bounding_box()
            assert box is not None
            assert box["height"] >= 47.9, f"{path}: {it.inner_text()}"


@pytest.mark.parametrize("script", [True, False])
def test_a_gravity_is_noted_with_a_phone_in_french(script: bool, visitors: Visitors, cellar: Cellar) -> None:
    batch = cellar.batch("Blonde")
    page = visitors.page(width=360, height=740, language="fr", java_script_enabled=script, has_touch=True)
    page.goto(f"/batches/{batch}/measure")
    page.get_by_label("Densité", exact=True).fill("1018")
    page.get_by_role("button", name="Noter la densité").tap()
    page.get_by_text("1018 a été compris comme 1,018.").wait_for()
    page.get_by_label("Densité", exact=True).fill("1,500")
    visitors.expected = ("422",)
    page.get_by_role("button", name="Noter la densité").tap()
    page.get_by_text("1,500 ? Ce serait juste entre 0,990 et 1,200.").wait_for()
    expect(page.get_by_label("Densité", exact=True)).to_have_value("1,500")


def canvas_is_drawn(page: Page) -> bool:
    """Whether the chart has more than one colour in it."""
    return bool(
        page.evaluate(
            """() => { const canvas = document.querySelector('.chart canvas');
                const seen = new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
                return seen.size > 20 }"""
        )
    )


def test_the_chart_of_a_batch_shows_its_gravity_and_what_was_not_believed(visitors: Visitors, amber: str) -> None:
    page = visitors.page(width=1280, height=800)
    with page.expect_response(lambda it: "/history" in it.url) as answer:
        page.goto(f"/batches/{amber}/chart")
    found = answer.value.json()
    assert len(found["gravity_sg"]) > 250
    assert max(found["gravity_sg"]) < 1.051
    assert "1.062: not believed" in [it["text"] for it in found["marks"]]
    page.locator(".chart canvas").wait_for()
    assert canvas_is_drawn(page)
    expect(page.locator("[data-at-gravity]")).to_have_text("1.012")


def test_the_chart_is_moved_by_keyboard_and_by_buttons(visitors: Visitors, amber: str) -> None:
    page = visitors.page(width=800, height=480)
    page.goto(f"/batches/{amber}/chart")
    page.locator(".chart canvas").wait_for()
    page.wait_for_timeout(300)
    with page.expect_request(lambda it: "/history" in it.url and "from=" in it.url) as asked:
        page.get_by_role("button", name="Show less time").press("Enter")
    assert "of=batch" in asked.value.url


def test_a_batch_kept_by_hand_is_visited_advised_and_done(visitors: Visitors, saison: str) -> None:
    page = visitors.page(width=360, height=740, language="fr", has_touch=True)
    page.goto(f"/batches/{saison}/by-hand")
    page.get_by_label("Bière, °C", exact=True).fill("21,5")
    page.get_by_label("Pièce maintenant, °C").fill("27")
    page.get_by_role("button", name="Noter", exact=True).first.tap()
    page.locator(".acts").get_by_text("bouteille").first.wait_for()
    page.get_by_role("button", name="est fait").tap()
    page.get_by_text("est noté.").wait_for()


def test_the_sheet_is_one_page_of_a4(visitors: Visitors, saison: str) -> None:
    page = visitors.page(width=1280, height=800)
    page.goto(f"/batches/{saison}/by-hand/sheet")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") == 1


def test_a_spindle_is_added_and_what_it_posts_is_on_the_page(
    visitors: Visitors, taproom: Taproom, cellar: Cellar
) -> None:
    batch = cellar.batch("Porter")
    page = visitors.page(width=360, height=740, has_touch=True)
    page.goto("/hydrometers")
    page.get_by_label("Name").fill("Blue spindle")
    page.get_by_role("button", name="Add it").tap()
    address = page.locator(".address code").inner_text()
    expect(page.locator(".token img")).to_have_js_property("complete", True)
    assert page.locator(".token img").evaluate("it => it.naturalWidth") > 0
    page.get_by_label("Batch", exact=True).select_option(batch)
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/hydrometers/*?done=yes")
    said = {"name": "Blue", "angle": 40.1, "temperature": 19.0, "temp_units": "C", "gravity": 1.021, "battery": 3.9}
    assert httpx.post(address, json=said, timeout=5).json()["kept"] == 2
    page.goto(f"/batches/{batch}/measure")
    expect(page.locator(".standing .number").first).to_have_text("1.021")
    assert httpx.post(f"{taproom.url}/h/nobody", json=said, timeout=5).status_code == 404
