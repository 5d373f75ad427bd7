# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds when a brew can be brewed. Pure: what is booked, and what the rules say, are arguments.

A brew is works and rests, in order. The beer lies in a fermenter from the day on which the work before it ends,
through the day of the work after it: who bottles on the seventeenth has the fermenter to the end of the seventeenth.

    kettle 7 h        ███
    fermenter 16 d      ████████████████████
    bottling line 4 h                     ██
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from taproom.bookings.capacity import Load, is_free
from taproom.bookings.kit import HOUR_S, Kit
from taproom.bookings.local_days import days_interval, local, midnight_utc, next_start
from taproom.bookings.refusals import Refusal
from taproom.bookings.values import Days, Interval

SOON_S = 36 * HOUR_S  # one work follows the other on the same day or the next
PATIENCE_DAYS = 14  # so long may beer wait for its bottling
MOST_JUDGED = 300
MOST_LOOKED = 100_000  # starts of works: a second or two, whatever somebody asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Some hours at one of `kits` (ids, in order of preference)."""

    kits: tuple[str, ...]
    length_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """At least `days` days in one of `kits`."""

    kits: tuple[str, ...]
    days: int


Step = Work | Rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A kit, and how full it and all that it takes are."""

    kit: Kit
    loads: tuple[Load, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When people want to work: not before the hour `first`, over by `last`, on `weekdays` (0 is Monday)."""

    first: int = 8
    last: int = 22
    weekdays: frozenset[int] = frozenset(range(7))

    def admit(self, work: Interval, zone: tzinfo) -> bool:
        """Work that is longer than the day may at least begin in it."""
        start = local(work.start_utc, zone)
        over = datetime.combine(start.date(), time(), zone) + timedelta(hours=self.last)
        in_time = work.end_utc <= over.timestamp() or work.length_s > (self.last - self.first) * HOUR_S
        return start.weekday() in self.weekdays and start.hour >= self.first and in_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A step of the brew, at its place."""

    kit: str
    interval: Interval


Proposal = tuple[Placed, ...]
Judge = Callable[[Kit, Interval], Sequence[Refusal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`proposals` begin on different days, the earliest first. `against`: what the rules said where all was free."""

    proposals: tuple[Proposal, ...]
    against: tuple[Refusal, ...] = ()


def is_a_brew(steps: Sequence[Step]) -> bool:
    """Something to do, begun by a work: a rest needs to know on which day the beer comes."""
    return bool(steps) and isinstance(steps[0], Work)


def propose(
    steps: Sequence[Step],
    rooms: Mapping[str, Room],
    hours: Hours,
    zone: tzinfo,
    judge: Judge,
    *,
    from_utc: int,
    days: int,
    number: int = 3,
) -> Found:
    """The first `number` days in the `days` from `from_utc` on which the brew can begin.

    `judge` says what speaks against a booking that is free; it is asked at most some hundred times.
    """
    search = _Search(rooms=rooms, hours=hours, zone=zone, judge=judge)
    found: list[Proposal] = []
    first = local(from_utc, zone).date()
    for day in (first + timedelta(days=n) for n in range(days)):
        after_utc = max(from_utc, midnight_utc(day, zone))
        until_utc = midnight_utc(day + timedelta(days=1), zone)
        whole = next(search.fits(steps, after_utc, until_utc, ()), None)
        if whole is not None:
            found.append(whole)
        if len(found) == number or search.is_tired:
            break
    return Found(proposals=tuple(found), against=() if found else search.against)


@dataclass(slots=True, kw_only=True)
class _Search:
    """Depth first: a work, the rests after it, the work after those. What was judged once is remembered, and from
    which moment the rest of the brew cannot be done: many ways lead to it."""

    rooms: Mapping[str, Room]
    hours: Hours
    zone: tzinfo
    judge: Judge
    judged: dict[tuple[str, Interval], tuple[Refusal, ...]] = field(default_factory=dict)
    against: tuple[Refusal, ...] = ()
    hopeless: set[tuple[int, int, int]] = field(default_factory=set)
    looked: int = 0
    met: int = 0

    @property
    def is_tired(self) -> bool:
        return len(self.judged) >= MOST_JUDGED or self.looked >= MOST_LOOKED

    def fits(
        self, steps: Sequence[Step], after_utc: int, until_utc: int, placed: Sequence[Placed]
    ) -> Iterator[Proposal]:
        """Ways to place `steps`, which begin with a work that starts from `after_utc` and before `until_utc`."""
        work, rests, later = _split(steps)
        for kit, at in self._works(work, after_utc, until_utc):
            here = Placed(kit=kit, interval=at)
            if not self._may(here, placed):
                continue
            so_far = (*placed, here)
            if not rests:
                yield from self._after(later, at.end_utc, at.end_utc + SOON_S, so_far)
            else:
                yield from self._through(rests, later, local(at.end_utc - 1, self.zone).date(), so_far)

    def _after(
        self, later: Sequence[Step], after_utc: int, until_utc: int, placed: tuple[Placed, ...]
    ) -> Iterator[Proposal]:
        if not later:
            yield placed
            return
        key, met, found = (len(later), after_utc, until_utc), self.met, False
        if key in self.hopeless:
            return
        for whole in self.fits(later, after_utc, until_utc, placed):
            found = True
            yield whole
        if not found and met == self.met:  # and not because of what this very brew has taken
            self.hopeless.add(key)

    def _through(
        self, rests: Sequence[Rest], later: Sequence[Step], first: date, placed: tuple[Placed, ...]
    ) -> Iterator[Proposal]:
        """The beer comes on `first`, and leaves `days` later or, if it must, some days after that."""
        ready = first + timedelta(days=sum(it.days for it in rests))
        for wait in range(PATIENCE_DAYS if later else 1):
            last = ready + timedelta(days=wait)
            lain = self._lain(rests, first, last if later else last - timedelta(days=1), placed)
            if lain is None:
                continue
            after_utc, until_utc = midnight_utc(last, self.zone), midnight_utc(last + timedelta(days=1), self.zone)
            yield from self._after(later, after_utc, until_utc, (*placed, *lain))

    def _lain(
        self, rests: Sequence[Rest], first: date, last: date, placed: Sequence[Placed]
    ) -> tuple[Placed, ...] | None:
        """Each rest begins on the day on which the one before it ends: the beer is moved then."""
        moves = [first]
        for it in rests[:-1]:
            moves.append(moves[-1] + timedelta(days=it.days))
        lain: list[Placed] = []
        for rest, (begin, end) in zip(rests, pairwise([*moves, last]), strict=True):
            span = days_interval(Days(first=begin, days=(end - begin).days + 1), self.zone)
            options = (Placed(kit=kit, interval=span) for kit in rest.kits if is_free(self.rooms[kit].loads, span))
            chosen = next((it for it in options if self._may(it, (*placed, *lain))), None)
            if chosen is None:
                return None
            lain.append(chosen)
        return tuple(lain)

    def _works(self, work: Work, after_utc: int, until_utc: int) -> Iterator[tuple[str, Interval]]:
        """Free times of one of its kits at humane hours, the earliest first."""
        starts = sorted(
            (start_utc, rank)
            for rank, kit in enumerate(work.kits)
            for start_utc in _grid(self.rooms[kit].kit, after_utc, until_utc, self.zone)
        )
        for start_utc, rank in starts:
            self.looked += 1
            if self.looked >= MOST_LOOKED:
                return
            kit, at = work.kits[rank], Interval(start_utc=start_utc, end_utc=start_utc + work.length_s)
            if self.hours.admit(at, self.zone) and is_free(self.rooms[kit].loads, at):
                yield kit, at

    def _may(self, it: Placed, placed: Sequence[Placed]) -> bool:
        """By the rules, and beside what the brew itself has taken."""
        room = self.rooms[it.kit]
        if any(_meet(it, other, self.rooms) for other in placed):
            self.met += 1
            return False
        key = (it.kit, it.interval)
        if key not in self.judged:
            if self.is_tired:
                return False
            self.judged[key] = tuple(self.judge(room.kit, it.interval))
        self.against = self.against or self.judged[key]
        return not self.judged[key]


def _split(steps: Sequence[Step]) -> tuple[Work, list[Rest], Sequence[Step]]:
    """The work that comes first, the rests right after it, and everything after those."""
    work, rests = steps[0], list[Rest]()
    if not isinstance(work, Work):
        raise TypeError("a brew begins with a work")
    for it in steps[1:]:
        if not isinstance(it, Rest):
            break
        rests.append(it)
    return work, rests, steps[1 + len(rests) :]


def _grid(kit: Kit, after_utc: int, until_utc: int, zone: tzinfo) -> Iterator[int]:
    at_utc = next_start(kit, after_utc, zone)
    while at_utc < until_utc:
        yield at_utc
        at_utc = next_start(kit, at_utc + 60, zone)


def _meet(one: Placed, other: Placed, rooms: Mapping[str, Room]) -> bool:
    """Whether the two would need the same kit at the same time, cleaning included."""
    taken = [{it.kit, *rooms[it.kit].kit.takes} for it in (one, other)]
    busy = [
        Interval(start_utc=it.interval.start_utc, end_utc=it.interval.end_utc + rooms[it.kit].kit.buffer_s)
        for it in (one, other)
    ]
    return bool(taken[0] & taken[1]) and busy[0].meets(busy[1])
