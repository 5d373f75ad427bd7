# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A steward's yes or no; inductions and their sessions. Who may, and what happens when two are at it."""

import sqlite3

import pytest
from tests.web.conftest import NOW_UTC
from tests.web.stewards.conftest import DAY_S, Workshop

from taproom.bookings.repository import around, people
from taproom.bookings.repository import meetings as stored


@pytest.fixture
def asked(workshop: Workshop) -> str:
    """Franck asks for the mill, of which Driss is the steward."""
    booking = workshop.book("Franck", "mill", in_h=30, purpose="Rye")
    assert booking.status == "asked"
    return booking.id


@pytest.mark.parametrize(
    ("name", "may"), [("Anna", True), ("Driss", True), ("Bilal", False), ("Chloé", False), ("Franck", False)]
)
def test_only_the_kits_own_steward_decides(name: str, may: bool, asked: str, workshop: Workshop) -> None:
    workshop.enter(name)
    assert ("Rye" in workshop.get("/approvals")) == may
    workshop.post(f"/approvals/{asked}/no", 409 if not may else 422, version="0", reason="" if may else "no")
    workshop.post(f"/approvals/{asked}/yes", 303 if may else 409, version="0")
    assert workshop.booking(asked).status == ("booked" if may else "asked")
    assert ("booking.approved" in workshop.told("Franck")) == may


def test_no_says_why(asked: str, workshop: Workshop) -> None:
    workshop.enter("Driss")
    assert "Write why" in workshop.post(f"/approvals/{asked}/no", 422, version="0", reason="  ")
    workshop.post(f"/approvals/{asked}/no", version="0", reason="The mill is at the fair.")
    assert workshop.booking(asked).status == "declined"
    assert "booking.declined" in workshop.told("Franck")


@pytest.mark.parametrize("other", ["yes", "no"])
def test_of_two_stewards_the_first_counts_and_the_other_is_told(other: str, asked: str, workshop: Workshop) -> None:
    workshop.enter("Driss")
    workshop.post(f"/approvals/{asked}/yes", version="0")
    workshop.enter("Anna")
    page = workshop.post(f"/approvals/{asked}/{other}", 409, version="0", reason="Too late")
    assert "Somebody else was faster" in page
    assert workshop.booking(asked).status == "booked"


def test_a_booking_that_was_changed_since_is_looked_at_again(asked: str, workshop: Workshop) -> None:
    workshop.enter("Driss")
    assert "Somebody else was faster" in workshop.post(f"/approvals/{asked}/yes", 409, version="7")
    assert "not" in workshop.post("/approvals/nothing/yes", 409, version="0")


@pytest.mark.parametrize(
    ("name", "may"), [("Anna", True), ("Chloé", True), ("Bilal", False), ("Driss", False), ("Franck", False)]
)
def test_the_stewards_of_kit_that_asks_for_it_induct(name: str, may: bool, workshop: Workshop) -> None:
    workshop.enter(name)
    workshop.get("/inductions")
    franck = workshop.id("Franck")
    workshop.post("/inductions/give", 303 if may else 409, topic="mashing", member=franck, valid_days="365")
    had = workshop.write(lambda db: around.induction_of(db, "mashing", franck))
    assert (had is not None) == may
    if had is not None:
        assert had.end_utc == NOW_UTC + 365 * DAY_S
        workshop.post("/inductions/end", topic="mashing", member=franck)
        assert workshop.write(lambda db: around.induction_of(db, "mashing", franck)) is None
    workshop.post("/inductions/plan", 303 if may else 409, **SESSION, trainer=workshop.id("Chloé"))


SESSION = {"topic": "mashing", "start": "2026-09-25T18:30", "hours": "2,5", "places": "2", "valid_days": "730"}


@pytest.fixture
def session(workshop: Workshop) -> str:
    workshop.enter("Chloé")
    workshop.post("/inductions/plan", **SESSION, place="Brewing room", trainer=workshop.id("Chloé"))
    (meeting,) = workshop.write(lambda db: stored.meetings(db, ended_after_utc=NOW_UTC))
    assert meeting.end_utc - meeting.start_utc == 9000
    return meeting.id


def test_members_sign_up_until_it_is_full(session: str, workshop: Workshop) -> None:
    for name in ("Franck", "Élodie"):
        workshop.enter(name)
        for _ in range(2):
            workshop.post(f"/inductions/{session}/up")
    workshop.enter("Driss")
    assert "The last place has just been taken" in workshop.post(f"/inductions/{session}/up", 409)
    workshop.enter("Élodie")
    workshop.post(f"/inductions/{session}/away")
    workshop.enter("Driss")
    workshop.post(f"/inductions/{session}/up")


def test_the_tables_themselves_keep_a_session_from_being_overfull(session: str, workshop: Workshop) -> None:
    def three(db: sqlite3.Connection) -> None:
        for member in "abc":
            db.execute(
                "INSERT INTO induction_guest (session, member, signed_utc) VALUES (?, ?, 0)", (session, member)
            )

    with pytest.raises(sqlite3.IntegrityError, match="induction_is_full"):
        workshop.write(three)


def test_who_came_is_inducted_and_may_book(session: str, workshop: Workshop) -> None:
    for name in ("Franck", "Élodie"):
        workshop.enter(name)
        workshop.post(f"/inductions/{session}/up")
    workshop.post(f"/inductions/{session}/came", 409, member=workshop.id("Élodie"))
    workshop.enter("Chloé")
    workshop.post(f"/inductions/{session}/came", member=[workshop.id("Franck"), workshop.id("Driss")])
    had = {it.member: it.until_utc for it in workshop.write(stored.held)}
    assert had == {workshop.id("Franck"): NOW_UTC + 730 * DAY_S}
    assert workshop.book("Franck", "kettle", in_h=5).status == "booked"


def test_who_signed_up_is_told_when_it_is_called_off(session: str, workshop: Workshop) -> None:
    workshop.enter("Franck")
    workshop.post(f"/inductions/{session}/up")
    workshop.post(f"/inductions/{session}/off", 409)
    workshop.enter("Chloé")
    workshop.post(f"/inductions/{session}/off")
    assert workshop.told("Franck") == ["induction.called_off"]
    workshop.post(f"/inductions/{session}/up", 409)


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("start", ["", "soon", "2026-09-21T10:00", "2027-03-28T02:30", "9999-12-31T23:59"]),
        ("hours", ["", "0", "25", "nan", "-1"]),
        ("places", ["", "0", "101", "1.5"]),
        ("trainer", ["", "nobody"]),
    ],
)
def test_a_session_that_cannot_be_is_not_planned(field: str, texts: list[str], workshop: Workshop) -> None:
    workshop.enter("Chloé")
    for text in texts:
        form = {**SESSION, "trainer": workshop.id("Chloé"), field: text}
        assert f'id="plan-{field}-wrong"' in workshop.post("/inductions/plan", 422, **form), text
    assert not workshop.write(lambda db: stored.meetings(db, ended_after_utc=0))


def test_who_is_forgotten_is_on_no_list_and_trains_nobody(session: str, workshop: Workshop) -> None:
    workshop.enter("Franck")
    workshop.post(f"/inductions/{session}/up")
    franck, chloe = workshop.id("Franck"), workshop.id("Chloé")
    held = workshop.write(lambda db: people.rows_about(db, franck))
    assert [it["session"] for it in held["induction_sign_ups"]] == [session]
    for member in (franck, chloe):
        workshop.write(lambda db, member=member: people.forget(db, member))  # type: ignore[misc]
    meeting = workshop.write(lambda db: stored.meeting_of(db, session))
    assert meeting is not None
    assert (meeting.guests, meeting.trainer) == ((), None)
