# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A taproom with a recipe and two people who brew it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Taproom, Visitors, enter
from tests.web.batches.brewed import a_recipe

from taproom.access import Role
from taproom.batches import making
from taproom.batches.expecting import frozen
from taproom.batches.making import Plan
from taproom.batches.repository import batches, events
from taproom.batches.values import Batch, Event
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from taproom.members import repository
from taproom.recipes.document import plain
from taproom.recipes.figures import as_json, figures_of
from visitor import signed_in


@dataclass
class BrewHouse:
    """The batches, from behind the counter."""

    db: sqlite3.Connection
    anna: str
    bilal: str

    def plan(self, name: str = "Ambrée de Noël") -> Batch:
        document = a_recipe(name)
        plan = Plan(
            name=name,
            volume_l=20,
            document=plain(document),
            expected=frozen(document, as_json(figures_of(document))),
            brewers=(self.bilal,),
        )
        with transaction(self.db):
            return making.make(self.db, plan, keeper=self.anna, now_utc=utc_s())

    def log(self, batch: Batch, kind: str = "") -> list[Event]:
        return [it for it in events.log(self.db, batch.id) if not kind or it.kind == kind]

    def now(self, batch: Batch) -> Batch:
        found = batches.batch_of(self.db, batch.id)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def house(taproom: Taproom) -> Iterator[BrewHouse]:
    for name in ("Anna", "Bilal"):
        signed_in(taproom.database, name, Role.MEMBER if name == "Bilal" else Role.ADMINISTRATOR)
    with closing(open_db(taproom.database)) as db:
        db.row_factory = sqlite3.Row
        ids = {it.name: it.id for it in repository.everyone(db)}
        yield BrewHouse(db=db, anna=ids["Anna"], bilal=ids["Bilal"])


@pytest.fixture
def phone(visitors: Visitors) -> Page:
    """Anna's: small, in French, with fingers."""
    return visitors.page(width=360, height=740, language="fr", has_touch=True, is_mobile=True)


@pytest.fixture
def other_phone(visitors: Visitors, taproom: Taproom) -> Page:
    """Bilal's."""
    page = visitors.page(width=360, height=740, language="fr", has_touch=True, is_mobile=True)
    page.context.clear_cookies()
    enter(page.context, taproom.url, signed_in(taproom.database, "Bilal"))
    return page
