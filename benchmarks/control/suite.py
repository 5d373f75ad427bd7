# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which cases there are: the scenarios on every plant, the changes, the random plants; and a first look."""

from collections.abc import Sequence
from dataclasses import dataclass

from control import peers
from control.plants import CHANGES, FRIDGES, ONLY_OURS, RANDOM_PLANTS, TANK
from control.scenarios import REPORTED_ON, SCENARIOS, TUNED_ON
from control.simulate import OURS, Case

STRONG_PEERS = ("BrewPi", "BrewBlox")
PLOTTED = "ale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What to run. `random_from`: the first of the random plants; those that are tuned on have other numbers."""

    plants: Sequence[str]
    scenarios: Sequence[str]
    seeds: Sequence[int]
    controllers: Sequence[str]
    changes: Sequence[str] = ()
    random_plants: int = 0
    random_from: int = 1
    tick_s: float = 5.0


CONTROLLERS = (OURS, *peers.FRIDGE)
TUNED_RANDOM_FROM = 1001

QUICK = Suite(plants=tuple(FRIDGES), scenarios=tuple(SCENARIOS), seeds=TUNED_ON[:1], controllers=CONTROLLERS)
TUNING = Suite(
    plants=(*FRIDGES, TANK),
    scenarios=tuple(SCENARIOS),
    seeds=TUNED_ON,
    controllers=CONTROLLERS,
    changes=tuple(CHANGES),
    random_plants=RANDOM_PLANTS,
    random_from=TUNED_RANDOM_FROM,
)
FULL = Suite(
    plants=(*FRIDGES, TANK),
    scenarios=tuple(SCENARIOS),
    seeds=REPORTED_ON,
    controllers=CONTROLLERS,
    changes=tuple(CHANGES),
    random_plants=RANDOM_PLANTS,
)
SUITES = {"quick": QUICK, "tuning": TUNING, "full": FULL}


def cases(suite: Suite) -> list[Case]:
    """Every one, the scenarios first."""
    return [*scenario_cases(suite), *changed_cases(suite), *random_cases(suite)]


def scenario_cases(suite: Suite) -> list[Case]:
    """A tank has no door. The first seed's ale is kept for the plots."""
    return [
        Case(
            plant=plant,
            scenario=scenario,
            seed=seed,
            controller=controller,
            tick_s=suite.tick_s,
            keep_trace=scenario == PLOTTED and seed == suite.seeds[0],
        )
        for plant in suite.plants
        for scenario in suite.scenarios
        if not (plant == TANK and SCENARIOS[scenario].doors)
        for seed in suite.seeds
        for controller in suite.controllers
    ]


def changed_cases(suite: Suite) -> list[Case]:
    """The ale on the first seed, against the peers that come near. What a peer is not told cannot be told wrongly."""
    return [
        Case(
            plant=plant,
            scenario=PLOTTED,
            seed=suite.seeds[0],
            controller=it,
            change=change,
            tick_s=1.0 if change == "lost" else suite.tick_s,  # a bus is read each second
        )
        for plant in suite.plants
        for change in suite.changes
        for it in suite.controllers
        if it == OURS or (it in STRONG_PEERS and change not in ONLY_OURS)
    ]


def random_cases(suite: Suite) -> list[Case]:
    """The ale once on each."""
    return [
        Case(plant=f"random-{number}", scenario=PLOTTED, seed=suite.seeds[0], controller=it, tick_s=suite.tick_s)
        for number in range(suite.random_from, suite.random_from + suite.random_plants)
        for it in suite.controllers
    ]
