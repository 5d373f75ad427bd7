# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before anybody is a member: a code that only who stands at the machine can read makes the first administrator.

    start -> no administrator? -> a new code, printed -> /claim -> administrator; the code is gone
                                     ^ renewed while unclaimed

There is no default password anywhere. Of two who claim at once, the transaction lets one.
"""

import asyncio
import sqlite3
from dataclasses import dataclass, field

from starlette.datastructures import Address
from starlette.requests import Request

from taproom.clock import Utc
from taproom.db import Store
from taproom.members import repository
from taproom.members.codes import code_digest, new_code
from taproom.members.rules import CLAIM_CODE_S
from taproom.security import host_name
from taproom.settings import is_loopback

RENEW_EVERY_S = CLAIM_CODE_S // 3
FORWARDED = frozenset(
    {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-by", "x-real-ip"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The claim code of this process. Several processes each have their own, and each is good."""

    store: Store
    now_utc: Utc
    shown_here: bool
    code: str = field(default_factory=new_code, repr=False)

    def offer(self) -> str | None:
        """The code, if the brewery is unclaimed. Waits for the database."""
        return self.code if self.store.writer.submit(self._renew).result() else None

    async def keep(self) -> None:
        """Renew the code until the brewery is claimed."""
        while await self.store.write(self._renew):
            await asyncio.sleep(RENEW_EVERY_S)

    def _renew(self, db: sqlite3.Connection) -> bool:
        if repository.is_claimed(db):
            return False
        db.execute(
            "INSERT INTO claim_code (code_sha256, expires_utc) VALUES (?, ?)"
            " ON CONFLICT (code_sha256) DO UPDATE SET expires_utc = excluded.expires_utc",
            (code_digest(self.code), self.now_utc() + CLAIM_CODE_S),
        )
        return True

    def code_for(self, request: Request) -> str:
        """The code, for somebody who sits at this machine; nothing for anybody else."""
        return self.code if self.shown_here and is_at_this_machine(request) else ""


def is_good(db: sqlite3.Connection, code: str, *, now_utc: int) -> bool:
    row = db.execute(
        "SELECT 1 FROM claim_code WHERE code_sha256 = ? AND expires_utc > ?", (code_digest(code), now_utc)
    ).fetchone()
    return row is not None and not repository.is_claimed(db)


def use_up(db: sqlite3.Connection, code: str, *, now_utc: int) -> bool:
    """Whether the code was still good; from now on no code claims anything.

    The new administrator is there already, in the same transaction: it is asked whether there is another.
    """
    row = db.execute(
        "SELECT (SELECT count(*) FROM member WHERE role = 'administrator') = 1 FROM claim_code"
        " WHERE code_sha256 = ? AND expires_utc > ?",
        (code_digest(code), now_utc),
    ).fetchone()
    db.execute("DELETE FROM claim_code")
    return row is not None and bool(row[0])


def is_at_this_machine(request: Request) -> bool:
    """Whether the request comes from a browser on this machine, and through nothing in between.

    HTTP/1.0 is what proxies speak that add nothing to a request.
    """
    client: Address | None = request.client
    return (
        client is not None
        and is_loopback(client.host)
        and is_loopback(host_name(request.headers.get("host", "")))
        and request.scope.get("http_version") != "1.0"
        and not FORWARDED.intersection(request.headers.keys())
    )
