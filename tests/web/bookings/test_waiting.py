# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The waiting list, checking in, and what is due by itself."""

import pytest
from tests.web.bookings.conftest import ADMIN, ANNE, BILAL, CHLOE, STEWARD, House

from taproom.bookings import booking, keeping, presence, waiting
from taproom.bookings.kit import DAY_S, HOUR_S, MINUTE_S, Quota
from taproom.bookings.refusals import (
    AlreadyWaiting,
    CannotNow,
    NothingToCheckIn,
    OfferOver,
    SlotIsFree,
    Taken,
    TooLong,
    UnknownBooking,
    UnknownKit,
)
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import waiting as queue
from taproom.bookings.values import Booking
from taproom.bookings.waiting import offer_ends


def offer_to(house: House, member: str) -> Booking:
    (found,) = (it for it in stored.of_member(house.db, member, from_utc=0) if it.status == "offered")
    return found


def tick(house: House) -> int:
    return house.do(presence.tick, house.zone)


def test_a_freed_slot_is_offered_to_the_first_and_held_for_them(house: House) -> None:
    mine = house.book(ANNE, "mill", 24, 2)
    house.do(waiting.join, BILAL, house.wish("mill", 24, 2), house.zone)
    house.do(waiting.join, CHLOE, house.wish("mill", 24), house.zone)
    house.cancel(ANNE, mine)
    assert (house.told("bilal"), house.told("chloe")) == (["booking.offered"], [])
    assert isinstance(house.refusal(ANNE, "mill", 24)[0], Taken)
    offer = offer_to(house, "bilal")
    assert house.refused(waiting.accept_offer, CHLOE, offer.id, house.zone) == (UnknownBooking(booking=offer.id),)
    assert house.do(waiting.accept_offer, BILAL, offer.id, house.zone).status == "booked"
    assert house.refused(waiting.accept_offer, BILAL, offer.id, house.zone) == (CannotNow(status="booked"),)


def test_an_offer_that_is_declined_or_forgotten_goes_to_the_next(house: House) -> None:
    mine = house.book(ANNE, "mill", 24)
    for who in (BILAL, CHLOE, STEWARD):
        house.do(waiting.join, who, house.wish("mill", 24), house.zone)
    house.cancel(ANNE, mine)
    house.do(waiting.decline_offer, BILAL, offer_to(house, "bilal").id, house.zone)
    offer = offer_to(house, "chloe")
    house.now_utc = (offer.offer_until_utc or 0) - 1
    assert tick(house) == 0
    house.now_utc += 1
    assert house.refused(waiting.accept_offer, CHLOE, offer.id, house.zone) == (
        OfferOver(until_utc=offer.offer_until_utc or 0),
    )
    assert tick(house) == 1
    assert tick(house) == 0
    assert isinstance(house.refused(waiting.accept_offer, CHLOE, offer.id, house.zone)[0], OfferOver)
    assert house.told("chloe") == ["booking.offered", "booking.offer_lapsed"]
    assert house.do(waiting.accept_offer, STEWARD, offer_to(house, "stef").id, house.zone).status == "booked"
    assert house.overlaps() == 0


def test_whoever_may_not_have_it_any_more_is_passed_over(house: House) -> None:
    house.has("mill", quotas=(Quota(what="count", per="month", most=1),))
    mine = house.book(ANNE, "mill", 72)
    house.do(waiting.join, BILAL, house.wish("mill", 72), house.zone)
    house.do(waiting.join, CHLOE, house.wish("mill", 72), house.zone)
    house.book(BILAL, "mill", 80)
    house.cancel(ANNE, mine)
    assert house.told("bilal") == []
    assert offer_to(house, "chloe").status == "offered"


def test_a_kettle_that_is_given_back_frees_the_burner_for_the_other(house: House) -> None:
    mine = house.book(ANNE, "kettle-a", 24, 3)
    house.do(waiting.join, BILAL, house.wish("kettle-b", 24, 3), house.zone)
    house.move(ANNE, mine, 48, 3)
    assert offer_to(house, "bilal").kit == house.kit["kettle-b"].id


def test_only_what_is_taken_is_waited_for_and_only_once(house: House) -> None:
    assert house.refused(waiting.join, BILAL, house.wish("mill", 24), house.zone) == (SlotIsFree(),)
    house.has("mill", max_s=2 * HOUR_S)
    house.book(ANNE, "mill", 24)
    place = house.do(waiting.join, BILAL, house.wish("mill", 24), house.zone)
    assert house.refused(waiting.join, BILAL, house.wish("mill", 24), house.zone) == (AlreadyWaiting(),)
    refused = house.refused(waiting.join, BILAL, house.wish("mill", 22, 4), house.zone)
    assert [type(it) for it in refused] == [TooLong]
    last = house.do(waiting.join, CHLOE, house.wish("mill", 24), house.zone)
    assert queue.number_before(house.db, last) == 1
    assert house.refused(waiting.leave, CHLOE, place.id, house.zone) == (UnknownBooking(booking=place.id),)
    house.do(waiting.leave, BILAL, place.id, house.zone)
    assert queue.of_member(house.db, "bilal", from_utc=0) == ()
    assert queue.number_before(house.db, last) == 0


def test_leaving_with_an_offer_in_hand_passes_it_on(house: House) -> None:
    mine = house.book(ANNE, "mill", 24)
    place = house.do(waiting.join, BILAL, house.wish("mill", 24), house.zone)
    house.do(waiting.join, CHLOE, house.wish("mill", 24), house.zone)
    house.cancel(ANNE, mine)
    house.do(waiting.leave, BILAL, place.id, house.zone)
    assert offer_to(house, "chloe").status == "offered"


def test_an_accepted_offer_of_kit_with_a_steward_is_asked_for(house: House) -> None:
    house.has("room", approval=True)
    house.do(keeping.set_stewards, ADMIN, "room", ["stef"])
    mine = house.book(ANNE, "room", 24)
    house.do(waiting.join, BILAL, house.wish("room", 24), house.zone)
    house.do(booking.decline, STEWARD, mine.id, house.zone)
    assert house.do(waiting.accept_offer, BILAL, offer_to(house, "bilal").id, house.zone).status == "asked"
    assert house.told("stef") == ["booking.asked", "booking.asked"]


@pytest.mark.parametrize(
    ("starts_s", "open_s"), [(DAY_S, 2 * HOUR_S), (4 * HOUR_S, 2 * HOUR_S), (HOUR_S, 1800), (60, 60)]
)
def test_an_offer_is_open_for_two_hours_or_half_of_what_is_left(starts_s: int, open_s: int) -> None:
    assert offer_ends(1000 + starts_s, 1000) == 1000 + open_s


@pytest.mark.parametrize(("minutes", "fits"), [(-16, False), (-15, True), (0, True), (59, True)])
def test_checking_in_is_from_a_quarter_before_until_the_end(house: House, minutes: int, *, fits: bool) -> None:
    mine = house.book(ANNE, "mill", 24)
    house.now_utc = mine.start_utc + minutes * MINUTE_S
    token = house.kit["mill"].token
    if fits:
        begun = house.do(presence.check_in, ANNE, token, house.zone)
        assert (begun.status, begun.checked_in_utc) == ("in_use", house.now_utc)
        assert house.do(presence.check_in, ANNE, token, house.zone) == begun
    else:
        (why,) = house.refused(presence.check_in, ANNE, token, house.zone)
        assert why == NothingToCheckIn(kit=mine.kit, next=mine.interval, from_utc=mine.start_utc - 15 * MINUTE_S)
    assert isinstance(house.refused(presence.check_in, BILAL, token, house.zone)[0], NothingToCheckIn)
    assert isinstance(house.refused(presence.check_in, ANNE, "forged", house.zone)[0], UnknownKit)


def test_who_leaves_early_frees_the_rest_for_whoever_waits(house: House) -> None:
    house.has("mill", buffer_s=HOUR_S)
    mine = house.book(ANNE, "mill", 1, 6)
    house.do(waiting.join, BILAL, house.wish("mill", 5, 2), house.zone)
    house.now_utc = mine.start_utc
    house.do(presence.check_in, ANNE, house.kit["mill"].token, house.zone)
    house.now_utc += 2 * HOUR_S + 30
    done = house.do(presence.check_out, ANNE, mine.id, house.zone)
    assert (done.status, done.end_utc) == ("done", mine.start_utc + 2 * HOUR_S + MINUTE_S)
    assert offer_to(house, "bilal").start_utc == mine.start_utc + 4 * HOUR_S


def test_who_comes_early_and_leaves_before_it_began_has_cancelled(house: House) -> None:
    mine = house.book(ANNE, "mill", 1)
    house.now_utc = mine.start_utc - 10 * MINUTE_S
    house.do(presence.check_in, ANNE, house.kit["mill"].token, house.zone)
    assert house.do(presence.check_out, ANNE, mine.id, house.zone).status == "cancelled"


@pytest.mark.parametrize(
    ("grace_s", "after_s", "missed"), [(1800, 1799, False), (1800, 1800, True), (None, 7200, False)]
)
def test_who_does_not_come_loses_the_slot_when_the_grace_is_over(
    house: House, grace_s: int | None, after_s: int, *, missed: bool
) -> None:
    house.has("mill", grace_s=grace_s)
    mine = house.book(ANNE, "mill", 24, 3)
    house.now_utc = mine.start_utc + after_s
    assert tick(house) == int(missed)
    assert house.now(mine).status == ("missed" if missed else "booked")
    assert ("booking.missed" in house.told("anne")) == missed
    assert tick(house) == 0


def test_who_checked_in_and_forgot_to_check_out_is_done_at_the_end(house: House) -> None:
    house.has("mill", grace_s=1800)
    mine = house.book(ANNE, "mill", 24)
    house.now_utc = mine.start_utc
    house.do(presence.check_in, ANNE, house.kit["mill"].token, house.zone)
    house.now_utc = mine.end_utc - 1
    assert tick(house) == 0
    house.now_utc += 1
    assert tick(house) == 1
    assert house.now(mine).status == "done"


def test_what_no_steward_decided_in_time_is_off(house: House) -> None:
    house.has("room", approval=True)
    mine = house.book(ANNE, "room", 24, 3)
    house.now_utc = mine.start_utc + HOUR_S - 1  # one step of this kit, for who asks where it stands
    assert tick(house) == 0
    house.now_utc += 1
    assert tick(house) == 1
    assert house.now(mine).status == "lapsed"
    assert house.told("anne") == ["booking.not_decided"]


def test_an_hour_before_the_holder_is_reminded_once(house: House) -> None:
    mine = house.book(ANNE, "mill", 24)
    house.book(BILAL, "bench", 1)  # knows already
    house.now_utc = mine.start_utc - HOUR_S - 1
    tick(house)
    assert house.told("anne") == []
    house.now_utc += 1
    tick(house)
    tick(house)
    assert (house.told("anne"), house.told("bilal")) == (["booking.starting"], [])


def test_nobody_waits_for_what_has_begun(house: House) -> None:
    mine = house.book(ANNE, "mill", 2, 3)
    house.do(waiting.join, BILAL, house.wish("mill", 2), house.zone)
    house.now_utc = mine.start_utc
    tick(house)
    house.do(booking.cancel, ANNE, mine.id, house.zone)
    assert house.told("bilal") == []
    assert queue.of_member(house.db, "bilal", from_utc=0) == ()
