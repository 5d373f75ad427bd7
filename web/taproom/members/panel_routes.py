# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Panels: paired once by a maintainer; there a member touches their name and types six digits.

A PIN is looked at only when it comes from a paired panel, and counts there only. Whoever does nothing for 90 s is
signed out. STOP needs no PIN (Policy.VIEWERS).
"""

import sqlite3
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.i18n import mark as _
from taproom.members import attempts, panels, repository, sessions
from taproom.members.attempts import TooManyAttemptsError
from taproom.members.codes import digest
from taproom.members.in_person import LatelyInPerson
from taproom.members.parts import Parts
from taproom.members.repository import Member
from taproom.members.rules import PIN_LIMIT, Limit, tidy_name
from taproom.members.sign_in_routes import PagesOf, PartsOf, Text
from taproom.members.signing_in import count_attempt
from taproom.members.words import waits

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(max_length=40)]
PAIR_KEY, PAIR_LIMIT = "pair", Limit(free=20, longest_s=300)


@router.post("/panels")
@allow(Policy.MAINTAINERS)
async def offer_pairing(
    request: Request, me: LatelyInPerson, parts: PartsOf, pages: PagesOf, name: Text = ""
) -> Response:
    """A code to type on the panel, within 15 minutes."""
    by, now_utc = me.member or "", parts.now_utc()
    shown = tidy_name(name)[:60] or pages.reader(request).say(_("Panel"))
    code = await parts.store.write(lambda db: panels.offer(db, shown, by=by, now_utc=now_utc))
    where = parts.link(request, "/panel/pair")
    return pages.render(request, "panel_code.html", name=shown, code=code, where=where)


@router.post("/panels/{panel}/unpair")
@allow(Policy.MAINTAINERS)
async def unpair(request: Request, panel: Id, parts: PartsOf) -> Response:
    by, now_utc = principal_of(request).member or "", parts.now_utc()
    await parts.store.write(lambda db: panels.unpair(db, panel, by=by, now_utc=now_utc))
    return RedirectResponse("/members#panels", status_code=303)


@router.get("/panel/pair")
@allow(Policy.ANYONE)
async def pair_page(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    """Where a panel's browser starts: a paired one goes on; in a new brewery it shows the claim code."""
    if principal_of(request).panel is not None:
        return RedirectResponse("/", status_code=303)
    if parts.claim.code_for(request) and not await parts.store.read(repository.is_claimed):
        return RedirectResponse("/claim", status_code=303)
    return pages.render(request, "pair.html", fault=None)


@router.post("/panel/pair")
@allow(Policy.ANYONE)
async def pair(request: Request, parts: PartsOf, pages: PagesOf, code: Text = "") -> Response:
    """This browser becomes a panel. Whoever was signed in in it is no more."""
    reader, now_utc = pages.reader(request), parts.now_utc()
    try:
        await count_attempt(parts, request, PAIR_KEY, PAIR_LIMIT)
    except TooManyAttemptsError as error:
        page = pages.render(request, "pair.html", status=429, fault=waits(reader, error.wait_s))
        page.headers["Retry-After"] = str(error.wait_s)
        return page
    token = await parts.store.write(lambda db: panels.pair(db, code, now_utc=now_utc))
    if token is None:
        fault = reader.say(_("This code is not good, or no more. A maintainer makes a new one on the page Members."))
        return pages.render(request, "pair.html", status=422, fault=fault)
    old = parts.cookies.read(request, "sid")
    await parts.store.write(lambda db: _become_panel(db, old))
    response = RedirectResponse("/", status_code=303)
    parts.cookies.set(response, "panel", token)
    parts.cookies.clear(response, "sid")
    return response


def _become_panel(db: sqlite3.Connection, old: str | None) -> None:
    attempts.succeeded(db, account=PAIR_KEY)
    if old is not None:
        db.execute("DELETE FROM session WHERE token_sha256 = ?", (digest(old),))


@router.get("/panel")
@allow(Policy.VIEWERS)
async def who_page(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    """Who are you? Only who has set a PIN can be chosen."""
    if principal_of(request).panel is None:
        return RedirectResponse("/", status_code=303)
    people = await parts.store.read(panels.with_pin)
    return pages.render(
        request, "panel_who.html", people=people, by_phone=parts.is_known_to_phones(request), fault=None
    )


@router.get("/panel/{member}")
@allow(Policy.VIEWERS)
async def pin_page(request: Request, member: Id, parts: PartsOf, pages: PagesOf) -> Response:
    known = await _with_pin(parts, member)
    if principal_of(request).panel is None or known is None:
        return RedirectResponse("/panel", status_code=303)
    return pages.render(request, "panel_pin.html", member=known, fault=None)


async def _with_pin(parts: Parts, member: str) -> Member | None:
    def look(db: sqlite3.Connection) -> Member | None:
        known = repository.get(db, member)
        return known if known and known.active and repository.hash_of(db, "pin", member) else None

    return await parts.store.read(look)


@router.post("/panel/{member}")
@allow(Policy.VIEWERS)
async def enter_pin(request: Request, member: Id, parts: PartsOf, pages: PagesOf, pin: Text = "") -> Response:
    panel, known = principal_of(request).panel, await _with_pin(parts, member)
    if panel is None or known is None:
        return RedirectResponse("/panel", status_code=303)
    reader, now_utc, key = pages.reader(request), parts.now_utc(), f"pin:{panel}:{member}"
    try:
        await parts.store.write(lambda db: attempts.count(db, {key: PIN_LIMIT}, now_utc=now_utc))
    except TooManyAttemptsError as error:
        fault = waits(reader, error.wait_s)
        page = pages.render(request, "panel_pin.html", status=429, member=known, fault=fault)
        page.headers["Retry-After"] = str(error.wait_s)
        return page
    hashed = await parts.store.read(lambda db: repository.hash_of(db, "pin", member))
    if not await parts.hasher.verify(hashed, pin):
        fault = reader.say(_("That is not the PIN."))
        return pages.render(request, "panel_pin.html", status=422, member=known, fault=fault)
    token = await parts.store.write(lambda db: _begin(db, request, parts, panel, member, key))
    response = RedirectResponse("/", status_code=303)
    parts.cookies.set(response, "sid", token)
    return response


def _begin(db: sqlite3.Connection, request: Request, parts: Parts, panel: str, member: str, key: str) -> str:
    """A session at this panel, in place of the one before it."""
    attempts.succeeded(db, account=key)
    if (old := parts.cookies.read(request, "sid")) is not None:
        db.execute("DELETE FROM session WHERE token_sha256 = ?", (digest(old),))
    shown = panels.get(db, panel)
    label = shown.name if shown else ""
    return sessions.begin(db, member, now_utc=parts.now_utc(), label=label, kind="panel", panel=panel)
