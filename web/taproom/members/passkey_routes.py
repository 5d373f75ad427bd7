# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ceremonies of the passkeys, which need a script in the browser: options out, a signed answer in."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow, principal_of
from taproom.members import passkeys, repository
from taproom.members.attempts import TooManyAttemptsError
from taproom.members.codes import new_token
from taproom.members.parts import Parts
from taproom.members.passkeys import PasskeyError
from taproom.members.relying_party import RelyingParty
from taproom.members.rules import ADDRESS_LIMIT, tidy_name
from taproom.members.sign_in_routes import Back, PagesOf, PartsOf, Text, let_in, sign_in_answer, too_many
from taproom.members.signing_in import address_of, count_attempt
from taproom.problems import problem

router = APIRouter(include_in_schema=False)
_NOT_HERE = "Passkeys need HTTPS and a name, or localhost"


@router.post("/passkeys/sign-in-options")
@allow(Policy.ANYONE)
async def sign_in_options(request: Request, parts: PartsOf) -> Response:
    party = parts.relying_party(request)
    if party is None:
        return problem(404, _NOT_HERE)
    browser = _browser(request, parts)
    return _options(parts, browser, await passkeys.request_options(parts, party, browser))


@router.post("/passkeys/new-options")
@allow(Policy.ANYONE)
async def new_options(request: Request, parts: PartsOf, name: Text = "") -> Response:
    """For whoever is signed in, or is about to join."""
    party: RelyingParty | None = parts.relying_party(request)
    if party is None:
        return problem(404, _NOT_HERE)
    principal, browser = principal_of(request), _browser(request, parts)
    shown = principal.name or tidy_name(name)[:60]
    options = await passkeys.creation_options(parts, party, browser, name=shown, member=principal.member)
    return _options(parts, browser, options)


def _browser(request: Request, parts: Parts) -> str:
    return parts.cookies.read(request, "browser") or new_token()


def _options(parts: Parts, browser: str, options: str) -> Response:
    answer = Response(options, media_type="application/json")
    parts.cookies.set(answer, "browser", browser)
    return answer


@router.post("/sign-in/passkey")
@allow(Policy.ANYONE)
async def sign_in_by_passkey(
    request: Request,
    parts: PartsOf,
    pages: PagesOf,
    credential: Annotated[str, Form(max_length=20_000)] = "",
    back: Back = "/",
) -> Response:
    reader, key = pages.reader(request), f"passkey:{address_of(request)}"
    try:
        await count_attempt(parts, request, key, ADDRESS_LIMIT)  # nobody guesses a key; it may be many people's
        member_id = await passkeys.who_signed(parts, request, credential)
    except TooManyAttemptsError as error:
        return too_many(request, parts, pages, reader, error, back=back, account="", by="passkey")
    except PasskeyError as error:
        fault = reader.say(error.sentence)
        return sign_in_answer(request, parts, pages, back=back, fault=fault, by="passkey")
    member = await parts.store.read(lambda db: repository.get(db, member_id))
    if member is None:
        return sign_in_answer(request, parts, pages, back=back, fault=reader.say(PasskeyError.sentence), by="passkey")
    return await let_in(request, parts, member, account=key, back=back)
