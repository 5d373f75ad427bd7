# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch's chart: fermenter and readings together, also years later; and everything to take away."""

import csv
import io

import pytest
from tests.web.conftest import an_entry
from tests.web.measuring.acts import measure, note, status
from tests.web.measuring.conftest import DAY_S, HOUR_S, Bench

from taproom.ids import new_id
from taproom.measuring.recording import Wish


def test_the_chart_shows_the_fermenter_and_the_readings_together(bench: Bench) -> None:
    """Beer, setpoint and relays as the hub's roll-ups have them, gravity from the hydrometer, and the log."""
    began_utc = bench.now_utc - 4 * DAY_S
    bench.write(lambda db: db.execute("UPDATE batch SET fermenter = 'brewery/pi1/fv1'"))
    rows = [
        an_entry(at + 1, at_utc=began_utc + at * HOUR_S, beer_c=19.0 + at / 100, cool_duty=0.5) for at in range(90)
    ]
    bench.brewery.log(*rows)
    bench.brewery.wait_for_acks(1)
    for ago_h, sg in ((80, "1.048"), (40, "1.020"), (1, "1.012")):
        wish = Wish(quantity="gravity", value=sg, unit="sg", at_utc=bench.now_utc - ago_h * HOUR_S)
        note(bench, wish)
    found = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/history").json()
    beer = [it for it in found["beer_c"] if it is not None]
    assert len(beer) > 60
    assert (min(beer), max(beer)) == (pytest.approx(19.0, abs=0.05), pytest.approx(19.89, abs=0.05))
    assert set(filter(None, found["cool_duty"])) == {0.5}
    assert set(filter(None, found["setpoint_c"])) == {18.5}
    assert found["gravity_sg"] == [1.048, 1.020, 1.012]
    assert "The yeast is in." in [it["text"] for it in found["marks"]]
    page = bench.page("chart")
    assert 'data-chart="/api/v1/batches/' in page
    assert "19.8" in page, "the table says the same"


def test_what_another_beer_did_in_the_fermenter_before_is_not_this_ones(bench: Bench) -> None:
    bench.write(lambda db: db.execute("UPDATE batch SET fermenter = 'brewery/pi1/fv1'"))
    before_utc = bench.now_utc - 30 * DAY_S
    bench.brewery.log(*(an_entry(at + 1, at_utc=before_utc + at * HOUR_S) for at in range(48)))
    bench.brewery.wait_for_acks(1)
    answer = bench.brewery.client.get(
        f"/api/v1/batches/{bench.batch}/history", params={"from": before_utc - 1, "to": bench.now_utc}
    )
    assert [it for it in answer.json()["beer_c"] if it is not None] == []


def test_years_later_a_batch_still_has_its_chart(bench: Bench) -> None:
    bench.write(lambda db: db.execute("UPDATE batch SET fermenter = 'brewery/pi1/fv1'"))
    began_utc = bench.now_utc - 4 * DAY_S
    bench.brewery.log(*(an_entry(at + 1, at_utc=began_utc + at * HOUR_S) for at in range(90)))
    bench.brewery.wait_for_acks(1)
    measure(bench, "1.012")
    for there in ("conditioning", "completed"):
        assert bench.form("move", here=status(bench), there=there, event=new_id()).status_code == 303
    bench.later(5 * 366 * DAY_S)
    bench.brewery.log(an_entry(1000, at_utc=bench.now_utc))
    bench.brewery.wait_for_acks(2)
    found = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/history").json()
    assert sum(it is not None for it in found["beer_c"]) >= 80
    assert found["gravity_sg"] == [1.012]
    assert found["to_utc"] < bench.now_utc - 4 * 366 * DAY_S
    assert "1.012" in bench.page("chart")


def test_a_chart_that_would_end_before_it_begins_is_refused(bench: Bench) -> None:
    answer = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/history", params={"from": 200, "to": 100})
    assert answer.status_code == 422


def test_everything_can_be_taken_away_also_what_was_corrected(bench: Bench) -> None:
    measure(bench, "1.020", instrument="hydrometer", sample="30")
    (old,) = bench.readings("gravity")
    bench.form(f"readings/{old.id}", quantity="gravity", value="1.012", unit="sg")
    text = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/readings/export").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["raw"], row["counts"]) for row in rows] == [("1.02", "False"), ("1.012", "True")]
    found = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/readings/export?form=json").json()
    assert [it["supersedes"] for it in found["readings"]] == [None, old.id]


def test_a_name_that_would_be_a_formula_to_a_spreadsheet_is_text(bench: Bench) -> None:
    device, token = bench.device()
    bench.write(lambda db: db.execute("UPDATE device SET name = '=1+1' WHERE id = ?", (device.id,)))
    bench.post(token, {"gravity": 1.02})
    text = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/readings/export").text
    assert "'=1+1" in text
