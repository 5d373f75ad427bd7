# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was promised of the law, beside what was measured: met, or not."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from control.plants import FRIDGES, RANDOM_PLANTS, TANK
from control.results import Results, quantile
from control.scenarios import SCENARIOS
from control.simulate import OURS

OVERSHOOT_K, TANK_OVERSHOOT_K = 0.15, 0.3
SIMILAR = 1.5
"""A peer within this factor of our RMSE holds similarly well."""

ENERGY_MARGIN = 1.02
SETTLING_MARGIN_H = 1.0 / 60.0
"""A sample."""


@dataclass(frozen=True, slots=True)
class Aim:
    """`met` None: not measured."""

    says: str
    found: str
    met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "NOT MET", None: "-"}[self.met]


def aims(results: Results) -> list[Aim]:
    """All that the results can speak of."""
    if not results.compares:
        return []
    return [*_tightness(results), *_overshoot(results), *_settling(results), *_wear(results), *_random(results)]


def _tightness(results: Results) -> Iterator[Aim]:
    fridges = [(plant, name) for plant, name in results.pairs() if plant in FRIDGES]
    if fridges:
        mean = results.geometric_ratio(FRIDGES)
        yield Aim(
            "hold RMSE at most 0.3 of the best peer's, geometric mean of the fridges", f"{mean:.2f}", mean <= 0.3
        )
        worst, where = max((results.ratio(*pair), "/".join(pair)) for pair in fridges)
        yield Aim("and in none above 0.7", f"{worst:.2f} ({where})", worst <= 0.7)
    tank = [name for plant, name in results.pairs() if plant == TANK]
    if tank:
        worst, where = max((results.rmse_k(TANK, name, OURS), name) for name in tank)
        yield Aim("in the tank at most 0.05 K", f"{worst:.3f} K ({where})", worst <= 0.05)
        shares = [
            (_energy(results, TANK, name, OURS) / _energy(results, TANK, name, results.best_peer(TANK, name)), name)
            for name in tank
        ]
        share, where = max(shares)
        yield Aim("with at most half of the tightest peer's energy", f"{share:.2f} ({where})", share <= 0.5)


def _overshoot(results: Results) -> Iterator[Aim]:
    for title, plants, limit_k in (("fridges", set(FRIDGES), OVERSHOOT_K), ("tank", {TANK}, TANK_OVERSHOOT_K)):
        found = [
            (results.worst_overshoot_k(*pair, OURS), "/".join(pair)) for pair in results.pairs() if pair[0] in plants
        ]
        if found:
            worst, where = max(found)
            yield Aim(
                f"overshoot after a step, {title}: at most {limit_k:g} K",
                f"{worst:.2f} K ({where})",
                worst <= limit_k,
            )


def _settling(results: Results) -> Iterator[Aim]:
    """The crash: against the fastest peer that overshoots no more than we may. Who never settles meets nothing."""
    rows = []
    crash = len(SCENARIOS["ale"].turns) - 1
    for plant, name in results.pairs():
        if name != "ale":
            continue
        limit_k = TANK_OVERSHOOT_K if plant == TANK else OVERSHOOT_K
        calm = [peer for peer in results.peers() if results.worst_overshoot_k(plant, name, peer) <= limit_k]
        fastest_h = min((results.settled_h(plant, name, peer, crash) for peer in calm), default=math.inf)
        ours_h = results.settled_h(plant, name, OURS, crash)
        rows.append((plant, ours_h, fastest_h))
    if rows:
        found = ", ".join(f"{plant} {ours_h:.1f} h ({fastest_h:.1f})" for plant, ours_h, fastest_h in rows)
        met = all(ours_h < math.inf and ours_h <= fastest_h + SETTLING_MARGIN_H for _, ours_h, fastest_h in rows)
        yield Aim("crash settled as fast as the fastest peer that does not overshoot", found, met)


def _wear(results: Results) -> Iterator[Aim]:
    pairs = results.pairs()
    if pairs and "BrewPi" in results.peers():
        more = [
            f"{plant}/{name} {_starts(results, plant, name, OURS):.0f}"
            f" ({_starts(results, plant, name, 'BrewPi'):.0f})"
            for plant, name in pairs
            if results.rmse_k(plant, name, OURS) >= results.rmse_k(plant, name, "BrewPi")
            and _starts(results, plant, name, OURS) >= _starts(results, plant, name, "BrewPi")
        ]
        yield Aim(
            "fewer cooler starts than BrewPi wherever ours holds no tighter",
            "; ".join(more) or "everywhere",
            not more,
        )
        fewer = sum(_starts(results, *pair, OURS) < _starts(results, *pair, "BrewPi") for pair in pairs)
        yield Aim("(cooler starts: fewer than BrewPi's, tighter or not)", f"in {fewer} of {len(pairs)}", None)
    fights = sum(run["reversals_within_10_min"] + (run["both_s"] > 0) for run in results.of(controller=OURS))
    yield Aim("heat and cool never fight: never within 10 min", f"{fights} times", fights == 0)
    yield from _energies(results)


def _energies(results: Results) -> Iterator[Aim]:
    """Against the peers whose RMSE is similar, or else the tightest."""
    worse = []
    for plant, name in results.pairs():
        ours_k = results.rmse_k(plant, name, OURS)
        similar = [peer for peer in results.peers() if results.rmse_k(plant, name, peer) <= SIMILAR * ours_k]
        rivals = similar or [results.best_peer(plant, name)]
        best_kwh = min(_energy(results, plant, name, peer) for peer in rivals)
        share = _energy(results, plant, name, OURS) / best_kwh
        if share > ENERGY_MARGIN:
            worse.append(f"{plant}/{name} {share:.2f}")
    if results.pairs():
        yield Aim("energy no worse than the best peer's of similar RMSE", "; ".join(worse) or "everywhere", not worse)


def _random(results: Results) -> Iterator[Aim]:
    ours = {run["plant"]: run["rmse_k"] for run in results.randoms(OURS)}
    if not ours:
        return
    median, nine = quantile(list(ours.values()), 0.5), quantile(list(ours.values()), 0.9)
    tighter = sum(
        all(
            ours[plant] < run["rmse_k"]
            for peer in results.peers()
            for run in results.randoms(peer)
            if run["plant"] == plant
        )
        for plant in ours
    )
    yield Aim("random plants: median RMSE at most 0.03 K", f"{median:.3f} K", median <= 0.03)
    yield Aim("random plants: nine in ten at most 0.08 K", f"{nine:.3f} K", nine <= 0.08)
    least = RANDOM_PLANTS - 2
    yield Aim(
        f"random plants: tighter than every peer on {least} of {RANDOM_PLANTS}",
        f"{tighter} of {len(ours)}",
        tighter >= least,
    )


def _energy(results: Results, plant: str, scenario: str, controller: str) -> float:
    return results.mean("kwh", plant=plant, scenario=scenario, controller=controller, change=None)


def _starts(results: Results, plant: str, scenario: str, controller: str) -> float:
    return results.mean("cool_starts_per_day", plant=plant, scenario=scenario, controller=controller, change=None)
