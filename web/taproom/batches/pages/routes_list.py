# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The brewery's batches: what is going on now, and what was."""

import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.batches.pages.asked import AskedOf
from taproom.batches.repository import batches
from taproom.batches.repository.batches import Wanted
from taproom.batches.seeing import Seen, see
from taproom.batches.states import CURRENT, PAST

router = APIRouter(include_in_schema=False)
SHOWN_AT_ONCE = 30
MOST_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the page shows. `more_below` is the number of the last one shown, where there are more."""

    current: list[Seen]
    past: list[Seen]
    more_below: int | None


@router.get("/batches")
@allow(Policy.MEMBERS)
async def list_page(
    asked: AskedOf,
    q: Annotated[str, Query(max_length=200)] = "",
    mine: Annotated[str, Query(max_length=5)] = "",
    below: Annotated[int | None, Query(ge=1, le=10**9)] = None,
) -> Response:
    wanted_by = asked.me.member if mine else None

    def look(db: sqlite3.Connection) -> _Found:
        typed = tuple(q.split()[:MOST_WORDS])
        here = Wanted(words=typed, statuses=CURRENT, member=wanted_by)
        gone = Wanted(words=typed, statuses=PAST, member=wanted_by)
        past = batches.search(db, gone, below=below, limit=SHOWN_AT_ONCE + 1)
        now = batches.search(db, here, limit=500) if below is None else ()
        return _Found(
            current=[see(db, it.id, followed_of=asked.parts.followed_of) for it in now],
            past=[see(db, it.id, followed_of=asked.parts.followed_of) for it in past[:SHOWN_AT_ONCE]],
            more_below=past[SHOWN_AT_ONCE - 1].number if len(past) > SHOWN_AT_ONCE else None,
        )

    found = await asked.read(look)
    vessels = {it.path: it.name for it in asked.parts.fermenting.vessels()}
    return asked.page("batches.html", found=found, q=q, mine=mine, vessels=vessels)
