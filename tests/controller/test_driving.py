# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar drive` line by line: what is not said is sensible, and no wrong line gets a relay or a silence."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellar.composition.driving import Driven, configured, drive
from cellar.core.fermenter import Readings, starting, step
from cellar.core.reading import Reading

PAGE = (Path(__file__).parents[2] / "firmware_docs" / "reference" / "drive.md").read_text(encoding="utf-8")
KEYS = ["heat", "cool", "mode", "chamber_setpoint_c", "demand", "held", "events"]
OK = {"beer_c": 18.0, "chamber_c": 17.0}


def driven(*lines: object) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and answers; what is no bytes is sent as JSON."""
    said: list[bytes] = []
    sent = [line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines]
    code = drive(sent, said.append)
    return code, [json.loads(line) for line in said]


def answers(*ticks: object, **config: object) -> list[dict[str, Any]]:
    code, said = driven({"config": config}, *ticks)
    assert code == 0
    assert len(said) == len(ticks)
    return said


def lived(start_c: float, seconds: int, *, first: Mapping[str, object], **config: object) -> list[dict[str, Any]]:
    """A small plant that answers to its relays; one that does not is found out, and trips. `first`: asked at once."""
    driven, said = Driven(configured({"config": config})), []
    beer_c, air_c = start_c, start_c
    for now_s in range(seconds):
        readings = {"beer_c": round(beer_c * 16) / 16, "chamber_c": round(air_c * 16) / 16}
        tick = {"now_s": now_s, **readings, **(first if now_s == 0 else {})}
        said.append(json.loads(driven.answer(json.dumps(tick).encode())))
        relays_w = 60 * said[-1]["heat"] - 100 * said[-1]["cool"]
        into_beer_w = 3.0 * (air_c - beer_c)
        beer_c += into_beer_w / 10_000
        air_c += (3.0 * (start_c - air_c) - into_beer_w + relays_w) / 8_000
    return said


# The first line


@pytest.mark.parametrize(
    ("config", "heats", "cools", "law"),
    [
        ({}, True, True, "cascade"),
        ({"heater_pin": 5}, True, False, "cascade"),
        ({"cooler_pin": 5}, False, True, "cascade"),
        ({"heater_pin": None}, False, True, "cascade"),
        ({"beer_probe": "the one in the thermowell"}, True, True, "beer_only"),
        ({"chamber_probe": None}, True, True, "beer_only"),
        ({"chamber_probe": "air"}, True, True, "chamber_only"),
        ({"beer_probe": "a", "chamber_probe": "b"}, True, True, "cascade"),
        ({"fan": True, "heater": {"kind": "air", "watts": 60}, "litres": 60}, True, True, "cascade"),
    ],
)
def test_what_is_not_said_is_fitted_and_what_is_named_alone_is_alone(
    config: dict[str, object], heats: bool, cools: bool, law: str
) -> None:
    cold, warm = lived(12.0, 1500, first={}, **config), lived(24.0, 1500, first={}, **config)
    assert (any(it["heat"] for it in cold), any(it["cool"] for it in warm)) == (heats, cools)
    assert {it["law"] for it in cold[20:]} == {law}


@pytest.mark.parametrize(
    ("first", "paths"),
    [
        ({"config": {"litrs": 20}}, ["litrs"]),
        ({"config": {"litres": -1, "heater": {"wats": 3}}}, ["litres", "heater.wats"]),
        ({"config": {"setpoint_c": 99}}, ["setpoint_c"]),
        ({"config": {"beer_probe": "one", "chamber_probe": "one"}}, ["chamber_probe"]),
        ({"config": {"beer_probe": None, "chamber_probe": None}}, ["config"]),
        ({"config": {"heater_pin": None, "cooler_pin": None}}, ["config"]),
        ({"config": {"heater_pin": 1.5}}, ["heater_pin"]),
        ({"config": 3}, []),
        ({"now_s": 3}, []),
        (b"[]\n", []),
        (b"\xff\n", []),
    ],
)
def test_a_bad_first_line_is_named_and_ends_with_2(first: object, paths: list[str]) -> None:
    code, said = driven(first, {"now_s": 0})
    assert code == 2
    assert len(said) == 1
    assert said[0]["error"]
    assert sorted(it["path"] for it in said[0].get("problems", [])) == sorted(paths)
    assert all(it["fault"] and it["remedy"] for it in said[0].get("problems", []))


def test_no_line_at_all_ends_with_2() -> None:
    assert driven()[0] == 2


# Ticks


def test_an_answer_has_the_keys_in_their_order() -> None:
    assert list(answers({"now_s": 0.0, **OK})[0])[: len(KEYS)] == KEYS


def test_it_is_the_core_and_nothing_beside_it() -> None:
    readings = [(18.5 + 0.0625 * (now_s // 7 % 5), 17.0 - 0.0625 * (now_s // 3 % 9)) for now_s in range(2000)]
    said = answers(*({"now_s": now_s, "beer_c": it[0], "chamber_c": it[1]} for now_s, it in enumerate(readings)))
    state = starting(configured({"config": {}}), now_s=0.0)
    for now_s, (beer_c, chamber_c) in enumerate(readings):
        both = Readings(beer=Reading.good(beer_c, now_s), chamber=Reading.good(chamber_c, now_s))
        state, decision = step(state, both, float(now_s))
        assert (said[now_s]["heat"], said[now_s]["cool"]) == (state.relays.heat, state.relays.cool)
        assert said[now_s]["demand"] == pytest.approx(decision.demand, abs=1e-4)


def test_a_setpoint_is_remembered_repeated_or_refused() -> None:
    said = answers(
        {"now_s": 0, **OK},
        {"now_s": 1, **OK, "setpoint_c": 20},
        {"now_s": 2, **OK, "setpoint_c": 20.0},
        {"now_s": 3, **OK},
        {"now_s": 4, **OK, "setpoint_c": 30.1},
        {"now_s": 5, **OK, "setpoint_c": -0.1},
        {"now_s": 6, **OK, "setpoint_c": 30.0},
        setpoint_c=17.5,
    )
    assert [it["setpoint_c"] for it in said] == [17.5, 20, 20, 20, 20, 20, 30]
    assert [[event["name"] for event in it["events"]] for it in said] == [[], ["setpoint_changed"]] + [[]] * 4 + [
        ["setpoint_changed"]
    ]
    assert [it.get("refused", {}).get("reason") for it in said] == [None] * 4 + ["out_of_range"] * 2 + [None]


def test_a_profile_is_followed_and_its_setpoint_said() -> None:
    profile = {"steps": [{"ramp": 20, "k_per_h": 10}, {"hold": 20, "for_h": 1}, {"hold": 12}]}
    said = lived(18.0, 5000, first={"profile": profile})
    assert said[0]["events"][0]["name"] == "profile_started"
    assert said[360]["setpoint_c"] == pytest.approx(19.0, abs=0.05)
    assert (said[1000]["setpoint_c"], said[1000]["step"]) == (20, 2)
    assert (said[-1]["setpoint_c"], said[-1]["step"]) == (12, 3)


def test_a_profile_that_comes_with_each_line_is_one_and_another_replaces_it() -> None:
    one, other = {"steps": [{"hold": 20}]}, {"name": "other", "steps": [{"hold": 10}]}
    said = answers(*({"now_s": now_s, **OK, "profile": one if now_s < 5 else other} for now_s in range(8)))
    names = [event["name"] for it in said for event in it["events"] if event["name"].startswith("profile")]
    assert names == ["profile_started", "profile_ended", "profile_started"]
    assert said[-1]["setpoint_c"] == 10


def test_a_bad_profile_is_named_and_the_one_before_goes_on() -> None:
    good, bad = {"steps": [{"hold": 20}]}, {"steps": [{"hold": 20, "for_hours": 3}, {"hold": 999}]}
    said = answers({"now_s": 0, **OK, "profile": good}, {"now_s": 1, **OK, "profile": bad}, {"now_s": 2, **OK})
    assert len(said[1]["problems"]) >= 2
    assert said[1]["heat"] is False
    assert said[2]["setpoint_c"] == 20


def test_a_trip_stays_until_it_is_reset() -> None:
    hot = [{"now_s": now_s, "beer_c": 18.0, "chamber_c": 50.0} for now_s in range(60)]
    cool = [{"now_s": now_s, **OK} for now_s in range(60, 200)]
    said = answers(*hot, *cool, {"now_s": 200, **OK, "reset_trip": True})
    assert said[199]["trip"] == "chamber_too_hot"
    assert not any(it["heat"] or it["cool"] for it in said[60:200])
    assert said[200]["trip"] is None


def test_a_lost_probe_is_said_and_a_blink_is_not() -> None:
    blink = answers(
        *({"now_s": now_s, "beer_c": None if now_s == 30 else 18.0, "chamber_c": 17} for now_s in range(60))
    )
    assert not any(event["name"] == "probe_lost" for it in blink for event in it["events"])
    lost = answers(
        *({"now_s": now_s, "beer_c": 18.0 if now_s < 30 else None, "chamber_c": 17} for now_s in range(60))
    )
    assert any(event["name"] == "probe_lost" for it in lost for event in it["events"])
    assert lost[-1]["law"] != "cascade"


BAD: list[object] = [
    b"no JSON\n",
    b"[1]\n",
    b"3\n",
    b"\x00\xff\n",
    b"[" * 100_000 + b"\n",
    b'{"now_s": ' + b"9" * 5000 + b"}\n",
    b'{"now_s": 1e400}\n',
    b'{"now_s": NaN}\n',
    {},
    {"now_s": None, **OK},
    {"now_s": "12", **OK},
    {"now_s": True, **OK},
    {"now_s": 5, **OK},  # backwards
    {"now_s": 1000, "beer_c": float("nan")},
    {"now_s": 1000, "chamber_c": float("inf")},
    {"now_s": 1000, "beer_c": "18"},
    {"now_s": 1000, "setpoint_c": [18]},
    {"now_s": 1000, "gravity": float("-inf")},
    {"now_s": 1000, "mode": "warm"},
    {"now_s": 1000, "profile": 7},
    {"now_s": 1000, "profile": {"steps": []}},
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: repr(bad)[:40])
def test_a_line_that_is_no_tick_opens_the_relays_and_the_next_goes_on(bad: object) -> None:
    """Warm beer, and the compressor runs; after the bad line it rests, as after any other end."""
    warm = [{"now_s": now_s, "beer_c": 24.0, "chamber_c": 24.0} for now_s in range(900)]
    again = [{"now_s": now_s, "beer_c": 24.0, "chamber_c": 24.0} for now_s in range(900, 1300)]
    said = answers(*warm, bad, *again)
    assert said[899]["cool"]
    assert said[900]["error"]
    assert [said[900][key] for key in KEYS] == [False, False, "off", None, 0.0, None, []]
    starts = [now_s for now_s, it in enumerate(said[901:], 900) if it["cool"]]
    assert starts[0] == 900 + 300
    assert all(it["mode"] in ("idle", "cooling") for it in said[901:])


def test_a_bad_line_takes_no_order_with_it() -> None:
    said = answers(
        {"now_s": 0, **OK},
        {"now_s": 1, **OK, "setpoint_c": 22, "mode": "warm"},
        {"now_s": 1, **OK},
        {"now_s": 2, **OK, "setpoint_c": 22},
    )
    assert [it.get("setpoint_c") for it in said] == [18, None, 18, 22]


@pytest.mark.parametrize("start_s", [-5e8, 0.0, 1.7e9])
def test_time_may_begin_anywhere_stand_still_and_leap(start_s: float) -> None:
    times = [start_s + offset for offset in (0, 0, 1, 1.25, 700, 90_000, 90_000, 90_001)]
    said = answers(*({"now_s": now_s, "beer_c": 24.0, "chamber_c": 24.0} for now_s in times))
    assert not any("error" in it for it in said)
    assert not any(it["heat"] for it in said)


NUMBER = st.one_of(
    st.none(), st.floats(), st.integers(-50, 150), st.floats(-20, 60, allow_nan=False), st.text(max_size=3)
)
TICK = st.fixed_dictionaries(
    {"dt_s": st.one_of(st.floats(-5, 900), st.just(1.0))},
    optional={
        "beer_c": NUMBER,
        "chamber_c": NUMBER,
        "setpoint_c": NUMBER,
        "gravity": NUMBER,
        "mode": st.sampled_from(["auto", "off", "on", None]),
        "reset_trip": st.sampled_from([True, False, 1]),
        "skip_step": st.booleans(),
        "profile": st.sampled_from([None, {}, {"steps": [{"hold": 12, "for_h": 0.1}, {"crash": 2, "k_per_h": 5}]}]),
    },
)


@given(st.lists(st.one_of(TICK, st.binary(max_size=20)), max_size=60))
def test_whatever_comes_is_answered_and_the_compressor_rests(lines: list[Any]) -> None:
    """One answer for each line; never both relays; never cooling within 300 s of its end, counted in plant time."""
    now_s, sent, at_s = 0.0, [], []
    for line in lines:
        if isinstance(line, bytes):
            sent.append(b"!" + line.replace(b"\n", b"") + b"\n")
        else:
            tick = {"now_s": now_s + line["dt_s"]} | {key: it for key, it in line.items() if key != "dt_s"}
            now_s = max(now_s, tick["now_s"])
            sent.append(json.dumps(tick).encode() + b"\n")
        at_s.append(now_s)
    said = answers(*sent)
    ended_s, cooling = 0.0, False
    for when_s, it in zip(at_s, said, strict=True):
        assert not (it["heat"] and it["cool"])
        if it["cool"] and not cooling:
            assert when_s - ended_s >= 300.0
        if cooling and not it["cool"]:
            ended_s = when_s
        cooling = it["cool"]


@pytest.mark.parametrize("part", ["config", "tick", "answer"])
def test_every_key_is_in_the_documentations_tables(part: str) -> None:
    said = answers({"now_s": 0, **OK, "profile": {"steps": [{"hold": 18}]}, "setpoint_c": 99})[0]
    keys = {
        "config": ["litres", "fan", "jacket", "heater", "heater_pin", "chamber_probe", "setpoint_c", "mode", "id"],
        "tick": ["now_s", "beer_c", "setpoint_c", "profile", "mode", "gravity", "skip_step", "reset_trip"],
        "answer": list(said),
    }[part]
    assert [key for key in keys if f"`{key}`" not in PAGE] == []
