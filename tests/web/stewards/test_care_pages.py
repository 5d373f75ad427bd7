# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Out of order in one tap: whom it touches is shown before, done as shown, and told."""

import pytest
from tests.web.conftest import NOW_UTC
from tests.web.stewards.conftest import DAY_S, Workshop

from taproom.bookings.repository import around, logs


@pytest.fixture
def booked(workshop: Workshop) -> Workshop:
    """The burner itself tomorrow, the kettle that takes it the day after, and the burner again in twenty days."""
    workshop.write(
        lambda db: around.set_induction(
            db, "mashing", workshop.id("Élodie"), from_utc=NOW_UTC - DAY_S, until_utc=None, by=None
        )
    )
    workshop.book("Franck", "burner", in_h=24)
    workshop.book("Élodie", "kettle", in_h=48)
    workshop.book("Franck", "burner", in_h=24 * 20)
    workshop.enter("Bilal")
    return workshop


def statuses(workshop: Workshop) -> list[str]:
    return workshop.write(
        lambda db: [row[0] for row in db.execute("SELECT status FROM booking ORDER BY start_utc").fetchall()]
    )


def test_it_is_shown_beforehand_whom_it_touches(booked: Workshop) -> None:
    page = booked.get("/kit/burner/care")
    assert "It touches 3 bookings" in page
    assert page.count(">is cancelled<") == 2
    assert page.count(">stands for now<") == 1
    assert "<b>Élodie</b> · Kettle" in page
    assert "It touches one booking" in booked.get("/kit/burner/care?until=2026-09-23T02:00")


def test_out_of_order_does_what_was_shown_and_tells_each(booked: Workshop) -> None:
    assert booked.post("/kit/burner/out", note="The hose\nis cracked.") == "/kit/burner/care?done=out"
    assert statuses(booked) == ["broken_down", "broken_down", "booked"]
    kit = booked.kit("burner")
    assert (kit.state, kit.note, kit.out_until_utc) == ("out_of_order", "The hose is cracked.", None)
    assert any(it.startswith("booking.broken_down") for it in booked.told("Élodie"))
    assert {"booking.may_break"} < set(booked.told("Franck"))


def test_back_in_service_with_a_note_that_stays(booked: Workshop) -> None:
    booked.post("/kit/burner/out", note="Cracked", until="2026-09-30T12:00")
    assert booked.kit("burner").out_until_utc == 1_790_762_400
    booked.post("/kit/burner/in", note="New hose")
    assert (booked.kit("burner").state, booked.kit("burner").note) == ("notice", "New hose")
    booked.post("/kit/burner/notice", note="")
    assert (booked.kit("burner").state, booked.kit("burner").note) == ("in_service", "")


@pytest.mark.parametrize(
    "form",
    [{}, {"note": " "}, {"note": "x", "until": "yesterday"}, {"note": "x", "until": "2026-09-21T16:00"}]
    + [{"note": "x", "until": it} for it in ("2027-03-28T02:30", "9999-01-01T00:00", "0001-01-01T00:00")],
)
def test_what_makes_no_sense_changes_nothing(form: dict[str, str], booked: Workshop) -> None:
    page = booked.post("/kit/burner/out", 422, **form)
    assert 'id="out-wrong"' in page
    assert booked.kit("burner").state == "in_service"
    assert set(statuses(booked)) == {"booked"}


WHO = [("Anna", True), ("Bilal", True), ("Chloé", True), ("Driss", False), ("Franck", False)]


@pytest.mark.parametrize(("name", "may"), WHO)
def test_its_stewards_and_maintainers_take_it_out_and_nobody_else(name: str, may: bool, workshop: Workshop) -> None:
    workshop.enter(name)
    page = workshop.get("/kit/kettle/care")
    assert ("Take it out of service now" in page) == may
    for form in ("out", "in", "notice"):
        workshop.post(f"/kit/kettle/{form}", 303 if may else 409, note="x")
    assert workshop.kit("kettle").note == ("x" if may else "")


@pytest.mark.parametrize(("name", "may"), WHO)
def test_any_member_reports_damage_and_who_looks_after_it_mends(name: str, may: bool, workshop: Workshop) -> None:
    workshop.enter("Franck")
    workshop.post("/kit/kettle/damage", text="The valve drips", severity="hinders")
    assert workshop.told("Chloé") == ["kit.damaged"]
    kit = workshop.kit("kettle").id
    (damage,) = workshop.write(lambda db: logs.damages(db, kit))
    workshop.enter(name)
    assert ("It is mended" in workshop.get("/kit/kettle/care")) == may
    workshop.post(f"/kit/kettle/damage/{damage.id}/mended", 303 if may else 409)
    assert len(workshop.write(lambda db: logs.damages(db, kit))) == (0 if may else 1)


def test_damage_needs_words(workshop: Workshop) -> None:
    assert 'id="damage-wrong"' in workshop.post("/kit/kettle/damage", 422, text=" ", severity="dangerous")
    workshop.post("/kit/kettle/damage", 422, text="x", severity="terrible")


def test_upkeep_shows_what_is_dangerous_first(workshop: Workshop) -> None:
    workshop.post("/kit/mill/damage", text="Sparks", severity="dangerous")
    page = workshop.get("/upkeep")
    assert page.index("Mill") < page.index("Kettle")
    workshop.enter("Chloé")
    assert "Sparks" not in workshop.get("/upkeep")
