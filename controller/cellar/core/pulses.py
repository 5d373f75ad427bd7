# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an excess to a relay's wish: pulses as few as the ripple allows, and as short as the relay may.

The excess is how much too warm (for cooling; too cold for heating) the beer is going to be when all that is under way
has arrived. It sinks on after the relay opens, because the evaporator stays cold: that is the coast, and it is learnt
from cycle to cycle. So is the swing of a whole cycle, which cannot be less than what one shortest legal pulse does;
the relay closes at half of it, so that the beer swings around its setpoint and not below.
"""

from dataclasses import dataclass, replace

LEARNING_SHARE = 0.2  # of what a cycle showed
MOST_RIPPLES, SHORT_WAY_K = 10.0, 0.8  # a longer way was a new setpoint, and no cycle
IMPATIENT, PATIENT, MOST_PATIENCE = 1.1, 0.95, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is aimed at: how far one cycle may push what is controlled, and how long it should last at least."""

    ripple_k: float
    cycle_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """Of one relay, in kelvin of excess: how far it sinks after the relay opens, and from top to bottom.

    `patience` multiplies the ripple aimed at: it grows while cycles are shorter than they should be.
    """

    coast_k: float
    swing_k: float
    patience: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The cycle under way: its age, its highest and lowest excess, and that at which the relay opened."""

    on: bool = False
    since_s: float = 0.0
    top_k: float = 0.0
    low_k: float = 0.0
    opened_k: float | None = None


def pulse(
    habit: Habit, cycle: Cycle, pace: Pace, *, excess_k: float, on: bool, dt_s: float
) -> tuple[Habit, Cycle, bool]:
    """One tick: what was learnt, the cycle under way, and whether the relay should be on. `on`: what it does now."""
    since_s = cycle.since_s + dt_s
    top_k, low_k, opened_k = max(cycle.top_k, excess_k), min(cycle.low_k, excess_k), cycle.opened_k
    if on and not cycle.on:
        habit = _paced(ended(habit, cycle, pace), since_s, pace)
        top_k, low_k, opened_k, since_s = excess_k, excess_k, None, 0.0
    elif cycle.on and not on:
        low_k = opened_k = excess_k
    ripple_k = pace.ripple_k * habit.patience
    wants_on = excess_k > habit.coast_k - ripple_k / 2 if on else excess_k > max(ripple_k, habit.swing_k) / 2
    return habit, Cycle(on=on, since_s=since_s, top_k=top_k, low_k=low_k, opened_k=opened_k), wants_on


def ended(habit: Habit, cycle: Cycle, pace: Pace) -> Habit:
    """What a cycle has shown, when the relay closes anew or its turn is over. The end of a long way shows nothing."""
    most_k = max(MOST_RIPPLES * pace.ripple_k, SHORT_WAY_K)
    if cycle.opened_k is None or cycle.top_k > most_k:
        return habit
    coast_k, swing_k = cycle.opened_k - cycle.low_k, cycle.top_k - cycle.low_k
    return replace(
        habit,
        coast_k=habit.coast_k + LEARNING_SHARE * (min(coast_k, most_k) - habit.coast_k),
        swing_k=habit.swing_k + LEARNING_SHARE * (min(swing_k, most_k) - habit.swing_k),
    )


def _paced(habit: Habit, lasted_s: float, pace: Pace) -> Habit:
    """Starts are spent where they count: where there are too many, a little more ripple is allowed."""
    change = IMPATIENT if lasted_s < pace.cycle_s else PATIENT
    return replace(habit, patience=min(MOST_PATIENCE, max(1.0, habit.patience * change)))


MOST_HABIT_K = 1.0
"""No cycle around a setpoint goes further."""


def bounded_habit(habit: Habit) -> Habit:
    """A habit that was remembered, within what one can be."""
    return Habit(
        coast_k=min(MOST_HABIT_K, max(-MOST_HABIT_K, habit.coast_k)),
        swing_k=min(MOST_HABIT_K, max(0.0, habit.swing_k)),
        patience=min(MOST_PATIENCE, max(1.0, habit.patience)),
    )
