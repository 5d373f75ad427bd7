# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Air heaters that hardly suffice, in cold garages: on for hours, and air that falls all the same.

There a heater that works looks most like one that died, and one that died most like a compressor that runs. Each life
is lived whole, for a day and until the heater has been on for some time; then it is lived on twice, with the heater
unplugged, and with the compressor's relay welded.
"""

from argparse import Namespace
from collections import Counter
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from functools import partial
from random import Random

from campaigns.life import HOUR_S, Life, Story, blinded, story_of
from campaigns.running import each, seeds, write
from cellar.core.findings import REACTIONS, Finding, Reaction
from cellar.core.interlock import Side
from cellar.sim.faults import PlantFault, RelayFault
from cellar.sim.room import Room

IN_TIME, MISTAKEN, WARNINGS_A_LIFE = 0.95, 0.05, 0.1
DEAD = frozenset({Finding.NOT_HEATING, Finding.HEATING_GIVEN_UP})
WELDED = frozenset({Finding.COOLER_WELDED, Finding.COOLER_IN_HEATING_SOCKET})
DEEDS = frozenset({Reaction.TRIP, Reaction.WITHOUT_BEER})
WHOLE_H, HEATED_H, MOST_HEATED_H = 48.0, 0.2, 4.0
BUDGET_S, AT_MOST_S = 2.0 * HOUR_S, 12.0 * HOUR_S
SETPOINT_C = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Winter:
    """`trip`, `accused`: what was done, and said of the heater, while nothing was broken.

    `heated`: whether it ever was on for as long as was asked. `dead_s`, `welded_s`: exposed seconds until each was
    found (None: it was not); `dead_as`, `welded_as`: what it was taken for before.
    """

    seed: int
    story: str
    heater_w: float
    trip: str | None
    accused: bool
    heated: bool
    dead_s: float | None = None
    dead_as: str | None = None
    welded_s: float | None = None
    welded_as: str | None = None


def story_in_winter(seed: int) -> Story:
    """Any plant with an air heater, but of 10 to 30 W, in a room around freezing, held at an ale's temperature."""
    random = Random(f"{seed}/winter")  # noqa: S311 - chance, not secrets
    story = next(it for it in map(story_of, range(seed, seed + 10**6, 1009)) if it.plant.heater == "air")
    return replace(
        story,
        name=story.name.split(",")[0],
        plant=replace(story.plant, heater_w=random.uniform(10.0, 30.0)),
        room=Room(mean_c=random.uniform(-3.0, 9.0), swing_k=random.uniform(1.0, 5.0)),
        setpoints=[(0.0, SETPOINT_C)],
        start_c=SETPOINT_C - 1.5,
        has_heater=True,
        has_cooler=True,
    )


def endure(seed: int, *, tick_s: float = 10.0) -> Winter:
    """One life, whole and then broken in both ways."""
    life = Life(story_in_winter(seed), tick_s=tick_s)
    on_s, enough_s = 0.0, Random(f"{seed}/heated").uniform(HEATED_H, MOST_HEATED_H) * HOUR_S  # noqa: S311 - chance
    while life.rig.now_s < WHOLE_H * HOUR_S and on_s < enough_s:
        life.tick()
        is_on = life.side is Side.HEATING and life.rig.now_s > WHOLE_H / 2 * HOUR_S
        on_s = on_s + tick_s if is_on else 0.0
    winter = Winter(
        seed=seed,
        story=life.story.name,
        heater_w=life.story.plant.heater_w,
        trip=None if life.state.trip is None else life.state.trip.value,
        accused=Finding.NOT_HEATING in life.seen.found,
        heated=on_s >= enough_s,
    )
    if not winter.heated:
        return winter
    welded = deepcopy(life)
    life.rig.break_(PlantFault.HEATER_UNPLUGGED)
    welded.rig.break_(RelayFault.WELDED, "cooler")
    dead_s, dead_as = _until(life, DEAD, Side.HEATING)
    welded_s, welded_as = _until(welded, WELDED, None)
    return replace(winter, dead_s=dead_s, dead_as=dead_as, welded_s=welded_s, welded_as=welded_as)


def _until(life: Life, right: frozenset[Finding], exposed: Side | None) -> tuple[float | None, str | None]:
    """Exposed seconds until one of these was found (None: not in time), and what else was acted upon until then.

    `exposed`: a dead heater shows only while heat is commanded; None: it always does.
    """
    begin_s, exposed_s, found = life.rig.now_s, 0.0, life.seen.found
    found.clear()
    while not found.keys() & right and exposed_s <= BUDGET_S and life.rig.now_s <= begin_s + AT_MOST_S:
        life.tick()
        exposed_s += life.tick_s * (exposed in {None, life.side})
    wrong = sorted(it for it in found if it not in right and REACTIONS[it] in DEEDS)
    return exposed_s if found.keys() & right else None, next((it.value for it in wrong), None)


def campaign(asked: Namespace) -> bool:
    lives = list(each(partial(endure, tick_s=asked.tick), seeds(asked, asked.winters), asked.jobs, "winters"))
    tripped = [it for it in lives if it.trip]
    accused = sum(it.accused for it in lives)
    broken = [it for it in lives if it.heated]
    dead = sorted(it.dead_s / 60.0 for it in broken if it.dead_s is not None)
    welded = sorted(it.welded_s / 60.0 for it in broken if it.welded_s is not None)
    mistaken = Counter(f"a dead heater taken for {it.dead_as}" for it in broken if it.dead_as)
    mistaken += Counter(f"a welded compressor taken for {it.welded_as}" for it in broken if it.welded_as)
    with blinded(DEAD):
        blind = endure(broken[0].seed, tick_s=asked.tick) if broken else None
    caught = blind is not None and blind.dead_s is None
    summary = (
        f"{len(lives)} air heaters of 10 to 30 W in cold garages: {len(tripped)} false trips (aim 0), {accused} "
        f"false warnings (aim {WARNINGS_A_LIFE} a life). {len(broken)} were on for long; then unplugged: "
        f"{_found(dead)}; or the compressor welded: {_found(welded)}; taken for something else {mistaken.total()}. "
        f"Negative control, a blind watcher: {'finds nothing, as it must' if caught else 'DOES NOT FAIL'}."
    )
    lines = [f"- {it.seed} ({it.story}, {it.heater_w:.0f} W): {it.trip}" for it in tripped]
    lines += [f"- {name}: {count}" for name, count in mistaken.most_common()]
    write(asked.out / "winter", summary, lines, [asdict(it) for it in lives])
    found = min(len(dead), len(welded)) >= IN_TIME * len(broken) and mistaken.total() <= MISTAKEN * len(broken)
    return not tripped and accused <= WARNINGS_A_LIFE * len(lives) and found and caught


def _found(minutes: list[float]) -> str:
    if not minutes:
        return "found 0"
    return f"found {len(minutes)}, after {minutes[len(minutes) // 2]:.0f} min (median; {minutes[-1]:.0f} at most)"
