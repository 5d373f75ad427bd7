# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the audit log, for maintainers."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.audit_log import repository
from taproom.audit_log.repository import Entry, Filter
from taproom.audit_log.words import Subject, changes, kind_in_words, what_in_words, when
from taproom.db import Store
from taproom.i18n import Reader
from taproom.pages import pages_of

router = APIRouter(include_in_schema=False)
ON_A_PAGE = 50
Id = Annotated[str, Query(max_length=80)]


class Called(Protocol):
    """What the features call their things."""

    def members(self, db: sqlite3.Connection) -> Mapping[str, str]: ...
    def subjects(self, db: sqlite3.Connection, ids: Iterable[str], reader: Reader) -> Mapping[str, Subject]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditParts:
    store: Store
    called: Called


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    entries: tuple[Entry, ...]
    more: bool
    kinds: tuple[str, ...]
    members: Mapping[str, str]
    subjects: Mapping[str, Subject]


@router.get("/audit")
@allow(Policy.MAINTAINERS)
async def audit_log(
    request: Request,
    subject: Id = "",
    by: Id = "",
    kind: Annotated[str, Query(max_length=30, pattern="^[a-z_]*$")] = "",
    below: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    parts: AuditParts = request.app.state.audit_log
    pages, wanted = pages_of(request), Filter(subject=subject, by=by, kind=kind)
    reader = pages.reader(request)
    seen = await parts.store.read(lambda db: _see(db, parts.called, wanted, reader, below=below))
    names = {**{it: found.name for it, found in seen.subjects.items()}, **seen.members}
    return pages.render(
        request,
        "audit.html",
        seen=seen,
        wanted=wanted,
        below=below,
        names=names,
        changes=changes,
        what_in_words=what_in_words,
        kind_in_words=kind_in_words,
        when=when,
    )


def _see(db: sqlite3.Connection, called: Called, wanted: Filter, reader: Reader, *, below: int | None) -> _Seen:
    found = repository.page(db, wanted, below=below, number=ON_A_PAGE + 1)
    entries = found[:ON_A_PAGE]
    ids = {wanted.subject, *(it.subject for it in entries), *(id_ for it in entries for id_ in _ids(it))}
    return _Seen(
        entries=entries,
        more=len(found) > ON_A_PAGE,
        kinds=repository.kinds(db),
        members=called.members(db),
        subjects=called.subjects(db, ids, reader),
    )


def _ids(entry: Entry) -> list[str]:
    """Whatever in it may be the id of something: those have 26 characters."""
    values = [*entry.before.values(), *entry.after.values()]
    flat = [one for it in values for one in (it if isinstance(it, list) else [it])]
    return [it for it in flat if isinstance(it, str) and len(it) == 26]
