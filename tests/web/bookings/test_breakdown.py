# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When kit breaks: who is touched, what they are offered, what stands, and what is waited for."""

import pytest
from tests.web.bookings.conftest import ADMIN, ANNE, BILAL, CHLOE, STEWARD, House

from taproom.access import Principal, Role
from taproom.bookings import breakdown, keeping, presence, waiting
from taproom.bookings.kit import DAY_S, HOUR_S
from taproom.bookings.refusals import NotSteward, NotYours, OutOfOrder, Senseless, UnknownBooking
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import logs
from taproom.bookings.repository import waiting as queue

MAINTAINER = Principal(member="max", role=Role.MAINTAINER)


def take_out(house: House, kit: str, hours: float | None, who: Principal = MAINTAINER) -> breakdown.Outage:
    until_utc = None if hours is None else house.in_hours(hours).start_utc
    return house.do(breakdown.take_out, who, kit, house.zone, note="The belt is torn.", until_utc=until_utc)


def test_a_breakdown_touches_what_takes_the_kit_until_it_is_back(house: House) -> None:
    hit = house.book(ANNE, "kettle-a", 24, 4)
    last = house.book(BILAL, "kettle-b", 47, 4)
    safe = house.book(CHLOE, "kettle-a", 52, 2)
    other = house.book(CHLOE, "mill", 24)
    outage = take_out(house, "burner", 48)
    assert {it.id for it in outage.cancelled} == {hit.id, last.id}
    assert [house.now(it).status for it in (hit, last, safe, other)] == [
        *("broken_down", "broken_down", "booked", "booked"),
    ]
    assert house.told("anne") == ["booking.broken_down_other"]
    assert house.told_names("anne")["free_utc"] == house.in_hours(48).start_utc
    assert house.told("chloe") == []
    (refused,) = house.refusal(ANNE, "kettle-b", 30)
    assert isinstance(refused, OutOfOrder)
    assert refused.name == "Burner"
    house.book(ANNE, "kettle-b", 48)


def test_equivalent_kit_is_offered_sooner(house: House) -> None:
    hit = house.book(ANNE, "kettle-a", 24, 4)
    take_out(house, "kettle-a", 72)
    found = breakdown.alternatives(house.db, house.now(hit), house.zone, now_utc=house.now_utc)
    assert [(it.name, it.slot) for it in found] == [
        ("Kettle-b", house.in_hours(24, 4)),
        ("Kettle-a", house.in_hours(72, 4)),
    ]
    assert house.told_names("anne")["other"] == "Kettle-b"


def test_kit_that_the_member_may_not_use_is_not_offered(house: House) -> None:
    house.has("kettle-b", takes=("burner",), group="kettles", induction="brewing")
    hit = house.book(ANNE, "kettle-a", 24, 4)
    take_out(house, "kettle-a", None)
    assert breakdown.alternatives(house.db, house.now(hit), house.zone, now_utc=house.now_utc) == ()
    assert house.told("anne") == ["booking.broken_down"]


def test_when_nobody_knows_two_weeks_are_cancelled_and_the_rest_a_day_before(house: House) -> None:
    near = house.book(ANNE, "mill", 14 * 24 - 1)
    far = house.book(BILAL, "mill", 14 * 24)
    outage = take_out(house, "mill", None)
    assert ([it.id for it in outage.cancelled], [it.id for it in outage.warned]) == ([near.id], [far.id])
    assert house.told("bilal") == ["booking.may_break"]
    house.now_utc = far.start_utc - DAY_S - 1
    assert house.do(presence.tick, house.zone) == 0
    house.now_utc += 2
    assert house.do(presence.tick, house.zone) == 1
    assert house.now(far).status == "broken_down"
    assert house.do(presence.tick, house.zone) == 0


def test_kit_that_is_back_early_is_offered_to_who_waits(house: House) -> None:
    mine = house.book(ANNE, "mill", 40)
    house.do(waiting.join, BILAL, house.wish("mill", 40), house.zone)
    take_out(house, "mill", 48)
    assert house.now(mine).status == "broken_down"
    assert house.told("bilal") == []
    assert house.refused(breakdown.put_back, ANNE, "mill", house.zone) == (NotSteward(),)
    back = house.do(breakdown.put_back, MAINTAINER, "mill", house.zone, note="Go easy on it.")
    assert (back.state, back.note) == ("notice", "Go easy on it.")
    assert house.told("bilal") == ["booking.offered"]


def test_an_offer_of_kit_that_breaks_goes_back_to_the_queue(house: House) -> None:
    mine = house.book(ANNE, "mill", 40)
    place = house.do(waiting.join, BILAL, house.wish("mill", 40), house.zone)
    house.cancel(ANNE, mine)
    take_out(house, "mill", 48)
    found = queue.waiting_of(house.db, place.id)
    assert found is not None
    assert (found.status, found.booking) == ("waiting", None)
    house.do(breakdown.put_back, MAINTAINER, "mill", house.zone)
    assert house.told("bilal")[-1] == "booking.offered"


def test_stewards_are_asked_when_the_promised_day_has_passed(house: House) -> None:
    house.do(keeping.set_stewards, ADMIN, "mill", ["stef"])
    take_out(house, "mill", 24, STEWARD)
    later = house.book(ANNE, "mill", 30)
    house.now_utc += DAY_S
    assert house.do(presence.tick, house.zone) == 1  # nobody said that it is back
    house.do(presence.tick, house.zone)
    assert house.told("stef") == ["kit.overdue"]
    assert house.now(later).status == "broken_down"


@pytest.mark.parametrize("until_utc", [0, -1, 10**20])
def test_an_end_without_sense_is_refused(house: House, until_utc: int) -> None:
    refused = house.refused(breakdown.take_out, ADMIN, "mill", house.zone, note="", until_utc=until_utc)
    assert refused == (Senseless(),)


def test_a_member_reports_and_a_keeper_takes_out(house: House) -> None:
    house.do(keeping.set_stewards, ADMIN, "mill", ["stef"])
    mine = house.book(ANNE, "mill", 1)
    assert house.refused(breakdown.take_out, ANNE, "mill", house.zone, note="", until_utc=None) == (NotSteward(),)
    report = house.do(breakdown.report_damage, ANNE, text=" Sparks! ", severity="dangerous", booking=mine.id)
    house.do(breakdown.report_damage, BILAL, text="A scratch.", severity="cosmetic", kit="mill", photo="p")
    assert house.told("stef") == ["kit.dangerous", "kit.damaged"]
    scratch, sparks = logs.damages(house.db, mine.kit)
    assert (sparks.text, sparks.booking, scratch.photo, scratch.booking) == ("Sparks!", mine.id, "p", None)
    assert house.refused(breakdown.mend, ANNE, report) == (NotSteward(),)
    house.do(breakdown.mend, STEWARD, report)
    assert len(logs.damages(house.db, mine.kit)) == 1
    assert len(logs.damages(house.db, mine.kit, mended=True)) == 2
    blank = house.refused(breakdown.report_damage, ANNE, text=" ", severity="cosmetic", kit="mill")
    nothing = house.refused(breakdown.report_damage, ANNE, text="x", severity="cosmetic", booking="no")
    nowhere = house.refused(breakdown.mend, STEWARD, "no")
    assert (blank, nothing, nowhere) == (
        (Senseless(),),
        (UnknownBooking(booking="no"),),
        (UnknownBooking(booking="no"),),
    )


def test_of_somebody_elses_booking_only_a_keeper_reports(house: House) -> None:
    mine = house.book(ANNE, "mill", 1)
    what = {"text": "x", "severity": "cosmetic", "booking": mine.id}
    assert house.refused(breakdown.report_damage, BILAL, **what) == (NotYours(),)
    assert house.refused(breakdown.report_damage, ANNE, **what, kit="bench") == (UnknownBooking(booking=mine.id),)
    house.do(breakdown.report_damage, ADMIN, **what, kit="mill")


def test_a_notice_stops_nobody(house: House) -> None:
    assert house.do(breakdown.set_notice, ADMIN, "mill", "Noisy.").state == "notice"
    house.book(ANNE, "mill", 24)
    assert house.do(breakdown.set_notice, ADMIN, "mill", "").state == "in_service"


def test_who_uses_it_when_it_breaks_has_used_it_until_then(house: House) -> None:
    mine = house.book(ANNE, "mill", 1, 3)
    house.now_utc = mine.start_utc
    house.do(presence.check_in, ANNE, house.kit["mill"].token, house.zone)
    house.now_utc += HOUR_S
    take_out(house, "mill", 24)
    (use,) = logs.uses(house.db, from_utc=0, until_utc=house.now_utc + DAY_S)
    assert (use.from_utc, use.until_utc, use.checked) == (mine.start_utc, house.now_utc, True)
    assert kits.out_of_order(house.db)[0].slug == "mill"
