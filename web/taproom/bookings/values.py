# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bookings and wishes for them. Plain values; all moments are UTC seconds, all intervals half-open."""

from dataclasses import dataclass
from datetime import date

from taproom.bookings.status import LIVE, OPEN, Status


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Interval:
    """From `start_utc` until just before `end_utc`."""

    start_utc: int
    end_utc: int

    @property
    def length_s(self) -> int:
        return self.end_utc - self.start_utc

    def meets(self, other: "Interval") -> bool:
        return self.start_utc < other.end_utc and other.start_utc < self.end_utc

    def moved(self, by_s: int) -> "Interval":
        return Interval(start_utc=self.start_utc + by_s, end_utc=self.end_utc + by_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A claim on a kit's time. `member` is None when that member was erased.

    `named`: the member lets others see who holds it. `counts`: it uses up a quota. `version` is the SEQUENCE of its
    calendar entry.
    """

    id: str
    kit: str
    member: str | None
    start_utc: int
    end_utc: int
    status: Status
    purpose: str = ""
    named: bool = True
    counts: bool = True
    series: str | None = None
    plan: str | None = None
    offer_until_utc: int | None = None
    checked_in_utc: int | None = None
    checked_out_utc: int | None = None
    version: int = 0
    made_utc: int = 0
    changed_utc: int = 0

    @property
    def interval(self) -> Interval:
        return Interval(start_utc=self.start_utc, end_utc=self.end_utc)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to book, by moments. `days_wish` makes one from calendar days."""

    kit: str
    start_utc: int
    end_utc: int
    purpose: str = ""
    named: bool = True

    @property
    def interval(self) -> Interval:
        return Interval(start_utc=self.start_utc, end_utc=self.end_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Calendar days: `days` of them, beginning with `first`."""

    first: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """When the next induction is."""

    id: str
    topic: str
    start_utc: int
    end_utc: int
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A place in the queue for a slot. `booking` is the offer."""

    id: str
    kit: str
    member: str
    start_utc: int
    end_utc: int
    joined_utc: int
    status: str
    booking: str | None = None

    @property
    def interval(self) -> Interval:
        return Interval(start_utc=self.start_utc, end_utc=self.end_utc)
