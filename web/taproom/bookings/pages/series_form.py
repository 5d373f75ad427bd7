# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a series ("every Tuesday 18:00"), read as a wish. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from taproom.bookings.kit import Kit
from taproom.bookings.pages.typed import Unreadable
from taproom.bookings.rules import LONGEST_S
from taproom.bookings.series import MOST_INSTANCES, Choice, SeriesWish
from taproom.i18n import Reader
from taproom.i18n import mark as _

_NUMBER = re.compile(r"[0-9]{1,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTyped:
    """The fields, as they came. `skipped` and `repeated` answer what the clock changes ask."""

    date: str = ""
    start: str = ""
    length: str = ""
    days: str = ""
    every: str = "1"
    weekdays: tuple[str, ...] = ()
    times: str = "8"
    purpose: str = ""
    unnamed: str = ""
    skipped: str = ""
    repeated: str = ""
    key: str = ""

    @property
    def choice(self) -> Choice:
        return Choice(
            skipped="leave_out" if self.skipped == "leave_out" else "later" if self.skipped == "later" else None,
            repeated="first" if self.repeated == "first" else "second" if self.repeated == "second" else None,
        )


def read_series(it: SeriesTyped, kit: Kit, reader: Reader) -> SeriesWish | Unreadable:
    """The wish that is meant."""
    try:
        day = date.fromisoformat(it.date)
    except ValueError:
        return Unreadable(field="date", sentence=reader.say(_("Choose a day.")))
    by_days = kit.booked_in == "days"
    try:
        start = time() if by_days else time.fromisoformat(it.start).replace(tzinfo=None)
    except ValueError:
        return Unreadable(field="start", sentence=reader.say(_("Choose a time to start at, like 18:00.")))
    if not 2001 <= day.year <= 2098:
        return Unreadable(field="date", sentence=reader.say(_("Choose a day of this century.")))
    length = _number(it.days if by_days else it.length, 400 if by_days else LONGEST_S)
    if length is None:
        return Unreadable(field="length", sentence=reader.say(_("Choose for how long.")))
    every, times = _number(it.every, 52), _number(it.times, MOST_INSTANCES)
    if every is None or times is None:
        sentence = _("Write how many times, from 1 to {most}.")
        return Unreadable(field="times", sentence=reader.say(sentence, most=MOST_INSTANCES))
    return SeriesWish(
        kit=kit.id,
        first=datetime.combine(day, start),
        length_s=None if by_days else length,
        days=length if by_days else None,
        every_weeks=every,
        weekdays=tuple(sorted({int(one) for one in it.weekdays if re.fullmatch("[0-6]", one)})),
        times=times,
        purpose=it.purpose,
        named=not it.unnamed,
    )


def _number(text: str, most: int) -> int | None:
    number = int(text) if _NUMBER.fullmatch(text) else 0
    return number if 1 <= number <= most else None
