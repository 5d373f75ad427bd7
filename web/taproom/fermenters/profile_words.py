# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A profile in the reader's words: each step, its end, and how far it has come. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from babel.numbers import format_decimal

from cellar.contract import FermenterState, ProfileDocument, ProfileProgress
from cellar.contract.profile import (
    AtAttenuation,
    AtGravity,
    AtStable,
    CrashStep,
    DiacetylRestStep,
    End,
    FreeRiseStep,
    HoldStep,
    RampStep,
    Step,
    StepKind,
)
from taproom.fermenters.plan import Drawing, Leg, draw, legs, target_of
from taproom.i18n import Reader
from taproom.i18n import mark as _

HOUR_S, DAY_H = 3600, 24

_STEPS: Mapping[StepKind, str] = {
    "hold": _("hold {target} °C"),
    "ramp": _("ramp to {target} °C"),
    "free_rise": _("free rise, up to {target} °C"),
    "diacetyl_rest": _("diacetyl rest at {target} °C"),
    "crash": _("cold crash to {target} °C"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """A line of the plan. `latest_utc` is when it begins at the latest, if that can be known; for steps to come."""

    number: int
    what: str
    how_long: str
    is_running: bool
    is_done: bool
    latest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileShown:
    """The running profile: what a brewer sees."""

    name: str
    words: str
    drawing: Drawing
    steps: list[StepShown]
    paused: bool
    finished: bool
    gravity: str


def duration(reader: Reader, seconds: float) -> str:
    """Days and hours, hours, or minutes: as exact as one would say it."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return reader.say(_("{minutes} min"), minutes=minutes)
    hours = round(seconds / HOUR_S)
    if hours < 2 * DAY_H:
        return reader.say(_("{hours} h"), hours=hours)
    days, rest = divmod(hours, DAY_H)
    return (
        reader.say(_("{days} d {hours} h"), days=days, hours=rest) if rest else reader.say(_("{days} d"), days=days)
    )


def gravity(reader: Reader, sg: float | None) -> str:
    return reader.degrees(sg, "0.000#")


def what(reader: Reader, step: Step) -> str:
    """What a step does, without when it ends."""
    return _unbroken(reader.say(_STEPS[_kind(step)], target=reader.degrees(target_of(step), "0.0#")))


def _unbroken(sentence: str) -> str:
    """A number and its unit stay on one line."""
    return sentence.replace(" °C", "\N{NO-BREAK SPACE}°C")


def how_long(reader: Reader, step: Step) -> str:
    """How a step ends."""
    match step:
        case RampStep() | CrashStep():
            rate = _rate(reader, step.k_per_h)
            ending = step.until if isinstance(step, RampStep) else None
            return rate if ending is None else f"{rate}, {_ending(reader, ending)}"
        case HoldStep() | FreeRiseStep() | DiacetylRestStep():
            if isinstance(step, DiacetylRestStep):
                rest = HoldStep(hold=step.diacetyl_rest, for_h=step.for_h, until=step.until, at_most_h=step.at_most_h)
                return reader.say(
                    _("{rate}, then {time}"), rate=_rate(reader, step.k_per_h), time=how_long(reader, rest)
                )
            if step.until is not None:
                most = duration(reader, (step.at_most_h or 0.0) * HOUR_S)
                return reader.say(_("{until}, at most {time}"), until=_ending(reader, step.until), time=most)
            if step.for_h is not None:
                return duration(reader, step.for_h * HOUR_S)
            return reader.say(_("until you end the profile"))
        case _ as unreachable:
            assert_never(unreachable)


def _rate(reader: Reader, k_per_h: float) -> str:
    return reader.say(_("{rate} K/h"), rate=format_decimal(k_per_h, "0.###", locale=reader.language))


def line(reader: Reader, state: FermenterState) -> str:
    """The running profile in a line, or nothing: `Ale: step 2 of 5, ramp to 21.0 °C, 11 h left`."""
    progress = state.profile
    if progress is None:
        return ""
    return reader.say(_("{name}: {words}"), name=progress.profile.name, words=_where(reader, progress, state))


def place(state: FermenterState) -> str:
    """Changes when there is more to show of a profile than time that passed: `2`, `2-paused-1.012`, or nothing."""
    progress = state.profile
    if progress is None:
        return ""
    sg = "" if progress.sg is None else f"-{progress.sg}"
    return f"{progress.step}{'-paused' * progress.paused}{'-finished' * progress.finished}{sg}"


def _where(reader: Reader, progress: ProfileProgress, state: FermenterState) -> str:
    if progress.finished:
        setpoint = reader.degrees(state.setpoint_c, "0.0#")
        return _unbroken(reader.say(_("finished, holds {setpoint} °C"), setpoint=setpoint))
    step = progress.profile.steps[progress.step - 1]
    place = reader.say(
        _("step {step} of {of}, {what}"),
        step=progress.step,
        of=len(progress.profile.steps),
        what=what(reader, step),
    )
    return ", ".join(filter(None, [place, _left(reader, progress, step, state)]))


def _left(reader: Reader, progress: ProfileProgress, step: Step, state: FermenterState) -> str:
    if progress.paused:
        return reader.say(_("paused"))
    if state.mode == "off" or state.trip is not None:
        return reader.say(_("stands still"))
    if progress.remaining_s is None:
        return reader.say(_("until you end the profile"))
    time = duration(reader, progress.remaining_s)
    waits = getattr(step, "until", None) is not None
    return reader.say(_("at most {time} left"), time=time) if waits else reader.say(_("{time} left"), time=time)


def shown(reader: Reader, state: FermenterState, *, now_utc: int) -> ProfileShown | None:
    """All of the running profile, or None if there is none."""
    progress = state.profile
    if progress is None:
        return None
    course = legs(progress.profile, start_c=progress.start_c, step=progress.step)
    return ProfileShown(
        name=progress.profile.name,
        words=_where(reader, progress, state),
        drawing=draw(course, progress=progress, setpoint_c=state.setpoint_c),
        steps=_steps(reader, progress, course, now_utc=now_utc, moves=state.mode == "auto" and state.trip is None),
        paused=progress.paused,
        finished=progress.finished,
        gravity="" if progress.sg is None else gravity(reader, progress.sg),
    )


def planned(reader: Reader, profile: ProfileDocument) -> list[StepShown]:
    """The steps of a profile that does not run."""
    return [
        StepShown(
            number=number,
            what=what(reader, step),
            how_long=how_long(reader, step),
            is_running=False,
            is_done=False,
            latest="",
        )
        for number, step in enumerate(profile.steps, 1)
    ]


def _steps(
    reader: Reader, progress: ProfileProgress, course: list[Leg], *, now_utc: int, moves: bool
) -> list[StepShown]:
    lines: list[StepShown] = []
    known = moves and not progress.paused and progress.remaining_s is not None
    running_ends_h = course[progress.step - 1].to_h
    for number, step in enumerate(progress.profile.steps, 1):
        latest = ""
        if known and number > progress.step:
            ahead_s = (progress.remaining_s or 0.0) + (course[number - 1].from_h - running_ends_h) * HOUR_S
            latest = reader.moment(now_utc + round(ahead_s))
        lines.append(
            StepShown(
                number=number,
                what=what(reader, step),
                how_long=how_long(reader, step),
                is_running=number == progress.step and not progress.finished,
                is_done=number < progress.step or progress.finished,
                latest=latest,
            )
        )
    return lines


def _kind(step: Step) -> StepKind:
    match step:
        case HoldStep():
            return "hold"
        case RampStep():
            return "ramp"
        case FreeRiseStep():
            return "free_rise"
        case DiacetylRestStep():
            return "diacetyl_rest"
        case CrashStep():
            return "crash"
        case _ as unreachable:
            assert_never(unreachable)


def _ending(reader: Reader, end: End) -> str:
    match end:
        case AtGravity():
            return reader.say(_("until the gravity is {sg} or less"), sg=gravity(reader, end.gravity))
        case AtAttenuation():
            return reader.say(_("until {percent} % is attenuated"), percent=reader.percent(end.attenuation))
        case AtStable():
            time = duration(reader, end.over_h * HOUR_S)
            return reader.say(_("until the gravity is stable for {time}"), time=time)
        case "by_hand":
            return reader.say(_("until you go on to the next step"))
        case _ as unreachable:
            assert_never(unreachable)
