# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notices of a member, and what went wrong on the way, for administrators. Settings: `settings_routes`."""

import sqlite3
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from taproom import audit
from taproom.access import Policy, allow
from taproom.notices import queue, repository
from taproom.notices.parts import member_of, parts_of, shown, store_of
from taproom.notices.queue import Failure
from taproom.pages import pages_of

router = APIRouter(include_in_schema=False)


@router.get("/notices")
@allow(Policy.MEMBERS)
async def notices(request: Request) -> HTMLResponse:
    """Unread first; each leads to where one can act."""
    member, parts, pages = member_of(request), parts_of(request), pages_of(request)
    found = await store_of(request).read(lambda db: repository.notices(db, member))
    them = [shown(parts, it, pages.reader(request)) for it in found]
    newest = max((it.id for it in found), default="")
    return pages.render(request, "notices.html", notices=them, newest=newest)


@router.post("/notices/read")
@allow(Policy.MEMBERS)
async def read_all(request: Request, up_to: Annotated[str, Form(max_length=40)]) -> RedirectResponse:
    """What came after the page was made stays unread."""
    member, now_utc = member_of(request), request.app.state.now_utc()
    await store_of(request).write(lambda db: repository.read_all(db, member, up_to, now_utc))
    return RedirectResponse("/notices", status_code=303)


@router.post("/notices/{notice}/read")
@allow(Policy.MEMBERS)
async def read(request: Request, notice: str) -> RedirectResponse:
    """Noted, and stays here."""
    await _read(request, notice)
    return RedirectResponse("/notices", status_code=303)


@router.post("/notices/{notice}/open")
@allow(Policy.MEMBERS)
async def open_link(request: Request, notice: str) -> RedirectResponse:
    """Read, and on to where one can act."""
    return RedirectResponse(await _read(request, notice), status_code=303)


async def _read(request: Request, notice: str) -> str:
    """The link of the notice, which is marked as read."""
    member, now_utc = member_of(request), request.app.state.now_utc()
    found = await store_of(request).write(lambda db: repository.read(db, member, notice, now_utc))
    if found is None:
        raise HTTPException(404, "There is no such notice")
    return found.link


@router.get("/notices/failures")
@allow(Policy.ADMINISTRATORS)
async def failures(request: Request) -> HTMLResponse:
    """What was given up, to whom, and why."""
    parts, pages = parts_of(request), pages_of(request)

    def question(db: sqlite3.Connection) -> list[tuple[Failure, str]]:
        found = queue.failures(db)
        people = {it.notice.to_member: parts.contact_of(db, it.notice.to_member) for it in found}
        return [(it, contact.name if (contact := people[it.notice.to_member]) else "") for it in found]

    reader = pages.reader(request)
    found = [(it, shown(parts, it.notice, reader).said, name) for it, name in await store_of(request).read(question)]
    return pages.render(request, "notice_failures.html", failures=found, mail_works=parts.mail_works)


@router.post("/notices/failures")
@allow(Policy.ADMINISTRATORS)
async def try_again(request: Request) -> RedirectResponse:
    """All of them, from the first try."""
    member, now_utc = member_of(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        count = queue.try_again(db, now_utc)
        audit.record(
            db, at_utc=now_utc, by=member, what="notices.tried_again", subject="notices", after={"count": count}
        )

    await store_of(request).write(task)
    return RedirectResponse("/notices/failures", status_code=303)
