# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A configuration is good, or every error in it is said at once, each with its path and what would be right."""

import contextlib
import math
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from cellar.__main__ import main
from cellar.config import ConfigError, build, check, load
from cellar.config.sections import Config

CONTROLLER = Path(__file__).parents[2] / "controller"
EXAMPLE = CONTROLLER / "config.example.toml"


def document() -> dict[str, Any]:
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))


def faults(change: Callable[[dict[str, Any]], object]) -> dict[str, str]:
    """Path to the rest of the message, after a change to the example."""
    it = document()
    change(it)
    with pytest.raises(ConfigError) as caught:
        check(Path("x.toml"), it)
    return {problem.path: f"{problem.fault}; {problem.remedy}" for problem in caught.value.problems}


@pytest.mark.parametrize("file", ["config.example.toml", "brewery.sim.toml"])
def test_the_files_that_we_ship_are_good(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-config", str(CONTROLLER / file)]) == 0
    assert "good: " in capsys.readouterr().out


FV: Callable[[dict[str, Any]], dict[str, Any]] = lambda it: it["fermenter"][0]  # noqa: E731
BAD: list[tuple[str, Callable[[dict[str, Any]], object], str, str]] = [
    (
        "a typo in a key",
        lambda it: FV(it).update(cooler_pim=27),
        "fermenter[0].cooler_pim",
        "did you mean `cooler_pin`?",
    ),
    ("an unknown table", lambda it: it.update(brokr={}), "brokr", "did you mean `broker`?"),
    ("a missing key", lambda it: it.pop("site"), "site", "add `site = …`"),
    (
        "one pin, two fermenters",
        lambda it: it["fermenter"][1].update(heater_pin=17),
        "fermenter[1].heater_pin",
        "fermenter[0].heater_pin",
    ),
    (
        "heater and cooler on one pin",
        lambda it: FV(it).update(cooler_pin=17),
        "fermenter[0].cooler_pin",
        "free pins are 27",
    ),
    (
        "a tick slower than the heartbeat gate",
        lambda it: it.update(tick_s=1.2) or it["gpio"].update(heartbeat_pin=26),
        "tick_s",
        "at most 1.0 with a `heartbeat_pin`",
    ),
    (
        "the heartbeat on a relay's pin",
        lambda it: it["gpio"].update(heartbeat_pin=17),
        "fermenter[0].heater_pin",
        "gpio.heartbeat_pin",
    ),
    (
        "an unknown probe",
        lambda it: FV(it).update(beer_probe="saison-beet"),
        "fermenter[0].beer_probe",
        "did you mean `saison-beer`?",
    ),
    ("not a ROM id", lambda it: it["probes"].update({"pils-air": "28-xyz"}), "probes.pils-air", "28-0316a2791f2e"),
    (
        "one ROM id twice",
        lambda it: it["probes"].update({"pils-air": "28-0316a2791f2e"}),
        "probes.pils-air",
        "already the probe `saison-beer`",
    ),
    (
        "beer and air on one probe",
        lambda it: FV(it).update(chamber_probe="saison-beer"),
        "fermenter[0].chamber_probe",
        "leave the other key out",
    ),
    ("no probe", lambda it: (FV(it).pop("beer_probe"), FV(it).pop("chamber_probe")), "fermenter[0]", "`beer_probe`"),
    ("no relay", lambda it: (FV(it).pop("heater_pin"), FV(it).pop("cooler_pin")), "fermenter[0]", "`heater_pin`"),
    ("NaN", lambda it: FV(it).update(setpoint_c=math.nan), "fermenter[0].setpoint_c", "ordinary number"),
    ("infinity", lambda it: it.update(tick_s=math.inf), "tick_s", "ordinary number"),
    (
        "a negative time",
        lambda it: FV(it).update(cooler={"min_off_s": -5.0}),
        "fermenter[0].cooler.min_off_s",
        "at least 60",
    ),
    ("a number as text", lambda it: FV(it).update(setpoint_c="18"), "fermenter[0].setpoint_c", "valid number"),
    ("a truth as a pin", lambda it: FV(it).update(heater_pin=True), "fermenter[0].heater_pin", "valid integer"),
    ("a pin that is not there", lambda it: FV(it).update(heater_pin=28), "fermenter[0].heater_pin", "at most 27"),
    (
        "bounds the wrong way round",
        lambda it: FV(it).update(setpoint_min_c=31.0),
        "fermenter[0].setpoint_min_c",
        "lower bound comes first",
    ),
    (
        "a setpoint outside its bounds",
        lambda it: FV(it).update(setpoint_c=31.0),
        "fermenter[0].setpoint_c",
        "between 0 and 30",
    ),
    ("an id twice", lambda it: it["fermenter"][1].update(id="fv1"), "fermenter[1].id", "its own id"),
    ("an id with a slash", lambda it: FV(it).update(id="fv/1"), "fermenter[0].id", "a-z, 0-9 and -"),
    (
        "a back end that is none",
        lambda it: it["gpio"].update(backend="pigpio"),
        "gpio.backend",
        "'gpiod' or 'rpi-gpio'",
    ),
    ("a host that is none", lambda it: it["broker"].update(host="a..b"), "broker.host", "127.0.0.1"),
    ("an empty host", lambda it: it["broker"].update(host=""), "broker.host", "127.0.0.1"),
    (
        "a trip that could never come",
        lambda it: FV(it).update(trip={"beer_high_c": 60.0}),
        "fermenter[0].trip.beer_high_c",
        "at most 55",
    ),
    ("no fermenter", lambda it: it.update(fermenter=[]), "fermenter", "at least 1"),
]


@pytest.mark.parametrize(("change", "path", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_fault_is_named_with_its_path_and_its_remedy(
    change: Callable[[dict[str, Any]], object], path: str, words: str
) -> None:
    found = faults(change)
    assert path in found, found
    assert words in found[path]


def test_all_faults_come_at_once() -> None:
    def change(it: dict[str, Any]) -> None:
        FV(it).update(cooler_pim=27, setpoint_c=math.nan, cooler_pin=17, beer_probe="nobody")
        it["fermenter"][1].update(cooler={"min_off_s": -1.0})

    assert set(faults(change)) == {
        "fermenter[0].cooler_pim",
        "fermenter[0].setpoint_c",
        "fermenter[0].cooler_pin",
        "fermenter[0].beer_probe",
        "fermenter[1].cooler.min_off_s",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [('site = "a"\nunit = \n', "line 2"), ("\udcff", "is not TOML"), (None, "No such file")],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, words: str
) -> None:
    file = tmp_path / "cellar.toml"
    if text is not None:
        file.write_bytes(text.encode(errors="surrogateescape"))
    assert main(["check-config", str(file)]) == 2
    assert words in capsys.readouterr().err
    assert file.exists() == (text is not None)


def test_run_with_a_bad_file_says_the_same_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cellar.toml"
    file.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("cooler_pin = 27", "cooler_pin = 17"), encoding="utf-8"
    )
    assert main(["run", "--config", str(file), "--simulate", "--state", str(tmp_path)]) == 2
    assert "pin 17 already drives fermenter[0].heater_pin" in capsys.readouterr().err


def test_every_key_is_explained_in_the_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")

    def keys(model: type[BaseModel]) -> set[str]:
        found: set[str] = set()
        for name, field in model.model_fields.items():
            found.add(name)
            for inner in [field.annotation, *getattr(field.annotation, "__args__", ())]:
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    found |= keys(inner)
        return found

    assert {key for key in keys(Config) if key not in text} == set()


def test_the_defaults_in_the_example_are_the_defaults() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    stripped = [line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in lines]
    guesses = ("watts = ", "tau_h = ")  # without them the law takes a first guess of its own
    spelled_out = "\n".join(line for line in stripped if not line.startswith(guesses))
    spelled_out = spelled_out.replace("heartbeat_pin = 26", "").replace('tls_ca = ""', "")
    section, usual = check(Path("x"), tomllib.loads(spelled_out)).fermenter[0], load(EXAMPLE).fermenter[0]
    assert build.fermenter(section) == build.fermenter(usual)


@pytest.mark.parametrize(
    ("litres", "jacket", "is_jacket", "min_on_s"),
    [(200, None, False, 120.0), (201, None, True, 20.0), (201, False, False, 120.0), (20, True, True, 20.0)],
)
def test_a_tank_that_no_fridge_holds_has_a_jacket_and_its_valve_may_switch_in_seconds(
    litres: int, jacket: bool | None, is_jacket: bool, min_on_s: float
) -> None:
    it = document()
    FV(it).update(litres=litres, **({} if jacket is None else {"jacket": jacket}))
    fermenter = build.fermenter(check(Path("x"), it).fermenter[0])
    assert (fermenter.vessel.jacket, fermenter.interlock.cooler.min_on_s) == (is_jacket, min_on_s)


def test_what_a_brewer_overrides_of_the_law_is_what_the_core_gets() -> None:
    it = document()
    numbers = {"brisk_h": 1.1, "integral_h": 9.0, "observer_h": 0.5, "ripple_k": 0.1, "tau_h": 20.0}
    FV(it)["law"] = {**numbers, "air_min_c": -2.0, "air_max_c": 28.0}
    law = build.fermenter(check(Path("x"), it).fermenter[0]).law
    got = (law.gains.td_h, law.gains.ti_h, law.observer_h, law.cooler.ripple_k, law.tau_h)
    assert got == tuple(numbers.values())
    assert (law.air_low_c, law.air_high_c) == (-2.0, 28.0)


def test_a_compressor_is_never_given_less_than_a_minute() -> None:
    def too_quick(it: dict[str, Any]) -> None:
        FV(it)["cooler"] = {"min_on_s": 59.0}

    assert "for a glycol valve say `jacket = true`" in faults(too_quick)["fermenter[0].cooler.min_on_s"]


def test_the_core_gets_what_the_file_says() -> None:
    config = load(EXAMPLE)
    fermenter = build.fermenter(config.fermenter[0])
    assert (fermenter.id, fermenter.first_setpoint_c, fermenter.span) == ("fv1", 18.0, (-1.0, 1.0))
    assert fermenter.interlock.cooler.min_off_s == 300.0
    assert build.wiring(config, config.fermenter[1]).chamber_rom == "28-0316842b7aff"
    assert build.pins(config) == {"fv1.heater": 17, "fv1.cooler": 27, "fv2.heater": 22, "fv2.cooler": 23}


values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.none(), max_size=2)
)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), value=values)
def test_any_mutant_is_accepted_or_refused_and_never_crashes(data: st.DataObject, value: object) -> None:
    it = document()
    table: dict[str, Any] = data.draw(st.sampled_from([it, it["broker"], it["gpio"], it["probes"], *it["fermenter"]]))
    table[data.draw(st.sampled_from(sorted(table)))] = value
    with contextlib.suppress(ConfigError):
        check(Path("x"), it)
