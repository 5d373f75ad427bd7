# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fermenter carries over a restart, and nothing else. Keeps rule 7: after a power cut it resumes where it was.

Times are not carried: how long the compressor rested while nobody counted is not known, so it starts locked out.
"""

import math
from dataclasses import dataclass, replace

from cellar.core.cascade import LawState, clamp
from cellar.core.fermenter import Fermenter, Mode, State, starting
from cellar.core.supervision import TripReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """`outer_k` is the outer integral: the kelvin of air that hold the beer. `revision` counts orders obeyed."""

    mode: Mode
    setpoint_c: float
    outer_k: float
    trip: TripReason | None
    revision: int


def remember(state: State) -> Remembered:
    return Remembered(
        mode=state.mode,
        setpoint_c=state.setpoint_c,
        outer_k=state.law.outer_k,
        trip=state.trip,
        revision=state.revision,
    )


def resume(fermenter: Fermenter, remembered: Remembered | None, *, now_s: float) -> State:
    """The state to start from. A remembered setpoint outside today's bounds is brought to the nearest bound."""
    fresh = starting(fermenter, now_s=now_s)
    if remembered is None or not math.isfinite(remembered.setpoint_c + remembered.outer_k):
        return fresh
    return replace(
        fresh,
        mode=remembered.mode,
        setpoint_c=clamp(remembered.setpoint_c, fermenter.setpoint_low_c, fermenter.setpoint_high_c),
        law=LawState(outer_k=remembered.outer_k),
        trip=remembered.trip,
        revision=remembered.revision,
    )
