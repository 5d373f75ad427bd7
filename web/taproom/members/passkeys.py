# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys: a browser proves that it holds a key; only the public half is kept here.

    options (a challenge, bound to this browser, ten minutes) -> the browser signs -> verified once -> kept, or let in

The user is verified by the device (fingerprint, face or code), so that a passkey alone is two factors.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from taproom import audit
from taproom.errors import TaproomError
from taproom.i18n import mark as _
from taproom.ids import new_id
from taproom.members.codes import digest
from taproom.members.parts import Parts
from taproom.members.relying_party import RelyingParty
from taproom.members.rules import CEREMONY_S

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

NAME_SHOWN = "cobrew"


class PasskeyError(TaproomError):
    """What came from the browser is no passkey for this site; `sentence` is to be translated."""

    sentence = _("That passkey did not work here. Try once more, or sign in in another way.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """A passkey that was verified and is not kept yet."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A member's passkey, as its list shows it."""

    id: str
    label: str
    created_utc: int
    used_utc: int | None


async def creation_options(parts: Parts, party: RelyingParty, browser: str, *, name: str, member: str | None) -> str:
    """JSON for `navigator.credentials.create`."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - costs 60 ms and 12 MiB
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    known = await parts.store.read(lambda db: _known(db, member)) if member else []
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=NAME_SHOWN,
        user_name=name or NAME_SHOWN,
        user_id=member.encode() if member else None,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=known,
    )
    await _ask(parts, browser, options.challenge)
    return options_to_json(options)


def _known(db: sqlite3.Connection, member: str) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor  # noqa: PLC0415 - as above

    rows = db.execute("SELECT credential_id FROM passkey WHERE member = ?", (member,))
    return [PublicKeyCredentialDescriptor(id=row["credential_id"]) for row in rows]


async def request_options(parts: Parts, party: RelyingParty, browser: str) -> str:
    """JSON for `navigator.credentials.get`. Names no account: the browser offers what it has for this site."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415 - as above
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    options = generate_authentication_options(rp_id=party.id, user_verification=UserVerificationRequirement.REQUIRED)
    await _ask(parts, browser, options.challenge)
    return options_to_json(options)


async def _ask(parts: Parts, browser: str, challenge: bytes) -> None:
    values = (digest(browser), challenge, parts.now_utc() + CEREMONY_S)
    await parts.store.write(
        lambda db: db.execute(
            "INSERT OR REPLACE INTO challenge (browser_sha256, challenge, expires_utc) VALUES (?, ?, ?)", values
        )
    )


async def _asked(parts: Parts, request: Request) -> tuple[RelyingParty, bytes]:
    """This site, and the challenge that this browser was given. It is good once.

    Raises:
        PasskeyError: there is none.
    """
    party, browser, now_utc = parts.relying_party(request), parts.cookies.read(request, "browser"), parts.now_utc()
    if party is None or browser is None:
        raise PasskeyError("no passkey was asked for in this browser")

    def take(db: sqlite3.Connection) -> sqlite3.Row | None:
        values = (digest(browser), now_utc)
        row: sqlite3.Row | None = db.execute(
            "DELETE FROM challenge WHERE browser_sha256 = ? AND expires_utc > ? RETURNING challenge", values
        ).fetchone()
        return row

    row = await parts.store.write(take)
    if row is None:
        raise PasskeyError("no passkey was asked for in this browser, or too long ago")
    return party, bytes(row["challenge"])


async def read_new(parts: Parts, request: Request, credential: str, *, label: str = "") -> NewPasskey:
    """Verify what `navigator.credentials.create` answered.

    Raises:
        PasskeyError: it is not what was asked for.
    """
    from webauthn import verify_registration_response  # noqa: PLC0415 - as above
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    party, challenge = await _asked(parts, request)
    try:
        made = await run_in_threadpool(
            verify_registration_response,
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PasskeyError(str(error)) from error
    return NewPasskey(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        label=label,
    )


def keep(db: sqlite3.Connection, made: NewPasskey, *, member: str, now_utc: int) -> None:
    """Make it one of the member's ways in.

    Raises:
        PasskeyError: it is known already.
    """
    try:
        db.execute(
            "INSERT INTO passkey (credential_id, id, member, public_key, sign_count, label, created_utc)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (made.credential_id, new_id(), member, made.public_key, made.sign_count, made.label, now_utc),
        )
    except sqlite3.IntegrityError as error:
        raise PasskeyError("this passkey is known already") from error
    audit.record(db, at_utc=now_utc, by=member, what="passkey.added", subject=member)


async def who_signed(parts: Parts, request: Request, credential: str) -> str:
    """The id of the active member whose passkey signed the challenge.

    Raises:
        PasskeyError: nobody's did.
    """
    from webauthn import verify_authentication_response  # noqa: PLC0415 - as above
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    party, challenge = await _asked(parts, request)
    try:
        answer = parse_authentication_credential_json(json.loads(credential))
        row = await parts.store.read(lambda db: _of_active_member(db, answer.raw_id))
        if row is None:
            raise PasskeyError("unknown passkey")
        proven = await run_in_threadpool(
            verify_authentication_response,
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=row["public_key"],
            credential_current_sign_count=row["sign_count"],
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PasskeyError(str(error)) from error
    values = (proven.new_sign_count, parts.now_utc(), proven.credential_id)
    await parts.store.write(
        lambda db: db.execute("UPDATE passkey SET sign_count = ?, used_utc = ? WHERE credential_id = ?", values)
    )
    return str(row["member"])


def _of_active_member(db: sqlite3.Connection, credential_id: bytes) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT public_key, sign_count, member FROM passkey JOIN member ON member.id = passkey.member"
        " WHERE credential_id = ? AND disabled_utc IS NULL AND erased_utc IS NULL",
        (credential_id,),
    ).fetchone()
    return row


def of_member(db: sqlite3.Connection, member: str) -> list[Passkey]:
    rows = db.execute("SELECT id, label, created_utc, used_utc FROM passkey WHERE member = ? ORDER BY id", (member,))
    return [Passkey(**dict(row)) for row in rows]


def remove(db: sqlite3.Connection, passkey: str, *, member: str, now_utc: int) -> bool:
    """Whether the member had such a one."""
    gone = db.execute("DELETE FROM passkey WHERE id = ? AND member = ?", (passkey, member)).rowcount > 0
    if gone:
        audit.record(db, at_utc=now_utc, by=member, what="passkey.removed", subject=member)
    return gone
