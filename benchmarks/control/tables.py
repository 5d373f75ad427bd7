# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures as tables: aligned for a terminal, or as Markdown. No library needed."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from control.aims import aims
from control.metrics import geometric_mean
from control.plants import CHANGES, FRIDGES, TANK, TITLES
from control.results import Results, quantile
from control.scenarios import SCENARIOS
from control.simulate import OURS
from control.suite import STRONG_PEERS


@dataclass(frozen=True, slots=True)
class Table:
    """All cells are text. The first `words` columns are words, the others numbers."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


def plain(table: Table) -> str:
    """Aligned, for eyes."""
    lines = [table.head, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.head))]
    aligned = [
        "  ".join(
            cell.ljust(width) if column < table.words else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([table.title, "", *aligned])


def markdown(table: Table) -> str:
    """For the documentation; the title is for its author to write."""
    ruler = ["---" if column < table.words else "---:" for column in range(len(table.head))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (table.head, ruler, *table.rows))


def tables(results: Results) -> Iterator[tuple[str, Table]]:
    """All that there is something for, with a name for a file."""
    if results.pairs() and results.compares:
        yield "summary", summary(results)
    if results.pairs():
        yield "holds", holds(results)
        yield "wear", wear(results)
        yield "steps", steps(results)
    if results.randoms(OURS):
        yield "random", random_plants(results)
        yield "random-each", each_random_plant(results)
    if any(run["change"] for run in results.runs):
        yield "robust", robustness(results)
    found = aims(results)
    if found:
        yield "aims", Table("Aims", ("aim", "measured", ""), [(it.says, it.found, it.verdict) for it in found], 3)


def summary(results: Results) -> Table:
    """Ours against the best peer of each scenario."""
    rows = []
    for plant, name in results.pairs():
        best = results.best_peer(plant, name)
        rows.append(
            (
                TITLES[plant],
                SCENARIOS[name].name,
                best,
                *_brief(results, plant, name, best),
                *_brief(results, plant, name, OURS),
                _2(results.ratio(plant, name)),
            )
        )
    for title, plants in _groups(results):
        rows.append((title, "", "", *[""] * 6, _2(results.geometric_ratio(plants))))
    head = (
        "plant",
        "scenario",
        "best peer",
        "RMSE K",
        "starts/day",
        "kWh",
        "our RMSE K",
        "starts/day",
        "kWh",
        "ratio",
    )
    return Table("Ours and the best peer (RMSE of the true beer in the hold windows)", head, rows, 3)


def _groups(results: Results) -> Iterator[tuple[str, Sequence[str]]]:
    there = {plant for plant, _ in results.pairs()}
    yield from ((f"geometric mean, {TITLES[plant]}", [plant]) for plant in (*FRIDGES, TANK) if plant in there)
    if there & set(FRIDGES):
        yield "geometric mean, all fridges", list(FRIDGES)


def _brief(results: Results, plant: str, name: str, controller: str) -> tuple[str, str, str]:
    where = {"plant": plant, "scenario": name, "controller": controller, "change": None}
    starts, kwh = results.mean("cool_starts_per_day", **where), results.mean("kwh", **where)
    return _3(results.rmse_k(plant, name, controller)), f"{starts:.0f}", _2(kwh)


def holds(results: Results) -> Table:
    """Every controller's RMSE."""
    names = results.controllers()
    rows = [
        (TITLES[plant], name, *(_3(results.rmse_k(plant, name, it)) for it in names))
        for plant, name in results.pairs()
    ]
    return Table("RMSE in the hold windows, K", ("plant", "scenario", *names), rows, 2)


def wear(results: Results) -> Table:
    """What each does to its relays, over all scenarios of a plant."""
    rows = []
    for plant in dict.fromkeys(plant for plant, _ in results.pairs()):
        ours = [results.of(plant=plant, scenario=name, controller=OURS, change=None) for name in SCENARIOS]
        kwh = _mean_of([run for runs in ours for run in runs], "kwh")
        for it in results.controllers():
            runs = [
                run
                for name in SCENARIOS
                for run in results.of(plant=plant, scenario=name, controller=it, change=None)
            ]
            rows.append(
                (
                    TITLES[plant],
                    it,
                    f"{_mean_of(runs, 'cool_starts_per_day'):.1f}",
                    f"{_mean_of(runs, 'heat_starts_per_day'):.1f}",
                    f"{_mean_of(runs, 'relay_operations_per_day'):.0f}",
                    _least(runs, "cool_on_s"),
                    _least(runs, "cool_off_s"),
                    _least(runs, "heat_on_s"),
                    _least(runs, "heat_off_s"),
                    f"{sum(run['reversals'] for run in runs)}",
                    f"{sum(run['reversals_within_10_min'] for run in runs)}",
                    f"{sum(run['both_s'] for run in runs) / 3600.0:.1f}",
                    _2(_mean_of(runs, "kwh")),
                    _2(_mean_of(runs, "kwh") / kwh),
                )
            )
    head = ("plant", "controller", "cool starts/day", "heat starts/day", "relay ops/day", "least cool on s", "off s")
    head += ("least heat on s", "off s", "reversals", "within 10 min", "both on h", "kWh", "x ours")
    return Table("Wear and energy, all scenarios of a plant", head, rows, 2)


def steps(results: Results) -> Table:
    """Overshoot and settling of the pitch and the crash."""
    rows = []
    for plant, name in results.pairs():
        phases = SCENARIOS[name].phases()
        for nth, phase in enumerate(phases):
            if phase.step_k == 0.0:
                continue
            for it in results.controllers():
                runs = results.of(plant=plant, scenario=name, controller=it, change=None)
                over_k = max(run["overshoot_k"][nth] for run in runs)
                hours = results.settled_h(plant, name, it, nth)
                earliest = [run["arrivals_h"][nth] for run in runs]
                least_h = math.nan if None in earliest else sum(earliest) / len(earliest) - phase.from_h
                rows.append(
                    (TITLES[plant], f"{name} to {phase.setpoint_c:g}", it, _2(over_k), _1(hours), _1(least_h))
                )
    head = ("plant", "step", "controller", "worst overshoot K", "settled h", "least possible h")
    return Table("Steps: overshoot, and hours until within 0.15 K for good", head, rows, 3)


def random_plants(results: Results) -> Table:
    """The distribution of RMSE."""
    ours = {run["plant"]: run["rmse_k"] for run in results.randoms(OURS)}
    rows = []
    for it in results.controllers():
        runs = results.randoms(it)
        found = [run["rmse_k"] for run in runs]
        tighter = sum(ours[run["plant"]] < run["rmse_k"] for run in runs)
        over = [run["overshoot_k"][0] for run in runs]
        rows.append(
            (
                it,
                _3(quantile(found, 0.5)),
                _3(geometric_mean(found)),
                _3(quantile(found, 0.9)),
                _3(max(found)),
                "" if it == OURS else f"{tighter} of {len(runs)}",
                f"{_mean_of(runs, 'cool_starts_per_day'):.0f}",
                _2(quantile(over, 0.5)),
                _2(max(over)),
                _2(_mean_of(runs, "kwh")),
            )
        )
    head = ("controller", "median K", "geom. mean", "nine in ten", "worst", "ours is tighter", "starts/day")
    head += ("pitch overshoot: median K", "worst", "kWh")
    return Table(f"{len(ours)} random plants, ale", head, rows)


def each_random_plant(results: Results) -> Table:
    """RMSE of everyone on each."""
    names = results.controllers()
    by_plant: dict[str, dict[str, float]] = {}
    for it in names:
        for run in results.randoms(it):
            by_plant.setdefault(run["plant"], {})[it] = run["rmse_k"]
    rows = [(plant, *(_3(found.get(it, math.nan)) for it in names)) for plant, found in by_plant.items()]
    return Table("Each random plant: RMSE, K", ("plant", *names), rows)


def robustness(results: Results) -> Table:
    """RMSE / worst overshoot of the ale on plants that are not as told."""
    names = [it for it in (OURS, *STRONG_PEERS) if it in results.controllers()]
    plants = [plant for plant in TITLES if results.of(plant=plant, change="lost")]
    seed = next(run["seed"] for run in results.runs if run["change"])
    rows = []
    for change, title in [(None, "as told"), *((key, it[0]) for key, it in CHANGES.items())]:
        cells = []
        for plant in plants:
            for it in names:
                runs = results.of(plant=plant, scenario="ale", seed=seed, controller=it, change=change)
                cells.append(f"{runs[0]['rmse_k']:.3f}/{max(runs[0]['overshoot_k']):.2f}" if runs else "")
        rows.append((title, *cells))
    head = ("change", *(f"{plant}: {it}" for plant in plants for it in names))
    return Table("Ale on plants that are not as told: RMSE / worst overshoot, K", head, rows)


def _mean_of(runs: Sequence[dict[str, float]], figure: str) -> float:
    return sum(run[figure] for run in runs) / len(runs) if runs else math.nan


def _least(runs: Sequence[dict[str, float | None]], figure: str) -> str:
    found = [number for run in runs if (number := run[figure]) is not None]
    return f"{min(found):.0f}" if found else "-"


def _1(number: float) -> str:
    return f"{number:.1f}" if math.isfinite(number) else "-"


def _2(number: float) -> str:
    return f"{number:.2f}" if math.isfinite(number) else "-"


def _3(number: float) -> str:
    return f"{number:.3f}" if math.isfinite(number) else "-"
