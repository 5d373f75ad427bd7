# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form in which somebody says what their brew needs. Pure: text in, needs or sentences out; nothing is lost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from taproom.bookings.kit import Kit
from taproom.bookings.local_days import midnight_utc
from taproom.bookings.plans.planning import MOST_STEPS, Need
from taproom.bookings.plans.search import Hours, Placed
from taproom.bookings.values import Wish
from taproom.i18n import Reader
from taproom.i18n import mark as _

MOST_CHARS, FEWEST_ROWS = 100, 4
_NUMBER = re.compile(r"[0-9]{1,3}")
_WISH = re.compile(r"([0-9A-Z]{26}):([0-9]{1,11})-([0-9]{1,11})")
USUAL = (("hours", 7), ("days", 16), ("hours", 4))  # brew, ferment, bottle


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One need as typed: `what` is `kit:SLUG` or `group:NAME`. `wrong` is what is wrong with it."""

    what: str = ""
    length: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The whole form as typed."""

    rows: tuple[Row, ...]
    from_day: str
    first: str = "8"
    last: str = "22"
    weekdays: frozenset[int] = frozenset(range(7))

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows in use, and room for one more."""
        used = max((n for n, row in enumerate(self.rows, 1) if row.what), default=0)
        return self.rows[: max(FEWEST_ROWS, used + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An entry of the form's list: a kit, or any of a group."""

    value: str
    label: str
    in_days: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for, once it can be read."""

    needs: tuple[Need, ...]
    hours: Hours
    from_utc: int


def choices(kits: Sequence[Kit]) -> list[Choice]:
    """Groups of several first, then each kit."""
    groups: dict[str, list[Kit]] = {}
    for it in kits:
        if it.group is not None:
            groups.setdefault(it.group, []).append(it)
    several = [(name, them[0].booked_in) for name, them in groups.items() if len(them) > 1]
    return [
        *(Choice(value=f"group:{name}", label=name, in_days=booked_in == "days") for name, booked_in in several),
        *(Choice(value=f"kit:{it.slug}", label=it.name, in_days=it.booked_in == "days") for it in kits),
    ]


def fresh(offered: Sequence[Choice], today: date) -> Typed:
    """A brew as most are: a kettle, then a fermenter, then a bottling line; lengths to be changed."""
    rows = [
        Row(what=next((it.value for it in offered if it.in_days is (unit == "days")), ""), length=str(length))
        for unit, length in USUAL
    ]
    return Typed(rows=(*rows, *[Row()] * (MOST_STEPS - len(rows))), from_day=today.isoformat())


def typed(query: Mapping[str, str], weekdays: Sequence[str]) -> Typed:
    """As it came, cut at what a form can hold."""
    rows = (
        Row(what=query.get(f"what{n}", "")[:MOST_CHARS], length=query.get(f"length{n}", "").strip()[:10])
        for n in range(1, MOST_STEPS + 1)
    )
    return Typed(
        rows=tuple(rows),
        from_day=query.get("from", "")[:20],
        first=query.get("first", "8")[:3],
        last=query.get("last", "22")[:3],
        weekdays=frozenset(int(it) for it in weekdays if it in "0123456" and len(it) == 1),
    )


def judged(it: Typed, offered: Sequence[Choice], reader: Reader) -> Typed:
    """The same, with what is wrong beside each row."""
    known = {choice.value: choice for choice in offered}
    first = next((row for row in it.rows if row.what), Row())
    begins_lying = first.what in known and known[first.what].in_days

    def wrong(row: Row) -> str:
        if not row.what:
            return ""
        if row.what not in known:
            return reader.say(_("There is no such kit any more: choose another."))
        if not (_NUMBER.fullmatch(row.length) and int(row.length) >= 1):
            return reader.say(_("Write a whole number, like 7."))
        if row is first and begins_lying:
            return reader.say(_("A brew begins with some hours of work: put the kettle first."))
        return ""

    rows = tuple(Row(what=row.what, length=row.length, wrong=wrong(row)) for row in it.rows)
    return Typed(rows=rows, from_day=it.from_day, first=it.first, last=it.last, weekdays=it.weekdays)


def read(it: Typed, zone: tzinfo) -> Asked | str:
    """What is asked for, or a sentence (to be translated) about what cannot be."""
    wanted, day = [row for row in it.rows if row.what], _day(it.from_day)
    if not wanted:
        return _("Choose at least one kit.")
    if any(row.wrong for row in it.rows):
        return _("Nothing was looked for: see the marked lines.")
    if day is None:
        return _("Choose the day from which you want to brew.")
    hours = _hours(it)
    if hours is None:
        return _("Choose the days of the week, and hours from 0 to 24 of which the first comes before the last.")
    return Asked(needs=tuple(_need(row) for row in wanted), hours=hours, from_utc=midnight_utc(day, zone))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2001 <= day.year <= 2098 else None


def _hours(it: Typed) -> Hours | None:
    if not (_NUMBER.fullmatch(it.first) and _NUMBER.fullmatch(it.last) and it.weekdays):
        return None
    first, last = int(it.first), int(it.last)
    return Hours(first=first, last=last, weekdays=it.weekdays) if first < last <= 24 else None


def _need(row: Row) -> Need:
    kind, _colon, name = row.what.partition(":")
    length = int(row.length)
    return Need(group=name, length=length) if kind == "group" else Need(kit=name, length=length)


def wish_text(it: Placed) -> str:
    """A booking of the proposal, as the form hands it back."""
    return f"{it.kit}:{it.interval.start_utc}-{it.interval.end_utc}"


def read_wishes(texts: Sequence[str], *, purpose: str, named: bool) -> tuple[Wish, ...]:
    """What was proposed; nothing if any of it cannot be read."""
    found = [_WISH.fullmatch(it) for it in texts[:MOST_STEPS]]
    wishes = tuple(
        Wish(kit=it[1], start_utc=int(it[2]), end_utc=int(it[3]), purpose=purpose, named=named)
        for it in found
        if it is not None
    )
    return wishes if len(wishes) == len(texts) else ()
