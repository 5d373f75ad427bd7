# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One run: a plant, a scenario, a seed and a controller, tick by tick. Standard library only."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cellar.sim.rig import Rig
from cellar.sim.room import Room
from control import peers
from control.controller import Controller
from control.metrics import Trace, measure, windows
from control.ours import Ours
from control.plants import Setup, changed, setup
from control.scenarios import HOUR_S, SCENARIOS, Scenario, beginning, luck

OURS = "cobrew"
SAMPLE_S = 60.0
THINNED = 10
"""A trace that is kept for a plot has every tenth sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is run. `change`: a key of `plants.CHANGES`, or None."""

    plant: str
    scenario: str
    seed: int
    controller: str
    change: str | None = None
    tick_s: float = 5.0
    keep_trace: bool = False

    @property
    def key(self) -> str:
        parts = (self.plant, self.change or "as told", self.scenario, str(self.seed), self.controller)
        return "/".join((*parts, f"{self.tick_s:g}s", "trace" if self.keep_trace else "figures"))


def run(case: Case) -> dict[str, Any]:
    """The figures of a case, and its thinned trace if that is kept; fit for JSON."""
    it, scenario = changed(setup(case.plant), case.change), SCENARIOS[case.scenario]
    arrivals_h = earliest(case.plant, case.change, scenario, case.seed)
    trace = live(rig_for(it, scenario, case.seed), controller_for(case.controller, it), scenario, case.tick_s)
    found = windows(scenario.phases(), arrivals_h)
    figures = measure(trace, scenario.phases(), found, offset_k=it.beer_offset_k)
    figures["arrivals_h"] = list(arrivals_h)
    if case.keep_trace:
        figures["trace"] = {
            "every_s": SAMPLE_S * THINNED,
            "setpoint_c": [round(number, 3) for number in trace.setpoint_c[::THINNED]],
            "beer_c": [round(number, 3) for number in trace.beer_c[::THINNED]],
            "air_c": [round(number, 2) for number in trace.air_c[::THINNED]],
            "edges": [(at_s, side, on) for at_s, side, on in trace.edges],
            "windows_h": [(window.from_h, window.phase.to_h) for window in found],
        }
    return figures


def controller_for(name: str, it: Setup) -> Controller:
    """Made anew. Raises `KeyError` for a name that nobody has."""
    return Ours(it.told) if name == OURS else peers.for_vessel(jacket=it.jacket)[name]()


def rig_for(it: Setup, scenario: Scenario, seed: int) -> Rig:
    """The setup in the scenario's room, with the seed's luck."""
    lucky = luck(scenario, seed)
    plant = it.plant
    if scenario.brew is not None:
        plant = replace(plant, brew=replace(scenario.brew, vigour=scenario.brew.vigour * lucky.vigour))
    rig = Rig(
        plant,
        beginning(scenario, plant),
        seed=seed,
        room=Room(mean_c=scenario.room.mean_c, swing_k=scenario.room.swing_k),
        doors=lucky.doors,
        well_lag_s=lucky.well_lag_s,
        beer_offset_k=it.beer_offset_k,
        chamber_offset_k=it.chamber_offset_k + lucky.chamber_offset_k,
        taped=it.taped,
        start_utc_s=lucky.start_utc_s,
    )
    if it.spoil:
        it.spoil(rig)
    return rig


def live(rig: Rig, controller: Controller, scenario: Scenario, tick_s: float) -> Trace:
    """Tick by tick to the scenario's end."""
    setpoints, beers, airs, edges = [], [], [], []
    heating = cooling = False
    setpoint_of, tick, read, on = scenario.setpoint_c, controller.tick, rig.read, rig.live
    ticks, sampled = round(scenario.length_s / tick_s), round(SAMPLE_S / tick_s)
    for n in range(ticks):
        now_s = n * tick_s
        setpoint_c = setpoint_of(now_s)
        if n % sampled == 0:
            setpoints.append(setpoint_c)
            beers.append(rig.beer_c)
            airs.append(rig.air_c)
        beer_c, chamber_c = read()
        heat, cool = tick(now_s, setpoint_c, beer_c, chamber_c)
        if heat is not heating:
            edges.append((now_s, 1, heat))
            heating = heat
        if cool is not cooling:
            edges.append((now_s, -1, cool))
            cooling = cool
        on(heat, cool, tick_s)
    return Trace(
        every_s=SAMPLE_S,
        setpoint_c=setpoints,
        beer_c=beers,
        air_c=airs,
        edges=edges,
        length_s=scenario.length_s,
        kwh=rig.kwh,
    )


_EARLIEST: dict[tuple[str, str | None, str, int], tuple[float | None, ...]] = {}


def earliest(plant: str, change: str | None, scenario: Scenario, seed: int) -> tuple[float | None, ...]:
    """When each phase's setpoint can be reached at the earliest: by the relay that drives there, on all the time."""
    key = (plant, change, scenario.name, seed)
    if key not in _EARLIEST:
        it = changed(setup(plant), change)
        _EARLIEST[key] = _arrivals(rig_for(it, scenario, seed), scenario)
    return _EARLIEST[key]


def _arrivals(rig: Rig, scenario: Scenario) -> tuple[float | None, ...]:
    """All phases in one run of a bang-bang drive that sees the true beer and the future of nothing."""
    arrivals: list[float | None] = []
    for phase in scenario.phases():
        _until(rig, scenario.setpoint_c, lambda: False, phase.from_h)
        direction = phase.step_k
        if abs(direction) > 0.0:
            cool = direction < 0.0
            reached = _arrived(rig, phase.setpoint_c, cool=cool)
            _until(rig, lambda _, cool=cool: -1e3 if cool else 1e3, reached, phase.to_h)  # type: ignore[misc]
            arrivals.append(rig.now_s / HOUR_S if reached() else None)
        else:
            arrivals.append(phase.from_h)
    return tuple(arrivals)


def _arrived(rig: Rig, at_c: float, *, cool: bool) -> Callable[[], bool]:
    return lambda: rig.beer_c <= at_c if cool else rig.beer_c >= at_c


def _until(rig: Rig, aim_c: Callable[[float], float], done: Callable[[], bool], end_h: float) -> None:
    while rig.now_s < end_h * HOUR_S and not done():
        aim = aim_c(rig.now_s)
        rig.live(rig.beer_c < aim - 0.02, rig.beer_c > aim + 0.02, 10.0)
