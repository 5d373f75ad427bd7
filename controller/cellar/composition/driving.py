# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar drive`: the control core behind a pipe, one JSON object per line, for anybody's plant in any language.

The first line configures one fermenter; after it, each line is a tick and is answered by one line. It is `core.step`
and nothing beside it: no clock (time is what the lines say), no journal, no broker. A line that cannot be understood
is answered with both relays off, and the core is told that they were opened, so that the compressor rests. The
format stands in firmware_docs/reference/drive.md, and a test runs the session that is shown there.
"""

import json
import logging
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cellar.app.rendering import action
from cellar.config import ConfigError, Problem, build, check
from cellar.core.events import Event
from cellar.core.fermenter import Decision, Fermenter, Mode, Readings, State, starting, step
from cellar.core.interlock import Side
from cellar.core.orders import (
    EndProfile,
    Order,
    Refused,
    ReportGravity,
    ResetTrip,
    SetMode,
    SetSetpoint,
    SkipStep,
    StartProfile,
    obey,
    running,
)
from cellar.core.profile_document import ProfileError, profile_from
from cellar.core.profile_steps import Profile
from cellar.core.reading import Quality, Reading

logger = logging.getLogger("cellar.drive")

AUTHOR = "drive"
TICK_KEYS = frozenset(
    {"now_s", "setpoint_c", "profile", "beer_c", "chamber_c", "mode", "gravity", "skip_step", "reset_trip"}
)
_encode = json.JSONEncoder(allow_nan=False, check_circular=False, default=str, separators=(", ", ": ")).encode
_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


# Part of each answer to a line that is no tick, so that whoever reads only the relays reads that they are off.
_OFF: Mapping[str, object] = MappingProxyType(
    {
        "heat": False,
        "cool": False,
        "mode": "off",
        "chamber_setpoint_c": None,
        "demand": 0.0,
        "held": None,
        "events": [],
    }
)


class BadLine(Exception):
    """A line is no tick. `problems` has what is wrong within it, if there is more to say."""

    def __init__(self, message: str, problems: Iterable[object] = ()) -> None:
        super().__init__(message)
        self.problems = [asdict(it) for it in problems]  # type: ignore[call-overload]


def drive(lines: Iterable[bytes], say: Callable[[bytes], None]) -> int:
    """Configure from the first line, then answer each; until the lines end. 2 if the first is no configuration."""
    given = (line for line in lines if not line.isspace())
    try:
        fermenter = configured(_parsed(next(given, b"")))
    except BadLine as error:
        say(_line(_complaint(error)))
        return 2
    driven = Driven(fermenter)
    for line in given:
        try:
            answer = driven.answer(line)
        except Exception as error:
            say(_line({"error": f"the core failed, and ends: {error!r}", **_OFF}))
            raise
        say(answer)
    return 0


def configured(first: Mapping[str, Any]) -> Fermenter:
    """The fermenter that the first line describes. What is not said gets a value that suits most plants."""
    given = first.get("config")
    if not isinstance(given, Mapping):
        raise BadLine('the first line must be {"config": {…}}, with the keys of a [[fermenter]] of the configuration')
    section = {"id": "drive", "name": "Driven", "mode": "auto", **given}
    _fit(section, {"beer_probe": "beer", "chamber_probe": "chamber"})
    _fit(section, {"heater_pin": 17, "cooler_pin": 27})
    names = [section[key] for key in ("beer_probe", "chamber_probe") if isinstance(section.get(key), str)]
    probes = {name: f"28-{number:012x}" for number, name in enumerate(dict.fromkeys(names))}
    document = {"site": "drive", "unit": "drive", "probes": probes, "fermenter": [section]}
    try:
        return build.fermenter(check(Path("config"), document).fermenter[0])
    except ConfigError as error:
        problems = [_placed(problem) for problem in error.problems]
        raise BadLine(f"config: {'; '.join(f'{it.path} {it.fault}' for it in problems)}", problems) from error


def _fit(section: dict[str, Any], parts: Mapping[str, object]) -> None:
    """Both parts are fitted where none is named; a part that is null is not fitted."""
    named = any(section.get(key) is not None for key in parts)
    for key, part in parts.items():
        if key not in section and not named:
            section[key] = part
        elif section.get(key) is None:
            section.pop(key, None)


def _placed(problem: Problem) -> Problem:
    path = problem.path.removeprefix("fermenter[0]").lstrip(".") or "config"
    return Problem(path=path, fault=problem.fault, remedy=problem.remedy)


class Driven:
    """A fermenter under control from outside. It begins, locked out like after any start, at the first tick."""

    def __init__(self, fermenter: Fermenter) -> None:
        self._fermenter = fermenter
        self._state: State | None = None
        self._judged = Readings(beer=None, chamber=None)
        self._said: Mapping[str, object] = {}
        self._opened = False
        self._ignored: set[str] = set()

    def answer(self, line: bytes) -> bytes:
        """The answer to a line. An exception is a fault of the core: it is not answered here."""
        try:
            return _line(self._tick(_parsed(line)))
        except BadLine as error:
            self._opened = True
            return _line({**_complaint(error), **_OFF})

    def _tick(self, tick: Mapping[str, Any]) -> dict[str, object]:
        now_s = _number(tick, "now_s")
        readings = Readings(
            beer=_reading(_number(tick, "beer_c"), now_s),
            chamber=_reading(_number(tick, "chamber_c"), now_s),
            lease_expired=self._opened,
        )
        if now_s is None:
            raise BadLine("now_s is missing: give the plant's time in seconds")
        state = self._state or starting(self._fermenter, now_s=now_s)
        if now_s < state.last_s:
            raise BadLine(f"time goes backwards: now_s is {now_s:g} after {state.last_s:g}; start anew for a new run")
        state, events, refused = self._obeyed(state, self._orders(tick, state))
        self._state, decision = step(state, readings, now_s)
        self._opened = False
        self._judged = Readings(beer=decision.beer, chamber=decision.chamber)
        self._mention_ignored(tick)
        return _answer(decision, [*events, *decision.events], refused)

    def _orders(self, tick: Mapping[str, Any], state: State) -> list[Order]:
        """What this line asks for that the line before did not: a plant may repeat its setpoint with each tick."""
        said = {key: tick[key] for key in ("setpoint_c", "profile", "mode") if tick.get(key) is not None}
        new = {key: value for key, value in said.items() if self._said.get(key) != value}
        orders: list[Order] = []
        setpoint_c, sg = _number(new, "setpoint_c"), _number(tick, "gravity")
        if setpoint_c is not None and (running(state) or setpoint_c != state.setpoint_c):
            orders.append(SetSetpoint(setpoint_c=setpoint_c))
        if "profile" in new:
            orders += [EndProfile()] if running(state) else []
            orders.append(StartProfile(profile=_profile(new["profile"])))
        if "mode" in new:
            orders.append(SetMode(mode=_mode(new["mode"])))
        orders += [ReportGravity(sg=sg)] if sg is not None else []
        orders += [SkipStep()] if tick.get("skip_step") is True else []
        orders += [ResetTrip()] if tick.get("reset_trip") is True else []
        self._said = said
        return orders

    def _obeyed(self, state: State, orders: Iterable[Order]) -> tuple[State, list[Event], list[Refused]]:
        events: list[Event] = []
        refused: list[Refused] = []
        for order in orders:
            outcome = obey(state, order, self._judged, author=AUTHOR)
            if isinstance(outcome, Refused):
                refused.append(outcome)
            else:
                state, event = outcome
                events.append(event)
        return state, events, refused

    def _mention_ignored(self, tick: Mapping[str, Any]) -> None:
        unknown = tick.keys() - TICK_KEYS - self._ignored
        if unknown:
            self._ignored |= unknown
            logger.warning("not a key that I know, and ignored: %s", ", ".join(sorted(it[:40] for it in unknown)))


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise BadLine("is not a JSON object")
    return given


def _number(tick: Mapping[str, Any], key: str) -> float | None:
    """A finite number, or None for null or a key that is not there."""
    given = tick.get(key)
    if given is None:
        return None
    if isinstance(given, float | int) and not isinstance(given, bool):
        try:
            number = float(given)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise BadLine(f"{key} must be a finite number, not {str(given)[:40]}")


def _mode(given: object) -> Mode:
    if given not in ("auto", "off"):
        raise BadLine(f'mode must be "auto" or "off", not {str(given)[:40]}')
    return Mode(str(given))


def _profile(document: object) -> Profile:
    try:
        return profile_from({"name": AUTHOR, **document} if isinstance(document, Mapping) else {})
    except ProfileError as error:
        raise BadLine(f"profile: {error}", error.problems) from error


def _reading(celsius: float | None, now_s: float | None) -> Reading:
    at_s = -math.inf if now_s is None else now_s
    if celsius is None:
        return Reading.bad(Quality.FAULT, at_s, "the probe did not answer")
    return Reading(value_c=celsius, at_s=at_s, quality=Quality.GOOD)


def _answer(decision: Decision, events: Iterable[Event], refused: Iterable[Refused]) -> dict[str, object]:
    held, chamber_setpoint_c = decision.held, decision.chamber_setpoint_c
    answer: dict[str, object] = {
        "heat": decision.side is Side.HEATING,
        "cool": decision.side is Side.COOLING,
        "mode": action(decision),
        "chamber_setpoint_c": None if chamber_setpoint_c is None else round(chamber_setpoint_c, 3),
        "demand": round(decision.demand, 4) + 0.0,
        "held": None if held is None else {"reason": held.reason.value, "wait_s": round(held.wait_s, 1)},
        "events": [_event(event) for event in events],
        "setpoint_c": round(decision.setpoint_c, 4),
        "law": decision.law.value,
        "trip": None if decision.trip is None else decision.trip.value,
        "findings": sorted(decision.findings),
    }
    if decision.profile_state is not None:
        answer["step"] = decision.profile_state.step + 1
    for refusal in refused:
        answer["refused"] = {"reason": refusal.reason, "text": refusal.text}
    return answer


def _event(event: Event) -> dict[str, object]:
    """Its name, as in the journal and over MQTT, and its details."""
    detail = {key: it.value if isinstance(it, Enum) else it for key, it in asdict(event).items()}
    return {"name": _HUMP.sub("_", type(event).__name__).lower(), "detail": detail}


def _complaint(error: BadLine) -> dict[str, object]:
    head: dict[str, object] = {"error": str(error)}
    return head | {"problems": error.problems} if error.problems else head


def _line(answer: dict[str, object]) -> bytes:
    try:
        return _encode(answer).encode() + b"\n"
    except ValueError:  # JSON has no word for what is not finite
        return _encode(_finite(answer)).encode() + b"\n"


def _finite(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _finite(it) for key, it in part.items()}
    if isinstance(part, list | tuple):
        return [_finite(it) for it in part]
    return None if isinstance(part, float) and not math.isfinite(part) else part
