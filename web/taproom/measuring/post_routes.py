# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door for devices: `POST /h/{token}`, or `POST /h` with the token in a header. It answers in plain words.

A device cannot sign in and sends no `Origin`; its token is all that it has, and all that it may do is post.
"""

import math
import sqlite3
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taproom.access import Policy, allow
from taproom.measuring import devices
from taproom.measuring.limits import POSTS, WRONG_TOKENS
from taproom.measuring.parts import parts_of
from taproom.measuring.payloads import MAX_BODY_BYTES, read_post
from taproom.measuring.receiving import Received, receive
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.values import Device

router = APIRouter(include_in_schema=False)
MOST_TOKEN: Final = 64


@router.post("/h/{token}")
@allow(Policy.ANYONE)
async def post(request: Request, token: str) -> Response:
    return await _post(request, token)


@router.post("/h")
@allow(Policy.ANYONE)
async def post_with_header(request: Request) -> Response:
    """For what can set headers: `Authorization: Bearer TOKEN`, or `X-Token: TOKEN`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return await _post(request, token if scheme.lower() == "bearer" else request.headers.get("x-token", ""))


async def _post(request: Request, token: str) -> Response:  # noqa: PLR0911 - each is a way to be turned away
    parts = parts_of(request)
    token = token.strip()[: MOST_TOKEN + 1]
    found = await parts.store.read(lambda db: devices.by_token(db, token)) if token else None
    if found is None:
        if wait_s := parts.limits.wait_s(f"from {parts.address_of(request)}", WRONG_TOKENS):
            return _too_many(wait_s)
        return _answer(
            404, "No device has this token, or it was revoked. Add the device again, and give it the new one."
        )
    sender: Device = found
    if wait_s := parts.limits.wait_s(sender.id, POSTS):
        return _too_many(wait_s)
    body = await _body(request)
    if body is None:
        return _answer(413, "That is more than 4 kB: no hydrometer says so much.")
    now_utc = parts.now_utc()

    def task(db: sqlite3.Connection) -> Received | None:
        again = devices.by_token(db, token)  # it may have been revoked meanwhile
        return None if again is None else receive(db, again, heard, body, brews=parts.brews, now_utc=now_utc)

    try:
        heard = read_post(body)
        done = await parts.store.write(task)
    except MeasuringRefused as error:
        kept = error.saying.kept()
        await parts.store.write(lambda db: devices.complain(db, sender.id, kept, now_utc=now_utc))
        return _answer(400, str(error))
    if done is None:
        return _answer(404, "This token was revoked.")
    return _received(done)


async def _body(request: Request) -> bytes | None:
    """At most 4 kB; None for more, of which no more is read."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY_BYTES:
            return None
    return body


def _received(done: Received) -> Response:
    if not done.usable and not done.known:
        return _answer(400, done.complaints[0].english if done.complaints else "Nothing in it was a measurement.")
    said = [it.english for it in done.complaints]
    return JSONResponse({"ok": True, "kept": done.kept, "known": done.known, "complaints": said})


def _answer(status: int, sentence: str) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, status)


def _too_many(wait_s: float) -> Response:
    headers = {"Retry-After": str(math.ceil(wait_s))}
    return JSONResponse({"ok": False, "error": "Too often: once in five seconds is enough."}, 429, headers=headers)
