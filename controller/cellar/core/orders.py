# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person may ask of a fermenter, and when it is refused. Nobody gets past the setpoint's bounds."""

import math
from dataclasses import dataclass, replace
from typing import assert_never

from cellar.core.events import Event, ModeChanged, SetpointChanged, TripReset
from cellar.core.fermenter import Mode, Readings, State
from cellar.core.supervision import danger


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSetpoint:
    setpoint_c: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMode:
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetTrip:
    pass


Order = SetSetpoint | SetMode | ResetTrip


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why an order is not obeyed; `low`, `high` are the bounds if it asked for something outside them."""

    reason: str
    text: str
    low: float | None = None
    high: float | None = None


def obey(state: State, order: Order, readings: Readings, *, author: str) -> tuple[State, Event] | Refused:
    """The state after the order and what to record, or why not. Relays move at the next step, never here."""
    match order:
        case SetSetpoint(setpoint_c=setpoint_c):
            return _set_setpoint(state, setpoint_c, author)
        case SetMode(mode=mode):
            return replace(state, mode=mode, revision=state.revision + 1), ModeChanged(mode=mode, author=author)
        case ResetTrip():
            return reset_trip(state, readings, author)
        case _ as unreachable:
            assert_never(unreachable)


def _set_setpoint(state: State, setpoint_c: float, author: str) -> tuple[State, Event] | Refused:
    low, high = state.fermenter.setpoint_low_c, state.fermenter.setpoint_high_c
    if not math.isfinite(setpoint_c) or not low <= setpoint_c <= high:
        text = f"the setpoint must be between {low:g} and {high:g} °C"
        return Refused(reason="out_of_range", text=text, low=low, high=high)
    event = SetpointChanged(from_c=state.setpoint_c, to_c=setpoint_c, author=author)
    return replace(state, setpoint_c=setpoint_c, revision=state.revision + 1), event


def reset_trip(state: State, readings: Readings, author: str) -> tuple[State, Event] | Refused:
    """Unlatch a trip, if nothing dangerous is seen any more. `readings` are judged ones."""
    if state.trip is None:
        return Refused(reason="not_tripped", text="there is no trip to reset")
    still = danger(
        state.fermenter.trips,
        beer=readings.beer,
        chamber=readings.chamber,
        relays_obeyed=readings.relays_obeyed,
    )
    if still is not None:
        return Refused(reason="still_dangerous", text=f"the cause is still there: {still.replace('_', ' ')}")
    return replace(state, trip=None, revision=state.revision + 1), TripReset(author=author)
