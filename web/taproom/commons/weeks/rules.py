# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an hour is worth: more where one is tied down, more where one answers for others. Pure.

The tariff is where a talk begins. While a project is young the group sets the values afterwards, week by week: one
member proposes them, another confirms what they saw, and only then are they points in the book.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from taproom.commons.accounts import issuer, member
from taproom.commons.ledger import Entry, Posting, Unit, transfer
from taproom.i18n import mark as _

STEPS = range(4)
CONSTRAINTS = (
    _("when I like, where I like"),
    _("at a set time or place"),
    _("early, late, heavy or wet"),
    _("nobody else wants to"),
)
RESPONSIBILITIES = (
    _("somebody else answers for it"),
    _("I answer for my part"),
    _("I answer for a whole brew"),
    _("I answer for others or for safety"),
)
_WRITTEN = re.compile(r"20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-3])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """Points for an hour, and more for each step."""

    base: int
    constraint: int
    responsibility: int

    def points(self, minutes: int, constraint: int, responsibility: int) -> int:
        """Rounded to the nearest, a half up."""
        an_hour = self.base + constraint * self.constraint + responsibility * self.responsibility
        return (minutes * an_hour + 30) // 60


def week_of(at_utc: int, zone: tzinfo) -> str:
    """`2026-W48`, as ISO 8601 counts; where the day begins is the brewery's."""
    year, week, _day = datetime.fromtimestamp(at_utc, UTC).astimezone(zone).isocalendar()
    return f"{year}-W{week:02}"


def is_week(text: str) -> bool:
    """Whether it is written like one, and that year has it."""
    if not _WRITTEN.fullmatch(text):
        return False
    try:
        date.fromisocalendar(int(text[:4]), int(text[6:]), 1)
    except ValueError:
        return False
    return True


def closing(week: str, points: Mapping[str, int], more: tuple[Entry, ...], *, by: str) -> Posting:
    """The points of a week, by member; `more` are the coins that come with them."""
    entries = [
        it
        for who, amount in points.items()
        if amount
        for it in transfer(issuer(Unit.POINT), member(who, Unit.POINT), amount)
    ]
    key = f"week.{week}"
    return Posting(kind="week", key=key, subject=key, entries=(*entries, *more), note=week, by=by)
