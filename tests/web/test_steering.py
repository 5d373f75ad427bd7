# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may change a fermenter: whoever has booked it, its stewards; of one that nobody books, every brewer."""

from datetime import UTC
from typing import Any

import pytest
from tests.web.conftest import NOW_UTC, Brewery

from cellar.contract import Answer
from taproom.access import Principal, Role
from taproom.between import minders
from taproom.bookings import booking as acts
from taproom.bookings.keeping import save_kit
from taproom.bookings.kit import DAY_S, Kit
from taproom.bookings.repository.kit import set_stewards
from taproom.bookings.values import Booking, Wish

ONE = "/fermenters/brewery/pi1/fv1"


def write(brewery: Brewery, work: Any, *arguments: Any, **more: Any) -> Any:
    now_utc = brewery.app.state.now_utc()
    return brewery.app.state.store.writer.submit(lambda db: work(db, *arguments, now_utc=now_utc, **more)).result()


def is_kit(brewery: Brewery, *stewards: str, **fields: Any) -> Kit:
    fields = {"granularity_s": 60, "fermenter": "brewery/pi1/fv1", "stewards": stewards, **fields}
    kit = Kit(id="", slug="fv1", name="FV1", **fields)
    made: Kit = write(brewery, save_kit, kit, takes=(), by=None)
    return made


def books(brewery: Brewery, member: str, *, named: bool = True, in_days: int = 0) -> str:
    """From this minute on, or some days later, for a day; the booking's id."""
    start_utc = brewery.app.state.now_utc() // 60 * 60 + in_days * DAY_S
    wish = Wish(kit="fv1", start_utc=start_utc, end_utc=start_utc + DAY_S, named=named)
    made: Booking = write(brewery, acts.book, Principal(member=member, name="Anna", role=Role.MEMBER), wish, UTC)
    return made.id


def set_17(brewery: Brewery) -> int:
    brewery.link.when_asked = lambda intent: Answer(id=intent.id, fermenter="fv1", accepted=True, at_utc=NOW_UTC)
    return int(brewery.post(f"{ONE}/setpoint", setpoint="17").status_code)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MEMBER, 403), (Role.BREWER, 200), (Role.MAINTAINER, 200), (Role.ADMINISTRATOR, 200)]
)
def test_one_that_is_no_kit_is_every_brewers(role: Role, status: int, brewery: Brewery) -> None:
    brewery.sign_in("Anna B", role)
    assert set_17(brewery) == status


@pytest.mark.parametrize(("role", "status"), [(Role.BREWER, 403), (Role.MAINTAINER, 403), (Role.ADMINISTRATOR, 200)])
def test_one_that_nobody_has_booked_is_its_stewards(role: Role, status: int, brewery: Brewery) -> None:
    is_kit(brewery)
    brewery.sign_in("Anna B", role)
    assert set_17(brewery) == status
    if status == 403:
        assert "Nobody has booked this fermenter now" in brewery.client.get(ONE).text
        assert "New setpoint" not in brewery.client.get(ONE).text


def test_its_holder_may_and_others_see_whose_it_is_and_may_stop_it(brewery: Brewery) -> None:
    is_kit(brewery)
    holder = brewery.sign_in("Bilal", Role.MEMBER)
    books(brewery, holder)
    assert set_17(brewery) == 200
    brewery.sign_in("Chloé", Role.BREWER)
    assert set_17(brewery) == 403
    page = brewery.client.get(ONE).text
    assert "Bilal has booked this fermenter" in page
    assert brewery.post(f"{ONE}/mode", mode="off", intent_id="stop").status_code == 200
    assert brewery.post(f"{ONE}/mode", mode="auto").status_code == 403
    assert brewery.post(f"{ONE}/reset").status_code == 403
    assert brewery.post(f"{ONE}/profile/gravity", gravity="1.012").status_code == 403
    assert brewery.client.get(f"{ONE}/profile").status_code == 200


@pytest.mark.parametrize(("shown", "named"), [(False, True), (True, False)])
def test_who_does_not_want_to_be_named_is_not(brewery: Brewery, *, shown: bool, named: bool) -> None:
    is_kit(brewery, show_holder=shown)
    books(brewery, brewery.join("Bilal", Role.MEMBER), named=named)
    brewery.sign_in("Chloé", Role.BREWER)
    assert "Bilal" not in brewery.client.get(ONE).text


@pytest.mark.parametrize("shown", [True, False])
def test_whom_late_beer_would_touch_is_named_unless_the_kit_hides_that(brewery: Brewery, *, shown: bool) -> None:
    is_kit(brewery, show_holder=shown)
    mine = books(brewery, brewery.join("Bilal", Role.MEMBER))
    books(brewery, brewery.join("Driss", Role.MEMBER), in_days=1)
    brewery.app.state.expects = lambda fermenter: 1.5 * DAY_S
    brewery.sign_in("Chloé", Role.MEMBER)
    assert ("Driss" in brewery.client.get(f"/bookings/{mine}/late").text) == shown


def test_a_steward_of_it_may(brewery: Brewery) -> None:
    steward = brewery.sign_in("Stef", Role.MEMBER)
    is_kit(brewery, steward)
    assert set_17(brewery) == 200


def test_a_program_asks_by_the_same_rule(brewery: Brewery) -> None:
    is_kit(brewery)
    brewery.sign_in("Bilal", Role.BREWER)
    answer = brewery.client.post(f"/api/v1{ONE}/intents", json={"order": {"kind": "setpoint", "setpoint_c": 17.0}})
    assert answer.status_code == 403
    assert "Nobody has booked" in answer.json()["title"]


def test_an_alert_goes_to_who_has_it_now_and_its_stewards_and_to_every_brewer_if_there_is_nobody(
    brewery: Brewery,
) -> None:
    steward, holder = brewery.join("Stella", Role.MEMBER), brewery.join("Henri", Role.MEMBER)
    brewer = brewery.join("Berta", Role.BREWER)

    def told() -> set[str]:
        now_utc = brewery.app.state.now_utc()
        reads = brewery.app.state.store.reads
        found: frozenset[str] = reads.run(lambda db: minders(db, "brewery/pi1/fv1", now_utc))
        return set(found)

    assert told() == {brewery.member, brewer}
    kit = is_kit(brewery)
    assert told() == {brewery.member, brewer}
    books(brewery, holder)
    assert told() == {holder}
    brewery.app.state.store.writer.submit(lambda db: set_stewards(db, kit.id, [steward])).result()
    assert told() == {holder, steward}
    brewery.wall.at_utc += 2 * DAY_S
    assert told() == {steward}
