# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the year together: each scheme says what happened when, and all of it is written in the order of time.

A scheme is a function of the `Year` that yields what happened; another one is a line in `schemes.SCHEMES`.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from taproom.commons import repository
from taproom.commons.choices import CHOICES, DECISIONS
from taproom.commons.choosing import choose
from taproom.commons.months import Month, month_of
from taproom.errors import TaproomError

MONTHS = 12
HOUR_S, DAY_S = 3600, 86_400


class NotEmptyError(TaproomError):
    """A made-up year is not mixed with a real one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """`do` writes it, as of `at_utc`."""

    at_utc: int
    do: Callable[[sqlite3.Connection, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The last twelve months, and who is in it: members' ids, the first a treasurer."""

    members: Sequence[str]
    now_utc: int
    zone: tzinfo = UTC

    @property
    def treasurer(self) -> str:
        return self.members[0]

    @property
    def months(self) -> list[Month]:
        """Oldest first; the last is the one that runs."""
        now = month_of(self.now_utc, self.zone)
        return [now.later(n - MONTHS + 1) for n in range(MONTHS)]

    def at(self, month: Month, day: int, hour: int = 18) -> int:
        """A moment of a month; the first is 1."""
        begins = datetime.fromtimestamp(month.begins_utc(self.zone), UTC)
        return int((begins + timedelta(days=day - 1, hours=hour)).timestamp())


def now(write: Callable[..., object], *given: object, **named: object) -> Callable[[sqlite3.Connection, int], object]:
    """`write(db, …, now_utc=…)`, as of when it happened."""
    return lambda db, at_utc: write(db, *given, now_utc=at_utc, **named)


Scheme = Callable[[Year], Iterator[Happened]]


_REAL = """SELECT 1 WHERE EXISTS (SELECT 1 FROM member) OR EXISTS (SELECT 1 FROM commons_choice)
    OR EXISTS (SELECT 1 FROM batch) OR EXISTS (SELECT 1 FROM booking)"""


def must_be_empty(db: sqlite3.Connection) -> None:
    """Kit may be there: `make run` puts it in first. Raises NotEmptyError: somebody uses this brewery already."""
    if repository.head(db)[0] or db.execute(_REAL).fetchone() is not None:
        raise NotEmptyError("Somebody uses this brewery already. A made-up year goes into an empty one only.")


def load(db: sqlite3.Connection, year: Year, schemes: Iterable[Scheme]) -> int:
    """How many things happened, in the caller's transaction. What would be in the future did not happen."""
    begins_utc = year.at(year.months[0], 1, 8)
    for name, choice in CHOICES.items():
        if choice.said_in == "switch" and not choice.scheme and name != DECISIONS:  # its scheme comes to it later
            choose(db, name, 1, by=year.treasurer, reason="Made up, to show it", now_utc=begins_utc)
    db.execute("INSERT INTO made_up (loaded_utc) VALUES (?)", (year.now_utc,))
    happened = sorted((it for scheme in schemes for it in scheme(year)), key=lambda it: it.at_utc)
    past = [it for it in happened if it.at_utc <= year.now_utc]
    for it in past:
        it.do(db, it.at_utc)
    return len(past)


def is_made_up(db: sqlite3.Connection) -> bool:
    """Whether what is in the book is made up."""
    return db.execute("SELECT 1 FROM made_up").fetchone() is not None


def turns(members: Sequence[str], n: int) -> tuple[str, str]:
    """Two different members, others each time."""
    return members[n % len(members)], members[(n + 1) % len(members)]


def by_month(year: Year) -> Mapping[int, Month]:
    """Numbered from 0."""
    return dict(enumerate(year.months))
