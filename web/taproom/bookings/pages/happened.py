# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit log of a booking, as sentences. Pure."""

from collections.abc import Mapping

from taproom.bookings.pages import moments
from taproom.bookings.pages.held import Happened
from taproom.bookings.values import Interval
from taproom.i18n import Reader
from taproom.i18n import mark as _

_SAID = {
    "booking.booked": _("Booked."),
    "booking.asked": _("Asked for; a steward decides."),
    "booking.offered": _("Offered from the waiting list."),
    "booking.accepted": _("The offer was accepted."),
    "booking.offer_declined": _("The offer was declined."),
    "booking.offer_lapsed": _("The offer lapsed."),
    "booking.approved": _("Approved."),
    "booking.declined": _("Declined."),
    "booking.cancelled": _("Cancelled."),
    "booking.checked_in": _("Begun at the kit."),
    "booking.checked_out": _("Given back."),
    "booking.ended": _("Ended."),
    "booking.missed": _("Released: nobody checked in."),
    "booking.lapsed": _("Lapsed: no steward decided in time."),
    "booking.broken_down": _("Cancelled: the kit broke down."),
}


def sentence(it: Happened, reader: Reader, names: Mapping[str, str]) -> str:
    """What was done, and by whom where that was a member who is still one."""
    said = _moved(it, reader) if it.what == "booking.moved" else reader.say(_SAID.get(it.what, _("Changed.")))
    name = names.get(it.by or "")
    return f"{said} ({name})" if name else said


def _moved(it: Happened, reader: Reader) -> str:
    before, after = _interval(it.before), _interval(it.after)
    if before is None or after is None:
        return reader.say(_("Moved."))
    if before.start_utc == after.start_utc:
        return reader.say(_("New end: {end}."), end=moments.at(reader, after.end_utc, "EEE d MMM HH:mm"))
    return reader.say(
        _("Moved from {before} to {after}."),
        before=moments.span(reader, before, short=True),
        after=moments.span(reader, after, short=True),
    )


def _interval(fields: Mapping[str, object]) -> Interval | None:
    start_utc, end_utc = fields.get("start_utc"), fields.get("end_utc")
    if not isinstance(start_utc, int) or not isinstance(end_utc, int):
        return None
    return Interval(start_utc=start_utc, end_utc=end_utc)
