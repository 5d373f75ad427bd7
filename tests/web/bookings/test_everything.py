# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever people do, in whatever order: no kit is ever taken twice, no quota exceeded, and what is free can be had.

What is free is told by a plain model beside the engine, which counts every moment one by one.
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, Literal, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.web.bookings.conftest import ADMIN, ANNE, BILAL, CHLOE, PARIS, STEWARD, House

from taproom.access import Principal
from taproom.bookings import booking, breakdown, keeping, personal, presence, recurring, waiting
from taproom.bookings.kit import HOUR_S, Quota
from taproom.bookings.local_days import local, week_of
from taproom.bookings.refusals import BookingRefused, Taken
from taproom.bookings.repository import bookings as stored
from taproom.bookings.series import SeriesWish
from taproom.bookings.values import Booking, Interval
from taproom.migrations import migrate

WEEKLY = Quota(what="hours", per="week", most=6)
WINDOW = Quota(what="days", per="window", most=3, window_days=5)
PEOPLE = st.sampled_from([ANNE, BILAL, CHLOE])
KIT = st.sampled_from(["kettle-a", "kettle-b", "burner", "mill", "bench", "room"])
STARTS, LENGTHS = st.integers(0, 110), st.integers(1, 5)
WHICH = st.integers(0, 10**6)


def reasons(work: Callable[[], object]) -> list[type]:
    """Why it was refused; nothing if it was done."""
    try:
        work()
    except BookingRefused as refused:
        return [type(it) for it in refused.refusals]
    return []


class Brewery(RuleBasedStateMachine):
    """Everything that the engine offers, by chance."""

    def __init__(self) -> None:
        super().__init__()
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.execute("PRAGMA foreign_keys = ON")
        migrate(db)
        self.house = House(db=db)
        self.house.has("burner")
        self.house.has("kettle-a", takes=("burner",), buffer_s=HOUR_S, group="kettles", grace_s=1800)
        self.house.has("kettle-b", takes=("burner",), buffer_s=2 * HOUR_S, group="kettles")
        self.house.has("mill", quotas=(WEEKLY, WINDOW), max_s=4 * HOUR_S)
        self.house.has("bench", capacity=3)
        self.house.has("room", approval=True)
        self.house.do(keeping.set_stewards, ADMIN, "room", ["stef"])

    def teardown(self) -> None:
        self.house.db.close()

    def some(self, which: int, *statuses: str) -> Booking | None:
        """One of the bookings in these states."""
        marks = ", ".join("?" * len(statuses))
        query = f"SELECT id FROM booking WHERE status IN ({marks}) ORDER BY id"  # noqa: S608
        ids = [row[0] for row in self.house.db.execute(query, statuses)]
        return stored.booking_of(self.house.db, ids[which % len(ids)]) if ids else None

    def owner(self, it: Booking) -> Principal:
        return next((who for who in (ANNE, BILAL, CHLOE, STEWARD) if who.member == it.member), ADMIN)

    def is_free(self, slug: str, wanted: Interval, *, without: str = "") -> bool:
        """By counting at each hour, from the bookings alone."""
        db = self.house.db
        kit = self.house.kit[slug]
        for taken in (kit.id, *kit.takes):
            capacity, buffer_s = db.execute("SELECT capacity, buffer_s FROM kit WHERE id = ?", (taken,)).fetchone()
            rows = db.execute(
                "SELECT start_utc, end_utc FROM booking JOIN kit_takes ON kit_takes.kit = booking.kit"
                " WHERE takes = ? AND id <> ? AND status IN ('asked', 'offered', 'booked', 'in_use', 'done')",
                (taken, without),
            ).fetchall()
            for at_utc in range(wanted.start_utc, wanted.end_utc + buffer_s, HOUR_S // 4):
                if sum(start <= at_utc < end + buffer_s for start, end in rows) >= capacity:
                    return False
        return True

    @rule(who=PEOPLE, kit=KIT, start=STARTS, length=LENGTHS)
    def book(self, who: Principal, kit: str, start: int, length: int) -> None:
        wanted = self.house.in_hours(start, length)
        free = self.is_free(kit, wanted)
        refused = reasons(lambda: self.house.book(who, kit, start, length))
        assert free != (Taken in refused)

    @rule(which=WHICH, start=STARTS, length=LENGTHS)
    def move(self, which: int, start: int, length: int) -> None:
        it = self.some(which, "asked", "booked")
        if it is None or it.start_utc <= self.house.now_utc:
            return
        slug = next(slug for slug, kit in self.house.kit.items() if kit.id == it.kit)
        free = self.is_free(slug, self.house.in_hours(start, length), without=it.id)
        refused = reasons(lambda: self.house.move(self.owner(it), it, start, length))
        assert free != (Taken in refused)
        assert (self.house.now(it) == it) == bool(refused)

    @rule(which=WHICH, hours=st.integers(-2, 4))
    def extend(self, which: int, hours: int) -> None:
        it = self.some(which, "booked", "in_use", "asked")
        if it is not None:
            with suppress(BookingRefused):
                self.house.do(booking.extend, self.owner(it), it.id, it.end_utc + hours * HOUR_S, PARIS)

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        it = self.some(which, "booked", "asked", "in_use")
        if it is not None:
            with suppress(BookingRefused):
                self.house.cancel(self.owner(it), it)

    @rule(which=WHICH, yes=st.booleans())
    def decide(self, which: int, *, yes: bool) -> None:
        it = self.some(which, "asked")
        if it is not None and it.end_utc > self.house.now_utc:
            self.house.do(booking.approve if yes else booking.decline, STEWARD, it.id, PARIS)

    @rule(who=PEOPLE, which=WHICH)
    def wait(self, who: Principal, which: int) -> None:
        it = self.some(which, "booked", "asked", "in_use")
        if it is not None:
            wish = booking.Wish(kit=it.kit, start_utc=it.start_utc, end_utc=it.end_utc)
            with suppress(BookingRefused):
                self.house.do(waiting.join, who, wish, PARIS)

    @rule(which=WHICH, yes=st.booleans())
    def answer(self, which: int, *, yes: bool) -> None:
        it = self.some(which, "offered")
        if it is not None:
            with suppress(BookingRefused):
                work = waiting.accept_offer if yes else waiting.decline_offer
                self.house.do(work, self.owner(it), it.id, PARIS)

    @rule(kit=KIT, hours=st.one_of(st.none(), st.integers(1, 60)))
    def breaks(self, kit: str, hours: int | None) -> None:
        until_utc = None if hours is None else self.house.in_hours(hours).start_utc
        self.house.do(breakdown.take_out, ADMIN, kit, PARIS, note="", until_utc=until_utc)

    @rule(kit=KIT)
    def mended(self, kit: str) -> None:
        self.house.do(breakdown.put_back, ADMIN, kit, PARIS)

    @rule(capacity=st.integers(1, 4), kit=st.sampled_from(["bench", "burner"]))
    def has_places(self, capacity: int, kit: str) -> None:
        self._change(kit, capacity=capacity)

    @rule(takes=st.booleans())
    def interlocks_the_mill(self, *, takes: bool) -> None:
        self._change("mill", takes=("burner",) if takes else ())

    def _change(self, slug: str, *, capacity: int | None = None, takes: tuple[str, ...] | None = None) -> None:
        kit = self.house.kit[slug]
        direct = [self.house.kit[it].id for it in takes] if takes is not None else kit.takes
        changed = replace(kit, capacity=capacity or kit.capacity)
        with suppress(BookingRefused):
            self.house.kit[slug] = self.house.do(keeping.save_kit, changed, takes=direct, by=None)

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.house.now_utc += hours * HOUR_S
        self.house.do(presence.tick, PARIS)
        assert self.house.do(presence.tick, PARIS) == 0

    @rule(which=WHICH)
    def comes(self, which: int) -> None:
        it = self.some(which, "booked")
        if it is not None:
            token = self.house.db.execute("SELECT token FROM kit WHERE id = ?", (it.kit,)).fetchone()[0]
            with suppress(BookingRefused):
                self.house.do(presence.check_in, self.owner(it), token, PARIS)

    @rule(which=WHICH)
    def goes(self, which: int) -> None:
        it = self.some(which, "in_use")
        if it is not None:
            with suppress(BookingRefused):
                self.house.do(presence.check_out, self.owner(it), it.id, PARIS)

    @rule(who=PEOPLE, kit=KIT, start=STARTS, length=LENGTHS, clashes=st.sampled_from(["refuse", "leave_out"]))
    def book_series(self, who: Principal, kit: str, start: int, length: int, clashes: str) -> None:
        first = local(self.house.in_hours(start).start_utc, PARIS).replace(tzinfo=None)
        wish = SeriesWish(kit=kit, first=first, length_s=length * HOUR_S, weekdays=(1, 3, 5), times=4)
        with suppress(BookingRefused):
            self.house.do(recurring.book_series, who, wish, PARIS, clashes=cast("Any", clashes))

    @rule(which=WHICH, hours=st.integers(-30, 30), scope=st.sampled_from(["this", "following", "all"]))
    def move_series(self, which: int, hours: int, scope: Literal["this", "following", "all"]) -> None:
        it = self.some(which, "booked")
        if it is not None:
            to = it.interval.moved(hours * HOUR_S)
            with suppress(BookingRefused):
                self.house.do(recurring.move_series, self.owner(it), it.id, to, scope, PARIS)

    @precondition(lambda self: self.house.now_utc % 7 == 0)
    @rule(who=PEOPLE)
    def forget(self, who: Principal) -> None:
        self.house.do(personal.forget, who.member, PARIS)

    @invariant()
    def nothing_is_taken_twice(self) -> None:
        assert self.house.overlaps() == 0

    @invariant()
    def every_booking_has_its_slots(self) -> None:
        query = """SELECT count(*) FROM booking JOIN kit_takes ON kit_takes.kit = booking.kit
            LEFT JOIN booking_slot AS slot ON slot.booking = booking.id AND slot.kit = kit_takes.takes
            WHERE booking.end_utc > ? AND booking.status IN ('asked', 'offered', 'booked', 'in_use')
                AND (slot.live IS NOT 1 OR slot.start_utc <> booking.start_utc)"""
        assert self.house.db.execute(query, (self.house.now_utc,)).fetchone() == (0,)

    @invariant()
    def no_quota_is_exceeded(self) -> None:
        counted: dict[tuple[str, int], int] = {}
        days: dict[str, set[date]] = {}
        query = """SELECT member, start_utc, end_utc FROM booking JOIN kit ON kit.id = booking.kit
            WHERE slug = 'mill' AND counts = 1 AND member IS NOT NULL
                AND status IN ('asked', 'offered', 'booked', 'in_use', 'done', 'missed')"""
        for member, start_utc, end_utc in self.house.db.execute(query):
            week = (member, week_of(start_utc, PARIS).start_utc)
            counted[week] = counted.get(week, 0) + end_utc - start_utc
            for at_utc in range(start_utc, end_utc, HOUR_S // 4):
                days.setdefault(member, set()).add(local(at_utc, PARIS).date())
        assert all(used_s <= WEEKLY.most * HOUR_S for used_s in counted.values())
        for mine in days.values():
            for first in mine:
                assert sum(0 <= (it - first).days < 5 for it in mine) <= WINDOW.most

    @invariant()
    def an_offer_has_one_who_waits(self) -> None:
        query = """SELECT count(*) FROM booking WHERE status = 'offered' AND NOT EXISTS (
            SELECT 1 FROM waiting WHERE waiting.booking = booking.id AND waiting.status = 'offered')"""
        assert self.house.db.execute(query).fetchone() == (0,)


TestBrewery = Brewery.TestCase
TestBrewery.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
