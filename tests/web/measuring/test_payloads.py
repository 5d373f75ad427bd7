# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hydrometers really send, and what nobody should: read from bytes."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.measuring.payloads import MAX_BODY_BYTES, Heard, read_post
from taproom.measuring.saying import MeasuringRefused

ISPINDEL = (
    '{"name":"iSpindel001","ID":12345678,"token":"abc","angle":45.2,"temperature":19.8,"temp_units":"C",'
    '"battery":3.95,"gravity":12.34,"interval":900,"RSSI":-67}'
)
GRAVITYMON = (
    '{"name":"gravmon","ID":"2E6753","interval":900,"temperature":68.9,"temp-units":"F","gravity":1.0050,'
    '"angle":45.34,"battery":3.67,"rssi":-12,"corr-gravity":1.0050,"gravity-unit":"G","run-time":6}'
)
TILT_FORM = "Timepoint=45983.83&SG=1.045&Temp=68&Color=YELLOW&Beer=Amber&Comment="
TILT_JSON = '{"Timepoint":"45983.83","SG":"1.0450","Temp":"68.0","Color":"YELLOW","Beer":"","Comment":""}'
TILTBRIDGE = (
    '{"name":"Red","temp":65,"temp_unit":"F","gravity":1.050,"gravity_unit":"G","device_source":"TiltBridge"}'
)
TILTBRIDGE_ALL = (
    '{"mdns_id":"tiltbridge","tilts":[{"color":"Red","temp":68,"gravity":"1.050"},'
    '{"color":"Blue","temp":59,"gravity":"1.010"}]}'
)
RAPT = (
    '{"device_id":"1c2d","device_name":"Pill","temperature":"19.5","gravity":"1048.2","battery":"87.5","rssi":"-60"}'
)
RAPT_SG = '{"device_id":"1c2d","device_name":"Pill","temperature":"19.5","gravity":"1.0482","battery":"87.5"}'
FLOATY = '{"name":"floaty","temperature":18.5,"gravity":1.012,"angle":31.0,"battery":3.8}'
BREWFATHER = (
    '{"name":"x","temp":20.1,"ext_temp":22.5,"temp_unit":"C","gravity":"1,021","gravity_unit":"G","pressure":11.6,'
    '"pressure_unit":"PSI","ph":"4.31","bpm":12,"comment":"","beer":"","battery":4.1}'
)


def one(body: str) -> Heard:
    (found,) = read_post(body.encode())
    return found


@pytest.mark.parametrize(
    ("body", "name", "gravity", "unit", "beer_c"),
    [
        (ISPINDEL, "iSpindel001", 12.34, "", 19.8),
        (GRAVITYMON, "gravmon", 1.005, "sg", 20.5),
        (TILT_FORM, "YELLOW", 1.045, "sg", 20.0),
        (TILT_JSON, "YELLOW", 1.045, "sg", 20.0),
        (TILTBRIDGE, "Red", 1.050, "sg", (65 - 32) / 1.8),
        (RAPT, "Pill", 1048.2, "", 19.5),
        (RAPT_SG, "Pill", 1.0482, "", 19.5),
        (FLOATY, "floaty", 1.012, "", 18.5),
        (BREWFATHER, "x", 1.021, "sg", 20.1),
    ],
    ids=["ispindel", "gravitymon", "tilt form", "tilt json", "tiltbridge", "rapt", "rapt sg", "floaty", "brewfather"],
)
def test_what_each_sends_is_understood(body: str, name: str, gravity: float, unit: str, beer_c: float) -> None:
    found = one(body)
    assert (found.name, found.gravity, found.gravity_unit) == (name, gravity, unit)
    assert found.temperature_c == pytest.approx(beer_c)
    assert found.complaints == ()


def test_batteries_signals_and_intervals_are_kept_apart() -> None:
    assert (one(ISPINDEL).battery_v, one(ISPINDEL).interval_s, one(ISPINDEL).rssi_dbm) == (3.95, 900, -67)
    assert (one(RAPT).battery_v, one(RAPT).battery_percent) == (None, 87.5)


def test_a_bridge_may_speak_for_several_at_once() -> None:
    red, blue = read_post(TILTBRIDGE_ALL.encode())
    assert [(it.name, it.gravity, it.temperature_c) for it in (red, blue)] == [
        ("Red", 1.05, pytest.approx(20.0)),
        ("Blue", 1.01, pytest.approx(15.0)),
    ]


def test_everything_that_brewfathers_stream_has_is_taken() -> None:
    found = one(BREWFATHER)
    assert (found.room_c, found.ph) == (22.5, 4.31)
    assert found.pressure_kpa == pytest.approx(79.98, abs=0.01)


@pytest.mark.parametrize("value", [85.0, -127.0])
def test_a_probe_that_does_not_work_has_no_temperature(value: float) -> None:
    found = one(json.dumps({"name": "x", "temperature": value, "gravity": 1.02}))
    assert found.temperature_c is None
    assert "does not work" in found.complaints[0].english


@pytest.mark.parametrize(
    ("value", "is_beer"), [(-5.1, False), (-5.0, True), (50.0, True), (50.1, False), (68, False)]
)
def test_a_temperature_that_no_beer_has_is_said_and_left_out(value: float, is_beer: bool) -> None:
    found = one(json.dumps({"temp": value, "gravity": 1.02}))
    assert (found.temperature_c is not None, not found.complaints) == (is_beer, is_beer)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "Nothing was sent"),
        ("{", "no JSON"),
        ("[1]", "one object"),
        ("[" * 4000, "no JSON"),
        ('{"gravity": 1.0, "gravity": 1.1}', "no JSON"),
        ('{"gravity": NaN}', "must be a number"),
        ('{"gravity": 1e999}', "must be a number"),
        ('{"gravity": "soon"}', "must be a number"),
        ('{"gravity": true}', "must be a number"),
        ('{"gravity": [1.05]}', "must be a number"),
        ('{"gravity": {"value": 1.05}}', "must be a number"),
        ('{"hello": "world"}', "neither gravity"),
        ('{"temp": 200}', "between -5 and 50"),
        ("hello", "neither JSON nor a form"),
        ('{"tilts": []}', "one to eight"),
        (json.dumps({"tilts": [{"color": "x", "gravity": 1.01}] * 9}), "one to eight"),
        ("x" * (MAX_BODY_BYTES + 1), "more than 4 kB"),
    ],
)
def test_what_is_no_measurement_is_refused_with_what_would_be_right(body: str, why: str) -> None:
    with pytest.raises(MeasuringRefused, match=why):
        read_post(body.encode())


def test_what_is_not_utf_8_is_refused() -> None:
    with pytest.raises(MeasuringRefused, match="UTF-8"):
        read_post(b'{"name": "\xff\xfe"}')


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    try:
        found = read_post(body)
    except MeasuringRefused:
        return
    else:
        assert all(it.gravity is None or math.isfinite(it.gravity) for it in found)


@given(st.dictionaries(st.sampled_from(["gravity", "temp", "angle", "name", "battery", "tilts", "ph"]), st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)))  # fmt: skip
def test_whatever_json_comes_no_number_without_end_gets_in(said: dict[str, object]) -> None:
    try:
        found = read_post(json.dumps(said).encode())
    except MeasuringRefused:
        return
    for it in found:
        numbers = (it.gravity, it.temperature_c, it.angle_deg, it.battery_v, it.ph, it.pressure_kpa)
        assert all(number is None or math.isfinite(number) for number in numbers)


@given(sg=st.floats(0.99, 1.2), comma=st.booleans(), quoted=st.booleans(), upper=st.booleans())
def test_a_number_is_the_same_number_however_it_is_written(sg: float, comma: bool, quoted: bool, upper: bool) -> None:
    key, text = "GRAVITY" if upper else "gravity", f"{sg:.4f}"
    said = f'"{text.replace(".", ",") if comma else text}"' if quoted or comma else text
    assert one(f'{{"{key}": {said}}}').gravity == float(text)
