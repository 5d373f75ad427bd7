# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages and the API of the notices share, and the count that every page shows."""

import sqlite3
from dataclasses import dataclass

from starlette.requests import Request

from taproom.access import Principal, principal_of
from taproom.db import Store
from taproom.i18n import Reader
from taproom.notices import repository
from taproom.notices.contacts import ContactOf
from taproom.notices.kinds import Kinds, Said, say
from taproom.notices.outbox import Kind
from taproom.notices.push import Push
from taproom.notices.repository import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeParts:
    """Put together by the composition root."""

    kinds: Kinds
    contact_of: ContactOf
    push: Push
    mail_works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A notice as it is shown."""

    notice: Notice
    kind: Kind
    said: Said


def parts_of(request: Request) -> NoticeParts:
    parts: NoticeParts = request.app.state.notices
    return parts


def store_of(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def member_of(request: Request) -> str:
    """The id of the member who asks; the policy of the route let nobody else in."""
    return principal_of(request).member or ""


def shown(parts: NoticeParts, notice: Notice, reader: Reader) -> Shown:
    kind = parts.kinds.kind(notice.kind)
    return Shown(notice=notice, kind=kind, said=say(kind, notice.names, reader))


async def count_unread(request: Request) -> None:
    """A dependency of every route, after the guard: pages show how many notices are unread."""
    principal: Principal = principal_of(request)
    is_page = request.method == "GET" and not request.url.path.startswith("/api/")
    if is_page and principal.member is not None and "hx-request" not in request.headers:
        member = principal.member

        def question(db: sqlite3.Connection) -> int:
            return repository.unread(db, member)

        request.state.unread = await store_of(request).read(question)
