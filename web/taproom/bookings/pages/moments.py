# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How times and lengths are said, in the reader's language and the site's zone. Pure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_datetime, get_day_names
from dateutil.tz import datetime_ambiguous

from taproom.bookings import words
from taproom.bookings.kit import DAY_S, HOUR_S
from taproom.bookings.local_days import are_whole_days, days_of, local
from taproom.bookings.values import Interval
from taproom.i18n import NOTHING, Reader
from taproom.i18n import mark as _


def at(reader: Reader, at_utc: int, pattern: str) -> str:
    moment = datetime.fromtimestamp(at_utc, UTC)
    return format_datetime(moment, pattern, tzinfo=reader.timezone, locale=reader.language)


def clock(reader: Reader, at_utc: int) -> str:
    """Hours and minutes; in an hour that the clock shows twice, which of the two."""
    there = local(at_utc, reader.timezone)
    said = f"{there:%H:%M}"
    if not datetime_ambiguous(there.replace(tzinfo=None), reader.timezone):
        return said
    return reader.say(_("{clock} (second time)") if there.fold else _("{clock} (first time)"), clock=said)


def day(reader: Reader, which: date, now: date | None = None) -> str:
    """Weekday, day and month; today and tomorrow by their names, if `now` is said."""
    if now is not None and which == now:
        return reader.say(_("Today"))
    if now is not None and which == now + timedelta(days=1):
        return reader.say(_("Tomorrow"))
    pattern = "EEEE d MMMM" if now is None or which.year == now.year else "EEEE d MMMM y"
    return _raised(format_date(which, pattern, locale=reader.language))


def title_day(reader: Reader, which: date, now: date) -> str:
    """As a narrow heading has room for it."""
    if abs((which - now).days) <= 1 and which >= now:
        return day(reader, which, now)
    pattern = "EEE d MMM" if which.year == now.year else "EEE d MMM y"
    return _raised(format_date(which, pattern, locale=reader.language))


def long_day(reader: Reader, which: date) -> str:
    """Within a sentence."""
    return format_date(which, "EEEE d MMMM", locale=reader.language)


def short_day(reader: Reader, which: date) -> str:
    return format_date(which, "EEE d MMM", locale=reader.language)


def span(reader: Reader, it: Interval, *, short: bool = False) -> str:
    """`Tuesday 1 December, 18:00 to 22:00`; whole days without their midnights."""
    zone = reader.timezone
    said = short_day if short else long_day
    days = days_of(it, zone)
    if are_whole_days(it, zone):
        if len(days) == 1:
            return said(reader, days[0])
        return reader.say(_("{first} to {last}"), first=said(reader, days[0]), last=said(reader, days[-1]))
    start = f"{said(reader, days[0])}, {clock(reader, it.start_utc)}"
    if len(days) == 1:
        end = clock(reader, it.end_utc)
    else:
        end = f"{said(reader, local(it.end_utc, zone).date())}, {clock(reader, it.end_utc)}"
    return reader.say(_("{start} to {end}"), start=start, end=end)


def times(reader: Reader, it: Interval) -> str:
    """Of something within one day, as said under that day's heading."""
    zone = reader.timezone
    if are_whole_days(it, zone):
        return span(reader, it, short=True) if it.length_s > 25 * HOUR_S else reader.say(_("All day"))
    if len(days_of(it, zone)) > 1:
        return span(reader, it, short=True)
    return f"{clock(reader, it.start_utc)}{NOTHING}{clock(reader, it.end_utc)}"


def times_on(reader: Reader, it: Interval, which: date) -> str:
    """As much of it as a day's cell has room for."""
    days = days_of(it, reader.timezone)
    if are_whole_days(it, reader.timezone) or (days[0] < which < days[-1]):
        return ""
    start = clock(reader, it.start_utc) if which == days[0] else ""
    end = clock(reader, it.end_utc) if which == days[-1] else ""
    return f"{start}{NOTHING}{end}"


def until(reader: Reader, it: Interval, now_utc: int) -> str:
    """Its end, as short as can be: a time today, else a weekday with it; the last of whole days."""
    zone = reader.timezone
    if are_whole_days(it, zone):
        return reader.say(_("until {day}"), day=short_day(reader, days_of(it, zone)[-1]))
    if local(it.end_utc, zone).date() == local(now_utc, zone).date():
        return reader.say(_("until {clock}"), clock=clock(reader, it.end_utc))
    near = it.end_utc - now_utc < 6 * DAY_S
    return reader.say(_("until {day}"), day=at(reader, it.end_utc, "EEE HH:mm" if near else "EEE d MMM HH:mm"))


def week(reader: Reader, days: Sequence[date]) -> str:
    """Its first and its last day."""
    first, last = (format_date(it, "d MMM", locale=reader.language) for it in (days[0], days[-1]))
    return f"{first} {NOTHING} {last}"


def weekday(reader: Reader, number: int) -> str:
    """0 is Monday."""
    return _raised(get_day_names("abbreviated", locale=reader.language)[number])


def month(reader: Reader, which: date) -> str:
    return _raised(format_date(which, "MMMM y", locale=reader.language))


def length(reader: Reader, length_s: int) -> str:
    """`45 min`, `2 h`, `2 h 30`; from two whole days on, days."""
    if length_s >= 2 * DAY_S and length_s % DAY_S == 0:
        return number_of_days(reader, length_s // DAY_S)
    return words.duration(reader, length_s)


def number_of_days(reader: Reader, days: int) -> str:
    return reader.count("{n} day", "{n} days", days)


def length_of(reader: Reader, it: Interval) -> str:
    """Whole days as days, however many hours the clock makes of them."""
    if are_whole_days(it, reader.timezone):
        return number_of_days(reader, len(days_of(it, reader.timezone)))
    return length(reader, it.length_s)


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]
