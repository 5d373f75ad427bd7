# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each rule of a kit at its boundary, without a database."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.bookings.conftest import ADMIN, ANNE, BILAL, NOW_UTC, PARIS, STEWARD, House, paris

from taproom.bookings import asking, booking, induction, keeping, quotas, rules
from taproom.bookings.capacity import full_times
from taproom.bookings.kit import DAY_S, HOUR_S, MINUTE_S, Kit, Quota
from taproom.bookings.local_days import days_interval
from taproom.bookings.refusals import (
    AlreadyBegun,
    InThePast,
    NotInducted,
    NotWholeDays,
    OffGrid,
    OutOfOrder,
    QuotaUsed,
    Refusal,
    Senseless,
    TooFarAhead,
    TooLong,
    TooShort,
    TooSoon,
    UnknownKit,
)
from taproom.bookings.rules import Facts, judge
from taproom.bookings.values import Booking, Days, Interval, Session

MILL = Kit(id="mill", slug="mill", name="Mill", granularity_s=30 * MINUTE_S)
TANK = Kit(id="tank", slug="tank", name="Tank", booked_in="days", horizon_s=400 * DAY_S)
DAY = 86_400


def at(start_s: int, length_s: int = HOUR_S) -> Interval:
    """From so many seconds from now."""
    return Interval(start_utc=NOW_UTC + start_s, end_utc=NOW_UTC + start_s + length_s)


def reasons(kit: Kit, wanted: Interval, facts: Facts | None = None, **more: Any) -> tuple[Refusal, ...]:
    return judge(kit, wanted, facts or Facts(taken=(kit,)), PARIS, now_utc=more.pop("now_utc", NOW_UTC), **more)


def kinds(kit: Kit, wanted: Interval, facts: Facts | None = None, **more: Any) -> list[type]:
    return [type(it) for it in reasons(kit, wanted, facts, **more)]


@pytest.mark.parametrize(
    ("kit", "wanted", "why"),
    [
        (replace(MILL, min_s=2 * HOUR_S), at(DAY, 2 * HOUR_S), None),
        (replace(MILL, min_s=2 * HOUR_S), at(DAY, 90 * MINUTE_S), TooShort),
        (replace(MILL, max_s=2 * HOUR_S), at(DAY, 2 * HOUR_S), None),
        (replace(MILL, max_s=2 * HOUR_S), at(DAY, 150 * MINUTE_S), TooLong),
        (MILL, at(30 * MINUTE_S), None),
        (MILL, at(DAY + 60), OffGrid),
        (MILL, at(DAY, HOUR_S + 60), OffGrid),
        (replace(MILL, notice_s=2 * HOUR_S), at(2 * HOUR_S), None),
        (replace(MILL, notice_s=2 * HOUR_S), at(90 * MINUTE_S), TooSoon),
        (replace(MILL, horizon_s=10 * DAY), at(10 * DAY), None),
        (replace(MILL, horizon_s=10 * DAY), at(10 * DAY + 30 * MINUTE_S), TooFarAhead),
        (replace(MILL, archived_utc=1), at(DAY), UnknownKit),
        (MILL, at(0), None),
        (MILL, at(-30 * MINUTE_S), InThePast),
        (MILL, at(-DAY), InThePast),
        (MILL, at(DAY, 0), Senseless),
        (MILL, at(DAY, -HOUR_S), Senseless),
        (MILL, at(DAY, 401 * DAY), Senseless),
    ],
)
def test_a_rule_holds_to_its_boundary(kit: Kit, wanted: Interval, why: type | None) -> None:
    assert kinds(kit, wanted) == ([] if why is None else [why])


def test_who_stands_at_the_kit_books_from_the_last_full_step() -> None:
    assert kinds(MILL, at(0), now_utc=NOW_UTC + 30 * MINUTE_S - 1) == []
    assert kinds(MILL, at(0), now_utc=NOW_UTC + 30 * MINUTE_S) == [InThePast]


def test_all_reasons_are_given_at_once() -> None:
    kit = replace(MILL, min_s=2 * HOUR_S, notice_s=HOUR_S, induction="milling", state="out_of_order", note="Belt.")
    assert kinds(kit, at(60)) == [TooSoon, OffGrid, TooShort, NotInducted, OutOfOrder]


@pytest.mark.parametrize(
    ("until_s", "start_s", "out"),
    [(None, 5 * DAY, True), (DAY, DAY - 1800, True), (DAY, DAY, False), (-1, DAY, True)],
)
def test_broken_kit_is_refused_until_it_is_back(until_s: int | None, start_s: int, *, out: bool) -> None:
    until_utc = None if until_s is None else NOW_UTC + until_s
    burner = replace(MILL, id="burner", state="out_of_order", out_until_utc=until_utc)
    found = reasons(MILL, at(start_s), Facts(taken=(MILL, burner)))
    assert [it.kit for it in found if isinstance(it, OutOfOrder)] == (["burner"] if out else [])


@pytest.mark.parametrize(
    ("lapses_s", "fits"), [(DAY - 1, False), (DAY, False), (DAY + 1, True), (5 * DAY, True), (None, False)]
)
def test_an_induction_is_valid_when_the_slot_starts(lapses_s: int | None, *, fits: bool) -> None:
    kit = replace(MILL, induction="milling")
    had = None if lapses_s is None else Interval(start_utc=NOW_UTC - DAY, end_utc=NOW_UTC + lapses_s)
    session = Session(id="s", topic="milling", start_utc=NOW_UTC + HOUR_S, end_utc=NOW_UTC + 2 * HOUR_S)
    found = reasons(kit, at(DAY), Facts(taken=(kit,), inducted=had, session=session))
    assert found == (
        () if fits else (NotInducted(topic="milling", lapses_utc=had.end_utc if had else None, next=session),)
    )


@pytest.mark.parametrize(
    ("beside_start_s", "too_long"),
    [
        (DAY - 2 * HOUR_S, True),  # back to back
        (DAY - 3 * HOUR_S + 30 * MINUTE_S, True),  # half an hour between: nobody else can have that
        (DAY - 3 * HOUR_S, False),  # an hour between: somebody can
        (DAY + 2 * HOUR_S, True),  # after it
        (DAY + 3 * HOUR_S, False),
    ],
)
def test_a_chain_is_as_long_as_its_links_together(beside_start_s: int, *, too_long: bool) -> None:
    kit = replace(MILL, min_s=HOUR_S, max_s=3 * HOUR_S)
    facts = Facts(taken=(kit,), beside=(at(beside_start_s, 2 * HOUR_S),))
    found = reasons(kit, at(DAY, 2 * HOUR_S), facts)
    assert found == ((TooLong(most_s=3 * HOUR_S, chained=True),) if too_long else ())


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(1, 6)), max_size=12), st.integers(0, 2))
def test_a_chain_is_what_grows_link_by_link(beside: list[tuple[int, int]], buffers: int) -> None:
    kit = replace(MILL, buffer_s=buffers * 15 * MINUTE_S)
    steps = [at(DAY + start * 30 * MINUTE_S, length * 30 * MINUTE_S) for start, length in beside]
    wanted, gap_s = at(DAY), 2 * kit.buffer_s + 30 * MINUTE_S
    grown, rest = [wanted], list(steps)
    while near := [
        it
        for it in rest
        if any(it.start_utc - one.end_utc < gap_s and one.start_utc - it.end_utc < gap_s for one in grown)
    ]:
        grown += near
        rest = [it for it in rest if it not in near]
    assert sorted(rules.chain(kit, wanted, steps)) == sorted(grown)


def test_a_chain_of_three_is_found_from_the_middle_and_past_the_cleaning() -> None:
    kit = replace(MILL, min_s=HOUR_S, max_s=5 * HOUR_S, buffer_s=HOUR_S)
    beside = (at(DAY - 3 * HOUR_S, 2 * HOUR_S), at(DAY + 3 * HOUR_S, 2 * HOUR_S))
    assert kinds(kit, at(DAY, 2 * HOUR_S), Facts(taken=(kit,), beside=beside)) == [TooLong]


@pytest.mark.parametrize(
    ("first", "days", "why"),
    [("2026-10-01", 5, None), ("2026-10-01", 4, TooShort), ("2026-10-01", 30, None), ("2026-10-01", 31, TooLong)],
)
def test_days_are_counted_over_the_end_of_summer_time(first: str, days: int, why: type | None) -> None:
    kit = replace(TANK, min_days=5, max_days=30)
    start_utc = paris(f"{first} 00:00")
    wanted = days_interval(Days(first=date.fromisoformat(first), days=days), PARIS)
    assert wanted.start_utc == start_utc
    assert kinds(kit, wanted) == ([] if why is None else [why])


def test_a_day_begins_at_midnight() -> None:
    start_utc = paris("2026-10-01 00:00")
    off = Interval(start_utc=start_utc + HOUR_S, end_utc=start_utc + 5 * DAY + HOUR_S)
    assert kinds(TANK, off) == [NotWholeDays]
    today = days_interval(Days(first=date.fromisoformat("2026-09-21"), days=3), PARIS)
    assert kinds(TANK, today) == []
    yesterday = days_interval(Days(first=date.fromisoformat("2026-09-20"), days=3), PARIS)
    assert kinds(TANK, yesterday) == [InThePast]


def test_who_has_begun_may_prolong_whatever_the_notice_but_not_begin_again() -> None:
    kit = replace(MILL, notice_s=DAY, max_s=4 * HOUR_S)
    runs = Booking(
        id="b", kit="mill", member="anne", start_utc=NOW_UTC - HOUR_S, end_utc=NOW_UTC + 1, status="booked"
    )
    assert kinds(kit, at(-HOUR_S, 4 * HOUR_S), moved=runs) == []
    assert kinds(kit, at(-HOUR_S, 5 * HOUR_S), moved=runs) == [TooLong]
    assert kinds(kit, at(2 * DAY), moved=runs) == [AlreadyBegun]


WEEKLY = Quota(what="hours", per="week", most=4)
COUNT = Quota(what="count", per="month", most=2)
WINDOW = Quota(what="days", per="window", most=3, window_days=10)


@pytest.mark.parametrize(
    ("quota", "held", "wanted", "over"),
    [
        (WEEKLY, ["2026-09-28 09:00"], ("2026-10-02 09:00", 3), False),
        (WEEKLY, ["2026-09-28 09:00"], ("2026-10-02 09:00", 3.5), True),
        (WEEKLY, ["2026-09-27 23:00"], ("2026-09-28 00:00", 4), False),  # it began on Sunday
        (WEEKLY, ["2026-10-04 23:00"], ("2026-09-28 00:00", 4), True),
        (WEEKLY, ["2026-10-05 00:00"], ("2026-09-28 00:00", 4), False),
        (COUNT, ["2026-10-01 00:00"], ("2026-10-31 23:00", 1), False),
        (COUNT, ["2026-10-01 00:00", "2026-10-31 23:00"], ("2026-10-15 09:00", 1), True),
        (COUNT, ["2026-09-30 23:00", "2026-11-01 00:00"], ("2026-10-15 09:00", 1), False),
        (WINDOW, ["2026-10-01 09:00", "2026-10-05 09:00"], ("2026-10-10 09:00", 1), False),
        (WINDOW, ["2026-10-01 09:00", "2026-10-05 09:00"], ("2026-10-09 23:00", 2), True),
        (WINDOW, ["2026-10-01 09:00", "2026-10-05 09:00", "2026-10-09 09:00"], ("2026-10-10 09:00", 1), True),
        (WINDOW, ["2026-10-01 09:00", "2026-10-05 09:00", "2026-10-09 09:00"], ("2026-10-11 09:00", 1), False),
        (WINDOW, ["2026-10-01 09:00", "2026-10-05 09:00", "2026-10-09 09:00"], ("2026-09-30 09:00", 1), True),
        (WINDOW, ["2026-10-01 09:00", "2026-10-05 09:00", "2026-10-09 09:00"], ("2026-10-09 12:00", 1), False),
    ],
)
def test_a_quota_holds_to_its_boundary(
    quota: Quota, held: list[str], wanted: tuple[str, float], *, over: bool
) -> None:
    start_utc = paris(wanted[0])
    want = Interval(start_utc=start_utc, end_utc=start_utc + int(wanted[1] * HOUR_S))
    has = [Interval(start_utc=paris(it), end_utc=paris(it) + HOUR_S) for it in held]
    assert (quotas.refused(quota, has, want, PARIS) is not None) == over


@given(
    st.lists(st.integers(0, 60), max_size=12),
    st.integers(0, 60),
    st.integers(1, 8),
    st.integers(1, 20),
    st.integers(1, 6),
)
def test_no_window_holds_more_days_than_its_quota(
    held: list[int], start: int, days: int, window: int, most: int
) -> None:
    """Against counting every window one by one."""
    quota = Quota(what="days", per="window", most=most, window_days=window)
    zero_utc = paris("2026-10-01 00:00")
    has = [
        Interval(start_utc=zero_utc + it * DAY + 8 * HOUR_S, end_utc=zero_utc + it * DAY + 9 * HOUR_S) for it in held
    ]
    want = Interval(
        start_utc=zero_utc + start * DAY + 8 * HOUR_S, end_utc=zero_utc + (start + days - 1) * DAY + 9 * HOUR_S
    )
    wanted_days = set(range(start, start + days))
    taken = set(held) | wanted_days
    worst = max(
        len([it for it in taken if first <= it < first + window])
        for first in range(-20, 100)
        if wanted_days & set(range(first, first + window))
    )
    assert (quotas.refused(quota, has, want, PARIS) is not None) == (worst > most)


def test_what_is_left_is_said_before_trying(house: House) -> None:
    house.has("mill", quotas=(WEEKLY, WINDOW))
    house.book(ANNE, "mill", 72, 3)
    week, window = asking.allowance(house.db, "mill", "anne", PARIS, at_utc=house.in_hours(80).start_utc)
    assert {week.left, window.left} == {HOUR_S, 2} or {week.left, window.left} == {2, HOUR_S}


def test_unused_share_is_anybodys_48_hours_before(house: House) -> None:
    house.has("mill", quotas=(WEEKLY,))
    house.book(ANNE, "mill", 60, 4)
    (used,) = house.refusal(ANNE, "mill", 49, 1)
    assert isinstance(used, QuotaUsed)
    assert used == QuotaUsed(quota=WEEKLY, used=4 * HOUR_S, wanted=HOUR_S, free_from_utc=house.in_hours(1).start_utc)
    gift = house.book(ANNE, "mill", 48, 1)
    assert not gift.counts


def test_moving_late_does_not_give_a_share_back(house: House) -> None:
    house.has("mill", quotas=(WEEKLY,))
    mine = house.book(ANNE, "mill", 49, 4)
    house.now_utc += 2 * HOUR_S
    refused = house.refused(booking.move, ANNE, mine.id, house.in_hours(47, 5), house.zone)
    assert [type(it) for it in refused] == [QuotaUsed]
    assert house.move(ANNE, mine, 40, 4).counts


def test_a_gift_that_moves_beyond_48_hours_must_be_paid_for(house: House) -> None:
    house.has("mill", quotas=(WEEKLY,))
    house.book(ANNE, "mill", 60, 4)
    gift = house.book(ANNE, "mill", 40, 1)
    assert [type(it) for it in house.refused(booking.move, ANNE, gift.id, house.in_hours(70), house.zone)] == [
        QuotaUsed
    ]


def test_the_induction_is_asked_for_in_the_same_transaction_as_the_insert(house: House) -> None:
    kit = house.has("mill", induction="milling")
    house.db.execute("INSERT INTO kit_steward (kit, member) VALUES (?, 'stef')", (kit.id,))
    assert house.refused(induction.grant, ANNE, "milling", "anne", until_utc=None) != ()
    session = house.do(induction.add_session, STEWARD, "milling", house.in_hours(48), place="Attic")
    (refused,) = house.refusal(ANNE, "mill", 24)
    assert isinstance(refused, NotInducted)
    assert refused.next == session
    house.do(induction.grant, STEWARD, "milling", "anne", until_utc=house.in_hours(24).end_utc)
    house.book(ANNE, "mill", 24)
    assert isinstance(house.refusal(ANNE, "mill", 25)[0], NotInducted)
    house.do(induction.withdraw, STEWARD, "milling", "anne")
    assert isinstance(house.refusal(ANNE, "mill", 23)[0], NotInducted)
    house.do(induction.remove_session, STEWARD, "milling", session.id)


def test_stewards_clean_too(house: House) -> None:
    house.has("mill", buffer_s=HOUR_S)
    house.do(keeping.set_stewards, ADMIN, "mill", ["anne"])
    house.book(BILAL, "mill", 24)
    assert house.refusal(ANNE, "mill", 25) != ()
    assert house.refusal(ADMIN, "mill", 25) != ()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=15), st.integers(1, 4))
def test_full_times_are_when_all_places_are_taken(spans: list[tuple[int, int]], capacity: int) -> None:
    """Against asking every moment one by one."""
    busy = [(start, start + length) for start, length in spans]
    full = full_times(busy, capacity)
    for moment in range(60):
        there = sum(start <= moment < end for start, end in busy)
        assert any(it.start_utc <= moment < it.end_utc for it in full) == (there >= capacity)
    assert all(a.end_utc < b.start_utc for a, b in itertools.pairwise(full))


def test_only_sane_times_are_reckoned_with() -> None:
    assert rules.is_sane(at(0))
    assert not rules.is_sane(Interval(start_utc=0, end_utc=10))
