# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Healthy batch-weeks: any plant, room, wort, profile and doors, and nothing broken. Whatever is found is false."""

from dataclasses import dataclass

from campaign_life import HOUR_S, Life, story_of
from cellar.core.findings import Finding
from cellar.sim.faults import PlantFault


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
