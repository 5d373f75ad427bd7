# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notices for programs, and for the browser that wants to show them by push."""

import sqlite3

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taproom import audit
from taproom.access import Policy, allow
from taproom.notices import repository
from taproom.notices.parts import Shown, member_of, parts_of, shown, store_of
from taproom.notices.rules import device_name
from taproom.notices.schemas import NewSubscription, NoticeOut, NoticesOut, OldSubscription, PushKeyOut
from taproom.pages import pages_of
from taproom.problems import problem

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])


@router.get("")
@allow(Policy.MEMBERS)
async def notices(request: Request) -> NoticesOut:
    """The notices of whoever asks, in their language."""
    member, parts, reader = member_of(request), parts_of(request), pages_of(request).reader(request)

    def question(db: sqlite3.Connection) -> tuple[int, list[repository.Notice]]:
        return repository.unread(db, member), repository.notices(db, member)

    unread, found = await store_of(request).read(question)
    return NoticesOut(unread=unread, notices=[_out(shown(parts, it, reader)) for it in found])


@router.post("/{notice}/read", status_code=204, responses={404: {"description": "There is no such notice"}})
@allow(Policy.MEMBERS)
async def read(request: Request, notice: str) -> Response:
    """Mark one as read. Once more changes nothing."""
    member, now_utc = member_of(request), request.app.state.now_utc()
    found = await store_of(request).write(lambda db: repository.read(db, member, notice, now_utc))
    return Response(status_code=204) if found else problem(404, "There is no such notice")


@router.get("/push/key")
@allow(Policy.MEMBERS)
async def push_key(request: Request) -> PushKeyOut:
    """The public half of this taproom's push key."""
    key = parts_of(request).push.key
    return PushKeyOut(key=await run_in_threadpool(lambda: key.for_browsers))


@router.post("/push/subscriptions", status_code=201, responses={422: {"description": "No push service is there"}})
@allow(Policy.MEMBERS)
async def subscribe(request: Request, new: NewSubscription) -> Response:
    """Notices of whoever asks go to this browser, and to nobody's who had it before."""
    member, now_utc = member_of(request), request.app.state.now_utc()
    if not parts_of(request).push.may_speak_to(new.endpoint):
        return problem(422, "This is not the address of a push service that we know.")
    device = device_name(request.headers.get("user-agent", ""))

    def task(db: sqlite3.Connection) -> str:
        subscription = repository.subscribe(
            db,
            member,
            endpoint=new.endpoint,
            p256dh=new.keys.p256dh,
            auth=new.keys.auth,
            device=device,
            now_utc=now_utc,
        )
        audit.record(
            db,
            at_utc=now_utc,
            by=member,
            what="notices.device_added",
            subject=subscription,
            after={"device": device},
        )
        return subscription

    return JSONResponse({"id": await store_of(request).write(task)}, status_code=201)


@router.post("/push/subscriptions/remove", status_code=204)
@allow(Policy.MEMBERS)
async def unsubscribe(request: Request, old: OldSubscription) -> Response:
    """No more push to this browser. Once more changes nothing."""
    member, now_utc = member_of(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        if repository.unsubscribe(db, member, endpoint=old.endpoint):
            audit.record(db, at_utc=now_utc, by=member, what="notices.device_removed", subject=member)

    await store_of(request).write(task)
    return Response(status_code=204)


def _out(it: Shown) -> NoticeOut:
    return NoticeOut(
        id=it.notice.id,
        kind=it.notice.kind,
        danger=it.kind.danger,
        at_utc=it.notice.at_utc,
        title=it.said.title,
        body=it.said.body,
        link=it.notice.link,
        read_utc=it.notice.read_utc,
    )
