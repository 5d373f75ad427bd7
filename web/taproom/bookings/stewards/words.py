# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moments, spans and refusals as the stewards' pages say them."""

from datetime import UTC, datetime

from babel.dates import format_date, format_datetime, format_skeleton

from taproom.bookings import words
from taproom.bookings.refusals import BookingRefused, CannotNow, Changed
from taproom.bookings.values import Interval
from taproom.i18n import Reader
from taproom.i18n import mark as _


def day(reader: Reader, at_utc: int) -> str:
    """With its year: `14 Sep 2026`."""
    return format_date(_local(reader, at_utc), "d MMM y", locale=reader.language)


def when(reader: Reader, at_utc: int) -> str:
    """Day, year and time of day: for what is kept for years."""
    return format_datetime(_local(reader, at_utc), "d MMM y, HH:mm", locale=reader.language)


def month(reader: Reader, at_utc: int) -> str:
    return format_skeleton("yMMM", _local(reader, at_utc), locale=reader.language)


def span(reader: Reader, it: Interval) -> str:
    """From when until when; the day once, if it is one."""
    start, end = _local(reader, it.start_utc), _local(reader, it.end_utc)
    first = reader.moment(it.start_utc)
    same_day = start.date() == end.date()
    last = format_datetime(end, "HH:mm", locale=reader.language) if same_day else reader.moment(it.end_utc)
    return f"{first} – {last}"  # noqa: RUF001 - a span is written with an en dash


def refused(reader: Reader, error: BookingRefused) -> str:
    """What stood in the way of a steward, and what to do now."""
    it = error.one()
    if isinstance(it, Changed):
        return reader.say(_("Somebody else was faster. Look at what it is now, then decide."))
    if isinstance(it, CannotNow):
        state = reader.say(words.STATUSES[it.status])
        return reader.say(_("Somebody else was faster: this booking {status}."), status=state)
    return words.sentence(reader, it, lambda member: None)


def _local(reader: Reader, at_utc: int) -> datetime:
    return datetime.fromtimestamp(at_utc, UTC).astimezone(reader.timezone)
