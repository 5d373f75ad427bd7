# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The runs of a suite, to be asked: by plant, scenario and controller, over seeds."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from control.metrics import geometric_mean
from control.plants import FRIDGES, TANK
from control.scenarios import SCENARIOS
from control.simulate import OURS

Run = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Results:
    """`runs` as `runner.save` leaves them."""

    suite: str
    runs: Sequence[Run]

    def of(self, **wanted: object) -> list[Run]:
        """All runs in which these keys have these values; `change=None` for those as told."""
        return [run for run in self.runs if all(run[key] == value for key, value in wanted.items())]

    def pairs(self) -> list[tuple[str, str]]:
        """(plant, scenario) of the table, in its order."""
        there = {(run["plant"], run["scenario"]) for run in self.of(change=None)}
        return [(plant, name) for plant in (*FRIDGES, TANK) for name in SCENARIOS if (plant, name) in there]

    def controllers(self) -> list[str]:
        return list(dict.fromkeys(run["controller"] for run in self.runs))

    def peers(self) -> list[str]:
        return [name for name in self.controllers() if name != OURS]

    @property
    def compares(self) -> bool:
        """Whether there is us, and somebody else."""
        return OURS in self.controllers() and bool(self.peers())

    def mean(self, figure: str, **wanted: object) -> float:
        """Over the seeds; not a number if nobody has it."""
        return mean(run[figure] for run in self.of(**wanted) if run[figure] is not None)

    def rmse_k(self, plant: str, scenario: str, controller: str) -> float:
        """Over the seeds, as one long run."""
        found = [run["rmse_k"] for run in self.of(plant=plant, scenario=scenario, controller=controller, change=None)]
        return math.sqrt(mean(number * number for number in found)) if found else math.nan

    def best_peer(self, plant: str, scenario: str) -> str:
        return min(self.peers(), key=lambda peer: _last(self.rmse_k(plant, scenario, peer)))

    def ratio(self, plant: str, scenario: str) -> float:
        """Of our RMSE to the best peer's."""
        best = self.best_peer(plant, scenario)
        return self.rmse_k(plant, scenario, OURS) / self.rmse_k(plant, scenario, best)

    def ratios(self, plants: Iterable[str]) -> list[float]:
        chosen = set(plants)
        return [self.ratio(plant, scenario) for plant, scenario in self.pairs() if plant in chosen]

    def geometric_ratio(self, plants: Iterable[str]) -> float:
        return geometric_mean(self.ratios(plants))

    def worst_overshoot_k(self, plant: str, scenario: str, controller: str) -> float:
        """After a step, over all seeds."""
        runs = self.of(plant=plant, scenario=scenario, controller=controller, change=None)
        steps = [phase.step_k != 0.0 for phase in SCENARIOS[scenario].phases()]
        return max(
            (k for run in runs for k, step in zip(run["overshoot_k"], steps, strict=True) if step), default=0.0
        )

    def settled_h(self, plant: str, scenario: str, controller: str, phase: int) -> float:
        """Mean over the seeds; infinite if it never settles in one."""
        runs = self.of(plant=plant, scenario=scenario, controller=controller, change=None)
        hours = [run["settled_h"][phase] for run in runs]
        return math.inf if None in hours else mean(hours)

    def randoms(self, controller: str) -> list[Run]:
        return [run for run in self.of(controller=controller, change=None) if run["plant"].startswith("random-")]


def load(path: Path) -> Results:
    """What `runner.save` left."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Results(document["suite"], document["runs"])


def mean(numbers: Iterable[float]) -> float:
    """Of nothing: not a number."""
    found = list(numbers)
    return sum(found) / len(found) if found else math.nan


def quantile(numbers: Sequence[float], share: float) -> float:
    """The smallest that at least this share of them do not exceed."""
    ordered = sorted(numbers)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def _last(number: float) -> float:
    return math.inf if math.isnan(number) else number
