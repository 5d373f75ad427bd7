# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's bookings as a calendar that a phone subscribes to. Pure.

Each booking is an event of its own with UTC stamps: what a calendar program makes of a recurrence rule or of a time
zone's definition is not ours to repair. The UID stays, SEQUENCE grows with every change, and what was cancelled is
said for 30 days, so that no program keeps it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from taproom.bookings.kit import DAY_S
from taproom.bookings.status import LIVE
from taproom.bookings.values import Booking

if TYPE_CHECKING:
    from icalendar import Event

PAST_S = 90 * DAY_S
CANCELLED_S = 30 * DAY_S


def is_in_feed(booking: Booking, now_utc: int) -> bool:
    """What is to come, what was in the last 90 days, and for 30 days what will not be."""
    if booking.status == "missed":
        return booking.end_utc > now_utc - PAST_S
    if booking.status not in LIVE:
        return booking.changed_utc > now_utc - CANCELLED_S
    return booking.end_utc > now_utc - PAST_S


def render(
    bookings: Sequence[Booking],
    *,
    now_utc: int,
    title: str,
    summary: Callable[[Booking], str],
    place: Callable[[Booking], str],
    host: str,
) -> str:
    """The iCalendar text. `summary` and `place` say what a person reads; `host` makes the UIDs the site's own."""
    from icalendar import Calendar  # noqa: PLC0415 - only who asks for a calendar pays for its library

    calendar = Calendar()
    calendar.add("prodid", "-//cobrew//taproom//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    for it in bookings:
        if is_in_feed(it, now_utc):
            calendar.add_component(_event(it, summary=summary(it), place=place(it), host=host))
    return bytes(calendar.to_ical()).decode()


def _event(it: Booking, *, summary: str, place: str, host: str) -> "Event":
    from icalendar import Event  # noqa: PLC0415

    event = Event()
    event.add("uid", f"{it.id}@{host}")
    event.add("sequence", it.version)
    event.add("dtstamp", _utc(it.changed_utc))
    event.add("dtstart", _utc(it.start_utc))
    event.add("dtend", _utc(it.end_utc))
    event.add("summary", summary)
    event.add("status", _STATUS.get(it.status, "CONFIRMED"))
    if place:
        event.add("location", place)
    if it.purpose:
        event.add("description", it.purpose)
    return event


def _utc(at_utc: int) -> datetime:
    return datetime.fromtimestamp(at_utc, UTC)


_STATUS = {
    **dict.fromkeys(("asked", "offered"), "TENTATIVE"),
    **dict.fromkeys(("cancelled", "declined", "lapsed", "missed", "broken_down"), "CANCELLED"),
}
