# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""My account: what I am called, how I get in, where I am signed in, what is known of me, and how I leave.

What changes how one gets in is done where one signed in by oneself: a panel's PIN or a program's token cannot do it.
And it is done lately after it: a phone that was left on the table must not become somebody else's way in.
"""

import json
import sqlite3
from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, Role, allow, principal_of
from taproom.errors import NotLatelyError
from taproom.i18n import COOKIE, Language
from taproom.i18n import mark as _
from taproom.language import ONE_YEAR_S
from taproom.members import attempts, panels, passkeys, repository, sessions
from taproom.members.attempts import TooManyAttemptsError
from taproom.members.in_person import SIGN_IN_AGAIN, InPerson, LatelyInPerson, is_lately_in
from taproom.members.parts import Parts
from taproom.members.passkeys import PasskeyError
from taproom.members.passwords import password_fault, pin_fault
from taproom.members.repository import LastAdministratorError, NameTakenError
from taproom.members.rules import email_fault, name_fault, name_key, tidy_name
from taproom.members.sign_in_routes import PagesOf, PartsOf, Text
from taproom.members.signing_in import account_key, address_of, count_attempt, device
from taproom.members.words import ROLE_MEANINGS, ROLE_NAMES, last_administrator, taken, waits
from taproom.pages import Pages
from taproom.personal import erase_all, export_all, holdings_of

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(max_length=40)]


@router.get("/account")
@allow(Policy.MEMBERS)
async def account_page(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    return await account_answer(request, parts, pages)


async def account_answer(
    request: Request,
    parts: Parts,
    pages: Pages,
    *,
    done: str | None = None,
    faults: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    token: str | None = None,
) -> Response:
    """The page, with what was done or what was wrong; `token` is shown this once."""
    principal, now_utc = principal_of(request), parts.now_utc()
    member_id = principal.member or ""

    def look(db: sqlite3.Connection) -> dict[str, object]:
        return {
            "member": repository.get(db, member_id),
            "has_password": repository.hash_of(db, "password", member_id) is not None,
            "has_pin": repository.hash_of(db, "pin", member_id) is not None,
            "keys": passkeys.of_member(db, member_id),
            "sessions": sessions.of_member(db, member_id, now_utc=now_utc),
            "any_panel": bool(panels.paired(db)),
        }

    shown = await parts.store.read(look)
    return pages.render(
        request,
        "account.html",
        status=422 if faults else 200,
        done=done,
        faults=faults or {},
        typed=typed or {},
        token=token,
        role_names=ROLE_NAMES,
        role_meanings=ROLE_MEANINGS,
        passkeys=parts.relying_party(request) is not None,
        lately=await is_lately_in(request, principal),
        keeps_the_door=principal.has(Role.MAINTAINER),
        **shown,
    )


@router.post("/account/profile")
@allow(Policy.MEMBERS)
async def profile(
    request: Request,
    me: InPerson,
    parts: PartsOf,
    pages: PagesOf,
    language: Annotated[Language, Form()],
    name: Text = "",
    email: Text = "",
) -> Response:
    reader, now_utc, member = pages.reader_in(language), parts.now_utc(), me.member or ""
    name, email = tidy_name(name), email.strip()
    found = {"name": name_fault(name), "email": email_fault(email) if email else None}
    if found["email"] is None and not await is_lately_in(request, me):
        known = await parts.store.read(lambda db: repository.get(db, member))
        if ((known and known.email) or "") != email:
            found["email"] = SIGN_IN_AGAIN
    faults = {key: reader.say(fault) for key, fault in found.items() if fault}
    typed = {"name": name, "email": email}
    if faults:
        return await account_answer(request, parts, pages, faults=faults, typed=typed)

    def change(db: sqlite3.Connection) -> None:
        to = {"name": name, "email": email or None, "language": language}
        repository.change(db, member, by=member, now_utc=now_utc, **to)

    try:
        await parts.store.write(change)
    except NameTakenError as error:
        faults = {str(error): taken(reader, str(error))}
        return await account_answer(request, parts, pages, faults=faults, typed=typed)
    response = RedirectResponse("/account", status_code=303)
    response.set_cookie(COOKIE, language, max_age=ONE_YEAR_S, httponly=True, samesite="lax")
    return response


@router.post("/account/password")
@allow(Policy.MEMBERS)
async def password(
    request: Request, me: InPerson, parts: PartsOf, pages: PagesOf, old: Text = "", password: Text = ""
) -> Response:
    """A new password. Who has one must know it; all other sessions end."""
    reader, now_utc, member_id = pages.reader(request), parts.now_utc(), me.member or ""
    member = await parts.store.read(lambda db: repository.get(db, member_id))
    hashed = await parts.store.read(lambda db: repository.hash_of(db, "password", member_id))
    if hashed is None and not await is_lately_in(request, me):
        raise NotLatelyError("/account")
    if hashed is not None:
        try:
            await count_attempt(parts, request, account_key(me.name))
        except TooManyAttemptsError as error:
            page = await account_answer(request, parts, pages, faults={"old": waits(reader, error.wait_s)})
            page.status_code, page.headers["Retry-After"] = 429, str(error.wait_s)
            return page
        if not await parts.hasher.verify(hashed, old):
            fault = reader.say(_("That is not your present password."))
            return await account_answer(request, parts, pages, faults={"old": fault})
        known = {"account": account_key(me.name), "address": address_of(request)}
        await parts.store.write(lambda db: attempts.succeeded(db, **known))
    fault_found = password_fault(password, names=(me.name, (member and member.email) or ""))
    if fault_found:
        return await account_answer(request, parts, pages, faults={"password": reader.say(fault_found)})
    new_hash = await parts.hasher.hash(password)

    def change(db: sqlite3.Connection) -> None:
        repository.set_hash(db, "password", member_id, new_hash, by=member_id, now_utc=now_utc)
        sessions.end_others(db, member_id, keep=me.session, now_utc=now_utc)

    await parts.store.write(change)
    done = reader.say(_("The password is changed. Wherever else you were signed in, you are no more."))
    return await account_answer(request, parts, pages, done=done)


@router.post("/account/pin")
@allow(Policy.MEMBERS)
async def pin(request: Request, me: LatelyInPerson, parts: PartsOf, pages: PagesOf, pin: Text = "") -> Response:
    """A PIN for the panels; an empty one takes it away."""
    reader, now_utc, member = pages.reader(request), parts.now_utc(), me.member or ""
    if not pin:
        await parts.store.write(lambda db: repository.drop_hash(db, "pin", member, by=member, now_utc=now_utc))
        return await account_answer(request, parts, pages, done=reader.say(_("The PIN is gone.")))
    if fault := pin_fault(pin):
        return await account_answer(request, parts, pages, faults={"pin": reader.say(fault)})
    hashed = await parts.hasher.hash(pin)
    await parts.store.write(lambda db: repository.set_hash(db, "pin", member, hashed, by=member, now_utc=now_utc))
    done = reader.say(_("The PIN is set. At a panel, touch your name and type it."))
    return await account_answer(request, parts, pages, done=done)


@router.post("/account/sessions/{session}/end")
@allow(Policy.MEMBERS)
async def end_session(request: Request, session: Id, parts: PartsOf) -> Response:
    """Sign out somewhere else, or take back a token."""
    member, now_utc = principal_of(request).member or "", parts.now_utc()
    await parts.store.write(lambda db: sessions.end(db, session, member=member, now_utc=now_utc))
    return RedirectResponse("/account#sessions", status_code=303)


@router.post("/account/sessions/end-others")
@allow(Policy.MEMBERS)
async def end_other_sessions(request: Request, me: InPerson, parts: PartsOf) -> Response:
    member, now_utc = me.member or "", parts.now_utc()
    await parts.store.write(lambda db: sessions.end_others(db, member, keep=me.session, now_utc=now_utc))
    return RedirectResponse("/account#sessions", status_code=303)


@router.post("/account/tokens")
@allow(Policy.MEMBERS)
async def new_token(
    request: Request, me: LatelyInPerson, parts: PartsOf, pages: PagesOf, label: Text = ""
) -> Response:
    """A token for a program; it may do what I may."""
    reader, now_utc, member = pages.reader(request), parts.now_utc(), me.member or ""
    label = tidy_name(label)[:60]
    if not label:
        fault = reader.say(_("Write what the token is for, so that you know later which one to take back."))
        return await account_answer(request, parts, pages, faults={"label": fault})
    token = await parts.store.write(lambda db: sessions.begin(db, member, now_utc=now_utc, label=label, kind="token"))
    return await account_answer(request, parts, pages, token=token)


@router.post("/account/passkeys")
@allow(Policy.MEMBERS)
async def add_passkey(
    request: Request,
    me: LatelyInPerson,
    parts: PartsOf,
    pages: PagesOf,
    credential: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    reader, now_utc, member = pages.reader(request), parts.now_utc(), me.member or ""
    label = device(request.headers.get("user-agent", ""))
    try:
        made = await passkeys.read_new(parts, request, credential, label=label)
        await parts.store.write(lambda db: passkeys.keep(db, made, member=member, now_utc=now_utc))
    except PasskeyError as error:
        return await account_answer(request, parts, pages, faults={"passkey": reader.say(error.sentence)})
    done = reader.say(_("From now on you sign in with this device, without typing anything."))
    return await account_answer(request, parts, pages, done=done)


@router.post("/account/passkeys/{passkey}/remove")
@allow(Policy.MEMBERS)
async def remove_passkey(
    request: Request, passkey: Id, me: LatelyInPerson, parts: PartsOf, pages: PagesOf
) -> Response:
    """The last way in stays."""
    reader, now_utc, member = pages.reader(request), parts.now_utc(), me.member or ""

    def remove(db: sqlite3.Connection) -> bool:
        known = repository.get(db, member)
        others = [it for it in passkeys.of_member(db, member) if it.id != passkey]
        by_mail = parts.mail.works and known is not None and known.email is not None
        if not (others or by_mail or repository.hash_of(db, "password", member)):
            return False
        passkeys.remove(db, passkey, member=member, now_utc=now_utc)
        return True

    if not await parts.store.write(remove):
        fault = reader.say(_("This is your only way in. Add another passkey or a password first."))
        return await account_answer(request, parts, pages, faults={"passkey": fault})
    return RedirectResponse("/account#passkeys", status_code=303)


@router.get("/account/export")
@allow(Policy.MEMBERS)
async def export(request: Request, me: InPerson, parts: PartsOf) -> Response:
    """Everything that is held of me, as one JSON document."""
    member, holdings = me.member or "", holdings_of(request)
    held = await parts.store.read(lambda db: export_all(db, holdings, member))
    return Response(
        json.dumps(held, ensure_ascii=False, indent=1),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="cobrew-my-data.json"'},
    )


@router.post("/account/erase")
@allow(Policy.MEMBERS)
async def erase(request: Request, me: LatelyInPerson, parts: PartsOf, pages: PagesOf, confirm: Text = "") -> Response:
    """I leave: my name goes, what others need of my bookings and batches stays without it."""
    reader, now_utc, member, holdings = pages.reader(request), parts.now_utc(), me.member or "", holdings_of(request)
    if name_key(confirm) != name_key(me.name):
        fault = reader.say(_("Type your name exactly as it stands there, so that this never happens by accident."))
        return await account_answer(request, parts, pages, faults={"confirm": fault})
    try:
        await parts.store.write(lambda db: erase_all(db, holdings, member, now_utc=now_utc))
    except LastAdministratorError:
        return await account_answer(request, parts, pages, faults={"confirm": last_administrator(reader)})
    response = pages.render(request, "erased.html")
    parts.cookies.clear(response, "sid")
    return response
