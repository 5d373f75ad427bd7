# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A made-up result that meets every aim, to be spoilt."""

from typing import Any

import pytest

from control.plants import FRIDGES, TANK
from control.results import Results
from control.scenarios import SCENARIOS
from control.simulate import OURS

PEERS = ("BrewPi", "BrewBlox")


def run(plant: str, scenario: str, controller: str) -> dict[str, Any]:
    """Ours holds five times as tightly, with a quarter of the starts and less than half of the energy."""
    phases = SCENARIOS[scenario].phases()
    ours = controller == OURS
    made_up = {
        "plant": plant,
        "scenario": scenario,
        "seed": 101,
        "controller": controller,
        "change": None,
        "tick_s": 5.0,
        "rmse_k": 0.01 if ours else 0.05,
        "overshoot_k": [0.1] * len(phases),
        "settled_h": [10.0 if ours else 12.0 for _ in phases],
        "arrivals_h": [phase.from_h + 5.0 for phase in phases],
        "cool_starts_per_day": 5.0 if ours else 20.0,
        "heat_starts_per_day": 2.0,
        "relay_operations_per_day": 14.0,
        "kwh": 0.4 if ours else 1.0,
        "cool_on_s": 120.0,
        "cool_off_s": 300.0,
        "heat_on_s": None,
        "heat_off_s": None,
        "both_s": 0.0,
        "reversals": 1,
        "reversals_within_10_min": 0,
    }
    if (scenario, plant) == ("ale", "fan"):
        made_up["trace"] = trace()
    return made_up


def trace() -> dict[str, Any]:
    """Twelve days, a sample each ten minutes, a pulse of the cooler each hour and of the heater each five."""
    samples = range(12 * 24 * 6)
    cools = [(3600.0 * hour + s, -1, on) for hour in range(288) for s, on in ((0.0, True), (120.0, False))]
    heats = [(18_000.0 * nth + s, 1, on) for nth in range(57) for s, on in ((1800.0, True), (2400.0, False))]
    setpoints_c = [SCENARIOS["ale"].setpoint_c(600.0 * nth) for nth in samples]
    return {
        "every_s": 600.0,
        "setpoint_c": setpoints_c,
        "beer_c": [setpoint_c + 0.1 * (nth % 7 - 3) for nth, setpoint_c in zip(samples, setpoints_c, strict=True)],
        "edges": sorted(cools + heats),
    }


@pytest.fixture
def results() -> Results:
    pairs = [
        (plant, name)
        for plant in (*FRIDGES, TANK)
        for name in SCENARIOS
        if not (plant == TANK and SCENARIOS[name].doors)
    ]
    pairs += [(f"random-{number}", "ale") for number in range(1, 25)]
    return Results("made up", [run(plant, name, it) for plant, name in pairs for it in (OURS, *PEERS)])
