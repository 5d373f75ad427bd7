# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commons in a real browser: every size, both languages, by keyboard, a month's picture, a double tap."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Taproom, Visitors
from tests.browser.test_looks import SIZES, WCAG

from taproom.access import Role
from taproom.clock import utc_s
from taproom.commons import buckets, choosing, coins, takes, work
from taproom.commons.accounts import member
from taproom.commons.bucket_rules import Bucket, giving
from taproom.commons.harvest import store as harvest
from taproom.commons.harvest.values import Offer
from taproom.commons.hotline import store as hotline
from taproom.commons.posting import by_hand
from taproom.commons.purchase import catalogue
from taproom.commons.purchase import store as purchase
from taproom.commons.repository import balance, post
from taproom.commons.weeks import store as weeks
from taproom.commons.weeks.rules import week_of
from taproom.db import open_db, transaction
from taproom.ids import new_id
from taproom.members import repository as members

PUMP = "01K00000000000000000000PMP"
MALT = "01K00000000000000000000MLT"
LATER = ("harvest", "purchase", "weeks", "hotline", "pooled")
PAGES = (
    "/money",
    "/money/work",
    "/money/buckets",
    f"/money/buckets/{PUMP}",
    "/money/takes",
    "/money/income",
    "/money/coins",
    "/money/bottles",
    "/money/gifts",
    "/money/harvest",
    "/money/orders",
    f"/money/orders/{MALT}",
    "/money/orders/suppliers",
    f"/money/orders/suppliers/{MALT}",
    "/money/weeks",
    "/money/help",
    "/money/pooled",
    "/money/book",
    "/money/book/check",
    "/money/post",
    "/money/choices",
    "/money/postings/1",
    "/money/accounts/pot::EUR",
)


@contextlib.contextmanager
def writing(taproom: Taproom) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(open_db(taproom.database)) as db, transaction(db):
        db.row_factory = sqlite3.Row
        yield db


@pytest.fixture(scope="module")
def a_month(taproom: Taproom) -> None:
    """A group that uses everything."""
    now_utc = utc_s()
    with writing(taproom) as db:
        anna = members.find(db, "Anna")
        assert anna is not None
        zoe = members.add(db, name="Zoé-Marguerite", role=Role.MEMBER, language="fr", now_utc=now_utc)
        for name in ("work", "buckets", "takes", "income", "coins", "bottles", "gifts", *LATER):
            choosing.choose(db, name, 1, by=anna.id, reason="decided on Monday", now_utc=now_utc)
        for kind, cents in (("sale", 148_000), ("donation", 30_000), ("expense", 41_250), ("to_take", 12_000)):
            made = by_hand(kind, cents, member="", note="40 crates", key=new_id(), by=anna.id, pot_share=2_000)
            post(db, made, now_utc=now_utc)
        tariff = work.Tariff(id=new_id(), title="Cleaning the kettle", sort="care", unit="minute", points=1)
        work.add_tariff(db, tariff, by=anna.id, now_utc=now_utc)
        for who, by in ((anna.id, zoe), (zoe, anna.id)):
            key = new_id()
            work.log(db, key, tariff, 90, member=who, what="the big one, inside", now_utc=now_utc)
            work.witness(db, key, by=by, now_utc=now_utc)
        work.log(db, new_id(), tariff, 30, member=zoe, what="the small one", now_utc=now_utc)
        pump = Bucket(
            id=PUMP,
            title="A pump that does not leak",
            why="The old one leaks.\nThis one can be mended.",
            least_cents=10_000,
            goal_cents=24_000,
            by_member=zoe,
            proposed_utc=now_utc,
            state="proposed",
        )
        buckets.propose(db, pump)
        buckets.allocate(db, 10_000, [anna.id, zoe], key="1", by=anna.id, now_utc=now_utc)
        buckets.pledge(db, PUMP, giving(zoe), 4_000, key="2", by=zoe, now_utc=now_utc)
        buckets.pledge(db, PUMP, giving(anna.id), 2_000, key="3", by=anna.id, now_utc=now_utc)
        buckets.say(db, PUMP, new_id(), member=zoe, text="Which maker?", now_utc=now_utc)
        coins.add(db, coins.Offer(id=new_id(), title="A brewing slot", coins=4), by=anna.id, now_utc=now_utc)
        takes.want(db, zoe, 5_000, now_utc=now_utc)
        goods(db, anna.id, zoe, now_utc)
        takes.want(db, anna.id, 9_000, now_utc=now_utc)


def goods(db: sqlite3.Connection, anna: str, zoe: str, now_utc: int) -> None:
    """Grain to take, malt to order, a week, a question."""
    grain = Offer(
        id=new_id(), kind="spent_grain", title="Saison", grams=24_000, ready_utc=now_utc, expires_utc=now_utc + 86_400
    )
    harvest.add(db, grain, now_utc=now_utc)
    harvest.claim(db, grain.id, 12_000, key=new_id(), taker="The farm", by=anna, now_utc=now_utc)
    purchase.add_supplier(db, purchase.Supplier(id=MALT, name="The maltings"), by=anna, now_utc=now_utc)
    rows, _faults = catalogue.read(
        "code,name,sort,unit,grams,price,from_2,price_2\nPIL,Pilsner malt,malt,kg,1000,1.45,25,1.30"
    )
    purchase.bring_in(db, MALT, rows, now_utc=now_utc)
    order = purchase.Purchase(
        id=MALT,
        supplier=MALT,
        title="Autumn malt",
        delivery_cents=1_000,
        split="weight",
        opened_utc=now_utc,
        closes_utc=now_utc + 86_400,
        by_member=anna,
    )
    purchase.open_one(db, order)
    purchase.join(db, MALT, {next(iter(purchase.items(db, MALT))): 20}, member=zoe, now_utc=now_utc)
    week = week_of(now_utc, UTC)
    did = weeks.Work(id=new_id(), member=zoe, week=week, what="Tiles", minutes=90, tied=1, answers=2)
    weeks.log(db, did, now_utc=now_utc)
    hotline.ask(db, hotline.Asked(id=new_id(), member=zoe, title="The key?", text="Where?", asked_utc=now_utc))


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_reaches_past_the_side_and_everything_can_be_pressed(
    width: int, height: int, language: str, a_month: None, visitors: Visitors
) -> None:
    page = visitors.page(width=width, height=height, language=language)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        boxes = page.evaluate(
            "[...document.querySelectorAll('.commons :is(button, summary, select, .put input)')]"
            ".filter((it) => it.checkVisibility()).map((it) => it.getBoundingClientRect().height)"
        )
        assert min(boxes, default=48) >= 47.9, path


@pytest.mark.parametrize(("scheme", "language"), [("light", "fr"), ("dark", "en")])
def test_there_is_no_violation_of_wcag_2_2_aa(scheme: str, language: str, a_month: None, visitors: Visitors) -> None:
    page = visitors.page(color_scheme=scheme, width=360, height=740, language=language)
    for path in PAGES:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true })")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, (path, found.generate_report())


def test_the_account_leads_to_the_commons_and_a_laptop_has_them_in_its_bar(a_month: None, visitors: Visitors) -> None:
    page = visitors.page(width=360, height=740)
    page.goto("/account")
    page.get_by_role("main").get_by_role("link", name="Commons").click()
    page.wait_for_url("**/money")
    expect(page.locator(".places").get_by_role("link", name="Commons")).to_be_hidden()
    wide = visitors.page(width=1280, height=800)
    wide.goto("/")
    wide.locator(".places").get_by_role("link", name="Commons").click()
    wide.wait_for_url("**/money")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (800, 480), (1280, 800)])
def test_the_menu_is_one_row_until_it_is_opened_by_keyboard(
    width: int, height: int, a_month: None, visitors: Visitors
) -> None:
    page = visitors.page(width=width, height=height)
    page.goto("/money")
    menu = page.get_by_role("navigation", name="Commons")
    expect(menu.get_by_role("link", name="The book")).to_be_hidden()
    box = menu.bounding_box()
    assert box is not None
    assert 48 <= box["height"] < 60
    menu.locator("summary").press("Enter")
    menu.get_by_role("link", name="The book").press("Enter")
    page.wait_for_url("**/money/book")
    expect(menu.locator("summary")).to_have_text("Commons · The book")


def test_from_the_picture_to_the_cent_by_keyboard(a_month: None, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/money")
    assert page.locator(".flows .ribbon").count() >= 5
    page.get_by_role("link", name="The pot").press("Enter")
    page.wait_for_url("**/money/accounts/**")
    page.get_by_role("link", name="A sale").press("Enter")
    page.wait_for_url("**/money/postings/1")
    expect(page.get_by_text("+€296.00")).to_be_visible()


def paid_in_twice(page: Page) -> None:
    """One form, sent twice before the first answer came. (A form's own `submit` would take the first one back.)"""
    page.get_by_label("I pay in").fill("1,00")
    statuses = page.locator("form[action$=pledge]").evaluate(
        """(form) => {
            const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) })
            return Promise.all([send(), send()]).then((answers) => answers.map((it) => it.status))
        }"""
    )
    assert statuses == [200, 200]


def test_a_double_tap_pays_once(a_month: None, visitors: Visitors, taproom: Taproom) -> None:
    with writing(taproom) as db:
        before = balance(db, f"bucket:{PUMP}:EUR")
    page = visitors.page(width=360, height=740)
    page.goto(f"/money/buckets/{PUMP}")
    paid_in_twice(page)
    with writing(taproom) as db:
        anna = members.find(db, "Anna")
        assert anna is not None
        assert balance(db, f"bucket:{PUMP}:EUR") == before + 100
        assert balance(db, member(anna.id).id) == 0
