# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""cobrew's own core as a controller of the comparison: what `cellar drive` does, without the lines of JSON."""

from dataclasses import dataclass, replace

from cellar.core.fermenter import Fermenter, Mode, Readings, starting, step
from cellar.core.interlock import Interlock, Times
from cellar.core.learning import guess
from cellar.core.reading import ProbeLimits, Quality, Reading
from cellar.core.tuning import law_for
from cellar.core.vessel import HeaterKind, Vessel

VALVE = Times(min_on_s=20.0, min_off_s=20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that a brewer says of the plant. `tau_wrong`: what the first guess of tau is multiplied by, to try it."""

    litres: float
    fan: bool = False
    jacket: bool = False
    heater: str = "belt"
    heater_w: float | None = None
    tau_wrong: float = 1.0


class Ours:
    """One fermenter, with the defaults of the configuration file and what was told."""

    def __init__(self, told: Told) -> None:
        state = starting(fermenter(told), now_s=0.0)
        if told.tau_wrong != 1.0:
            learned = guess(told.tau_wrong * state.fermenter.vessel.tau_h)
            state = replace(state, law=replace(state.law, learned=learned))
        self.state = state

    def tick(
        self, now_s: float, setpoint_c: float, beer_c: float | None, chamber_c: float | None
    ) -> tuple[bool, bool]:
        if setpoint_c != self.state.setpoint_c:
            self.state = replace(self.state, setpoint_c=setpoint_c)
        readings = Readings(beer=_reading(beer_c, now_s), chamber=_reading(chamber_c, now_s))
        self.state, decision = step(self.state, readings, now_s)
        side = decision.side.value
        return side == "heating", side == "cooling"


def fermenter(told: Told) -> Fermenter:
    """As `cellar.config.build` makes it of a file's section; built here so that no other library is needed."""
    vessel = Vessel(
        litres=told.litres,
        fan=told.fan,
        jacket=told.jacket,
        heater_kind=HeaterKind(told.heater),
        heater_w=told.heater_w,
    )
    return Fermenter(
        id="fv",
        name="FV",
        has_heater=True,
        has_cooler=True,
        beer_probe=ProbeLimits(),
        chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0),
        first_mode=Mode.AUTO,
        vessel=vessel,
        law=law_for(vessel, sees_air=True),
        interlock=Interlock(cooler=VALVE) if told.jacket else Interlock(),
    )


def _reading(number_c: float | None, now_s: float) -> Reading:
    if number_c is None:
        return Reading.bad(Quality.FAULT, now_s, "gives no valid answer")
    return Reading.good(number_c, now_s)
