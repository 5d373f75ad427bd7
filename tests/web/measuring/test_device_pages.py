# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the hydrometers, over real HTTP: added, shown once, given to a batch, silent, revoked."""

import re
from typing import Any

import pytest
from tests.web.measuring import test_payloads as real
from tests.web.measuring.conftest import Bench, make_batch

from taproom.access import Role
from taproom.measuring import devices
from taproom.measuring.settings_text import settings_of
from taproom.measuring.values import KINDS


def add(bench: Bench, name: str = "Red spindle", kind: str = "ispindel") -> Any:
    return bench.brewery.client.post("/hydrometers", data={"name": name, "kind": kind})


def token_in(page: str) -> str:
    found = re.search(r"/h/([a-z0-9]{22})", page)
    assert found is not None
    return found[1]


def test_a_device_is_added_and_its_address_shown_once(bench: Bench) -> None:
    made = add(bench)
    assert made.status_code == 201
    token = token_in(made.text)
    assert f"http://testserver/h/{token}" in made.text
    assert 'src="data:image/svg+xml' in made.text
    assert f"<code>/h/{token}</code>" in made.text, "as an iSpindel asks for it"
    (device,) = bench.read(devices.everything)
    again = bench.brewery.client.get(f"/hydrometers/{device.id}").text
    assert token not in again
    assert bench.post(token, real.ISPINDEL).status_code == 200
    assert "in no batch" in again


@pytest.mark.parametrize("kind", KINDS)
def test_what_to_type_into_each_kind_leads_to_its_door(kind: Any, bench: Bench) -> None:
    page = add(bench, kind=kind).text
    token = token_in(page)
    assert bench.post(token, {"name": "x", "gravity": 1.02}).status_code == 200
    for setting in settings_of(kind, f"http://10.0.0.5:8080/h/{token}"):
        assert "http:///" not in setting.value
    values = [it.value for it in settings_of(kind, f"http://10.0.0.5:8080/h/{token}")]
    assert any(token in it for it in values)


@pytest.mark.parametrize(
    ("name", "kind"), [("", "ispindel"), ("x" * 61, "ispindel"), ("   ", "json"), ("A", "hydrometer")]
)
def test_a_device_without_a_name_or_of_no_kind_is_not_added(name: str, kind: str, bench: Bench) -> None:
    answer = add(bench, name, kind)
    assert answer.status_code == 422
    assert "A name has 1 to 60 letters" in answer.text
    assert bench.read(devices.everything) == []


def change(bench: Bench, device: str, **fields: str) -> Any:
    return bench.brewery.client.post(f"/hydrometers/{device}", data=fields, follow_redirects=False)


def test_a_device_is_given_to_a_batch_and_taken_from_it(bench: Bench) -> None:
    device, token = bench.device(batch=None)
    assert change(bench, device.id, batch=bench.batch).status_code == 303
    bench.post(token, real.FLOATY)
    assert len(bench.readings("gravity")) == 1
    assert "Amber" in bench.brewery.client.get("/hydrometers").text
    change(bench, device.id)
    bench.later(900)
    bench.post(token, real.FLOATY)
    assert len(bench.readings("gravity")) == 1


def test_a_batch_that_is_not_there_takes_no_device(bench: Bench) -> None:
    device, _ = bench.device(batch=None)
    assert change(bench, device.id, batch="nobody").status_code == 422
    assert bench.known(device).batch is None


def test_a_calibration_that_is_none_comes_back_as_it_was_typed(bench: Bench) -> None:
    device, _ = bench.device()
    answer = change(bench, device.id, polynomial="tilt is 3")
    assert answer.status_code == 422
    assert "tilt is 3" in answer.text
    assert "Write the calibration as the device has it" in answer.text


def test_a_new_calibration_is_applied_to_what_was_sent_already(bench: Bench) -> None:
    """The angle is kept, so that it can be."""
    device, token = bench.device()
    change(bench, device.id, batch=bench.batch, polynomial="0.002*tilt + 0.95", unit="sg")
    bench.post(token, {"angle": 45.0, "gravity": 0, "temperature": 19})
    assert bench.readings("gravity")[0].value == pytest.approx(1.04)
    change(bench, device.id, batch=bench.batch, polynomial="0.002*tilt + 0.94", unit="sg", redo="yes")
    (it,) = bench.readings("gravity")
    assert it.value == pytest.approx(1.03)
    assert it.supersedes is not None
    assert it.device == device.id


def test_a_silent_device_and_an_empty_battery_are_seen(bench: Bench) -> None:
    device, token = bench.device()
    bench.post(token, {"gravity": 1.02, "battery": 3.2, "interval": 900, "RSSI": -81})
    page = bench.brewery.client.get(f"/hydrometers/{device.id}").text
    assert "battery 3.20 V, low" in page
    assert "-81 dBm" in page
    assert "silent" not in page
    bench.later(3601)
    assert "silent, last heard 1 h ago" in bench.brewery.client.get("/hydrometers").text


def test_a_complaint_stands_on_its_page_in_the_readers_language(bench: Bench) -> None:
    device, token = bench.device()
    bench.post(token, {"temperature": 85, "gravity": 1.02})
    assert "It said 85 °C" in bench.brewery.client.get(f"/hydrometers/{device.id}").text
    french = {"accept-language": "fr"}
    assert "Il a dit 85 °C" in bench.brewery.client.get(f"/hydrometers/{device.id}", headers=french).text


def test_a_revoked_device_says_so_and_its_token_is_void(bench: Bench) -> None:
    token = token_in(add(bench).text)
    (device,) = bench.read(devices.everything)
    assert bench.brewery.client.post(f"/hydrometers/{device.id}/revoke", follow_redirects=False).status_code == 303
    assert bench.post(token, real.FLOATY).status_code == 404
    assert "revoked" in bench.brewery.client.get("/hydrometers").text


def test_what_a_bridge_speaks_for_is_revoked_with_it_only(bench: Bench) -> None:
    bridge, token = bench.device("tiltbridge", batch=None)
    bench.post(token, real.TILTBRIDGE)
    tilt = next(it for it in bench.read(devices.everything) if it.bridge == bridge.id)
    assert "by Spindle" in bench.brewery.client.get("/hydrometers").text
    assert bench.brewery.client.post(f"/hydrometers/{tilt.id}/revoke").status_code == 422


def test_members_look_and_brewers_change(bench: Bench) -> None:
    device, _ = bench.device()
    bench.brewery.sign_in("Mona", Role.MEMBER)
    assert bench.brewery.client.get(f"/hydrometers/{device.id}").status_code == 200
    assert add(bench).status_code == 403
    assert change(bench, device.id).status_code == 403
    assert bench.brewery.client.get("/hydrometers/nobody").status_code == 404


def test_a_hydrometer_goes_into_a_batch_only_while_it_is_current(bench: Bench) -> None:
    done = make_batch(bench.brewery, name="Old").id
    device, _ = bench.device(batch=None)
    bench.write(lambda db: db.execute("DROP TRIGGER batch_status_is_the_logs"))
    bench.write(lambda db: db.execute("UPDATE batch SET status = 'completed' WHERE id = ?", (done,)))
    assert change(bench, device.id, batch=done).status_code == 422
