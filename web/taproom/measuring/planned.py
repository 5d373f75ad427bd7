# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rest of a batch's plan, as temperatures at moments. Pure.

A step that waits for something is drawn as long as it may last at most, as a fermenter's own page draws it: so late,
and no later, will the next begin. A hold that nobody ends is drawn for a while only.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cellar.contract import ProfileDocument
from taproom.fermenters.history import DAY_S, HOUR_S, Point
from taproom.fermenters.plan import Leg, legs, present_h, target_of
from taproom.measuring.parts import Ahead

MOST_AHEAD_S: Final = 90 * DAY_S
LEAST_SHOWN_S: Final = DAY_S  # of a hold that nobody ends
Knot = tuple[int, float]  # UTC seconds, °C; two at one moment are a jump


def still_to_come(it: Ahead) -> list[Knot]:
    """From the setpoint as it is to the plan's end."""
    progress = it.progress
    course = legs(progress.profile, start_c=progress.start_c, step=progress.step)
    here, now_h = course[progress.step - 1], present_h(course, progress)
    lasts_s = LEAST_SHOWN_S if progress.remaining_s is None else progress.remaining_s
    ends_utc = it.at_utc + lasts_s
    knots: list[Knot] = [(it.at_utc, it.setpoint_c)]
    if now_h < here.bend_h < here.to_h:
        knots.append((round(min(ends_utc, it.at_utc + (here.bend_h - now_h) * HOUR_S)), here.to_c))
    elif here.bend_h <= now_h:
        knots.append((it.at_utc, here.to_c))
    knots.append((round(ends_utc), here.to_c))
    return _within(knots + _knots(course[progress.step :], ends_utc - here.to_h * HOUR_S))


def as_foreseen(plan: ProfileDocument, *, pitched_utc: int) -> list[Knot]:
    """The whole plan of a recipe, from pitching on: for a batch that no controller keeps."""
    return _within(_knots(legs(plan, start_c=target_of(plan.steps[0])), pitched_utc))


def _knots(course: Sequence[Leg], zero_utc: float) -> list[Knot]:
    """`zero_utc`: when the course's hour 0 is."""
    knots: list[Knot] = []
    for leg in course:
        at_h = ((leg.from_h, leg.from_c), (leg.bend_h, leg.to_c), (leg.to_h, leg.to_c))
        knots += [(round(zero_utc + hour * HOUR_S), degrees) for hour, degrees in at_h]
    return knots


def _within(knots: Sequence[Knot]) -> list[Knot]:
    """No further ahead than makes sense on one chart, and nothing said twice."""
    last_utc = knots[0][0] + MOST_AHEAD_S
    end_c = planned_at(knots, last_utc)
    kept = [it for it in knots if it[0] < last_utc]
    if len(kept) < len(knots) and end_c is not None:
        kept.append((last_utc, end_c))
    return [it for n, it in enumerate(kept) if n == 0 or it != kept[n - 1]]


def planned_at(knots: Sequence[Knot], at_utc: int) -> float | None:
    """Between two knots on a straight line; None outside the plan. At a jump, what it jumps to."""
    if knots and at_utc == knots[-1][0]:
        return knots[-1][1]
    for (from_utc, from_c), (to_utc, to_c) in pairwise(knots):
        if from_utc <= at_utc < to_utc:
            return from_c + (to_c - from_c) * (at_utc - from_utc) / (to_utc - from_utc)
    return None


def points_ahead(knots: Sequence[Knot], *, now_utc: int, to_utc: int, bucket_s: int) -> list[Point]:
    """What is planned from now to `to_utc`, each `bucket_s` and where the plan bends."""
    if not knots:
        return []
    until_utc = min(to_utc, knots[-1][0] + 1)
    times = {now_utc, *range(now_utc - now_utc % bucket_s + bucket_s, until_utc, bucket_s)}
    times |= {at_utc for at_utc, _c in knots}
    found = []
    for at_utc in sorted(it for it in times if now_utc <= it < until_utc):
        planned_c = planned_at(knots, at_utc)
        if planned_c is not None:
            found.append(_point(at_utc, planned_c))
    return found


def _point(at_utc: int, setpoint_c: float) -> Point:
    return Point(
        at_utc=at_utc,
        beer_c=None,
        beer_min_c=None,
        beer_max_c=None,
        chamber_c=None,
        setpoint_c=setpoint_c,
        heat_duty=None,
        cool_duty=None,
    )
