# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar tune`: from the journal to a proposal in words and a picture; and into the file, if a person accepts."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from cellar.adapters.history import sampled
from cellar.config import Config, ConfigError, build, load
from cellar.config.sections import FermenterSection
from cellar.core.fermenter import Fermenter
from cellar.sim.plant import Plant
from cellar.tune.expect import END_H, STEP_K, Expected, candidates, expected, holds, proposal
from cellar.tune.history import Sample, hours, stretches
from cellar.tune.identify import Found, TooLittle, identify
from cellar.tune.likeness import plant_like
from cellar.tune.picture import drawn

JOURNAL = "journal.db"


class CannotTune(Exception):
    """Why not, and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What was found, and the results of the present law (first) and of the candidates, and which is proposed."""

    found: Found
    setpoint_c: float
    results: list[Expected]
    proposed: Expected
    picture: str

    @property
    def now(self) -> Expected:
        return self.results[0]

    @property
    def changes(self) -> bool:
        return self.proposed is not self.now


def advise(config: Config, name: str, *, state_dir: Path, days: float, say: Callable[[str], None]) -> Advice:
    """Raises `CannotTune`, or `JournalError`."""
    section = _section(config, name)
    if not (section.beer_probe and section.chamber_probe):
        raise CannotTune(f"{name} has one probe only: without the other nothing shows how the beer follows its air")
    past = stretches(_samples(state_dir, name, days))
    fermenter = build.fermenter(section)
    try:
        found = identify(fermenter.vessel, past)
        plant = plant_like(fermenter.vessel, found)
    except TooLittle as error:
        raise CannotTune(str(error)) from error
    except ValueError as error:
        raise CannotTune(
            f"what was found fits no fermenter ({error}): was it full, and does `litres` say how much is in it?"
        ) from error
    setpoint_c = past[-1][-1].setpoint_c
    results = _results(fermenter, plant, setpoint_c, say)
    if not holds(results[0]):
        raise CannotTune(
            "a simulated fermenter like this one cannot be held: the history says too little of it. "
            "Let it heat and cool for a day around a setpoint that it can reach, and ask again"
        )
    proposed = proposal(results)
    picture = drawn(name, max(past, key=hours), results[0], proposed)
    return Advice(found=found, setpoint_c=setpoint_c, results=results, proposed=proposed, picture=picture)


def _section(config: Config, name: str) -> FermenterSection:
    for section in config.fermenter:
        if section.id == name:
            return section
    raise CannotTune(f"there is no fermenter {name}; there are: {', '.join(it.id for it in config.fermenter)}")


def _samples(state_dir: Path, name: str, days: float) -> list[Sample]:
    """Those in which both probes were good."""
    return [
        Sample(
            at_s=float(at_utc),
            beer_c=body["beer_c"],
            air_c=body["chamber_c"],
            setpoint_c=body["setpoint_c"],
            heat=body["heat_duty"],
            cool=body["cool_duty"],
        )
        for at_utc, body in sampled(state_dir / JOURNAL, name, days=days)
        if body["beer_c"] is not None and body["chamber_c"] is not None
    ]


def _results(fermenter: Fermenter, plant: Plant, setpoint_c: float, say: Callable[[str], None]) -> list[Expected]:
    """Each candidate lived through, with progress."""
    tried = candidates(fermenter.law)
    results = []
    for number, law in enumerate(tried, start=1):

        def progress(done_h: float, number: int = number) -> None:
            say(f"\rtrying {number} of {len(tried)}: {done_h:3.0f} h of {END_H:.0f}")

        results.append(expected(fermenter, law, plant, setpoint_c, progress=progress))
    say("\r" + " " * 40 + "\r")
    return results


def told(advice: Advice, name: str) -> str:
    """What was found and what is expected, for a terminal."""
    found = advice.found
    lines = [f"{name}: {found.hours:.0f} h of history", *_of_the_plant(found), ""]
    lines += [
        f"{'':10}{'brisk_h':>9}{'ripple_k':>10}{'RMSE K':>9}{'overshoot K':>13}{'starts/day':>12}{'kWh/day':>9}"
    ]
    for title, result in (("now", advice.now), ("proposed", advice.proposed)):
        law = result.law
        lines.append(
            f"{title:10}{law.gains.td_h:9.2f}{law.cooler.ripple_k:10.3f}{result.rmse_k:9.3f}{result.overshoot_k:13.2f}"
            f"{result.starts_per_day:12.0f}{result.kwh_per_day:9.2f}"
        )
    lines.append(
        f"(two simulated days of kraeusen at {advice.setpoint_c:g} °C in a swinging room, then {STEP_K:g} K down)"
    )
    return "\n".join(lines)


def _of_the_plant(found: Found) -> list[str]:
    lines = [
        f"  the beer follows its air with tau {found.tau_h:.1f} h (+-{found.tau_doubt:.0%})"
        if found.tau_h
        else "  how the beer follows its air does not show: let the setpoint step by 2 K for a day"
    ]
    if found.heater_k_per_h:
        lines.append(f"  the belt warms the beer by {found.heater_k_per_h:.2f} K/h (+-{found.heater_doubt:.0%})")
    if found.fall_k_per_min and found.coast_s is not None:
        lines.append(
            f"  a minute of cooling makes the air {found.fall_k_per_min:.2f} K colder ({found.runs} runs), "
            f"coldest {found.coast_s / 60.0:.0f} min after its end"
        )
    return lines


def accept(advice: Advice, config_file: Path, name: str) -> None:
    """Write the proposal into the fermenter's `[fermenter.law]`. The file's comments stay; a bad result is not left.

    Raises `ConfigError` if the file would no longer be good, and leaves it as it was.
    """
    document = tomlkit.parse(config_file.read_text(encoding="utf-8"))
    table = next(it for it in document["fermenter"] if it["id"] == name)
    law = table.setdefault("law", tomlkit.table())
    law["brisk_h"] = advice.proposed.law.gains.td_h
    law["ripple_k"] = advice.proposed.law.cooler.ripple_k
    beside = config_file.with_name(config_file.name + ".new")
    beside.write_text(tomlkit.dumps(document), encoding="utf-8")
    try:
        load(beside)
    except ConfigError:
        beside.unlink()
        raise
    shutil.copymode(config_file, beside)
    beside.replace(config_file)
