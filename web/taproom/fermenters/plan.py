# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A profile as a course of hours and temperatures, and as a drawing: paths for an SVG of fixed size. Pure.

A step that waits for something is drawn as long as it may last at most: so late, and no later, will the next begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from cellar.contract import ProfileDocument, ProfileProgress
from cellar.contract.profile import (
    CrashStep,
    DiacetylRestStep,
    FreeRiseStep,
    HoldStep,
    RampStep,
    Step,
)

WIDTH, HEIGHT, MARGIN = 600, 140, 12
LEAST_SPAN_K = 4.0  # a hold looks flat, not like noise
ENDLESS_SHARE = 0.12  # of the drawing, for a hold that nobody ends
LEAST_ENDLESS_H = 12.0
SHORTEST_H = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A step in the plan: from when to when (hours since the plan began), and the setpoint at both."""

    from_h: float
    to_h: float
    from_c: float
    bend_h: float  # where a ramp has arrived
    to_c: float
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Path data (`d`): the course, the step that runs, the ends of steps, and the dot of the present."""

    course: str
    running: str
    ends: str
    now: str
    now_x: float
    low_c: float
    high_c: float
    hours: float


def target_of(step: Step) -> float:
    match step:
        case HoldStep():
            return step.hold
        case RampStep():
            return step.ramp
        case FreeRiseStep():
            return step.free_rise
        case DiacetylRestStep():
            return step.diacetyl_rest
        case CrashStep():
            return step.crash
        case _ as unreachable:
            assert_never(unreachable)


def legs(profile: ProfileDocument, *, start_c: float, step: int = 1) -> list[Leg]:
    """The whole plan; `start_c` was the setpoint when step `step` began."""
    course: list[Leg] = []
    at_h, at_c = 0.0, start_c if step == 1 else target_of(profile.steps[0])
    for number, it in enumerate(profile.steps, 1):
        if number == step:
            at_c = start_c
        leg = _leg(it, at_h, at_c)
        course.append(leg)
        at_h, at_c = leg.to_h, leg.to_c
    if course[-1].endless:
        last = course[-1]
        width_h = max(last.from_h * ENDLESS_SHARE, LEAST_ENDLESS_H)
        course[-1] = _leg(profile.steps[-1], last.from_h, last.from_c, endless_h=width_h)
    return course


def _leg(step: Step, at_h: float, at_c: float, *, endless_h: float = 0.0) -> Leg:
    to_c = target_of(step)
    match step:
        case HoldStep():
            lasts_h = step.for_h or step.at_most_h
            end_h = at_h + (endless_h if lasts_h is None else lasts_h)
            return Leg(from_h=at_h, to_h=end_h, from_c=at_c, bend_h=at_h, to_c=to_c, endless=lasts_h is None)
        case FreeRiseStep():
            end_h = at_h + (step.for_h or step.at_most_h or 0.0)
            return Leg(from_h=at_h, to_h=end_h, from_c=min(at_c, to_c), bend_h=end_h, to_c=to_c)
        case DiacetylRestStep():
            bend_h = at_h + abs(to_c - at_c) / step.k_per_h
            end_h = bend_h + (step.for_h or step.at_most_h or 0.0)
            return Leg(from_h=at_h, to_h=end_h, from_c=at_c, bend_h=bend_h, to_c=to_c)
        case RampStep() | CrashStep():
            end_h = at_h + max(abs(to_c - at_c) / step.k_per_h, SHORTEST_H)
            return Leg(from_h=at_h, to_h=end_h, from_c=at_c, bend_h=end_h, to_c=to_c)
        case _ as unreachable:
            assert_never(unreachable)


def present_h(course: Sequence[Leg], progress: ProfileProgress) -> float:
    """Where on the plan's axis the present is: at the same share of its step as it is of the time it may last."""
    leg = course[progress.step - 1]
    if progress.finished:
        return leg.to_h
    lasts_s = progress.elapsed_s + (progress.remaining_s or 0.0)
    if progress.remaining_s is None:  # for ever: near its beginning, for a day or two
        lasts_s = progress.elapsed_s + 86_400.0
    share = progress.elapsed_s / lasts_s if lasts_s > 0 else 0.0
    return leg.from_h + share * (leg.to_h - leg.from_h)


def draw(
    course: Sequence[Leg], *, progress: ProfileProgress | None = None, setpoint_c: float | None = None
) -> Drawing:
    """The plan as paths; with `progress`, where on it the present is."""
    now_h = present_h(course, progress) if progress is not None else 0.0
    temperatures = [c for leg in course for c in (leg.from_c, leg.to_c)] + (
        [setpoint_c] if setpoint_c is not None else []
    )
    low_c, high_c = min(temperatures), max(temperatures)
    pad_k = max(0.0, LEAST_SPAN_K - (high_c - low_c)) / 2
    bottom_c, top_c, hours = low_c - pad_k, high_c + pad_k, max(course[-1].to_h, SHORTEST_H)

    def x(at_h: float) -> str:
        return f"{at_h / hours * WIDTH:.1f}"

    def y(at_c: float) -> str:
        return f"{MARGIN + (top_c - at_c) / (top_c - bottom_c) * (HEIGHT - 2 * MARGIN):.1f}"

    def line(leg: Leg) -> str:
        return f"{x(leg.from_h)} {y(leg.from_c)}L{x(leg.bend_h)} {y(leg.to_c)}L{x(leg.to_h)} {y(leg.to_c)}"

    running = course[progress.step - 1] if progress is not None and not progress.finished else None
    dot_c = course[-1].to_c if setpoint_c is None else setpoint_c
    return Drawing(
        course="M" + "L".join(line(leg) for leg in course),
        running="M" + line(running) if running is not None else "",
        ends="".join(f"M{x(leg.to_h)} 0v{HEIGHT}" for leg in course[:-1]),
        now=f"M{x(now_h)} {y(dot_c)}h0" if progress is not None else "",
        now_x=round(now_h / hours * WIDTH, 1) if progress is not None else 0.0,
        low_c=low_c,
        high_c=high_c,
        hours=course[-1].from_h if course[-1].endless else hours,
    )
