# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bundle is brought, its four lines are read, and somebody says later what it was."""

import sqlite3
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import File, Form, HTTPException, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cellar.contract import Lines
from taproom.access import Policy, Role, allow, principal_of
from taproom.db import Store
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.people import names
from taproom.tickets import repository
from taproom.tickets.repository import ChangedMeanwhile, NoSuchTicket, Ticket
from taproom.tickets.rules import NoBundle, bundle_in, counted

router = Under(prefix="/tickets", include_in_schema=False)
UPLOAD_BYTES = 8 * 1024 * 1024
_LONG = _("This is too long: 2000 characters at most.")
_CHANGED = _("Somebody else has settled this meanwhile. Their answer is above, yours is still in the form.")
Text = Annotated[str, Form(max_length=4000)]


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """The tickets, newest first, and what the causes were."""
    return await _list(request)


@router.post("", max_body_size=UPLOAD_BYTES)
@allow(Policy.MEMBERS)
async def bring(request: Request, bundle: Annotated[UploadFile | None, File()] = None, note: Text = "") -> Response:
    """A bundle, with what the person saw."""
    reader, faults = pages_of(request).reader(request), dict[str, str]()
    blob = b"" if bundle is None else await bundle.read(UPLOAD_BYTES)
    try:
        found = await run_in_threadpool(bundle_in, blob)
    except NoBundle as refused:
        return await _list(request, note=note, faults={"bundle": reader.say(str(refused))}, status=422)
    if len(note.strip()) > 2000:
        faults["note"] = reader.say(_LONG)
        return await _list(request, note=note, faults=faults, status=422)
    by, now_utc = principal_of(request).member or "", request.app.state.now_utc()
    ticket = await _store(request).write(
        lambda db: repository.take(db, found, by=by, note=note.strip(), now_utc=now_utc)
    )
    return RedirectResponse(f"/tickets/{ticket}", status_code=303)


@router.get("/{ticket}")
@allow(Policy.MEMBERS)
async def one(request: Request, ticket: str) -> Response:
    """The four lines in the reader's language, and what they rest on."""
    return await _one(request, ticket)


@router.post("/{ticket}/settle")
@allow(Policy.MEMBERS)
async def settle(
    request: Request,
    ticket: str,
    outcome: Annotated[Literal["right", "wrong", "nothing"], Form()],
    version: Annotated[int, Form(ge=1)],
    told: Text = "",
) -> Response:
    """What it turned out to be: said by whoever brought it, or by a maintainer."""
    reader, typed = pages_of(request).reader(request), {"outcome": outcome, "told": told}
    if len(told.strip()) > 2000:
        return await _one(request, ticket, typed=typed, fault=reader.say(_LONG), status=422)
    by, now_utc = principal_of(request).member or "", request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        if not _may_settle(request, repository.one(db, ticket)):
            raise HTTPException(403, "Only who brought it, or a maintainer, settles a ticket")
        repository.settle(db, ticket, outcome=outcome, told=told.strip(), by=by, version=version, now_utc=now_utc)

    try:
        await _store(request).write(task)
    except NoSuchTicket as missing:
        raise HTTPException(404, "No such ticket") from missing
    except ChangedMeanwhile:
        return await _one(request, ticket, typed=typed, fault=reader.say(_CHANGED), status=409)
    return RedirectResponse(f"/tickets/{ticket}", status_code=303)


async def _list(
    request: Request, *, note: str = "", faults: dict[str, str] | None = None, status: int = 200
) -> Response:
    pages = pages_of(request)
    found, rows, people = await _store(request).read(
        lambda db: (repository.newest(db), repository.verdicts(db), names(db))
    )
    counts = counted(rows)
    return pages.render(
        request,
        "tickets.html",
        status=status,
        tickets=found,
        counts=counts,
        settled=sum(it.given - it.open for it in counts),
        right=sum(it.right for it in counts),
        names=people,
        lines=_lines(request),
        causes={it.verdict: _lines(request)(it).cause for it in found},
        note=note,
        faults={"bundle": "", "note": "", **(faults or {})},
    )


async def _one(
    request: Request, ticket: str, *, typed: dict[str, str] | None = None, fault: str = "", status: int = 200
) -> Response:
    try:
        it, people = await _store(request).read(lambda db: (repository.one(db, ticket), names(db)))
    except NoSuchTicket as missing:
        raise HTTPException(404, "No such ticket") from missing
    return pages_of(request).render(
        request,
        "ticket.html",
        status=status,
        it=it,
        said=_lines(request)(it),
        may_settle=_may_settle(request, it),
        names=people,
        typed=typed or {"outcome": it.outcome or "", "told": it.told},
        fault=fault,
    )


def _lines(request: Request) -> Callable[[Ticket], Lines]:
    """Chooses a bundle's four lines by the reader's language."""
    french = pages_of(request).reader(request).language == "fr"
    return lambda it: it.bundle.fr if french else it.bundle.en


def _may_settle(request: Request, it: Ticket) -> bool:
    who = principal_of(request)
    return who.has(Role.MAINTAINER) or (who.member is not None and who.member == it.by_member)


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store
