# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks: a member's cookie, a paired panel's cookie, or a program's token (taproom.access.Who).

A token in `Authorization` stands alone: a request with one is never taken for its browser's session. A session that
was begun at a panel counts at that panel only.
"""

import sqlite3
from dataclasses import dataclass

from starlette.requests import Request

from taproom.access import NOBODY, Principal, Role
from taproom.clock import Utc
from taproom.db import Store
from taproom.members import panels, sessions
from taproom.members.cookies import Cookies
from taproom.members.rules import seen_is_old
from taproom.members.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorkeeper:
    """Answers the guard's question. Looks into the database each time: what is revoked is revoked at once."""

    store: Store
    cookies: Cookies
    now_utc: Utc

    async def __call__(self, request: Request) -> Principal:
        now_utc = self.now_utc()
        token = bearer(request)
        is_program, panel_token = token is not None, None
        if not is_program:
            token, panel_token = self.cookies.read(request, "sid"), self.cookies.read(request, "panel")
        if token is None and panel_token is None:
            return NOBODY

        def look(db: sqlite3.Connection) -> tuple[Session | None, str | None]:
            session = sessions.find(db, token, now_utc=now_utc) if token else None
            panel = panels.find(db, panel_token) if panel_token else None
            return session, panel

        session, panel = await self.store.read(look)
        if session is None or (session.kind == "token") != is_program or session.panel not in (None, panel):
            return NOBODY if panel is None else Principal(panel=panel, via="panel")
        if not is_background(request) and seen_is_old(session.seen_utc, session.idle_s, now_utc=now_utc):
            await self.store.write(lambda db: sessions.touch(db, session.id, now_utc=now_utc))
        return Principal(
            member=session.member,
            name=session.name,
            role=_role_at(session),
            panel=panel,
            session=session.id,
            via=session.kind,
        )


def _role_at(session: Session) -> Role:
    """Six digits at a panel make nobody an administrator."""
    at_panel = session.kind == "panel" and session.role.at_least(Role.MAINTAINER)
    return Role.MAINTAINER if at_panel else session.role


def bearer(request: Request) -> str | None:
    """The token of a program; an empty one is one that nobody has."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def is_background(request: Request) -> bool:
    """Whether the page asked by itself: that is no sign that somebody still stands in front of it."""
    return "x-background" in request.headers or "text/event-stream" in request.headers.get("accept", "")
