# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fault campaign: each row of the fault table, on any plant, at any hour and phase; is it found in time?

A fault cannot be seen before it matters: a dead heater not before heat is asked for, a welded one not while it is. So
the clock of a row counts the seconds in which its fault was *exposed*; a fault that never was exposed in a day is
counted apart. Plain time since the fault is reported beside it.
"""

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from random import Random

from campaigns.life import HOUR_S, Life, Story, blinded, story_of
from campaigns.rows import ROWS, Row
from campaigns.running import each, seeds, write
from cellar.core.findings import Finding

IN_TIME, HOTTEST_C = 0.99, 50.0
AFTERWARDS_S = 7200.0  # lived on after the finding: what is a trip worth with a welded relay?


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One fault, once. `exposed_s` None: it never mattered; `found_s`: plain time, None if it was not found."""

    row: str
    seed: int
    plant: str
    finding: str | None
    in_time: bool
    exposed_s: float
    after_s: float | None
    hottest_air_c: float
    hottest_beer_k: float
    coldest_beer_k: float
    cut_out: bool
    false_before: str | None


def suffer(row: Row, seed: int, *, tick_s: float = 10.0) -> Outcome:
    """One story with one fault."""
    random = Random(f"{seed}/{row.id}")  # noqa: S311 - chance, not secrets
    story = _story(row, seed, random)
    life = Life(story, tick_s=tick_s)
    at_s = 0.0 if row.from_start else random.uniform(6.0, 60.0) * HOUR_S
    life.live(at_s)
    before = next(iter(sorted(life.seen.found)), None) if life.seen.tripped_s is not None else None
    life.rig.break_(row.fault, row.part, row.size)
    life.seen.found.clear()
    life.seen.worst_air_c, life.seen.hottest_beer_c, life.seen.coldest_beer_c = -100.0, -100.0, 100.0
    exposed_s, found_s, warm_k, cold_k = 0.0, None, 0.0, 0.0
    finding: Finding | None = None
    while found_s is None and exposed_s < 2.0 * row.budget_s and life.rig.now_s < at_s + row.lived_h * HOUR_S:
        life.tick()
        exposed_s += life.tick_s * row.exposed(life)
        error_k = life.rig.beer_c - life.state.setpoint_c
        warm_k, cold_k = max(warm_k, error_k), min(cold_k, error_k)
        finding = next((it for it in sorted(life.seen.found) if it in row.found), None)
        found_s = None if finding is None else life.rig.now_s - at_s
    life.live(life.rig.now_s + AFTERWARDS_S)
    return Outcome(
        row=row.id,
        seed=seed,
        plant=story.name,
        finding=None if finding is None else finding.value,
        in_time=found_s is not None and exposed_s <= row.budget_s,
        exposed_s=exposed_s,
        after_s=found_s,
        hottest_air_c=life.seen.worst_air_c,
        hottest_beer_k=warm_k,
        coldest_beer_k=cold_k,
        cut_out=life.rig.cut_out_open,
        false_before=before,
    )


def _story(row: Row, seed: int, random: Random) -> Story:
    """A story in which the row can happen: the first that has what it needs, from this seed on."""
    for attempt in range(1000):
        story = story_of(seed + 1009 * attempt, hours=120.0)
        air = story.plant.heater == "air"
        if row.for_air_heaters is not None and air is not row.for_air_heaters:
            continue
        if row.needs_heater:
            story = replace(story, has_heater=True)
        if row.needs_cooler:
            story = replace(story, has_cooler=True)
        return replace(story, seed=seed + random.randrange(10**6))
    raise AssertionError(row.id)


def campaign(asked: Namespace) -> bool:
    outcomes: dict[str, list[Outcome]] = {}
    controls: dict[str, int] = {}
    for row in ROWS:
        one = partial(suffer, row, tick_s=asked.tick)
        outcomes[row.id] = list(each(one, seeds(asked, asked.seeds), asked.jobs, row.id))
        with blinded(row.found):
            blind = [suffer(row, seed, tick_s=asked.tick) for seed in seeds(asked, min(3, asked.seeds))]
        controls[row.id] = sum(it.in_time for it in blind)
    table = _table_of_faults(outcomes)
    dangerous = [it for row in ROWS if row.dangerous for it in outcomes[row.id] if _counts(row, it)]
    share = sum(it.in_time for it in dangerous) / max(1, len(dangerous))
    hottest_c = max(it.hottest_air_c for results in outcomes.values() for it in results)
    seen_blind = {name: count for name, count in controls.items() if count}
    too_early = [it for results in outcomes.values() for it in results if it.false_before]
    summary = (
        f"Dangerous faults that were exposed: {len(dangerous)}, found in time: {share:.1%} (aim {IN_TIME:.0%}). "
        f"Tripped before anything was broken: {len(too_early)} (aim 0). "
        f"Hottest chamber {hottest_c:.1f} °C (aim {HOTTEST_C:g}). Negative control, watcher blind: "
        + (f"PASSED for {seen_blind}, which it must not" if seen_blind else "fails on every row, as it must")
        + "."
    )
    write(asked.out / "faults", summary, table, [asdict(it) for results in outcomes.values() for it in results])
    return share >= IN_TIME and hottest_c <= HOTTEST_C and not seen_blind and not too_early


def _counts(row: Row, it: Outcome) -> bool:
    """Exposed for as long as the row allows, or found: then it counts."""
    return it.after_s is not None or it.exposed_s > row.budget_s


def _table_of_faults(outcomes: dict[str, list[Outcome]]) -> list[str]:
    lines = [
        "| fault | exposed | found in time | median, p95 (exposed min) | budget (min) | hottest chamber °C "
        "| beer off by (K) | found as |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        results = outcomes[row.id]
        exposed = [it for it in results if _counts(row, it)]
        times = sorted(it.exposed_s / 60.0 for it in results if it.after_s is not None)
        names = Counter(it.finding for it in results if it.finding)
        lines.append(
            f"| {row.id} | {len(exposed)} of {len(results)} | {sum(it.in_time for it in exposed)} "
            f"| {_quantile(times, 0.5):.0f}, {_quantile(times, 0.95):.0f} | {row.budget_s / 60.0:.0f} "
            f"| {max(it.hottest_air_c for it in results):.1f} "
            f"| {min(it.coldest_beer_k for it in results):+.1f} {max(it.hottest_beer_k for it in results):+.1f} "
            f"| {', '.join(f'{name} {count}' for name, count in names.most_common())} |"
        )
    return lines


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[int(share * (len(ordered) - 1))] if ordered else float("nan")
