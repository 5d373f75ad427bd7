# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Advice for a beer that is kept by hand: bottles of ice or warm water, the hatch, a blanket, and what to expect.

Pure.

Every plan that a person could carry out now is lived through on the thermal model until they come again. The one that
keeps the beer nearest to its target wins; a plan that is more work must earn it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from taproom.measuring.diary import Room
from taproom.measuring.thermal import HOUR_S, STEP_S, Bottles, House, Standing, course, frozen, warm

MOST_BOTTLES: Final = 6
END_WEIGHT: Final = 1.0
BOTTLE_COST: Final = 0.015  # K² for each that must be carried
ACT_COST: Final = 0.01
LEAST_SPREAD_K: Final = 0.4
ROOM_OFF_K: Final = 2.0
VIGOUR_OFF: Final = 1.3
MELTED_SHARE: Final = 0.02
GONE_K: Final = 4.0  # warm water that is so near to the beer warms no more
GOOD_K: Final = 1.0
FORECAST_S: Final = 24 * HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do now. Bottles that are in the chamber stay if `keep`."""

    frozen: int = 0
    warm: int = 0
    keep: bool = False
    is_open: bool = False
    blanket: bool = False

    def begins(self, it: Standing) -> Standing:
        """How it stands once this was done."""
        bottles = it.bottles if self.keep else frozen(self.frozen) if self.frozen else warm(self.warm)
        return replace(it, bottles=bottles, is_open=self.is_open, blanket=self.blanket)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of the forecast: what is likely, and between what it may be."""

    at_s: float
    beer_c: float
    low_c: float
    high_c: float
    room_c: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """`swap_s`: when the bottles will have done their work; None if not before the forecast ends. `worst_k`: how far
    from the target the beer is at most until `again_s`. `untouched_c`: where it would be if nothing were done."""

    plan: Plan
    hours: tuple[Hour, ...]
    again_s: float
    swap_s: float | None
    worst_k: float
    untouched_c: float
    yeast_w: float

    @property
    def holds(self) -> bool:
        return self.worst_k <= GOOD_K


def plans(it: Standing, *, has_hatch: bool, bottles: int) -> Iterator[Plan]:
    """Everything that a person could do now. Nobody heats through an open hatch, or cools under a blanket."""
    hatches = (False, True) if has_hatch else (False,)
    for is_open in hatches:
        for blanket in (False, True) if not is_open else (False,):
            yield Plan(is_open=is_open, blanket=blanket)
            if it.bottles.count:
                yield Plan(keep=True, is_open=is_open, blanket=blanket)
    for number in range(1, min(MOST_BOTTLES, bottles) + 1):
        yield Plan(frozen=number)
    for number in range(1, MOST_BOTTLES + 1):
        yield Plan(warm=number)
        yield Plan(warm=number, blanket=True)


def advise(
    house: House,
    it: Standing,
    room: Room,
    *,
    target_c: float,
    now_s: float,
    again_s: float,
    bottles: int,
    off_k: float,
) -> Advice:
    """`again_s`: when somebody comes next; `bottles`: how many are frozen; `off_k`: how far the model was off."""
    steps = max(1, round((again_s - now_s) / STEP_S))
    rooms_c = [room.at(now_s + (at + 0.5) * STEP_S) for at in range(steps)]
    has_hatch = house.chamber != "room"
    best = min(
        plans(it, has_hatch=has_hatch, bottles=bottles if has_hatch else 0),
        key=lambda plan: _cost(plan, it, course(house, plan.begins(it), rooms_c), target_c),
    )
    likely = course(house, best.begins(it), rooms_c)
    untouched = course(house, it, rooms_c)
    return Advice(
        plan=best,
        hours=forecast(house, best.begins(it), room, now_s=now_s, off_k=off_k),
        again_s=again_s,
        swap_s=_swap_s(house, best, it, room, now_s),
        worst_k=max(abs(one.beer_c - target_c) for one in likely),
        untouched_c=untouched[-1].beer_c,
        yeast_w=likely[0].fermented and _mean_w(house, it, likely, again_s - now_s),
    )


def _mean_w(house: House, it: Standing, likely: Sequence[Standing], lasts_s: float) -> float:
    return (likely[-1].fermented - it.fermented) * house.sugar_j / max(STEP_S, lasts_s)


def _cost(plan: Plan, it: Standing, likely: Sequence[Standing], target_c: float) -> float:
    mean = sum((one.beer_c - target_c) ** 2 for one in likely) / len(likely)
    end = (likely[-1].beer_c - target_c) ** 2
    acts = (plan.is_open != it.is_open) + (plan.blanket != it.blanket)
    return mean + END_WEIGHT * end + BOTTLE_COST * (plan.frozen + plan.warm) + ACT_COST * acts


def _swap_s(house: House, plan: Plan, it: Standing, room: Room, now_s: float) -> float | None:
    begun = plan.begins(it)
    if not begun.bottles.count:
        return None
    steps = round(FORECAST_S / STEP_S)
    for at, one in enumerate(course(house, begun, [room.at(now_s + step * STEP_S) for step in range(steps)])):
        if _is_done(begun.bottles, one):
            return now_s + (at + 1) * STEP_S
    return None


def _is_done(began: Bottles, one: Standing) -> bool:
    if began.held_j < 0.0:
        return one.bottles.ice_share <= MELTED_SHARE
    return one.bottles.water_c <= one.beer_c + GONE_K


def forecast(house: House, it: Standing, room: Room, *, now_s: float, off_k: float) -> tuple[Hour, ...]:
    """Each hour of the next day: likely; and if the room is 2 K off and the yeast 1.3 times as vigorous, or as slow,
    and the thermometer and the model as wrong as they were so far."""
    steps = round(FORECAST_S / STEP_S)
    rooms_c = [room.at(now_s + (at + 0.5) * STEP_S) for at in range(steps)]
    likely = course(house, it, rooms_c)
    high = course(replace(house, vigour=house.vigour * VIGOUR_OFF), it, [c + ROOM_OFF_K for c in rooms_c])
    low = course(replace(house, vigour=house.vigour / VIGOUR_OFF), it, [c - ROOM_OFF_K for c in rooms_c])
    beside_k, every = max(LEAST_SPREAD_K, off_k), round(HOUR_S / STEP_S)
    return tuple(
        Hour(
            at_s=now_s + (at + 1) * STEP_S,
            beer_c=likely[at].beer_c,
            low_c=min(low[at].beer_c, likely[at].beer_c) - beside_k,
            high_c=max(high[at].beer_c, likely[at].beer_c) + beside_k,
            room_c=rooms_c[at],
        )
        for at in range(every - 1, steps, every)
    )
