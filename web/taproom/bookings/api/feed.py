# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The secret address of your calendar."""

from pydantic import Field
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import feeds
from taproom.bookings.api.asked import AskedOf
from taproom.bookings.api.shapes import Shown
from taproom.depends import Under
from taproom.etags import answer
from taproom.openapi import tagged

router = Under(prefix="/api/v1/feed", tags=["calendar"])


class FeedState(Shown):
    """Whether there is an address that works."""

    made: bool


class NewFeed(Shown):
    """The secret, told this once: the calendar's address ends with it."""

    token: str = Field(description="43 characters.")


@router.get("", response_model=FeedState, responses=tagged())
@allow(Policy.MEMBERS)
async def state(asked: AskedOf) -> Response:
    made = await asked.read(lambda db: feeds.has_feed(db, asked.me.member or ""))
    return answer(asked.request, FeedState(made=made))


@router.post("", status_code=201)
@allow(Policy.MEMBERS)
async def make(asked: AskedOf) -> NewFeed:
    """A new secret. The address before it no longer works."""
    return NewFeed(token=await asked.write(lambda db: feeds.new_feed(db, asked.me, now_utc=asked.now_utc)))


@router.delete("", status_code=204)
@allow(Policy.MEMBERS)
async def revoke(asked: AskedOf) -> None:
    """No address of your calendar works any more."""
    await asked.write(lambda db: feeds.revoke_feeds(db, asked.me, now_utc=asked.now_utc))
