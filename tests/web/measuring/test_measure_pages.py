# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages beside the fermenter, over real HTTP: measured, put right, taken back; and who may."""

import sqlite3
from typing import Any

import pytest
from tests.web.measuring.acts import measure, status
from tests.web.measuring.conftest import DAY_S, Bench, make_batch

from taproom.access import Role
from taproom.ids import new_id
from taproom.measuring import recording, repository


def test_a_gravity_is_noted_and_stands_on_the_page(bench: Bench) -> None:
    answer = measure(bench, "1,020", instrument="hydrometer")
    assert answer.status_code == 303
    page = bench.brewery.client.get(answer.headers["location"]).text
    assert "Gravity 1.020 is noted." in page
    assert ">1.020<" in page
    assert ">60<" in page, "apparent attenuation of 1.050 to 1.020"


def test_what_was_taken_for_what_is_said_on_the_page(bench: Bench) -> None:
    answer = measure(bench, "1018")
    assert "1018 was taken for 1.018." in bench.brewery.client.get(answer.headers["location"]).text


@pytest.mark.parametrize("value", ["1.500", "", "<b>", "12.4"])
def test_a_wrong_number_comes_back_as_it_was_typed(value: str, bench: Bench) -> None:
    answer = measure(bench, value, sample="21", instrument="refractometer")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="21"' in answer.text
    assert 'value="refractometer" checked' in answer.text
    assert "<b>" not in answer.text.partition('id="value"')[2][:200]
    assert bench.readings() == []


def test_a_form_that_is_sent_twice_is_one_reading(bench: Bench) -> None:
    once = new_id()
    first, again = measure(bench, "1.020", once=once), measure(bench, "1.020", once=once)
    assert first.headers["location"] == again.headers["location"]
    assert [it.id for it in bench.readings()] == [once]


def test_the_raw_reading_its_sample_and_its_instrument_are_kept(bench: Bench) -> None:
    measure(bench, "1.020", instrument="hydrometer", sample="30,5")
    (it,) = bench.readings("gravity")
    assert (it.measured.raw, it.measured.temperature_c, it.measured.method) == (1.020, 30.5, "hydrometer")
    assert it.value == pytest.approx(1.0226, abs=3e-4)
    assert it.author == bench.brewery.member
    assert "Hydrometer: 1.020 SG at 30.5 °C" in bench.page("measure")


@pytest.mark.parametrize(
    ("quantity", "value", "unit", "si"),
    [
        ("temperature", "68", "F", 20.0),
        ("room_temperature", "-3,5", "C", -3.5),
        ("ph", "4.4", "", 4.4),
        ("pressure", "0,8", "bar", 80.0),
    ],
)
def test_other_quantities_are_noted_too(quantity: Any, value: str, unit: str, si: float, bench: Bench) -> None:
    assert measure(bench, value, quantity=quantity, unit=unit).status_code == 303
    assert [it.value for it in bench.readings(quantity)] == [pytest.approx(si)]


def test_a_gravity_that_is_two_days_old_is_no_number_now(bench: Bench) -> None:
    measure(bench, "1.020")
    bench.later(2 * DAY_S + 1)
    page = bench.page("measure")
    assert "No gravity is known now. The last, 1.020, is 2 d old." in page


def test_stability_is_said(bench: Bench) -> None:
    measure(bench, "1.012")
    assert "not stable, or not watched for a day yet" in bench.page("measure")
    bench.later(2 * DAY_S - 1)
    measure(bench, "1.0115")
    assert "stable since 2 d" in bench.page("measure")


def test_a_correction_supersedes_and_what_was_there_stays(bench: Bench) -> None:
    measure(bench, "1.020")
    (old,) = bench.readings("gravity")
    answer = bench.form(f"readings/{old.id}", quantity="gravity", value="1.012", unit="sg")
    assert answer.status_code == 303
    (new,) = bench.readings("gravity")
    assert (new.value, new.supersedes, new.at_utc) == (1.012, old.id, old.at_utc)
    assert [it.id for it in bench.read(lambda db: repository.chain(db, old))] == [old.id, new.id]
    page = bench.page(f"readings/{old.id}")
    assert "does not count any more" in page
    assert ">1.012<" in page


def test_of_two_who_correct_the_same_the_second_keeps_what_they_typed(bench: Bench) -> None:
    measure(bench, "1.020")
    (old,) = bench.readings("gravity")
    bench.form(f"readings/{old.id}", quantity="gravity", value="1.012", unit="sg")
    answer = bench.form(f"readings/{old.id}", quantity="gravity", value="1.013", unit="sg")
    assert answer.status_code == 422
    assert "was corrected already" in answer.text
    assert [it.value for it in bench.readings("gravity")] == [1.012]


def test_a_reading_that_was_nothing_is_taken_back_and_kept(bench: Bench) -> None:
    measure(bench, "1.020")
    (old,) = bench.readings("gravity")
    assert bench.form(f"readings/{old.id}/withdraw").status_code == 303
    assert bench.readings("gravity") == []
    assert len(bench.read(lambda db: repository.whole_history(db, bench.batch))) == 2
    assert bench.form(f"readings/{old.id}/withdraw").status_code == 422


def test_the_tables_refuse_a_second_correction_of_the_same_reading(bench: Bench) -> None:
    measure(bench, "1.020")
    (old,) = bench.readings("gravity")

    def twice(db: sqlite3.Connection) -> None:
        for _ in range(2):
            repository.supersede(db, old, old.measured, author=None, now_utc=bench.now_utc, withdrawn=False)

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        bench.write(twice)


def test_a_correction_is_redone_when_the_original_gravity_is_known_better(bench: Bench) -> None:
    """A refractometer in beer depends on it; what the instrument showed is kept, so that it can be done."""
    measure(bench, "6.5", unit="brix", instrument="refractometer")
    (before,) = bench.readings("gravity")

    def better(db: sqlite3.Connection) -> int:
        brew = bench.brewery.app.state.measuring.brews.one(db, bench.batch)
        other = type(brew)(**{name: getattr(brew, name) for name in brew.__slots__} | {"og": 1.060})
        return recording.redo(db, other, author="a", now_utc=bench.now_utc)

    assert bench.write(better) == 1
    (after,) = bench.readings("gravity")
    assert after.supersedes == before.id
    assert after.measured.raw == before.measured.raw
    assert after.value < before.value
    assert bench.write(better) == 0, "once more changes nothing"
    assert bench.form("chart/redo").headers["location"].endswith("redone=1#readings")
    assert bench.readings("gravity")[0].value == pytest.approx(before.value)


def test_who_does_not_brew_sees_and_notes_nothing(bench: Bench) -> None:
    measure(bench, "1.020")
    bench.brewery.sign_in("Mona", Role.MEMBER)
    assert "can note readings. You can see them." in bench.page("measure")
    assert measure(bench, "1.010").status_code == 403
    (it,) = bench.readings("gravity")
    assert bench.form(f"readings/{it.id}/withdraw").status_code == 403
    assert bench.form("by-hand", target="19").status_code == 403
    api = bench.brewery.client.post(
        f"/api/v1/batches/{bench.batch}/readings", json={"quantity": "gravity", "value": 1.01}
    )
    assert api.status_code == 403
    assert len(bench.readings()) == 1


def test_a_batch_that_is_not_there_is_said(bench: Bench) -> None:
    for path in ("measure", "chart", "by-hand", "by-hand/sheet", "readings/nobody"):
        assert bench.brewery.client.get(f"/batches/nobody/{path}").status_code == 404
    for path in ("readings", "history", "readings/export"):
        assert bench.brewery.client.get(f"/api/v1/batches/nobody/{path}").status_code == 404
    other = make_batch(bench.brewery, name="Stout").id
    measure(bench, "1.020")
    (it,) = bench.readings("gravity")
    assert bench.brewery.client.get(f"/batches/{other}/readings/{it.id}").status_code == 404


def api(bench: Bench, **body: Any) -> Any:
    return bench.brewery.client.post(f"/api/v1/batches/{bench.batch}/readings", json=body)


def test_programs_add_and_list_readings(bench: Bench) -> None:
    mine = new_id()
    made = api(bench, id=mine, quantity="gravity", value=1.02, sample_c=25.0, instrument="hydrometer")
    assert made.status_code == 201
    assert (made.json()["id"], made.json()["raw"], made.json()["method"]) == (mine, 1.02, "hydrometer")
    assert api(bench, id=mine, quantity="gravity", value=1.02).json()["id"] == mine
    found = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/readings").json()
    assert [it["id"] for it in found["readings"]] == [mine]
    assert found["progress"]["apparent_attenuation"] == pytest.approx(0.58, abs=0.02)
    bench.later(3 * DAY_S)
    found = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/readings").json()
    assert (found["progress"]["sg"], found["progress"]["stale"]) == (None, True)


@pytest.mark.parametrize(
    "body",
    [
        {"quantity": "gravity", "value": 1.5},
        {"quantity": "colour", "value": 1.0},
        {"quantity": "gravity"},
        {"quantity": "gravity", "value": 1.02, "more": 1},
        {"quantity": "gravity", "value": 1.02, "at_utc": 4_000_000_000},
        {"quantity": "gravity", "value": 1.02, "id": "mine"},
        {"quantity": "temperature", "value": 500},
    ],
)
def test_programs_are_told_what_would_be_right(body: dict[str, Any], bench: Bench) -> None:
    answer = api(bench, **body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert bench.readings() == []


def test_a_programs_token_is_enough(bench: Bench) -> None:
    page = bench.brewery.post("/account/tokens", label="script").text
    token = page.partition('class="secret">')[2].partition("<")[0]
    bench.brewery.client.cookies.clear()
    answer = bench.brewery.client.get(
        f"/api/v1/batches/{bench.batch}/readings", headers={"authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200


def test_what_is_personal_is_taken_along_and_let_go(bench: Bench) -> None:
    measure(bench, "1.020")
    taken = bench.brewery.client.get("/account/export").json()
    assert [it["value"] for it in taken["measuring"]["readings"]] == [1.02]
    holding = next(it for it in bench.brewery.app.state.holdings if it.name == "measuring")
    bench.write(lambda db: holding.erase(db, bench.brewery.member, bench.now_utc))
    (it,) = bench.readings("gravity")
    assert (it.value, it.author) == (1.02, None)
    assert "A former member" in bench.page("measure")


def test_the_last_gravity_that_is_believed_is_the_batchs_final_one(bench: Bench) -> None:
    measure(bench, "1.013")
    assert bench.form("move", here=status(bench), there="conditioning", event=new_id()).status_code == 303
    page = bench.brewery.client.get(f"/batches/{bench.batch}").text
    assert "the last that was followed" in page
    assert "1.013" in page
