# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in: what each way has in common. An attempt is counted before it is looked at; a session is always new.

The answer to an unknown name is the answer to a wrong password, and takes as long.
"""

import sqlite3

from starlette.requests import Request

from taproom.members import attempts, panels, repository, sessions, sign_in_codes
from taproom.members.codes import digest
from taproom.members.parts import Parts, parts_of
from taproom.members.repository import Member
from taproom.members.rules import ACCOUNT_LIMIT, ADDRESS_LIMIT, Limit, SessionKind, address_key, name_key
from taproom.settings import is_loopback


def account_key(account: str) -> str:
    """What counts an account's failures; it says nothing of whether there is such an account."""
    return f"account:{digest(name_key(account)).hex()[:32]}"


def address_of(request: Request) -> str:
    """What counts an address's failures. Headers that anybody can write are not looked at.

    HTTPS is a proxy's on this machine: then everybody would have one address, and who guesses would lock out all. So
    there it is the last address in `X-Forwarded-For`, which is the proxy's word; what stands before it is anybody's.
    """
    host = request.client.host if request.client else None
    proxied = parts_of(request).cookies.secure and host is not None and is_loopback(host)
    if proxied and (said := request.headers.getlist("x-forwarded-for")):
        host = said[-1].rpartition(",")[2].strip()
    return f"address:{address_key(host)}"


async def count_attempt(parts: Parts, request: Request, account: str, limit: Limit = ACCOUNT_LIMIT) -> None:
    """Count it as failed, for the account and for the address.

    Raises:
        TooManyAttemptsError: it is not looked at.
    """
    keys = {account: limit, address_of(request): ADDRESS_LIMIT}
    now_utc = parts.now_utc()
    await parts.store.write(lambda db: attempts.count(db, keys, now_utc=now_utc))


async def by_password(parts: Parts, request: Request, account: str, password: str) -> Member | None:
    """The member, if name and password go together.

    Raises:
        TooManyAttemptsError: it was not looked at.
    """
    await count_attempt(parts, request, account_key(account))

    def known(db: sqlite3.Connection) -> tuple[Member | None, str | None]:
        member = repository.find(db, account)
        return member, repository.hash_of(db, "password", member.id) if member else None

    member, hashed = await parts.store.read(known)
    return member if await parts.hasher.verify(hashed, password) else None


async def by_code(parts: Parts, request: Request, account: str, code: str) -> Member | None:
    """The member, if the code was made for this account; it is used up.

    Raises:
        TooManyAttemptsError: it was not looked at.
    """
    await count_attempt(parts, request, account_key(account))
    now_utc, browser = parts.now_utc(), parts.cookies.read(request, "browser")

    def spend(db: sqlite3.Connection) -> Member | None:
        member = repository.find(db, account)
        if member is None or not sign_in_codes.spend(db, member.id, code, browser=browser, now_utc=now_utc):
            return None
        return member

    return await parts.store.write(spend)


def begin_session(
    db: sqlite3.Connection, request: Request, parts: Parts, member: str, *, account: str | None = None
) -> str:
    """A new session in place of whatever this browser had, in the caller's transaction; its token.

    At a paired panel, where anybody passes, it is as short as one by PIN, however one signed in.
    """
    now_utc = parts.now_utc()
    if account is not None:
        attempts.succeeded(db, account=account, address=address_of(request))
    if (old := parts.cookies.read(request, "sid")) is not None:
        db.execute("DELETE FROM session WHERE token_sha256 = ?", (digest(old),))
    label, panel_token = device(request.headers.get("user-agent", "")), parts.cookies.read(request, "panel")
    panel = panels.find(db, panel_token) if panel_token else None
    kind: SessionKind = "browser" if panel is None else "panel"
    return sessions.begin(db, member, now_utc=now_utc, label=label, kind=kind, panel=panel)


_PROGRAMS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chromium"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """A browser and a system, as a person would name them: `Firefox, Android`."""
    found = [next((name for sign, name in names if sign in user_agent), "") for names in (_PROGRAMS, _SYSTEMS)]
    return ", ".join(it for it in found if it) or "".join(it for it in user_agent[:40] if it.isprintable()) or "?"
