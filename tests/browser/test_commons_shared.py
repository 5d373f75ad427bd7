# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Royalties, decisions, the name and members' pages in a real browser: sizes, languages, a vote in two taps."""

import sqlite3
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.test_commons import writing
from tests.browser.test_looks import SIZES, WCAG
from tests.web.batches.brewed import malt
from tests.web.commons.test_royalties import brew, save

from taproom.access import Role
from taproom.clock import utc_s
from taproom.commons import choosing, decisions, levels, royalties
from taproom.commons.decision_rules import Effect
from taproom.commons.decisions import Words
from taproom.for_commons import commons_parts
from taproom.ids import new_id
from taproom.members import repository as members

SALE, OPEN, BLOCKED = ("01K0000000000000000000SA1E", "01K0000000000000000000PEN1", "01K0000000000000000000B10C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Where to look."""

    pages: tuple[str, ...]
    zoe: str


@pytest.fixture(scope="module")
def group(taproom: Taproom) -> Group:
    """A sale with two authors, one elsewhere; a proposal that is open and one that was blocked."""
    now_utc = utc_s()
    with writing(taproom) as db:
        anna = members.find(db, "Anna")
        assert anna is not None
        zoe = members.add(db, name="Zoé-Marguerite", role=Role.MEMBER, language="fr", now_utc=now_utc)
        for name in ("work", "buckets", "coins", "royalties", "copyfair", "levels", "decisions"):
            choosing.choose(db, name, 1, by=anna.id, reason="decided on Monday", now_utc=now_utc)
        first = save(db, zoe, "Saison of the hangar", malt("Pale", 6), malt("Wheat", 4))
        second = save(db, anna.id, "Rye saison", malt("Pale", 6), malt("Rye", 4), parents=(first,))
        batch = brew(db, anna.id, second)
        sell(db, batch, anna.id, now_utc)
        decide(db, anna.id, zoe, now_utc)
        levels.show_to_others(db, anna.id, "everything", now_utc=now_utc)
        slug, short = levels.page_of(db, anna.id).slug, _short(db, batch)
    return Group(
        zoe=zoe,
        pages=(
            "/money/royalties",
            f"/money/sales/{SALE}",
            f"/money/royalties/recipes/{second}",
            "/money/decisions",
            f"/money/decisions/{OPEN}",
            f"/money/decisions/{BLOCKED}",
            "/money/decisions/new",
            "/money/decisions/new?kind=rule&name=pot_share",
            "/money/decisions/new?kind=tariff",
            "/money/choices",
            "/money/name",
            f"/money/name/{batch}",
            f"/commons/brews/{short}",
            "/money/members",
            f"/money/members/{anna.id}",
            f"/commons/members/{slug}",
        ),
    )


def _short(db: sqlite3.Connection, batch: str) -> str:
    db.execute("UPDATE batch SET is_public = 1 WHERE id = ?", (batch,))
    return str(db.execute("SELECT short FROM batch WHERE id = ?", (batch,)).fetchone()[0])


def sell(db: sqlite3.Connection, batch: str, by: str, now_utc: int) -> None:
    new = royalties.NewSale(
        id=SALE,
        batch=batch,
        what="40 bottles of 75 cl",
        buyer="The bar at the corner",
        sold_utc=now_utc,
        cents=48_000,
        tax_cents=0,
    )
    royalties.record(db, new, commons_parts(), by=by, now_utc=now_utc)


def decide(db: sqlite3.Connection, anna: str, zoe: str, now_utc: int) -> None:
    more = Effect(kind="rule", name="pot_share", to=2_500)
    words = Words(title="More for the pot", why="The pump will not last the winter.\nNeither will we.", effect=more)
    long_ago = now_utc - 8 * decisions.DAY_S
    decisions.propose(db, BLOCKED, words, by=zoe, now_utc=long_ago)
    decisions.answer(db, BLOCKED, 1, who=anna, consents=False, reason="Too much at once", now_utc=long_ago)
    decisions.settle(db, BLOCKED, now_utc=now_utc)
    decisions.fork(db, BLOCKED, new_id(), "The slow pot", by=zoe, now_utc=now_utc)
    words = Words(title="A little more for the pot", why="", effect=Effect(kind="rule", name="pot_share", to=2_200))
    decisions.propose(db, OPEN, words, by=zoe, now_utc=now_utc, forked_from=BLOCKED)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_reaches_past_the_side_and_everything_can_be_pressed(
    language: str, group: Group, visitors: Visitors
) -> None:
    for width, height in SIZES:
        page = visitors.page(width=width, height=height, language=language)
        for path in group.pages:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") == width, path
            boxes = page.evaluate(
                "[...document.querySelectorAll('.commons :is(button, summary, select, .put input)')]"
                ".filter((it) => it.checkVisibility()).map((it) => it.getBoundingClientRect().height)"
            )
            assert min(boxes, default=48) >= 47.9, path


@pytest.mark.parametrize(("scheme", "language"), [("light", "fr"), ("dark", "en")])
def test_there_is_no_violation_of_wcag_2_2_aa(scheme: str, language: str, group: Group, visitors: Visitors) -> None:
    page = visitors.page(color_scheme=scheme, width=360, height=740, language=language)
    for path in group.pages:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true })")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, (path, found.generate_report())


def test_a_vote_is_two_taps_on_a_phone(group: Group, visitors: Visitors) -> None:
    page = visitors.page(width=360, height=740, has_touch=True)
    page.goto("/money")
    page.get_by_role("link", name="Decisions").tap()
    page.get_by_role("button", name="I consent").tap()
    expect(page.get_by_text("You consent.")).to_be_visible()


def test_from_what_is_due_to_why_it_is_by_keyboard(group: Group, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/money/royalties")
    page.get_by_text("From which sales").press("Enter")
    page.get_by_role("link", name="Why this amount").press("Enter")
    page.wait_for_url(f"**/money/sales/{SALE}")
    expect(page.get_by_text("40 % stays with Anna.")).to_be_visible()
