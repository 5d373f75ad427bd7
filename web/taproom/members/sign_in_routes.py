# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and out. The page offers exactly the ways that work here; unknown accounts get the same answers."""

import logging
import sqlite3
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.depends import at_once
from taproom.i18n import COOKIE, Reader
from taproom.i18n import mark as _
from taproom.language import ONE_YEAR_S
from taproom.mail import MailError
from taproom.members import repository, sessions, sign_in_codes
from taproom.members.attempts import TooManyAttemptsError
from taproom.members.codes import new_token
from taproom.members.parts import Parts, parts_of
from taproom.members.repository import Member
from taproom.members.rules import own_path
from taproom.members.signing_in import account_key, begin_session, by_code, by_password, count_attempt
from taproom.members.words import waits
from taproom.pages import Pages, pages_of

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

PartsOf = Annotated[Parts, at_once(parts_of)]
PagesOf = Annotated[Pages, at_once(pages_of)]
Text = Annotated[str, Form(max_length=400)]
Back = Annotated[str, Form(max_length=600)]

_NOT_TOGETHER = _("This name and this password do not go together. Check both, and try again.")
_NO_SUCH_CODE = _("This code is not good, or no more. Check it, or ask for a new one.")


@router.get("/sign-in")
@allow(Policy.ANYONE)
async def sign_in_page(
    request: Request,
    parts: PartsOf,
    pages: PagesOf,
    back: Annotated[str, Query(max_length=600)] = "/",
    again: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query is named
) -> Response:
    """`again`: who is signed in already says once more who they are."""
    if principal_of(request).role is not None and not again:
        return RedirectResponse(own_path(back), status_code=303)
    if not await parts.store.read(repository.is_claimed):
        return RedirectResponse("/claim", status_code=303)
    return sign_in_answer(request, parts, pages, back=back, again=again)


def sign_in_answer(
    request: Request,
    parts: Parts,
    pages: Pages,
    *,
    back: str,
    account: str = "",
    fault: str | None = None,
    wait_s: int = 0,
    sent: bool = False,
    by: str = "password",
    again: bool = False,
) -> Response:
    """The page, with what was typed (never the secret) and what was wrong with it, at the way that was tried."""
    page = pages.render(
        request,
        "sign_in.html",
        status=429 if wait_s else 422 if fault else 200,
        back=own_path(back),
        account=account,
        fault=fault,
        sent=sent,
        by=by,
        again=again,
        mail_works=parts.mail.works,
        passkeys=parts.relying_party(request) is not None,
    )
    if wait_s:
        page.headers["Retry-After"] = str(wait_s)
    return page


@router.post("/sign-in")
@allow(Policy.ANYONE)
async def sign_in(
    request: Request, parts: PartsOf, pages: PagesOf, account: Text = "", password: Text = "", back: Back = "/"
) -> Response:
    reader = pages.reader(request)
    try:
        member = await by_password(parts, request, account, password)
    except TooManyAttemptsError as error:
        return too_many(request, parts, pages, reader, error, back=back, account=account, by="password")
    if member is None:
        fault = reader.say(_NOT_TOGETHER)
        return sign_in_answer(request, parts, pages, back=back, account=account, fault=fault)
    return await let_in(request, parts, member, account=account_key(account), back=back)


@router.post("/sign-in/code")
@allow(Policy.ANYONE)
async def sign_in_by_code(
    request: Request, parts: PartsOf, pages: PagesOf, account: Text = "", code: Text = "", back: Back = "/"
) -> Response:
    """By a code: from an e-mail that this browser asked for, or from a steward."""
    reader = pages.reader(request)
    try:
        member = await by_code(parts, request, account, code)
    except TooManyAttemptsError as error:
        return too_many(request, parts, pages, reader, error, back=back, account=account, by="code")
    if member is None:
        fault = reader.say(_NO_SUCH_CODE)
        return sign_in_answer(request, parts, pages, back=back, account=account, fault=fault, by="code")
    return await let_in(request, parts, member, account=account_key(account), back=back)


@router.post("/sign-in/email")
@allow(Policy.ANYONE)
async def ask_for_code(
    request: Request, parts: PartsOf, pages: PagesOf, account: Text = "", back: Back = "/"
) -> Response:
    """Send a code, if there is such an account with an address. The answer is the same if not, and as quick."""
    reader = pages.reader(request)
    try:
        await count_attempt(parts, request, f"email:{account_key(account)}")
    except TooManyAttemptsError as error:
        return too_many(request, parts, pages, reader, error, back=back, account=account, by="email")
    browser = parts.cookies.read(request, "browser") or new_token()
    page = sign_in_answer(request, parts, pages, back=back, account=account, sent=True, by="code")
    parts.cookies.set(page, "browser", browser)
    page.background = BackgroundTask(_send_code, parts, pages, account, browser)
    return page


async def _send_code(parts: Parts, pages: Pages, account: str, browser: str) -> None:
    """After the answer, so that its time tells nothing."""
    now_utc = parts.now_utc()

    def issue(db: sqlite3.Connection) -> tuple[Member, str] | None:
        member = repository.find(db, account)
        if member is None or member.email is None:
            return None
        return member, sign_in_codes.issue_by_email(db, member.id, browser=browser, now_utc=now_utc)

    issued = await parts.store.write(issue) if parts.mail.works else None
    if issued is None:
        return
    member, code = issued
    reader = pages.reader_in(member.language)
    with_code = reader.say(
        _("{code} is your code to sign in. It is good for ten minutes, in the browser where you asked for it."),
        code=code,
    )
    otherwise = reader.say(_("If it was not you who asked, do nothing: without this code nobody gets in."))
    subject = reader.say(_("{code} is your code"), code=code)
    try:
        await parts.mail.send(member.email or "", subject, f"{with_code}\n\n{otherwise}\n")
    except MailError:
        log.exception("a sign-in code could not be sent")


def too_many(
    request: Request,
    parts: Parts,
    pages: Pages,
    reader: Reader,
    error: TooManyAttemptsError,
    *,
    back: str,
    account: str,
    by: str,
) -> Response:
    """429, with a sentence that says how long."""
    fault = waits(reader, error.wait_s)
    return sign_in_answer(request, parts, pages, back=back, account=account, fault=fault, wait_s=error.wait_s, by=by)


async def let_in(request: Request, parts: Parts, member: Member, *, account: str | None, back: str) -> Response:
    """Begin a session, and lead to where the member wanted to go."""
    try:
        token = await parts.store.write(lambda db: begin_session(db, request, parts, member.id, account=account))
    except sqlite3.IntegrityError:  # disabled a moment ago
        return RedirectResponse("/sign-in", status_code=303)
    return signed_in(parts, token, back=back, language=member.language)


def signed_in(parts: Parts, token: str, *, back: str, language: str) -> Response:
    """The answer that carries a new session's cookie."""
    response = RedirectResponse(own_path(back), status_code=303)
    parts.cookies.set(response, "sid", token)
    parts.cookies.clear(response, "browser")
    response.set_cookie(COOKIE, language, max_age=ONE_YEAR_S, httponly=True, samesite="lax")
    return response


@router.post("/sign-out")
@allow(Policy.ANYONE)
async def sign_out(request: Request, parts: PartsOf, back: Back = "/") -> Response:
    """Ends the session on the server, not only its cookie. A panel may go `back` to a page that anybody may see."""
    principal, now_utc = principal_of(request), parts.now_utc()
    if principal.member and principal.session and principal.via != "token":
        member, session = principal.member, principal.session
        await parts.store.write(lambda db: sessions.end(db, session, member=member, now_utc=now_utc))
    response = RedirectResponse(own_path(back) if principal.panel else "/sign-in", status_code=303)
    parts.cookies.clear(response, "sid")
    return response
