# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random ticks over the core: any reading, order, fault, restart, expired lease; the rules of life hold at each.

Never both relays; the compressor never starts sooner after it stopped than its rest, nor after a start of the
program; the heater is never on without a good reading of any probe for longer than a sensor fault may last; no number
that is not finite; a trip holds until a person resets it. Wall clocks cannot step here: the core knows none.
"""

import math
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from random import Random

from campaigns.running import each, write
from cellar.core import fermenter as core
from cellar.core.fermenter import Fermenter, Mode, Readings, State, starting, step
from cellar.core.interlock import Interlock, Side, Times
from cellar.core.orders import ResetTrip, SetMode, SetSetpoint, obey
from cellar.core.reading import ProbeLimits, Quality, Reading
from cellar.core.remembered import remember, resume
from cellar.core.vessel import HeaterKind, Vessel

TICKS = 10_000
BLIND_HEAT_S = 25.0  # two and a half words of a bus that is read each ten seconds; of one read each second, 15
ODD = (85.0, 127.94, -127.0, 0.0, math.nan, math.inf, -55.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that did not hold."""

    seed: int
    tick: int
    rule: str


@dataclass(slots=True)
class _Seen:
    """What the relays have done, kept apart from the core's own memory."""

    side: Side = Side.OFF
    cool_off_s: float = -math.inf
    heat_off_s: float = -math.inf
    started_s: float = 0.0
    good_s: float = -math.inf
    chamber_good_s: float = -math.inf


def run_ticks(seed: int, *, without: str | None = None) -> list[Broken]:
    """Ten thousand ticks. `without` takes a protection away: the negative control."""
    with _without(without):
        return list(_run(seed, without))


def _run(seed: int, without: str | None) -> Iterator[Broken]:
    random = Random(f"{seed}/ticks")  # noqa: S311 - chance, not secrets
    fermenter = _any_fermenter(random, without)
    state, now_s, seen = starting(fermenter, now_s=0.0), 0.0, _Seen()
    beer_c, air_c = 18.0, 18.0
    for tick in range(TICKS):
        now_s += random.choice((1.0, 1.0, 1.0, 1.0, 5.0, 0.5, 0.0, 12.0, 200.0 if random.random() < 0.02 else 1.0))
        beer_c, air_c = _walk(beer_c, random, 0.02), _walk(air_c, random, 0.3)
        if random.random() < 0.001:
            state = resume(fermenter, remember(state), now_s=now_s)
            seen.side, seen.started_s = Side.OFF, now_s
        state = _ordered(state, random, now_s)
        readings = Readings(
            beer=_any_reading(beer_c, now_s, random, seed) if fermenter.beer_probe else None,
            chamber=_any_reading(air_c, now_s, random, seed + 1) if fermenter.chamber_probe else None,
            relays_obeyed=random.random() > 0.0005,
            lease_expired=random.random() < 0.001,
        )
        tripped = state.trip
        if readings.lease_expired:
            _switched(seen, Side.OFF, now_s)
        state, decision = step(state, readings, now_s)
        side = Side.HEATING if without == "exclusion" and decision.side is Side.COOLING else decision.side
        _note_good(fermenter, readings, seen, now_s)
        for rule in _rules(fermenter, seen, side, decision.side, now_s):
            yield Broken(seed=seed, tick=tick, rule=rule)
        if tripped is not None and (state.trip is None or decision.side is not Side.OFF):
            yield Broken(seed=seed, tick=tick, rule="a trip holds, with both relays off")
        if not math.isfinite(decision.demand) or not math.isfinite(decision.setpoint_c):
            yield Broken(seed=seed, tick=tick, rule="every number is finite")
        _switched(seen, decision.side, now_s)


def _rules(fermenter: Fermenter, seen: _Seen, heat: Side, side: Side, now_s: float) -> Iterator[str]:
    if heat is Side.HEATING and side is Side.COOLING:
        yield "never both relays"
    interlock, rest_s = fermenter.interlock, now_s - seen.cool_off_s
    if side is Side.COOLING and seen.side is not Side.COOLING:
        if rest_s < REST_S:
            yield f"the compressor rests {REST_S:.0f} s, not {rest_s:.0f}"
        if now_s - seen.started_s < REST_S and seen.cool_off_s < seen.started_s:
            yield "the compressor is locked out after a start"
        if seen.heat_off_s >= seen.started_s and now_s - seen.heat_off_s < interlock.changeover_s:
            yield "the changeover takes its time"
    starts_heat = side is Side.HEATING and seen.side is not Side.HEATING
    if starts_heat and seen.cool_off_s >= seen.started_s and rest_s < interlock.changeover_s:
        yield "the changeover takes its time"
    if side is Side.HEATING and now_s - seen.good_s > BLIND_HEAT_S:
        yield "no heat without a good reading"
    if side is Side.HEATING and fermenter.chamber_probe and now_s - seen.chamber_good_s > BLIND_HEAT_S:
        yield "no heat without the chamber's probe, where there is one"


REST_S = 300.0


def _note_good(fermenter: Fermenter, readings: Readings, seen: _Seen, now_s: float) -> None:
    for reading, limits in ((readings.beer, fermenter.beer_probe), (readings.chamber, fermenter.chamber_probe)):
        good = reading is not None and reading.value_c is not None and now_s - reading.at_s < BLIND_HEAT_S
        if good and limits and reading and limits.low_c <= (reading.value_c or 0.0) <= limits.high_c:
            seen.good_s = max(seen.good_s, reading.at_s)
            if reading is readings.chamber:
                seen.chamber_good_s = max(seen.chamber_good_s, reading.at_s)


def _switched(seen: _Seen, side: Side, now_s: float) -> None:
    if seen.side is Side.COOLING and side is not Side.COOLING:
        seen.cool_off_s = now_s
    if seen.side is Side.HEATING and side is not Side.HEATING:
        seen.heat_off_s = now_s
    seen.side = side


def _ordered(state: State, random: Random, now_s: float) -> State:
    chance = random.random()
    nothing = Readings(beer=None, chamber=None)
    if chance < 0.01:
        result = obey(state, SetSetpoint(setpoint_c=random.uniform(-5.0, 40.0)), nothing, author="any")
    elif chance < 0.012:
        result = obey(state, SetMode(mode=random.choice(list(Mode))), nothing, author="any")
    elif chance < 0.02 and state.trip is not None:
        result = obey(state, ResetTrip(), nothing, author="any")
        return result[0] if isinstance(result, tuple) else state
    else:
        return state if state.mode is Mode.AUTO or random.random() < 0.95 else replace(state, mode=Mode.AUTO)
    return result[0] if isinstance(result, tuple) else state


def _walk(now_c: float, random: Random, step_k: float) -> float:
    return min(44.0, max(-15.0, now_c + random.gauss(0.0, step_k)))


def _any_reading(true_c: float, now_s: float, random: Random, seed: int) -> Reading | None:
    """Mostly the truth; in some stretches lost, stale, odd or a spike."""
    stretch = (int(now_s // 120.0) * 7919 + seed * 104729) % 1009 / 1009.0
    if stretch < 0.04:
        return Reading.bad(Quality.FAULT, now_s, "gives no valid answer")
    if stretch < 0.06:
        return Reading.good(true_c, now_s - 60.0)
    if stretch < 0.08:
        return Reading.good(random.choice(ODD), now_s)
    if stretch < 0.09:
        return None
    return Reading.good(round(true_c * 16.0) / 16.0 + (random.gauss(0.0, 8.0) if stretch > 0.97 else 0.0), now_s)


def _any_fermenter(random: Random, without: str | None) -> Fermenter:
    both = random.random()
    chamber = both < 0.9
    rest_s = 5.0 if without == "min_off" else REST_S
    return Fermenter(
        id="fv",
        name="fv",
        has_heater=random.random() < 0.9,
        has_cooler=without is not None or random.random() < 0.9,
        beer_probe=ProbeLimits() if both > 0.1 or not chamber else None,
        chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0) if chamber else None,
        vessel=Vessel(litres=random.uniform(8.0, 100.0), heater_kind=random.choice(list(HeaterKind))),
        first_mode=Mode.AUTO,
        interlock=Interlock(
            cooler=Times(min_on_s=180.0, min_off_s=rest_s), lockout_s=rest_s, changeover_s=60.0 if without else 600.0
        ),
    )


@contextmanager
def _without(what: str | None) -> Iterator[None]:
    if what != "judging":
        yield
        return
    judged = vars(core)["judge"]

    def believing(limits: ProbeLimits, memory: object, reading: Reading, now_s: float) -> tuple[object, Reading]:
        return memory, reading if reading.value_c is not None else Reading.good(10.0, now_s)

    vars(core)["judge"] = believing
    try:
        yield
    finally:
        vars(core)["judge"] = judged


def campaign(asked: Namespace) -> bool:
    runs = max(1, asked.ticks // 10_000)
    broken: list[Broken] = [
        it for found in each(run_ticks, range(runs), asked.jobs, "ticks x 10 000") for it in found
    ]
    caught = {name: bool(run_ticks(0, without=name)) for name in ("min_off", "judging", "exclusion")}
    summary = (
        f"{runs * 10_000} random ticks: {len(broken)} broken rules (aim 0). Negative controls: "
        + ", ".join(f"without {name} {'fails, as it must' if it else 'PASSES'}" for name, it in caught.items())
        + "."
    )
    write(asked.out / "ticks", summary, [f"- {it}" for it in broken[:50]], [asdict(it) for it in broken])
    return not broken and all(caught.values())
