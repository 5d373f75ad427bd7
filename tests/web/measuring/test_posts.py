# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hydrometers over real HTTP: each by its own token, once, in its own units; and those that may not."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import opened
from tests.web.measuring import test_payloads as real
from tests.web.measuring.conftest import HOUR_S, Bench, make_batch, move_on

from taproom.for_measuring import followed_gravity
from taproom.ids import new_id
from taproom.measuring import devices, repository
from taproom.measuring.saying import recalled
from taproom.measuring.values import Measured, Reading


def test_an_ispindel_in_plato_becomes_a_gravity_and_a_temperature(bench: Bench) -> None:
    device, token = bench.device(unit="plato")
    answer = bench.post(token, real.ISPINDEL)
    assert (answer.status_code, answer.json()["kept"]) == (200, 2)
    (gravity,), (warmth,) = bench.readings("gravity"), bench.readings("temperature")
    assert gravity.value == pytest.approx(1.0498, abs=2e-4)
    assert (gravity.measured.raw, gravity.measured.raw_unit) == (12.34, "plato")
    assert (warmth.value, gravity.device, gravity.source) == (19.8, device.id, "sensor")
    known = bench.known(device)
    assert (known.seen_utc, known.interval_s, known.battery_v) == (bench.now_utc, 900, 3.95)


@pytest.mark.parametrize(
    ("kind", "body", "sg", "beer_c"),
    [
        ("ispindel", real.GRAVITYMON, 1.005, 20.5),
        ("rapt_pill", real.RAPT, 1.0482, 19.5),
        ("rapt_pill", real.RAPT_SG, 1.0482, 19.5),
        ("floaty", real.FLOATY, 1.012, 18.5),
        ("json", real.TILT_FORM, 1.045, 20.0),
        ("json", real.BREWFATHER, 1.021, 20.1),
    ],
)
def test_each_kind_is_kept_in_si(kind: str, body: str, sg: float, beer_c: float, bench: Bench) -> None:
    _, token = bench.device(kind)
    assert bench.post(token, body).status_code == 200
    assert bench.readings("gravity")[0].value == pytest.approx(sg, abs=1e-4)
    assert bench.readings("temperature")[0].value == pytest.approx(beer_c, abs=0.01)


def test_a_token_may_stand_in_a_header(bench: Bench) -> None:
    _, token = bench.device()
    assert bench.post("", real.FLOATY, authorization=f"Bearer {token}").status_code == 200
    bench.later(120)
    assert bench.post("", real.FLOATY, **{"x-token": token}).status_code == 200
    assert len(bench.readings("gravity")) == 2


def test_a_delivery_that_comes_twice_is_one(bench: Bench) -> None:
    _, token = bench.device()
    first, again = bench.post(token, real.FLOATY), bench.post(token, real.FLOATY)
    assert (first.json()["known"], again.status_code, again.json()["known"]) == (False, 200, True)
    assert len(bench.readings("gravity")) == 1


@pytest.mark.parametrize(("after_s", "count"), [(59, 1), (60, 1), (61, 2)])
def test_the_same_words_a_minute_later_are_another_reading(after_s: int, count: int, bench: Bench) -> None:
    _, token = bench.device()
    bench.post(token, real.FLOATY)
    bench.later(after_s)
    bench.post(token, real.FLOATY)
    assert len(bench.readings("gravity")) == count


def test_a_bridge_makes_its_tilts_known_when_it_first_speaks_for_them(bench: Bench) -> None:
    bridge, token = bench.device("tiltbridge", batch=None)
    assert bench.post(token, real.TILTBRIDGE_ALL).json()["kept"] == 0
    found = {it.heard_as: it for it in bench.read(devices.everything) if it.bridge == bridge.id}
    assert set(found) == {"red", "blue"}
    bench.write(lambda db: db.execute("UPDATE device SET batch = ? WHERE id = ?", (bench.batch, found["red"].id)))
    bench.later(900)
    assert bench.post(token, real.TILTBRIDGE).json()["kept"] == 2
    assert [it.device for it in bench.readings("gravity")] == [found["red"].id]


def test_a_bridge_speaks_for_eight_at_most_and_must_say_for_whom(bench: Bench) -> None:
    _, token = bench.device("tiltbridge", batch=None)
    for at in range(8):
        assert bench.post(token, {"name": f"T{at}", "gravity": 1.01}).status_code == 200
    assert bench.post(token, {"name": "T8", "gravity": 1.01}).status_code == 400
    assert "whose reading" in bench.post(token, {"gravity": 1.01}).json()["error"]


def test_an_angle_is_a_gravity_once_its_calibration_is_known(bench: Bench) -> None:
    said: dict[str, Any] = {"name": "i", "angle": 45.0, "temperature": 19.0, "temp_units": "C", "gravity": 0}
    device, token = bench.device()
    assert bench.post(token, said).status_code == 200
    assert bench.readings("gravity") == []
    complaint = recalled(bench.known(device).complaint)
    assert complaint is not None
    assert "only its angle, 45.0" in complaint.english
    polynomial = json.dumps([-6.968821422, 0.13647658, 0.00438551])
    bench.write(lambda db: db.execute("UPDATE device SET polynomial = ?, unit = 'plato'", (polynomial,)))
    bench.later(900)
    bench.post(token, said)
    (gravity,) = bench.readings("gravity")
    assert gravity.value == pytest.approx(1.0321, abs=1e-3)
    assert (gravity.measured.method, gravity.measured.raw) == ("polynomial", 45.0)
    assert bench.known(device).complaint == ""


def test_a_spindle_that_once_spoke_plato_means_plato_at_1_02_too(bench: Bench) -> None:
    _, token = bench.device()
    for value in (12.3, 1.02):
        bench.post(token, {"name": "i", "gravity": value, "temperature": 19})
        bench.later(900)
    assert [it.value for it in bench.readings("gravity")] == [
        pytest.approx(1.0496, abs=3e-4),
        pytest.approx(1.004, abs=3e-4),
    ]


def test_a_device_in_no_batch_is_seen_and_nothing_is_kept(bench: Bench) -> None:
    device, token = bench.device(batch=None)
    assert bench.post(token, real.FLOATY).json()["kept"] == 0
    assert bench.known(device).seen_utc == bench.now_utc
    assert bench.readings() == []


@pytest.mark.parametrize(("there", "kept"), [("conditioning", 2), ("completed", 0), ("archived", 0), ("dumped", 0)])
def test_of_a_batch_that_is_done_nothing_more_is_kept(there: Any, kept: int, bench: Bench) -> None:
    """A spindle is rinsed after packaging: what it says then of water is not the beer's."""
    device, token = bench.device()
    way = {
        "conditioning": ["conditioning"],
        "completed": ["conditioning", "completed"],
        "archived": ["conditioning", "completed", "archived"],
        "dumped": ["dumped"],
    }
    move_on(bench.brewery, bench.batch, "fermenting", *way[there])
    assert bench.post(token, {"name": "i", "gravity": 1.0, "temperature": 12}).json()["kept"] == kept
    assert bench.known(device).seen_utc == bench.now_utc
    assert len(bench.readings()) == kept


@pytest.mark.parametrize(("water_after_s", "sg"), [(-1, 1.0), (0, 1.0), (1, 1.012), (3600, 1.012)])
def test_the_final_gravity_is_what_was_followed_while_it_fermented(
    water_after_s: int, sg: float, bench: Bench
) -> None:
    device, token = bench.device()
    bench.post(token, {"name": "i", "gravity": 1.012, "temperature": 19})
    moved_utc = bench.now_utc + 3 * HOUR_S
    bench.brewery.wall.at_utc = moved_utc
    move_on(bench.brewery, bench.batch, "fermenting", "conditioning")
    measured = Measured(quantity="gravity", value=1.0, raw=1.0, raw_unit="sg", instrument="floating")
    water = Reading(
        id=new_id(),
        batch=bench.batch,
        at_utc=moved_utc + water_after_s,
        measured=measured,
        source="sensor",
        device=device.id,
    )
    bench.write(lambda db: repository.add(db, water, heard_utc=water.at_utc))
    found = bench.read(lambda db: followed_gravity(db, bench.batch))
    assert found is not None
    assert found.sg == pytest.approx(sg, abs=2e-4)


def test_a_reading_belongs_to_the_batch_in_which_its_device_was_then(bench: Bench) -> None:
    device, token = bench.device()
    bench.post(token, real.FLOATY)
    other = make_batch(bench.brewery, name="Stout").id
    bench.write(lambda db: db.execute("UPDATE device SET batch = ? WHERE id = ?", (other, device.id)))
    bench.later(900)
    bench.post(token, real.FLOATY)
    assert len(bench.readings("gravity")) == 1


@pytest.mark.parametrize("token", ["nobody", "x" * 500, "..%2f..", "%00"])
def test_a_token_that_nobody_has_opens_nothing(token: str, bench: Bench) -> None:
    answer = bench.post(token, real.FLOATY)
    assert answer.status_code == 404
    assert bench.readings() == []


def test_a_revoked_token_opens_nothing_more(bench: Bench) -> None:
    device, token = bench.device()
    assert bench.post(token, real.FLOATY).status_code == 200
    bench.write(lambda db: devices.revoke(db, device.id, now_utc=bench.now_utc))
    bench.later(900)
    answer = bench.post(token, real.FLOATY)
    assert (answer.status_code, "revoked" in answer.json()["error"]) == (404, True)
    assert len(bench.readings("gravity")) == 1


def test_a_revoked_bridge_silences_all_whom_it_speaks_for(bench: Bench) -> None:
    bridge, token = bench.device("tiltbridge", batch=None)
    bench.post(token, real.TILTBRIDGE)
    bench.write(lambda db: devices.revoke(db, bridge.id, now_utc=bench.now_utc))
    assert all(it.revoked_utc for it in bench.read(devices.everything))
    assert bench.post(token, real.TILTBRIDGE).status_code == 404


def test_a_revoked_device_stays_revoked(bench: Bench) -> None:
    device, _ = bench.device()
    bench.write(lambda db: devices.revoke(db, device.id, now_utc=bench.now_utc))
    with pytest.raises(sqlite3.IntegrityError, match="revoked_for_good"):
        bench.write(lambda db: db.execute("UPDATE device SET revoked_utc = NULL"))


@pytest.mark.parametrize(
    "body", ["", "{", "[" * 4000, '{"gravity": NaN}', '{"a": 1, "a": 2}', '{"gravity": 60}', '{"temp": 400}', "\x00"]
)
def test_what_cannot_be_read_is_answered_with_what_would_be_right(body: str, bench: Bench) -> None:
    device, token = bench.device()
    answer = bench.post(token, body)
    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 20
    assert bench.readings() == []
    assert bench.known(device).complaint, "whoever owns it must see it"


@pytest.mark.parametrize(("size", "status"), [(4096, 400), (4097, 413), (60_000, 413)])
def test_a_body_has_a_size(size: int, status: int, bench: Bench) -> None:
    _, token = bench.device()
    assert bench.post(token, "x" * size).status_code == status


def test_who_posts_too_often_is_told_when_to_come_again(bench: Bench) -> None:
    _, token = bench.device()
    codes = [bench.post(token, {"gravity": 1.05 - at / 1000}).status_code for at in range(13)]
    assert codes == [200] * 12 + [429]
    refused = bench.post(token, real.FLOATY)
    assert refused.headers["retry-after"] == "5"
    bench.later(5)
    assert bench.post(token, real.FLOATY).status_code == 200


def test_who_tries_tokens_is_turned_away(bench: Bench) -> None:
    codes = [bench.post(f"guess{at}", real.FLOATY).status_code for at in range(22)]
    assert codes == [404] * 20 + [429] * 2


def test_who_tries_tokens_silences_no_hydrometer_at_the_same_address(bench: Bench) -> None:
    _, token = bench.device()
    for at in range(30):
        bench.post(f"guess{at}", real.FLOATY)
    assert bench.post(token, real.FLOATY).status_code == 200
    assert len(bench.readings("gravity")) == 1


def test_behind_the_proxy_each_stranger_is_counted_by_their_own_address(tmp_path: Path) -> None:
    """There everybody comes from this machine; what stands before the proxy's own word is anybody's invention."""
    with opened(tmp_path, client=("127.0.0.1", 40000), public_url="https://testserver") as brewery:

        def guess(at: int, forwarded: str) -> int:
            headers = {"x-forwarded-for": forwarded}
            return int(brewery.client.post(f"/h/guess{at}", content=real.FLOATY, headers=headers).status_code)

        assert [guess(at, f"10.0.0.{at}, 203.0.113.9") for at in range(21)] == [404] * 20 + [429]
        assert guess(99, "203.0.113.10") == 404


def test_a_devices_cookie_or_a_page_elsewhere_gains_nothing(bench: Bench) -> None:
    """The door has no cookies, so that no page elsewhere can use somebody's."""
    answer = bench.post("nobody", real.FLOATY, origin="http://evil.example", **{"sec-fetch-site": "cross-site"})
    assert answer.status_code == 404
    elsewhere = bench.brewery.client.post("/hydrometers", data={}, headers={"origin": "http://evil.example"})
    assert elsewhere.status_code == 403


def test_only_the_hash_of_a_token_is_kept(bench: Bench) -> None:
    _, token = bench.device()
    rows = bench.read(lambda db: [tuple(row) for row in db.execute("SELECT * FROM device")])
    assert token not in str(rows)


def test_a_reading_is_neither_rewritten_nor_deleted(bench: Bench) -> None:
    _, token = bench.device()
    bench.post(token, real.FLOATY)
    for statement in ("UPDATE reading SET value = 1.0", "DELETE FROM reading", "UPDATE reading SET raw = 2"):
        with pytest.raises(sqlite3.IntegrityError, match="append_only"):
            bench.write(lambda db, it=statement: db.execute(it))  # type: ignore[misc]
