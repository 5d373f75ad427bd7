# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check in by what the sticker says: for a scanner beside the kit."""

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import presence
from taproom.bookings.api.asked import AskedOf
from taproom.bookings.api.bookings import REFUSED, done
from taproom.bookings.api.shapes import BookingShown, Given
from taproom.depends import Under
from taproom.openapi import tagged

router = Under(prefix="/api/v1/check-in", tags=["bookings"])


class Scanned(Given):
    """The code of the kit."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


@router.post("", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def check_in(asked: AskedOf, scanned: Scanned) -> Response:
    """Your booking of this kit that is due begins. A second time changes nothing."""
    return await done(
        asked, lambda db: presence.check_in(db, asked.me, scanned.code, asked.zone, now_utc=asked.now_utc)
    )
