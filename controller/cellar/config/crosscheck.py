# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no key alone can know: shared pins, unknown probes, bounds that contradict each other.

Works on unchecked documents too, so that these errors come together with those of single keys.
"""

import difflib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cellar.config.problems import Problem

COMPRESSOR_LEAST_S = 60.0
# The board's gate holds the relays for 1.26 s after an edge, with the worst parts (hardware/hat/decks.py).
HEARTBEAT_TICK_MOST_S = 1.0


def crosscheck(document: Mapping[str, Any]) -> list[Problem]:
    """Every contradiction between keys of a parsed document."""
    fermenters = [
        (f"fermenter[{number}]", section)
        for number, section in enumerate(_list(document.get("fermenter")))
        if isinstance(section, Mapping)
    ]
    probes = document.get("probes")
    names = list(probes) if isinstance(probes, Mapping) else []
    problems = [*_shared_pins(document, fermenters), *_shared_ids(fermenters), *_shared_roms(probes)]
    problems += _slow_heartbeat(document)
    for path, section in fermenters:
        problems += [*_probe_problems(path, section, names), *_setpoint_problems(path, section)]
        problems += _compressor_problems(path, section)
        if section.get("heater_pin") is None and section.get("cooler_pin") is None:
            problems.append(
                Problem(path=path, fault="drives nothing", remedy="give it a `heater_pin`, a `cooler_pin`, or both")
            )
    return problems


def _list(it: object) -> list[Any]:
    return it if isinstance(it, list) else []


def _shared_pins(document: Mapping[str, Any], fermenters: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Problem]:
    uses: dict[object, list[str]] = {}
    gpio = document.get("gpio")
    for key in ("heartbeat_pin", "rail_pin"):
        if isinstance(gpio, Mapping) and gpio.get(key) is not None:
            uses.setdefault(gpio[key], []).append(f"gpio.{key}")
    for path, section in fermenters:
        for key in ("heater_pin", "cooler_pin", "heater_feedback_pin", "cooler_feedback_pin"):
            if isinstance(section.get(key), int):
                uses.setdefault(section[key], []).append(f"{path}.{key}")
    return [
        Problem(
            path=paths[-1],
            fault=f"pin {pin} already drives {', '.join(paths[:-1])}",
            remedy=f"one pin, one relay; free pins are {_free(uses)}",
        )
        for pin, paths in uses.items()
        if len(paths) > 1
    ]


def _slow_heartbeat(document: Mapping[str, Any]) -> Iterator[Problem]:
    gpio, tick_s = document.get("gpio"), document.get("tick_s")
    if not isinstance(gpio, Mapping) or gpio.get("heartbeat_pin") is None or not isinstance(tick_s, int | float):
        return
    if tick_s > HEARTBEAT_TICK_MOST_S:
        fault = "slower than the heartbeat gate, which would open the relays between two ticks"
        yield Problem(path="tick_s", fault=fault, remedy=f"at most {HEARTBEAT_TICK_MOST_S} with a `heartbeat_pin`")


def _free(uses: Mapping[object, object]) -> str:
    """Pins that are pulled down at power-on and have no other trade: see reference/pins in the documentation."""
    safe = (17, 27, 22, 23, 24, 25, 12, 13, 16, 19, 20, 21, 26)
    return ", ".join(str(pin) for pin in safe if pin not in uses)


def _shared_ids(fermenters: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Problem]:
    fermenters = list(fermenters)
    counts = Counter(str(section.get("id")) for _, section in fermenters)
    return [
        Problem(path=f"{path}.id", fault=f"{section['id']!r} is used twice", remedy="give each fermenter its own id")
        for path, section in fermenters
        if counts[str(section.get("id"))] > 1
    ][1:]


def _shared_roms(probes: object) -> list[Problem]:
    if not isinstance(probes, Mapping):
        return []
    first: dict[object, str] = {}
    problems: list[Problem] = []
    for name, rom in probes.items():
        if isinstance(rom, str) and rom in first:
            fault = f"{rom} is already the probe `{first[rom]}`"
            problems.append(Problem(path=f"probes.{name}", fault=fault, remedy="each probe has its own ROM id"))
        elif isinstance(rom, str):
            first[rom] = str(name)
    return problems


def _probe_problems(path: str, section: Mapping[str, Any], names: list[str]) -> list[Problem]:
    given = {key: section.get(key) for key in ("beer_probe", "chamber_probe")}
    known = f"known probes: {', '.join(names)}" if names else "name it in the table [probes]"
    problems: list[Problem] = []
    for key, name in given.items():
        if isinstance(name, str) and name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            remedy = f"did you mean `{near[0]}`? {known}" if near else known
            problems.append(Problem(path=f"{path}.{key}", fault=f"there is no probe {name!r}", remedy=remedy))
    if not any(given.values()):
        problems.append(
            Problem(path=path, fault="has no probe", remedy="give it a `beer_probe`, a `chamber_probe`, or both")
        )
    elif given["beer_probe"] == given["chamber_probe"]:
        problems.append(
            Problem(
                path=f"{path}.chamber_probe",
                fault="is the same probe as beer_probe",
                remedy="with one probe only, leave the other key out",
            )
        )
    return problems


def _compressor_problems(path: str, section: Mapping[str, Any]) -> list[Problem]:
    """A valve may switch in seconds; a compressor dies of it."""
    cooler = section.get("cooler")
    if section.get("jacket") is True or not isinstance(cooler, Mapping):
        return []
    return [
        Problem(
            path=f"{path}.cooler.{key}",
            fault=f"{cooler[key]:g} s is too short for a compressor",
            remedy="at least 60; for a glycol valve say `jacket = true`",
        )
        for key in ("min_on_s", "min_off_s")
        if isinstance(cooler.get(key), int | float) and cooler[key] < COMPRESSOR_LEAST_S
    ]


def _setpoint_problems(path: str, section: Mapping[str, Any]) -> list[Problem]:
    low, high = section.get("setpoint_min_c", 0.0), section.get("setpoint_max_c", 30.0)
    first = section.get("setpoint_c", 18.0)
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in (low, high, first)):
        return []
    if low >= high:
        return [
            Problem(
                path=f"{path}.setpoint_min_c",
                fault=f"{low:g} is not below setpoint_max_c {high:g}",
                remedy="the lower bound comes first",
            )
        ]
    if not low <= first <= high:
        return [
            Problem(
                path=f"{path}.setpoint_c",
                fault=f"{first:g} is outside the setpoint's bounds",
                remedy=f"must be between {low:g} and {high:g}",
            )
        ]
    return []
