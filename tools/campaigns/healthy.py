# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Healthy batch-weeks: any plant, room, wort, profile and doors, and nothing broken. Whatever is found is false."""

from argparse import Namespace
from collections import Counter
from dataclasses import asdict, dataclass
from functools import partial

from campaigns.life import HOUR_S, Life, story_of
from campaigns.running import each, seeds, write
from cellar.core.findings import Finding
from cellar.sim.faults import PlantFault

WARNINGS_PER_WEEK = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What was found in it. `fell_out` is counted with the trips: it takes the beer probe from the law."""

    seed: int
    story: str
    trip: str | None
    fell_out: bool
    warnings: int
    found: tuple[str, ...]


def spend(seed: int, *, hours: float = 168.0, tick_s: float = 10.0, broken: bool = False) -> Week:
    """A week. `broken`: the negative control, with the probes exchanged after a day."""
    life = Life(story_of(seed, hours=hours), tick_s=tick_s)
    if broken:
        life.live(24.0 * HOUR_S)
        life.rig.break_(PlantFault.PROBES_SWAPPED)
    life.live(hours * HOUR_S)
    trip = life.state.trip
    out = Finding.PROBE_FELL_OUT in life.seen.found
    return Week(
        seed=seed,
        story=life.story.name,
        trip="probe_fell_out" if broken and out else trip.value if trip else None,
        fell_out=out,
        warnings=life.seen.warned,
        found=tuple(sorted(it.value for it in life.seen.found)),
    )


def campaign(asked: Namespace) -> bool:
    weeks = list(each(partial(spend, tick_s=asked.tick), seeds(asked, asked.weeks), asked.jobs, "healthy weeks"))
    trips = [it for it in weeks if it.trip is not None or it.fell_out]
    warned = sum(it.warnings for it in weeks) / len(weeks)
    told = Counter(name for it in weeks for name in it.found)
    control = spend(0, tick_s=asked.tick, broken=True)
    caught = control.trip is not None
    summary = (
        f"{len(weeks)} healthy batch-weeks: {len(trips)} false trips (aim 0), {warned:.3f} warnings a week (aim "
        f"{WARNINGS_PER_WEEK}). Negative control, a week with its probes exchanged: "
        + ("trips, as it must." if caught else "DOES NOT TRIP.")
    )
    lines = ["| finding | weeks |", "|---|---|", *(f"| {name} | {count} |" for name, count in told.most_common())]
    lines += ["", *(f"- week {it.seed} ({it.story}): {it.trip or 'probe_fell_out'}" for it in trips)]
    write(asked.out / "healthy", summary, lines, [asdict(it) for it in weeks])
    return not trips and warned <= WARNINGS_PER_WEEK and caught
