# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fault campaign: each row of the fault table, on any plant, at any hour and phase; is it found in time?

A fault cannot be seen before it matters: a dead heater not before heat is asked for, a welded one not while it is. So
the clock of a row counts the seconds in which its fault was *exposed*; a fault that never was exposed in a day is
counted apart. Plain time since the fault is reported beside it.
"""

from dataclasses import dataclass, replace
from random import Random

from campaign_life import HOUR_S, Life, Story, story_of
from campaign_rows import Row
from cellar.core.findings import Finding

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
