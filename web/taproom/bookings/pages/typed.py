# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a booking's form says, read as an interval. Pure.

A time of day that a clock change skips is refused with its reason, one that exists twice is asked about. Whatever
was typed is kept as it was typed, for the form to come back filled.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from dateutil.tz import datetime_ambiguous, datetime_exists

from taproom.bookings.kit import Kit
from taproom.bookings.local_days import are_whole_days, days_interval, days_of, local
from taproom.bookings.rules import EARLIEST_UTC, LATEST_UTC, LONGEST_S
from taproom.bookings.values import Days, Interval
from taproom.i18n import Reader
from taproom.i18n import mark as _

_SLOT = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
FIELDS = ("slot", "date", "start", "length", "days", "purpose", "unnamed", "which", "key")
MOST_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields, as they came."""

    slot: str = ""
    date: str = ""
    start: str = ""
    length: str = ""
    days: str = ""
    purpose: str = ""
    unnamed: str = ""
    which: str = ""
    key: str = ""

    @property
    def named(self) -> bool:
        return not self.unnamed


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """No interval. `field` is to be mended; `asks`: that time exists twice, and the form asks which is meant."""

    field: str
    sentence: str
    asks: bool = False


def typed(form: Mapping[str, object]) -> Typed:
    """Text fields only, cut at what a form can hold; without what cannot be stored."""
    texts = {name: text for name in FIELDS if isinstance(text := form.get(name), str)}
    return Typed(**{name: storable(text)[:MOST_CHARS] for name, text in texts.items()})


def storable(text: str, *, lines: bool = False) -> str:
    """Without halves of characters and controls; `lines` keeps the ends of lines."""
    clean = text.encode("utf-8", "ignore").decode("utf-8")
    return "".join(it for it in clean if it.isprintable() or (lines and it == "\n")).strip()


def read(it: Typed, kit: Kit, reader: Reader) -> Interval | Unreadable:
    """The interval that is meant: a slot that was offered, else what was typed."""
    if it.slot:
        return read_slot(it.slot) or Unreadable(field="date", sentence=reader.say(_("This slot cannot be read.")))
    try:
        day = date.fromisoformat(it.date)
    except ValueError:
        return Unreadable(field="date", sentence=reader.say(_("Choose a day.")))
    if not 2001 <= day.year <= 2098:
        return Unreadable(field="date", sentence=reader.say(_("Choose a day of this century.")))
    return _days(it, day, reader) if kit.booked_in == "days" else _hours(it, day, reader)


def read_slot(text: str) -> Interval | None:
    """`start-end`, in UTC seconds."""
    found = _SLOT.fullmatch(text)
    if found is None:
        return None
    start_utc, end_utc = int(found[1]), int(found[2])
    if not (EARLIEST_UTC <= start_utc < end_utc <= LATEST_UTC and end_utc - start_utc <= LONGEST_S):
        return None
    return Interval(start_utc=start_utc, end_utc=end_utc)


def slot_text(it: Interval) -> str:
    return f"{it.start_utc}-{it.end_utc}"


def filled(it: Interval, kit: Kit, zone: tzinfo, *, purpose: str = "") -> Typed:
    """The form, as somebody would have filled it for this interval."""
    start = local(it.start_utc, zone)
    days = kit.booked_in == "days" or are_whole_days(it, zone)
    return Typed(
        date=start.date().isoformat(),
        start=f"{start:%H:%M}",
        length=str(it.length_s),
        days=str(len(days_of(it, zone))) if days else "1",
        purpose=purpose,
    )


def _days(it: Typed, first: date, reader: Reader) -> Interval | Unreadable:
    days = int(it.days) if re.fullmatch(r"[0-9]{1,3}", it.days) else 0
    if not 1 <= days <= 400:
        return Unreadable(field="days", sentence=reader.say(_("Write a number of days, like 14.")))
    return days_interval(Days(first=first, days=days), reader.timezone)


def _hours(it: Typed, day: date, reader: Reader) -> Interval | Unreadable:
    try:
        start = time.fromisoformat(it.start)
    except ValueError:
        return Unreadable(field="start", sentence=reader.say(_("Choose a time to start at, like 18:00.")))
    length_s = int(it.length) if re.fullmatch(r"[0-9]{1,8}", it.length) else 0
    if not 0 < length_s <= LONGEST_S:
        return Unreadable(field="length", sentence=reader.say(_("Choose for how long.")))
    at = moment(day, start.replace(tzinfo=None), it.which, reader)
    if isinstance(at, Unreadable):
        return at
    return Interval(start_utc=at, end_utc=at + length_s)


def moment(day: date, start: time, which: str, reader: Reader) -> int | Unreadable:
    """The UTC second of a local time; `which` is `first` or `second` where it exists twice."""
    zone, said = reader.timezone, f"{start:%H:%M}"
    at = datetime.combine(day, start)
    if not datetime_exists(at, zone):
        sentence = _("The clocks go forward that night: {clock} does not exist. Choose another time.")
        return Unreadable(field="start", sentence=reader.say(sentence, clock=said))
    if datetime_ambiguous(at, zone):
        if which not in ("first", "second"):
            sentence = _("The clocks go back that night: {clock} comes twice. Which one do you mean?")
            return Unreadable(field="which", sentence=reader.say(sentence, clock=said), asks=True)
        at = at.replace(fold=int(which == "second"))
    return int(at.replace(tzinfo=zone).timestamp())
