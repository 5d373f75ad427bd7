# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doors in: claiming a new brewery, and joining it by an invitation."""

import sqlite3
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, Role, allow
from taproom.errors import TaproomError
from taproom.i18n import mark as _
from taproom.members import attempts, claiming, invitations, passkeys, repository
from taproom.members.attempts import TooManyAttemptsError
from taproom.members.invitations import Invitation, InvitationGoneError
from taproom.members.joining import Joining, read_joining
from taproom.members.parts import Parts
from taproom.members.passkeys import NewPasskey, PasskeyError
from taproom.members.repository import NameTakenError
from taproom.members.rules import Limit
from taproom.members.sign_in_routes import PagesOf, PartsOf, Text, signed_in
from taproom.members.signing_in import address_of, begin_session, count_attempt
from taproom.members.words import ROLE_MEANINGS, ROLE_NAMES, taken, waits
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)

CLAIM_KEY, CLAIM_LIMIT = "claim", Limit(free=20, longest_s=300)
Credential = Annotated[str, Form(max_length=20_000)]
Token = Annotated[str, Path(max_length=100)]


class AlreadyClaimedError(TaproomError):
    """Somebody else was first."""


@router.get("/claim")
@allow(Policy.ANYONE)
async def claim_page(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    if await parts.store.read(repository.is_claimed):
        return RedirectResponse("/sign-in", status_code=303)
    return _claim_page(request, parts, pages, Joining(), code=parts.claim.code_for(request))


def _claim_page(
    request: Request,
    parts: Parts,
    pages: Pages,
    joining: Joining,
    *,
    code: str,
    fault: str | None = None,
    wait_s: int = 0,
) -> Response:
    page = pages.render(
        request,
        "claim.html",
        status=429 if wait_s else 422 if fault or joining.faults else 200,
        joining=joining,
        code=code,
        fault=fault,
        passkeys=parts.relying_party(request) is not None,
    )
    if wait_s:
        page.headers["Retry-After"] = str(wait_s)
    return page


@router.post("/claim")
@allow(Policy.ANYONE)
async def claim(
    request: Request,
    parts: PartsOf,
    pages: PagesOf,
    code: Text = "",
    name: Text = "",
    email: Text = "",
    password: Text = "",
    credential: Credential = "",
) -> Response:
    """The first administrator. Each attempt counts, until the code was right."""
    reader, now_utc = pages.reader(request), parts.now_utc()
    joining = read_joining(reader, name=name, email=email, password=password, has_passkey=bool(credential))
    try:
        await count_attempt(parts, request, CLAIM_KEY, CLAIM_LIMIT)
    except TooManyAttemptsError as error:
        fault = waits(reader, error.wait_s)
        return _claim_page(request, parts, pages, joining, code=code, fault=fault, wait_s=error.wait_s)
    if not await parts.store.read(lambda db: claiming.is_good(db, code, now_utc=now_utc)):
        fault = reader.say(_("This is not the code. It stands where taproom was started; each start has its own."))
        return _claim_page(request, parts, pages, joining, code=code, fault=fault)
    await parts.store.write(lambda db: attempts.succeeded(db, account=CLAIM_KEY, address=address_of(request)))
    if joining.faults:
        return _claim_page(request, parts, pages, joining, code=code)

    def take(db: sqlite3.Connection, member: str) -> None:
        if not claiming.use_up(db, code, now_utc=now_utc):
            raise AlreadyClaimedError("Somebody else was first.")

    try:
        return await _join(request, parts, pages, joining, credential, role=Role.ADMINISTRATOR, take=take)
    except (AlreadyClaimedError, NameTakenError):  # nobody can have a name here before it is claimed
        return RedirectResponse("/sign-in", status_code=303)
    except PasskeyError as error:
        return _claim_page(request, parts, pages, joining, code=code, fault=reader.say(error.sentence))


@router.get("/join/{token}")
@allow(Policy.ANYONE)
async def join_page(request: Request, token: Token, parts: PartsOf, pages: PagesOf) -> Response:
    now_utc = parts.now_utc()
    invitation = await parts.store.read(lambda db: invitations.find(db, token, now_utc=now_utc))
    return _join_page(request, parts, pages, invitation, Joining())


def _join_page(
    request: Request,
    parts: Parts,
    pages: Pages,
    invitation: Invitation | None,
    joining: Joining,
    *,
    fault: str | None = None,
) -> Response:
    """What the brewery is, who asks one in, and as what. A used link says so, and what to do."""
    if invitation is None:
        return pages.render(request, "join_gone.html", status=404)
    return pages.render(
        request,
        "join.html",
        status=422 if fault or joining.faults else 200,
        invitation=invitation,
        joining=joining,
        role_name=ROLE_NAMES[invitation.role],
        role_meaning=ROLE_MEANINGS[invitation.role],
        fault=fault,
        passkeys=parts.relying_party(request) is not None,
    )


@router.post("/join/{token}")
@allow(Policy.ANYONE)
async def join(
    request: Request,
    token: Token,
    parts: PartsOf,
    pages: PagesOf,
    name: Text = "",
    email: Text = "",
    password: Text = "",
    credential: Credential = "",
) -> Response:
    reader, now_utc = pages.reader(request), parts.now_utc()
    invitation = await parts.store.read(lambda db: invitations.find(db, token, now_utc=now_utc))
    joining = read_joining(reader, name=name, email=email, password=password, has_passkey=bool(credential))
    if invitation is None or joining.faults:
        return _join_page(request, parts, pages, invitation, joining)
    it = invitation

    def take(db: sqlite3.Connection, member: str) -> None:
        invitations.use(db, it.id, member=member, now_utc=now_utc)

    try:
        return await _join(request, parts, pages, joining, credential, role=it.role, take=take)
    except InvitationGoneError:
        return _join_page(request, parts, pages, None, joining)
    except NameTakenError as error:
        faulty = joining.with_fault(str(error), taken(reader, str(error)))
        return _join_page(request, parts, pages, it, faulty)
    except PasskeyError as error:
        return _join_page(request, parts, pages, it, joining, fault=reader.say(error.sentence))


async def _join(
    request: Request,
    parts: Parts,
    pages: Pages,
    joining: Joining,
    credential: str,
    *,
    role: Role,
    take: Callable[[sqlite3.Connection, str], None],
) -> Response:
    """A new member, signed in. `take` uses up what let them in, in the same transaction, or raises.

    Raises:
        NameTakenError: name or e-mail address is somebody else's.
        PasskeyError: what the browser made is no passkey for this site.
    """
    reader, now_utc = pages.reader(request), parts.now_utc()
    passkey: NewPasskey | None = await passkeys.read_new(parts, request, credential) if credential else None
    hashed = await parts.hasher.hash(joining.password) if joining.password else None

    def become_member(db: sqlite3.Connection) -> str:
        language, email = reader.language, joining.email or None
        member = repository.add(db, name=joining.name, email=email, role=role, language=language, now_utc=now_utc)
        take(db, member)
        if hashed is not None:
            repository.set_hash(db, "password", member, hashed, by=member, now_utc=now_utc)
        if passkey is not None:
            passkeys.keep(db, passkey, member=member, now_utc=now_utc)
        return begin_session(db, request, parts, member)

    token = await parts.store.write(become_member)
    return signed_in(parts, token, back="/", language=reader.language)
