# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept about people: their calendar, their fermenter's rights, their data, and how they are forgotten."""

import json

import pytest
from icalendar import Calendar
from tests.web.bookings.conftest import ADMIN, ANNE, BILAL, NOW_UTC, STEWARD, House

from taproom.bookings import feed, feeds, induction, keeping, personal, presence, rights, waiting
from taproom.bookings.kit import DAY_S, HOUR_S
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import logs
from taproom.bookings.values import Booking
from taproom.db import transaction


def calendar_of(house: House, member: str) -> Calendar:
    text = feed.render(
        feeds.bookings_of_feed(house.db, member, now_utc=house.now_utc),
        now_utc=house.now_utc,
        title="cobrew",
        summary=lambda it: "Mill; 2, rue du Malt",
        place=lambda it: "Attic",
        host="brewery.local",
    )
    found = Calendar.from_ical(text)
    assert isinstance(found, Calendar)
    return found


def test_a_calendar_has_stable_ids_growing_sequences_and_utc_stamps(house: House) -> None:
    mine = house.book(ANNE, "mill", 24)
    house.book(BILAL, "mill", 25)
    (first,) = calendar_of(house, "anne").walk("VEVENT")
    house.move(ANNE, mine, 30, 2)
    (second,) = calendar_of(house, "anne").walk("VEVENT")
    assert first["UID"] == second["UID"] == f"{mine.id}@brewery.local"
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert second["DTSTART"].to_ical().endswith(b"Z")
    assert int(second["DTSTART"].dt.timestamp()) == house.in_hours(30).start_utc
    assert b"VTIMEZONE" not in calendar_of(house, "anne").to_ical()
    house.cancel(ANNE, mine)
    (third,) = calendar_of(house, "anne").walk("VEVENT")
    assert (third["STATUS"], third["SEQUENCE"]) == ("CANCELLED", 2)


def a_booking(status: str, *, end_s: int, changed_s: int = 0) -> Booking:
    return Booking(
        id="b",
        kit="mill",
        member="anne",
        start_utc=NOW_UTC + end_s - 10,
        end_utc=NOW_UTC + end_s,
        status=status,  # type: ignore[arg-type]
        changed_utc=NOW_UTC + changed_s,
    )


@pytest.mark.parametrize(
    ("booking", "there"),
    [
        (a_booking("booked", end_s=DAY_S), True),
        (a_booking("done", end_s=-90 * DAY_S + 1), True),
        (a_booking("done", end_s=-90 * DAY_S), False),
        (a_booking("cancelled", end_s=DAY_S, changed_s=-30 * DAY_S + 1), True),
        (a_booking("cancelled", end_s=DAY_S, changed_s=-30 * DAY_S), False),
        (a_booking("missed", end_s=-80 * DAY_S, changed_s=-80 * DAY_S), True),
    ],
)
def test_the_past_stays_90_days_and_what_will_not_be_30(booking: Booking, *, there: bool) -> None:
    assert feed.is_in_feed(booking, NOW_UTC) == there


def test_a_calendars_address_is_secret_and_can_be_revoked(house: House) -> None:
    token = house.do(feeds.new_feed, ANNE)
    assert feeds.member_of_feed(house.db, token) == "anne"
    assert token not in "\n".join(house.db.iterdump())
    newer = house.do(feeds.new_feed, ANNE)
    assert feeds.member_of_feed(house.db, token) is None
    assert feeds.has_feed(house.db, "anne")
    house.do(feeds.revoke_feeds, ANNE)
    assert feeds.member_of_feed(house.db, newer) is None
    assert not feeds.has_feed(house.db, "anne")
    assert feeds.member_of_feed(house.db, "\ud800") is None


def test_the_fermenter_is_steered_by_who_has_it_now(house: House) -> None:
    house.has("mill", fermenter="brewery/pi1/fv1")
    house.do(keeping.set_stewards, ADMIN, "mill", ["stef"])
    mine = house.book(ANNE, "mill", 24, 2)
    others = house.book(BILAL, "mill", 26, 2)
    for at_utc, who in (
        (mine.start_utc - 1, None),
        (mine.start_utc, "anne"),
        (mine.end_utc - 1, "anne"),
        (mine.end_utc, "bilal"),
        (others.end_utc, None),
    ):
        assert rights.holder(house.db, "brewery/pi1/fv1", at_utc) == who
        assert rights.may_steer(house.db, "brewery/pi1/fv1", ANNE, at_utc) == (who == "anne")
        assert rights.may_steer(house.db, "brewery/pi1/fv1", STEWARD, at_utc)
    assert rights.holder(house.db, "brewery/pi1/other", mine.start_utc) is None
    house.cancel(ANNE, mine)
    assert rights.holder(house.db, "brewery/pi1/fv1", mine.start_utc) is None


def test_what_is_known_of_a_member_can_be_taken_along(house: House) -> None:
    house.has("mill", induction="milling")
    house.do(induction.grant, ADMIN, "milling", "anne", until_utc=None)
    house.book(ANNE, "mill", 24)
    found = json.loads(json.dumps(personal.personal_data(house.db, "anne")))
    assert [it["status"] for it in found["bookings"]] == ["booked"]
    assert [it["topic"] for it in found["inductions"]] == ["milling"]
    assert not any(found[it] for it in ("waiting", "damage_reports", "calendar_feeds"))


def test_who_is_forgotten_gives_back_what_is_to_come_and_leaves_what_was(house: House) -> None:
    was, will = house.book(ANNE, "mill", 1), house.book(ANNE, "mill", 72)
    house.do(waiting.join, BILAL, house.wish("mill", 72), house.zone)
    house.do(waiting.join, ANNE, house.wish("mill", 72), house.zone)
    house.do(feeds.new_feed, ANNE)
    house.now_utc += DAY_S
    house.do(personal.forget, "anne", house.zone)
    assert house.now(was).member is None
    assert (house.now(was).status, house.now(will).status) == ("booked", "cancelled")
    assert house.told("bilal") == ["booking.offered"]
    assert not any(personal.personal_data(house.db, "anne").values())
    assert stored.of_member(house.db, "anne", from_utc=0) == ()


def test_who_is_forgotten_leaves_no_booking_of_nobodys(house: House) -> None:
    rows = [(f"{n:026}", house.kit["mill"].id, house.in_hours(n).start_utc) for n in range(1, 1003)]
    with transaction(house.db):
        house.db.executemany(
            "INSERT INTO booking (id, kit, member, start_utc, end_utc, status, made_utc, changed_utc)"
            " VALUES (?1, ?2, 'anne', ?3, ?3 + 3600, 'booked', 1, 1)",
            rows,
        )
    house.do(personal.forget, "anne", house.zone)
    assert house.db.execute("SELECT DISTINCT status FROM booking").fetchall()[0][0] == "cancelled"
    house.book(BILAL, "mill", 1001)


def test_the_log_says_who_used_it_and_how_long(house: House) -> None:
    checked, booked = house.book(ANNE, "mill", 1, 2), house.book(BILAL, "mill", 4)
    cancelled = house.book(BILAL, "mill", 6)
    house.cancel(BILAL, cancelled)
    house.now_utc = checked.start_utc + 1800
    house.do(presence.check_in, ANNE, house.kit["mill"].token, house.zone)
    house.now_utc += HOUR_S
    house.do(presence.check_out, ANNE, checked.id, house.zone)
    house.now_utc += DAY_S
    uses = logs.uses(house.db, from_utc=0, until_utc=house.now_utc, kit=house.kit["mill"].id)
    assert [(it.member, it.until_utc - it.from_utc, it.checked) for it in uses] == [
        ("anne", HOUR_S, True),
        ("bilal", booked.interval.length_s, False),
    ]
