# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' JSON API. Tokens are made on the account page: here nobody signs in."""

import sqlite3
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, Role, allow, principal_of
from taproom.errors import NotAllowedError
from taproom.members import invitations, repository, sessions
from taproom.members.in_person import SIGN_IN_AGAIN, in_person, is_lately_in, lately_in_person
from taproom.members.repository import LastAdministratorError, Member, NameTakenError
from taproom.members.rules import email_fault, name_fault, tidy_name
from taproom.members.schemas import (
    InvitationMade,
    InvitationRequest,
    InvitationShown,
    Me,
    MeChange,
    MemberChange,
    MemberShown,
    SessionShown,
    show_invitation,
    show_member,
    show_session,
)
from taproom.members.sign_in_routes import PagesOf, PartsOf
from taproom.members.trusting import disable, enable, trust
from taproom.members.words import last_administrator, taken
from taproom.problems import problem

router = APIRouter(prefix="/api/v1")
Id = Annotated[str, Path(max_length=40)]
PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}


def _me(request: Request, member: Member | None) -> Me:
    principal = principal_of(request)
    if member is None:
        raise NotAllowedError("a member")
    role = principal.role or Role.MEMBER
    return Me(id=member.id, name=member.name, email=member.email, role=role, language=member.language)


@router.get("/me")
@allow(Policy.MEMBERS)
async def me(request: Request, parts: PartsOf) -> Me:
    member = principal_of(request).member or ""
    return _me(request, await parts.store.read(lambda db: repository.get(db, member)))


@router.patch(
    "/me",
    response_model=Me,
    dependencies=[Depends(in_person)],
    responses={409: {"description": "Somebody else has this name or address", **PROBLEM}},
)
@allow(Policy.MEMBERS)
async def change_me(request: Request, wish: MeChange, parts: PartsOf, pages: PagesOf) -> Me | Response:
    reader, now_utc, member = pages.reader(request), parts.now_utc(), principal_of(request).member or ""
    to: dict[str, str | None] = {}
    faults: list[str | None] = []
    if wish.name is not None:
        to["name"] = tidy_name(wish.name)
        faults.append(name_fault(to["name"] or ""))
    if wish.email is not None:
        if not await is_lately_in(request, principal_of(request)):
            return problem(403, reader.say(SIGN_IN_AGAIN))
        to["email"] = wish.email.strip() or None
        faults.append(email_fault(to["email"]) if to["email"] else None)
    if wish.language is not None:
        to["language"] = wish.language
    if wrong := next((it for it in faults if it), None):
        return problem(422, reader.say(wrong))

    def change(db: sqlite3.Connection) -> Member | None:
        if to:
            repository.change(db, member, by=member, now_utc=now_utc, **to)
        return repository.get(db, member)

    try:
        return _me(request, await parts.store.write(change))
    except NameTakenError as error:
        return problem(409, taken(reader, str(error)))


@router.get("/sessions")
@allow(Policy.MEMBERS)
async def my_sessions(request: Request, parts: PartsOf) -> list[SessionShown]:
    principal, now_utc = principal_of(request), parts.now_utc()
    found = await parts.store.read(lambda db: sessions.of_member(db, principal.member or "", now_utc=now_utc))
    return [show_session(it, this=principal.session) for it in found]


@router.delete("/sessions/{session}", status_code=204, responses={404: {"description": "No such session", **PROBLEM}})
@allow(Policy.MEMBERS)
async def end_session(request: Request, session: Id, parts: PartsOf) -> Response:
    member, now_utc = principal_of(request).member or "", parts.now_utc()
    gone = await parts.store.write(lambda db: sessions.end(db, session, member=member, now_utc=now_utc))
    return Response(status_code=204) if gone else problem(404, "You have no such session")


@router.get("/members")
@allow(Policy.MEMBERS)
async def members(parts: PartsOf) -> list[MemberShown]:
    """Everybody by name. E-mail addresses are nobody else's business."""
    return [show_member(it) for it in await parts.store.read(repository.everyone)]


@router.patch(
    "/members/{member}",
    response_model=MemberShown,
    dependencies=[Depends(lately_in_person)],
    responses={
        404: {"description": "No such member", **PROBLEM},
        409: {"description": "The last administrator stays one", **PROBLEM},
    },
)
@allow(Policy.ADMINISTRATORS)
async def change_member(
    request: Request, member: Id, wish: MemberChange, parts: PartsOf, pages: PagesOf
) -> MemberShown | Response:
    by, now_utc = principal_of(request).member or "", parts.now_utc()

    def change(db: sqlite3.Connection) -> Member | None:
        if wish.role is not None:
            trust(db, member, wish.role, by=by, now_utc=now_utc)
        if wish.disabled is not None:
            (disable if wish.disabled else enable)(db, member, by=by, now_utc=now_utc)
        return repository.get(db, member)

    try:
        changed = await parts.store.write(change)
    except LastAdministratorError:
        return problem(409, last_administrator(pages.reader(request)))
    if changed is None or changed.erased_utc is not None:
        return problem(404, "There is no such member")
    return show_member(changed)


@router.get("/invitations")
@allow(Policy.ADMINISTRATORS)
async def open_invitations(parts: PartsOf) -> list[InvitationShown]:
    now_utc = parts.now_utc()
    found = await parts.store.read(lambda db: invitations.open_ones(db, now_utc=now_utc))
    return [show_invitation(it) for it in found]


@router.post("/invitations", status_code=201, dependencies=[Depends(lately_in_person)])
@allow(Policy.ADMINISTRATORS)
async def invite(request: Request, wish: InvitationRequest, parts: PartsOf) -> InvitationMade:
    by, now_utc = principal_of(request).member or "", parts.now_utc()
    note = tidy_name(wish.for_whom)[:60]
    invitation, token = await parts.store.write(
        lambda db: invitations.invite(db, role=wish.role, for_whom=note, by=by, now_utc=now_utc)
    )
    return InvitationMade(id=invitation, link=parts.link(request, f"/join/{token}"))


@router.delete(
    "/invitations/{invitation}", status_code=204, responses={404: {"description": "No such invitation", **PROBLEM}}
)
@allow(Policy.ADMINISTRATORS)
async def take_back(request: Request, invitation: Id, parts: PartsOf) -> Response:
    by, now_utc = principal_of(request).member or "", parts.now_utc()
    gone = await parts.store.write(lambda db: invitations.take_back(db, invitation, by=by, now_utc=now_utc))
    return Response(status_code=204) if gone else problem(404, "There is no such unused invitation")
