# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a brew can be brewed: all kit free, in the right order, at humane hours. Pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.bookings.capacity import Load, full_times
from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.local_days import local, midnight_utc
from taproom.bookings.plans.search import Found, Hours, Placed, Rest, Room, Step, Work, is_a_brew, propose
from taproom.bookings.refusals import NotWholeDays, Refusal
from taproom.bookings.values import Interval

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp())


MONDAY = at("2026-09-21 07:10")
KETTLE, OTHER, FV1, FV2, LINE = "kettle", "other kettle", "fv1", "fv2", "line"
BREW: tuple[Step, ...] = (
    Work(kits=(KETTLE,), length_s=7 * HOUR_S),
    Rest(kits=(FV1, FV2), days=16),
    Work(kits=(LINE,), length_s=4 * HOUR_S),
)


def room(kit: str, *busy: tuple[str, str], buffer_s: int = 0, takes: tuple[str, ...] = ()) -> Room:
    days = kit.startswith("fv")
    full = full_times(((at(a), at(b)) for a, b in busy), 1)
    one = Kit(
        id=kit,
        slug=kit,
        name=kit,
        booked_in="days" if days else "hours",
        granularity_s=HOUR_S,
        buffer_s=buffer_s,
        takes=takes,
    )
    return Room(kit=one, loads=(Load(buffer_s=buffer_s, full=full),))


def nothing(kit: Kit, wanted: Interval) -> Sequence[Refusal]:
    return ()


def search(
    *rooms: Room, steps: Sequence[Step] = BREW, hours: Hours | None = None, from_utc: int = MONDAY, days: int = 60
) -> Found:
    free = {it: room(it) for it in (KETTLE, OTHER, FV1, FV2, LINE)}
    known = free | {it.kit.id: it for it in rooms}
    return propose(steps, known, hours or Hours(), PARIS, nothing, from_utc=from_utc, days=days)


def said(placed: Sequence[Placed]) -> list[str]:
    """Like `kettle 21 08:00-21 15:00`, in Paris."""
    times = [(local(it.interval.start_utc, PARIS), local(it.interval.end_utc, PARIS)) for it in placed]
    return [f"{it.kit} {a:%d %H:%M}-{b:%d %H:%M}" for it, (a, b) in zip(placed, times, strict=True)]


def test_where_all_is_free_it_begins_this_morning_and_the_beer_lies_until_the_day_of_its_bottling() -> None:
    first, *more = search().proposals
    assert said(first) == ["kettle 21 08:00-21 15:00", "fv1 21 00:00-08 00:00", "line 07 08:00-07 12:00"]
    assert [said(it)[0] for it in more] == ["kettle 22 08:00-22 15:00", "kettle 23 08:00-23 15:00"]


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        ([room(KETTLE, ("2026-09-21 00:00", "2026-09-21 12:00"))], "kettle 21 12:00-21 19:00"),
        ([room(KETTLE, ("2026-09-21 00:00", "2026-09-21 16:00"))], "kettle 22 08:00-22 15:00"),
        ([room(KETTLE, ("2026-09-21 15:00", "2026-09-21 23:00"))], "kettle 21 08:00-21 15:00"),
        ([room(KETTLE, ("2026-09-21 15:00", "2026-09-21 23:00"), buffer_s=HOUR_S)], "kettle 22 08:00-22 15:00"),
    ],
)
def test_the_kettle_decides_the_day(rooms: list[Room], expected: str) -> None:
    assert said(search(*rooms).proposals[0])[0] == expected


@pytest.mark.parametrize("buffer_s", [0, 12 * HOUR_S])
def test_it_gives_up_in_time_whatever_is_asked_for(buffer_s: int) -> None:
    """Seven works after each other have more orders than there is time to look at."""
    steps = (*[Work(kits=(KETTLE,), length_s=HOUR_S)] * 7, Work(kits=(LINE,), length_s=HOUR_S))
    never = room(LINE, ("2026-09-01 00:00", "2027-12-01 00:00"))
    assert search(room(KETTLE, buffer_s=buffer_s), never, steps=steps).proposals == ()


def test_another_of_the_group_serves_as_well() -> None:
    taken = room(FV1, ("2026-09-30 00:00", "2026-10-01 00:00"))
    assert said(search(taken).proposals[0])[1] == "fv2 21 00:00-08 00:00"


def test_a_fermenter_that_is_promised_in_between_moves_the_whole_brew() -> None:
    taken = [room(it, ("2026-10-01 00:00", "2026-10-03 00:00")) for it in (FV1, FV2)]
    assert said(search(*taken).proposals[0])[0] == "kettle 03 08:00-03 15:00"


def test_bottling_waits_for_the_line_and_the_fermenter_with_it() -> None:
    busy = room(LINE, ("2026-10-07 00:00", "2026-10-09 10:00"))
    assert said(search(busy).proposals[0])[1:] == ["fv1 21 00:00-10 00:00", "line 09 10:00-09 14:00"]


def test_but_not_for_ever() -> None:
    busy = room(LINE, ("2026-10-07 00:00", "2026-12-09 10:00"))
    assert search(busy, days=20).proposals == ()


def test_without_a_bottling_the_beer_lies_as_long_as_was_said() -> None:
    assert said(search(steps=BREW[:2]).proposals[0])[1] == "fv1 21 00:00-07 00:00"


def test_beer_that_comes_after_midnight_lies_from_that_day() -> None:
    late = Hours(first=20, last=24)
    steps = (Work(kits=(KETTLE,), length_s=5 * HOUR_S), Rest(kits=(FV1,), days=3))
    assert said(search(steps=steps, hours=late).proposals[0]) == [
        "kettle 21 20:00-22 01:00",
        "fv1 22 00:00-25 00:00",
    ]


def test_two_rests_share_the_day_on_which_the_beer_is_moved_and_are_not_the_same_vessel() -> None:
    both = (FV1, FV2)
    steps = (BREW[0], Rest(kits=both, days=7), Rest(kits=both, days=14), BREW[2])
    assert said(search(steps=steps).proposals[0]) == [
        "kettle 21 08:00-21 15:00",
        "fv1 21 00:00-29 00:00",
        "fv2 28 00:00-13 00:00",
        "line 12 08:00-12 12:00",
    ]


def test_what_two_works_share_is_not_taken_twice() -> None:
    shared = [room(KETTLE, takes=("burner",), buffer_s=HOUR_S), room(OTHER, takes=("burner",))]
    steps = (Work(kits=(KETTLE,), length_s=3 * HOUR_S), Work(kits=(OTHER,), length_s=2 * HOUR_S))
    assert said(search(*shared, steps=steps).proposals[0]) == [
        "kettle 21 08:00-21 11:00",
        "other kettle 21 12:00-21 14:00",
    ]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (Hours(first=10, last=18), "kettle 21 10:00-21 17:00"),
        (Hours(first=18, last=22), "kettle 21 18:00-22 01:00"),  # longer than the evening, but begins in it
        (Hours(weekdays=frozenset({5, 6})), "kettle 26 08:00-26 15:00"),
    ],
)
def test_at_hours_that_people_want(hours: Hours, expected: str) -> None:
    assert said(search(hours=hours).proposals[0])[0] == expected


def test_over_the_change_of_the_clock_days_are_days() -> None:
    first = search(from_utc=at("2026-10-19 07:00")).proposals[0]
    assert said(first) == ["kettle 19 08:00-19 15:00", "fv1 19 00:00-05 00:00", "line 04 08:00-04 12:00"]
    assert first[1].interval.length_s == 17 * DAY_S + HOUR_S


def test_what_the_rules_say_is_told_if_nothing_else_stands_in_the_way() -> None:
    def never(kit: Kit, wanted: Interval) -> Sequence[Refusal]:
        return (NotWholeDays(),) if kit.id == LINE else ()

    rooms = {it: room(it) for it in (KETTLE, FV1, FV2, LINE)}
    found = propose(BREW, rooms, Hours(), PARIS, never, from_utc=MONDAY, days=60)
    assert found == Found(proposals=(), against=(NotWholeDays(),))


def test_a_brew_begins_with_a_work() -> None:
    assert is_a_brew(BREW)
    assert not is_a_brew(())
    assert not is_a_brew(BREW[1:])


spans = st.tuples(st.integers(0, 40 * 24), st.integers(1, 72))


@given(kettle=st.lists(spans, max_size=8), fv1=st.lists(spans, max_size=4), line=st.lists(spans, max_size=8))
def test_whatever_is_booked_a_proposal_meets_nothing_and_is_in_order(
    kettle: list[tuple[int, int]], fv1: list[tuple[int, int]], line: list[tuple[int, int]]
) -> None:
    midnight = midnight_utc(local(MONDAY, PARIS).date(), PARIS)

    def load(busy: list[tuple[int, int]]) -> Load:
        them = ((midnight + a * HOUR_S, midnight + (a + b) * HOUR_S) for a, b in busy)
        return Load(buffer_s=0, full=full_times(them, 1))

    rooms = {
        name: Room(kit=room(name).kit, loads=(load(busy),))
        for name, busy in ((KETTLE, kettle), (FV1, fv1), (FV2, []), (LINE, line))
    }
    for proposal in propose(BREW, rooms, Hours(), PARIS, nothing, from_utc=MONDAY, days=60).proposals:
        brew, rest, bottling = proposal
        assert all(rooms[it.kit].loads[0].blocks(it.interval) is None for it in proposal)
        assert brew.interval.start_utc >= MONDAY
        assert rest.interval.start_utc < brew.interval.end_utc < bottling.interval.start_utc
        assert bottling.interval.end_utc <= rest.interval.end_utc
        assert bottling.interval.start_utc - brew.interval.end_utc >= 15 * DAY_S
