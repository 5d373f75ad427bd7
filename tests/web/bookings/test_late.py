# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A controller that says that the beer needs longer than the fermenter is booked."""

from collections.abc import Callable

import pytest
from tests.web.bookings.conftest import ANNE, BILAL, CHLOE, House, paris

from taproom.bookings import booking as acts
from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.plans import late
from taproom.bookings.refusals import NotYours
from taproom.bookings.values import Booking, Wish

FERMENTER = "brewery/pi1/fv1"
MIDNIGHT = paris("2026-09-26 00:00")


def expects(seconds: float | None) -> Callable[[str], float | None]:
    """The controller's word about our fermenter; of others nobody knows."""
    return lambda fermenter: seconds if fermenter == FERMENTER else None


@pytest.fixture
def mine(house: House) -> Booking:
    """Anne's beer lies from Monday to Friday, and it is Monday 16:00. Bilal comes on Sunday, Chloé the week after."""
    house.has("fv1", booked_in="days", fermenter=FERMENTER)
    house.has("fv2", booked_in="days", fermenter="brewery/pi1/fv2")
    booking = in_days(house, "2026-09-21", "2026-09-26")
    for who, first, end in ((BILAL, "2026-09-27", "2026-10-01"), (CHLOE, "2026-10-02", "2026-10-05")):
        in_days(house, first, end, who=who)
    return booking


def in_days(house: House, first: str, end: str, *, who: object = ANNE) -> Booking:
    wish = Wish(kit="fv1", start_utc=paris(f"{first} 00:00"), end_utc=paris(f"{end} 00:00"))
    return house.do(acts.book, who, wish, house.zone)


@pytest.mark.parametrize(
    ("ready_in_s", "until"),
    [
        (None, None),
        (0.0, None),
        (4 * DAY_S + 8 * HOUR_S, None),  # just when it ends
        (4 * DAY_S + 8 * HOUR_S + 1, "2026-09-27"),
        (5 * DAY_S + 8 * HOUR_S - 1, "2026-09-27"),
        (6 * DAY_S, "2026-09-28"),
    ],
)
def test_it_is_late_when_it_needs_more_than_the_booking(
    ready_in_s: float | None, until: str | None, house: House, mine: Booking
) -> None:
    found = house.do(late.lateness, mine.id, expects(ready_in_s), house.zone)
    assert (found and found.until_utc) == (until and paris(f"{until} 00:00"))


def test_kit_that_is_booked_in_hours_is_needed_to_the_next_full_step() -> None:
    kit = Kit(id="k", slug="k", name="K", granularity_s=HOUR_S)
    assert late.needed_until(kit, 10 * HOUR_S + 1, House.zone) == 11 * HOUR_S
    assert late.needed_until(kit, 10 * HOUR_S, House.zone) == 10 * HOUR_S


def test_the_holder_is_told_once_and_again_when_it_gets_a_day_later(house: House, mine: Booking) -> None:
    told = [house.do(late.look, expects(days * DAY_S), house.zone) for days in (5, 5, 5.2, 6, 5)]
    assert told == [1, 0, 0, 1, 0]
    assert house.told("anne") == ["booking.late"] * 2
    assert house.told_names("anne")["until_utc"] == paris("2026-09-28 00:00")


def test_a_prolongation_into_a_free_day_touches_nobody(house: House, mine: Booking) -> None:
    found = house.do(late.lateness, mine.id, expects(5 * DAY_S), house.zone)
    assert found is not None
    assert found.touched == ()
    assert house.do(acts.extend, ANNE, mine.id, found.until_utc, house.zone).end_utc == paris("2026-09-27 00:00")


def test_whom_a_longer_one_would_touch_is_shown_and_can_be_asked_once(house: House, mine: Booking) -> None:
    ready = expects(11 * DAY_S)
    found = house.do(late.lateness, mine.id, ready, house.zone)
    assert found is not None
    assert [it.member for it in found.touched] == ["bilal", "chloe"]
    asked = [house.do(late.ask_to_move, ANNE, mine.id, ready, house.zone) for _ in range(2)]
    assert [len(it) for it in asked] == [2, 0]
    assert house.told("bilal") == house.told("chloe") == ["booking.move_please"]
    assert [house.now(it).status for it in asked[0]] == ["booked", "booked"]


def test_nobody_asks_for_somebody_elses_beer(house: House, mine: Booking) -> None:
    assert house.refused(late.ask_to_move, BILAL, mine.id, expects(11 * DAY_S), house.zone) == (NotYours(),)


def test_a_booking_that_has_not_begun_or_is_over_is_not_late(house: House, mine: Booking) -> None:
    house.now_utc = MIDNIGHT
    assert house.do(late.look, expects(60 * DAY_S), house.zone) == 0
    assert house.do(late.lateness, mine.id, expects(60 * DAY_S), house.zone) is None
