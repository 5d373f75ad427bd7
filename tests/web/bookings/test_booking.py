# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Booking, moving and cancelling: who has what, and what the tables refuse by themselves."""

import sqlite3
from dataclasses import replace

import pytest
from tests.web.bookings.conftest import ADMIN, ANNE, BILAL, STEWARD, House

from taproom.access import NOBODY
from taproom.bookings import booking, keeping, presence
from taproom.bookings.asking import allowance, free_intervals, next_free
from taproom.bookings.kit import DAY_S, HOUR_S, Quota
from taproom.bookings.refusals import (
    CannotNow,
    Changed,
    KeyReused,
    KitPromised,
    NotSignedIn,
    NotSteward,
    NotYours,
    Senseless,
    Taken,
    TooFarAhead,
    UnknownBooking,
    UnknownKit,
)
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.values import Interval, Wish
from taproom.db import transaction


@pytest.mark.parametrize(
    ("start", "length", "fits"),
    [(9, 1, True), (8, 2, True), (8, 2.5, False), (10, 3, False), (12, 1, False), (12.5, 1, False), (13, 1, True)],
)
def test_a_slot_ends_just_before_the_next_begins_and_after_the_cleaning(
    house: House, start: float, length: float, *, fits: bool
) -> None:
    house.has("mill", buffer_s=HOUR_S, granularity_s=1800)
    house.book(ANNE, "mill", 11)  # until 12, and clean at 13
    if fits:
        house.book(BILAL, "mill", start, length)
    else:
        assert [type(it) for it in house.refusal(BILAL, "mill", start, length)] == [Taken]
    assert house.overlaps() == 0


def test_a_refusal_says_who_has_it_until_when_it_is_clean_and_what_is_free(house: House) -> None:
    anne = house.book(ANNE, "kettle-a", 24, 4)
    (taken,) = house.refusal(BILAL, "kettle-a", 26, 4)
    assert isinstance(taken, Taken)
    assert taken.holder == "anne"
    assert taken.busy == Interval(start_utc=anne.start_utc, end_utc=anne.end_utc + HOUR_S)
    assert taken.next_free[0] == house.in_hours(29, 4)
    house.book(BILAL, "kettle-a", 29, 4)


@pytest.mark.parametrize("shown_by_kit", [True, False])
@pytest.mark.parametrize("named", [True, False])
def test_the_holder_is_named_if_they_and_the_kit_allow_it(house: House, *, named: bool, shown_by_kit: bool) -> None:
    house.has("mill", show_holder=shown_by_kit)
    house.do(booking.book, ANNE, house.wish("mill", 24, named=named), house.zone)
    (taken,) = house.refusal(BILAL, "mill", 24)
    assert isinstance(taken, Taken)
    assert taken.holder == ("anne" if named and shown_by_kit else None)


def test_interlocked_kit_takes_what_it_needs(house: House) -> None:
    house.book(ANNE, "kettle-a", 24, 4)
    (taken,) = house.refusal(BILAL, "kettle-b", 25, 1)
    assert isinstance(taken, Taken)
    assert taken.name == "Burner"
    assert isinstance(house.refusal(BILAL, "burner", 25)[0], Taken)
    house.book(BILAL, "kettle-b", 28, 4)  # the burner needs no cleaning


def test_a_bench_has_three_places_and_no_fourth(house: House) -> None:
    for start, length in ((24, 3), (25, 3), (26, 3)):
        house.book(ANNE, "bench", start, length)
    assert isinstance(house.refusal(BILAL, "bench", 26)[0], Taken)
    assert isinstance(house.refusal(BILAL, "bench", 20, 8)[0], Taken)
    house.book(BILAL, "bench", 27)
    assert house.overlaps() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO booking (id, kit, start_utc, end_utc, status, made_utc, changed_utc)"
        " SELECT 'x', kit, start_utc + 60, end_utc, 'booked', 1, 1 FROM booking WHERE id = :first",
        "UPDATE booking SET start_utc = start_utc - 3600 WHERE id = :second",
        "UPDATE booking SET end_utc = end_utc + 3601 WHERE id = :first",
    ],
)
def test_no_statement_gets_round_the_tables(house: House, statement: str) -> None:
    first, second = house.book(ANNE, "mill", 24), house.book(BILAL, "mill", 26)
    house.db.execute("UPDATE booking SET start_utc = start_utc - 3600 WHERE id = ?", (second.id,))  # to touch is free
    with pytest.raises(sqlite3.IntegrityError, match="booking_overlap"):
        house.db.execute(statement, {"first": first.id, "second": second.id})
    assert house.overlaps() == 0


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE booking_slot SET live = 0", "booking_slot_follows"),
        ("UPDATE booking_slot SET start_utc = start_utc + 60", "booking_slot_follows"),
        ("UPDATE booking_slot SET kit = 'x'", "booking_slot_stays"),
        ("DELETE FROM booking_slot", "booking_slot_is_kept"),
        ("UPDATE booking SET kit = 'x'", "booking_keeps_its_kit"),
        ("UPDATE booking SET end_utc = start_utc", "CHECK"),
        ("UPDATE booking SET end_utc = 9999999999", "CHECK"),
        ("UPDATE kit_interlock SET since_utc = since_utc + 1", "kit_interlock_stays"),
    ],
)
def test_slots_and_bookings_cannot_come_apart(house: House, statement: str, why: str) -> None:
    house.book(ANNE, "mill", 24)
    with pytest.raises(sqlite3.IntegrityError, match=why):
        house.db.execute(statement)


def test_what_is_over_does_not_come_back(house: House) -> None:
    gone = house.book(ANNE, "mill", 24)
    house.cancel(ANNE, gone)
    with pytest.raises(sqlite3.IntegrityError, match="booking_is_over"):
        house.db.execute("UPDATE booking SET status = 'booked' WHERE id = ?", (gone.id,))
    assert house.refused(booking.cancel, ANNE, gone.id, house.zone) == (CannotNow(status="cancelled"),)


def test_fewer_places_than_are_promised_are_refused(house: House) -> None:
    for _ in range(2):
        house.book(ANNE, "bench", 24)
    with pytest.raises(sqlite3.IntegrityError, match="kit_is_promised"):
        house.db.execute("UPDATE kit SET capacity = 1 WHERE slug = 'bench'")
    house.has("bench", capacity=2)
    bench = replace(house.kit["bench"], capacity=1)
    assert isinstance(house.refused(keeping.save_kit, bench, takes=(), by=None)[0], KitPromised)
    house.now_utc += 3 * DAY_S  # it is past
    assert house.has("bench", capacity=1).capacity == 1


def test_kit_is_not_interlocked_over_what_is_promised(house: House) -> None:
    house.book(ANNE, "mill", 24)
    house.book(BILAL, "kettle-a", 24)
    mill = replace(house.kit["mill"])
    refused = house.refused(keeping.save_kit, mill, takes=[house.kit["burner"].id], by=None)
    assert isinstance(refused[0], KitPromised)
    house.now_utc += 3 * DAY_S
    house.has("mill", takes=("burner",))
    house.book(ANNE, "mill", 24)
    assert isinstance(house.refusal(BILAL, "kettle-b", 24)[0], Taken)


def test_what_is_no_longer_interlocked_is_free(house: House) -> None:
    house.book(ANNE, "kettle-a", 24)
    house.has("kettle-a", buffer_s=HOUR_S)
    house.book(BILAL, "burner", 24)
    assert house.overlaps() == 0


def test_interlocks_reach_through_others_and_round_in_circles(house: House) -> None:
    house.has("gas")
    house.has("burner", takes=("gas",))
    house.has("gas", takes=("burner",))
    house.book(ANNE, "kettle-a", 24)
    (taken,) = house.refusal(BILAL, "gas", 24)
    assert isinstance(taken, Taken)
    assert taken.name == "Gas"


def test_moving_changes_the_version_and_frees_the_old_slot(house: House) -> None:
    mine = house.book(ANNE, "mill", 24)
    moved = house.move(ANNE, mine, 25, 2)
    assert (moved.version, moved.start_utc) == (1, house.in_hours(25).start_utc)
    house.book(BILAL, "mill", 24)
    assert isinstance(house.refusal(BILAL, "mill", 26)[0], Taken)
    assert house.refused(booking.move, ANNE, mine.id, house.in_hours(30), house.zone, version=0) == (
        Changed(version=1),
    )


def test_a_booking_may_move_onto_its_own_slot_but_not_onto_others(house: House) -> None:
    mine = house.book(ANNE, "mill", 24, 2)
    other = house.book(BILAL, "mill", 27)
    assert house.move(ANNE, mine, 25, 2).version == 1
    refused = house.refused(booking.move, ANNE, mine.id, house.in_hours(26, 2), house.zone)
    assert isinstance(refused[0], Taken)
    assert house.now(mine).version == 1
    assert house.now(other) == other


def test_who_has_begun_moves_only_the_end(house: House) -> None:
    mine = house.book(ANNE, "mill", 1, 2)
    house.now_utc += 2 * HOUR_S
    assert house.do(booking.extend, ANNE, mine.id, mine.end_utc + HOUR_S, house.zone).end_utc == mine.end_utc + HOUR_S
    assert house.refused(booking.move, ANNE, mine.id, house.in_hours(5), house.zone) != ()
    house.book(BILAL, "mill", 2)
    met = booking.touched_by(house.db, mine.id, mine.end_utc + 3 * HOUR_S)
    assert [it.member for it in met] == ["bilal"]


def test_others_bookings_are_for_their_holder_and_the_stewards(house: House) -> None:
    mine = house.book(ANNE, "mill", 24)
    assert house.refused(booking.cancel, BILAL, mine.id, house.zone) == (NotYours(),)
    assert house.refused(booking.move, NOBODY, mine.id, house.in_hours(30), house.zone) == (NotYours(),)
    house.do(keeping.set_stewards, ADMIN, "mill", ["stef"])
    house.do(booking.cancel, STEWARD, mine.id, house.zone, reason="The mill is being moved.")
    assert house.told("anne") == ["booking.cancelled"]


def test_nobody_books_nothing_and_nothing_is_not_booked(house: House) -> None:
    assert house.refused(booking.book, NOBODY, house.wish("mill", 24), house.zone) == (NotSignedIn(),)
    assert house.refusal(ANNE, "no-such", 24) == (UnknownKit(kit="no-such"),)
    assert house.refused(booking.cancel, ANNE, "no-such", house.zone) == (UnknownBooking(booking="no-such"),)


@pytest.mark.parametrize(
    ("start_utc", "end_utc"), [(5, 4), (10**30, 10**31), (-(10**30), 5), (0, 10), (4_000_000_000, 4_200_000_000)]
)
def test_times_without_sense_are_refused_without_a_fall(house: House, start_utc: int, end_utc: int) -> None:
    wish = Wish(kit="mill", start_utc=start_utc, end_utc=end_utc)
    assert house.refused(booking.book, ANNE, wish, house.zone) == (Senseless(),)
    mine = house.book(ANNE, "mill", 24)
    assert house.refused(booking.move, ANNE, mine.id, wish.interval, house.zone) == (Senseless(),)


def test_a_double_tap_books_once(house: House) -> None:
    first = house.book(ANNE, "mill", 24, key="tap")
    assert house.book(ANNE, "mill", 24, key="tap") == first
    assert house.refused(booking.book, ANNE, house.wish("mill", 25), house.zone, key="tap") == (KeyReused(),)
    assert house.book(BILAL, "mill", 25, key="tap").member == "bilal"  # keys are each member's own


def test_what_was_refused_may_be_tried_again_with_the_same_key(house: House) -> None:
    other = house.book(BILAL, "mill", 24)
    house.refused(booking.book, ANNE, house.wish("mill", 24), house.zone, key="tap")
    house.cancel(BILAL, other)
    assert house.book(ANNE, "mill", 24, key="tap").status == "booked"


def test_several_are_booked_as_one_or_not_at_all(house: House) -> None:
    house.book(BILAL, "mill", 30)
    wishes = [house.wish("kettle-a", 24, 6), house.wish("mill", 30), house.wish("bench", 9999)]
    with pytest.raises(booking.BookingRefused) as refused, transaction(house.db):
        booking.book_all(house.db, ANNE, wishes, house.zone, now_utc=house.now_utc)
    assert sorted(refused.value.by_wish) == [1, 2]
    assert isinstance(refused.value.by_wish[2][0], TooFarAhead)
    assert stored.of_member(house.db, "anne", from_utc=0) == ()
    made = house.do(booking.book_all, ANNE, [wishes[0], house.wish("mill", 31)], house.zone)
    assert len({it.plan for it in made}) == 1
    assert stored.of_plan(house.db, made[0].plan or "") == made


def test_two_wishes_of_one_plan_cannot_both_have_the_burner(house: House) -> None:
    wishes = [house.wish("kettle-a", 24, 2), house.wish("kettle-b", 25, 2)]
    assert isinstance(house.refused(booking.book_all, ANNE, wishes, house.zone)[0], Taken)


def test_a_steward_decides_and_the_slot_is_held_meanwhile(house: House) -> None:
    house.has("room", approval=True)
    house.do(keeping.set_stewards, ADMIN, "room", ["stef"])
    mine = house.book(ANNE, "room", 24)
    assert mine.status == "asked"
    assert house.told("stef") == ["booking.asked"]
    assert isinstance(house.refusal(BILAL, "room", 24)[0], Taken)
    assert house.refused(booking.approve, ANNE, mine.id, house.zone) == (NotSteward(),)
    assert house.do(booking.approve, STEWARD, mine.id, house.zone).status == "booked"
    assert house.refused(booking.decline, STEWARD, mine.id, house.zone) == (CannotNow(status="booked"),)
    assert house.move(ANNE, mine, 24, 1).status == "booked"
    assert house.move(ANNE, mine, 30).status == "asked"
    house.do(booking.decline, STEWARD, mine.id, house.zone, reason="Closed.")
    assert house.told("anne") == ["booking.approved", "booking.declined"]
    assert house.book(STEWARD, "room", 30).status == "booked"


def test_what_runs_is_prolonged_by_the_steward_who_decides(house: House) -> None:
    house.has("room", approval=True)
    house.do(keeping.set_stewards, ADMIN, "room", ["stef"])
    mine = house.book(ANNE, "room", 24, 2)
    house.do(booking.approve, STEWARD, mine.id, house.zone)
    house.now_utc = mine.start_utc
    longer = mine.end_utc + HOUR_S
    assert house.refused(booking.extend, ANNE, mine.id, longer, house.zone) == (NotSteward(),)
    house.do(presence.check_in, ANNE, house.kit["room"].token, house.zone)
    assert house.refused(booking.extend, ANNE, mine.id, longer, house.zone) == (NotSteward(),)
    assert house.do(booking.extend, STEWARD, mine.id, longer, house.zone).status == "in_use"
    assert house.do(booking.extend, ANNE, mine.id, mine.end_utc, house.zone).status == "in_use"


@pytest.mark.parametrize("checks_in", [False, True])
def test_who_has_the_kit_gives_it_back_instead_of_cancelling(house: House, *, checks_in: bool) -> None:
    week = Quota(what="hours", per="week", most=4)
    house.has("mill", buffer_s=HOUR_S, quotas=(week,), grace_s=HOUR_S if checks_in else None)
    mine = house.book(ANNE, "mill", 1, 4)
    house.now_utc = mine.start_utc
    if checks_in:
        house.do(presence.check_in, ANNE, house.kit["mill"].token, house.zone)
    house.now_utc += 3 * HOUR_S
    gone = house.cancel(ANNE, mine)
    assert (gone.status, gone.end_utc, gone.checked_out_utc) == ("done", house.now_utc, house.now_utc)
    assert isinstance(house.refusal(BILAL, "mill", 0)[0], Taken)  # it is being cleaned
    (left,) = allowance(house.db, "mill", "anne", house.zone, at_utc=house.now_utc)
    assert left.used == 3 * HOUR_S


def test_who_has_not_come_cancels_though_it_has_begun(house: House) -> None:
    house.has("mill", grace_s=HOUR_S)
    mine = house.book(ANNE, "mill", 1, 4)
    house.now_utc = mine.start_utc + 60
    assert house.cancel(ANNE, mine).status == "cancelled"
    house.now_utc = mine.start_utc
    house.book(BILAL, "mill", 0)


def test_kit_that_is_promised_is_not_put_away(house: House) -> None:
    mine = house.book(ANNE, "kettle-a", 24)
    assert isinstance(house.refused(keeping.archive_kit, ADMIN, "burner")[0], KitPromised)
    house.cancel(ANNE, mine)
    assert house.refused(keeping.archive_kit, ANNE, "mill") == (NotSteward(),)
    house.do(keeping.archive_kit, ADMIN, "mill")
    assert house.refusal(ANNE, "mill", 24) == (UnknownKit(kit="mill"),)
    assert "mill" not in [it.slug for it in kits.all_kit(house.db)]


def test_free_times_are_those_of_the_kit_and_of_what_it_takes(house: House) -> None:
    house.book(ANNE, "kettle-b", 24, 2)
    house.book(ANNE, "kettle-a", 30, 2)
    whole = house.in_hours(20, 20)
    free = free_intervals(house.db, "kettle-a", from_utc=whole.start_utc, until_utc=whole.end_utc)
    assert free == (house.in_hours(20, 4), house.in_hours(26, 4), house.in_hours(33, 7))
    assert free_intervals(house.db, "mill", from_utc=whole.start_utc, until_utc=whole.end_utc) == (whole,)
    slots = next_free(
        house.db,
        house.kit["kettle-a"],
        house.in_hours(0, 3),
        house.zone,
        now_utc=house.now_utc,
        from_utc=whole.start_utc,
    )
    assert slots[:2] == (house.in_hours(20, 3), house.in_hours(26, 3))


def test_every_change_is_in_the_audit_log(house: House) -> None:
    mine = house.book(ANNE, "mill", 24)
    house.move(ANNE, mine, 25)
    house.cancel(ANNE, mine)
    query = "SELECT by_member, what, before IS NULL, after IS NULL FROM audit WHERE subject = ? ORDER BY id"
    assert [tuple(it) for it in house.db.execute(query, (mine.id,))] == [
        ("anne", "booking.booked", 1, 0),
        ("anne", "booking.moved", 0, 0),
        ("anne", "booking.cancelled", 0, 0),
    ]
