# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Something is broken: said from the booking in which it was seen, told to the stewards at once."""

from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings.breakdown import Severity, report_damage
from taproom.bookings.pages.answering import UNUSABLE, Said
from taproom.bookings.pages.asked import AskedOf
from taproom.bookings.pages.routes_booking import Id, show_booking
from taproom.bookings.pages.typed import storable
from taproom.bookings.refusals import BookingRefused
from taproom.i18n import mark as _
from taproom.photos import PHOTO_BODY_BYTES, PhotoError

router = APIRouter(include_in_schema=False)


@router.post("/bookings/{booking}/damage", max_body_size=PHOTO_BODY_BYTES)
@allow(Policy.MEMBERS)
async def damage(
    asked: AskedOf,
    booking: Id,
    text: Annotated[str, Form(max_length=4000)] = "",
    severity: Annotated[Severity, Form()] = "hinders",
    photo: UploadFile | None = None,
) -> Response:
    said = storable(text, lines=True)[:2000]
    if not said:
        empty = Said(status=UNUSABLE, sentences=(asked.reader.say(_("Say in a few words what is broken.")),))
        return await show_booking(asked, booking, said=empty, opened="damage")
    try:
        kept = await asked.photos.take(photo) if photo is not None and photo.filename else None
    except PhotoError as error:
        wrong = Said(status=UNUSABLE, sentences=(asked.reader.say(str(error)),))
        return await show_booking(asked, booking, said=wrong, opened="damage", damage_text=said)
    about: dict[str, str | None] = {"booking": booking, "photo": kept}
    try:
        await asked.write(
            lambda db: report_damage(db, asked.me, text=said, severity=severity, now_utc=asked.now_utc, **about)
        )
    except BookingRefused as error:
        refused = await asked.refusal(error)
        return await show_booking(asked, booking, said=refused, opened="damage", damage_text=said)
    thanks = Said(status=200, sentences=(asked.reader.say(_("Thank you. The stewards know.")),), good=True)
    return await show_booking(asked, booking, said=thanks)
