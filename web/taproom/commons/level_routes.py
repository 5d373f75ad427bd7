# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page for each member: what they gave and received. The group sees all of it; others what the member lets them."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import people
from taproom.access import Policy, allow
from taproom.commons import levels
from taproom.commons.choices import LEVELS
from taproom.commons.given import CommonsParts, given_of
from taproom.commons.level_rules import SHOWN, Deeds, Shown, Total, totals
from taproom.commons.levels import Page
from taproom.commons.naming import names as names_of
from taproom.commons.parts import member_of, needs, show, store_of
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.people import Person

router = Under(prefix="/money/members", include_in_schema=False, dependencies=[needs(LEVELS)])
public_router = Under(prefix="/commons/members", include_in_schema=False, dependencies=[needs(LEVELS)])
DEEDS: Mapping[str, str] = {
    "recipes": _("Recipes that they made or changed"),
    "batches": _("Batches that they brewed"),
    "work": _("Work that was witnessed"),
    "witnessed": _("Work of others that they witnessed"),
    "meetings": _("Meetings that they came to"),
    "proposals": _("Proposals that they made"),
    "answers": _("Proposals that they answered"),
}
SHOWN_NAMES: Mapping[Shown, str] = {
    "nothing": _("Nothing: the page does not exist for them"),
    "deeds": _("What I did, without any amounts"),
    "everything": _("All of it, with the amounts"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A member's page."""

    person: Person
    page: Page
    deeds: Deeds
    totals: list[Total]
    names: Mapping[str, str]


@router.get("")
@allow(Policy.MEMBERS)
async def everyone(request: Request) -> Response:
    """All of us."""

    def question(db: sqlite3.Connection) -> tuple[Sequence[Person], Mapping[str, str]]:
        return [it for it in people.everyone(db) if it.active], names_of(db)

    found, names = await store_of(request).read(question)
    return show(request, "members_levels.html", names=names, people=found, me=member_of(request))


@router.post("/mine")
@allow(Policy.MEMBERS)
async def choose(request: Request, shown: Annotated[str, Form(max_length=20)] = "") -> Response:
    """What others see of mine, from now on."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    wanted = next((it for it in SHOWN if it == shown), None)
    if wanted is not None:
        await store_of(request).write(lambda db: levels.show_to_others(db, me, wanted, now_utc=now_utc))
    return RedirectResponse(f"/money/members/{me}", status_code=303)


@router.get("/{member}")
@allow(Policy.MEMBERS)
async def one(request: Request, member: str) -> Response:
    """All of it: within the group nothing is hidden."""
    parts = given_of(request)

    def question(db: sqlite3.Connection) -> Seen | None:
        return _seen(db, levels.page_of(db, member), parts)

    seen = await store_of(request).read(question)
    return _page(request, seen, within=True)


@public_router.get("/{slug}")
@allow(Policy.ANYONE)
async def public(request: Request, slug: str) -> Response:
    """What the member lets others see."""
    parts = given_of(request)

    def question(db: sqlite3.Connection) -> Seen | None:
        found = levels.page_at(db, slug)
        return _seen(db, found, parts) if found is not None else None

    return _page(request, await store_of(request).read(question), within=False)


def _seen(db: sqlite3.Connection, page: Page, parts: CommonsParts) -> Seen | None:
    person = people.person(db, page.member)
    if person is None:
        return None
    found = totals(levels.book_of(db, page.member), page.member)
    return Seen(
        person=person, page=page, deeds=levels.deeds_of(db, page.member, parts), totals=found, names=names_of(db)
    )


def _page(request: Request, seen: Seen | None, *, within: bool) -> Response:
    if seen is None:
        raise HTTPException(404, "There is no such page")
    amounts = within or seen.page.shown == "everything"
    return show(
        request,
        "member_levels.html",
        names=seen.names if within else {},
        seen=seen,
        within=within,
        is_mine=within and seen.person.id == member_of(request),
        deeds=[(label, getattr(seen.deeds, name)) for name, label in DEEDS.items()],
        gave=[it for it in seen.totals if it.side == "gave"] if amounts else [],
        received=[it for it in seen.totals if it.side == "received"] if amounts else [],
        shown_names=SHOWN_NAMES,
    )
