# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A profile as a person writes it, in JSON or TOML; hours there, seconds here. Pure.

    {"name": "Saison", "og": 1.052, "steps": [
      {"hold": 20, "for_h": 72},
      {"ramp": 23, "k_per_h": 0.125},
      {"free_rise": 26, "until": {"attenuation": 0.75}, "at_most_h": 96},
      {"diacetyl_rest": 23, "k_per_h": 0.2, "until": {"stable_points": 1, "over_h": 48}, "at_most_h": 120},
      {"crash": 2, "k_per_h": 1},
      {"hold": 2}]}

`until` is also `{"gravity": 1.012}` (at or below) or `"by_hand"`. `profile_from` reports everything that is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard, assert_never

from cellar.core.profile_steps import (
    CRASH_AT_MOST_S,
    AttenuationAtLeast,
    ByHand,
    Crash,
    DiacetylRest,
    FreeRise,
    GravityAtMost,
    Hold,
    Profile,
    Ramp,
    Sign,
    Stable,
    Step,
    Until,
)

MOST_STEPS = 20
LONGEST_NAME = 60
_TARGET_C = (-20.0, 110.0)
_RATE = (0.01, 20.0)
_HOURS = (0.01, 2400.0)  # 100 days of lagering
_OVER_H = (1.0, 240.0)
_SG = (0.98, 1.2)
_OG = (1.001, 1.2)
_ATTENUATION = (0.01, 1.0)
_POINTS = (0.1, 20.0)

_KEYS: Mapping[str, frozenset[str]] = {
    "hold": frozenset({"for_h", "until", "at_most_h"}),
    "ramp": frozenset({"k_per_h", "until"}),
    "free_rise": frozenset({"for_h", "until", "at_most_h"}),
    "diacetyl_rest": frozenset({"k_per_h", "for_h", "until", "at_most_h"}),
    "crash": frozenset({"k_per_h", "at_most_h"}),
}
_KINDS = ", ".join(_KEYS)
_SIGNS = 'must be {"gravity": …}, {"attenuation": …}, {"stable_points": …, "over_h": …} or "by_hand"'


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileProblem:
    """`path` is where in the document, e.g. `steps[1].k_per_h`."""

    path: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fault}; {self.remedy}"


class ProfileError(ValueError):
    """The document is no profile. `problems` has every error found in it."""

    def __init__(self, problems: Sequence[ProfileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


def profile_from(document: Mapping[str, object]) -> Profile:
    """The profile that a document describes. Raises `ProfileError` with everything that is wrong."""
    reading = _Reading()
    reading.only(document, "", frozenset({"name", "og", "steps"}))
    name = reading.name(document.get("name"))
    og = reading.number(document, "og", "", _OG) if document.get("og") is not None else None
    steps = reading.steps(document.get("steps"))
    given = document.get("steps")
    if document.get("og") is None and _is_list(given) and any(map(_waits_for_attenuation, given)):
        reading.wrong("og", "is missing", "a step waits for an attenuation: give the gravity at pitching, like 1.050")
    if reading.problems:
        raise ProfileError(reading.problems)
    return Profile(name=name, steps=tuple(steps), og=og)


def document_of(profile: Profile) -> dict[str, object]:
    """The document that `profile_from` makes this profile of."""
    head: dict[str, object] = {"name": profile.name}
    if profile.og is not None:
        head["og"] = profile.og
    return head | {"steps": [_step_document(step) for step in profile.steps]}


class _Reading:
    """Reads a document and collects what is wrong with it; what cannot be read is replaced by something harmless."""

    def __init__(self) -> None:
        self.problems: list[ProfileProblem] = []

    def wrong(self, path: str, fault: str, remedy: str) -> None:
        self.problems.append(ProfileProblem(path=path, fault=fault, remedy=remedy))

    def only(self, document: Mapping[str, object], at: str, known: frozenset[str]) -> None:
        for key in document:
            if key not in known:
                self.wrong(f"{at}{str(key)[:40]!r}", "is not a key that I know", f"known: {', '.join(sorted(known))}")

    def name(self, given: object) -> str:
        if isinstance(given, str) and 0 < len(given) <= LONGEST_NAME and given.isprintable():
            return given
        self.wrong("name", "is missing or cannot be shown", f"give it a name of 1 to {LONGEST_NAME} characters")
        return ""

    def number(self, document: Mapping[str, object], key: str, at: str, bounds: tuple[float, float]) -> float:
        given, (low, high) = document.get(key), bounds
        if isinstance(given, int | float) and not isinstance(given, bool) and low <= given <= high:
            return float(given)
        fault = "is missing" if key not in document else f"is {str(given)[:40]}"
        self.wrong(f"{at}{key}", fault, f"must be a number from {low:g} to {high:g}")
        return low

    def seconds(
        self, document: Mapping[str, object], key: str, at: str, bounds: tuple[float, float] = _HOURS
    ) -> float:
        return round(self.number(document, key, at, bounds) * 3600.0, 3)

    def steps(self, given: object) -> list[Step]:
        if not _is_list(given) or not 1 <= len(given) <= MOST_STEPS:
            self.wrong("steps", "is no list of steps", f"give 1 to {MOST_STEPS} of them")
            return []
        steps: list[Step] = []
        for index, step in enumerate(given):
            read = self.step(step, f"steps[{index}]", last=index == len(given) - 1)
            steps += [read] if read is not None else []
        return steps

    def step(self, given: object, path: str, *, last: bool) -> Step | None:
        kinds = [kind for kind in _KEYS if kind in given] if _is_table(given) else []
        if not _is_table(given) or len(kinds) != 1:
            self.wrong(path, "is not one kind of step", f"give it exactly one of: {_KINDS}")
            return None
        kind, at = kinds[0], f"{path}."
        self.only(given, at, _KEYS[kind] | {kind})
        target_c = self.number(given, kind, at, _TARGET_C)
        if kind in ("hold", "free_rise"):
            return self.still(given, at, kind, target_c, endless=last and not _KEYS["hold"] & given.keys())
        k_per_h = self.number(given, "k_per_h", at, _RATE)
        if kind == "ramp":
            sign = self.sign(given, at) if "until" in given else None
            return Ramp(target_c=target_c, k_per_h=k_per_h, sign=sign)
        if kind == "diacetyl_rest":
            return DiacetylRest(target_c=target_c, k_per_h=k_per_h, until=self.until(given, at))
        at_most_s = self.seconds(given, "at_most_h", at) if "at_most_h" in given else CRASH_AT_MOST_S
        return Crash(target_c=target_c, k_per_h=k_per_h, at_most_s=at_most_s)

    def still(
        self, given: Mapping[str, object], at: str, kind: str, target_c: float, *, endless: bool
    ) -> Hold | FreeRise:
        if kind == "hold":
            return Hold(target_c=target_c, until=None if endless else self.until(given, at))
        return FreeRise(cap_c=target_c, until=self.until(given, at))

    def until(self, given: Mapping[str, object], at: str) -> Until:
        if "until" in given:
            if "for_h" in given:
                self.wrong(f"{at}for_h", "stands beside `until`", "with `until`, say the longest time: `at_most_h`")
            return Until(at_most_s=self.seconds(given, "at_most_h", at), sign=self.sign(given, at))
        if "at_most_h" in given:
            self.wrong(f"{at}at_most_h", "stands without `until`", "a step that lasts a fixed time says `for_h`")
        return Until(at_most_s=self.seconds(given, "for_h", at))

    def sign(self, given: Mapping[str, object], at: str) -> Sign:
        until, inside = given["until"], f"{at}until."
        if until == "by_hand":
            return ByHand()
        if _is_table(until):
            match sorted(map(str, until)):
                case ["gravity"]:
                    return GravityAtMost(sg=self.number(until, "gravity", inside, _SG))
                case ["attenuation"]:
                    return AttenuationAtLeast(fraction=self.number(until, "attenuation", inside, _ATTENUATION))
                case ["over_h", "stable_points"]:
                    return Stable(
                        points=self.number(until, "stable_points", inside, _POINTS),
                        over_s=self.seconds(until, "over_h", inside, _OVER_H),
                    )
                case _:
                    pass
        self.wrong(f"{at}until", "is not an end that I know", _SIGNS)
        return ByHand()


def _is_table(given: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(given, Mapping)


def _is_list(given: object) -> TypeGuard[Sequence[object]]:
    return isinstance(given, Sequence) and not isinstance(given, str | bytes)


def _waits_for_attenuation(step: object) -> bool:
    until = step.get("until") if _is_table(step) else None
    return _is_table(until) and "attenuation" in until


def _step_document(step: Step) -> dict[str, object]:
    match step:
        case Hold(target_c=target_c, until=until):
            return {"hold": target_c} | (_until_document(until) if until is not None else {})
        case Ramp(target_c=target_c, k_per_h=k_per_h, sign=sign):
            ramp: dict[str, object] = {"ramp": target_c, "k_per_h": k_per_h}
            return ramp if sign is None else ramp | {"until": _sign_document(sign)}
        case FreeRise(cap_c=cap_c, until=until):
            return {"free_rise": cap_c} | _until_document(until)
        case DiacetylRest(target_c=target_c, k_per_h=k_per_h, until=until):
            return {"diacetyl_rest": target_c, "k_per_h": k_per_h} | _until_document(until)
        case Crash(target_c=target_c, k_per_h=k_per_h, at_most_s=at_most_s):
            return {"crash": target_c, "k_per_h": k_per_h, "at_most_h": _hours(at_most_s)}
        case _ as unreachable:
            assert_never(unreachable)


def _until_document(until: Until) -> dict[str, object]:
    if until.sign is None:
        return {"for_h": _hours(until.at_most_s)}
    return {"until": _sign_document(until.sign), "at_most_h": _hours(until.at_most_s)}


def _sign_document(sign: Sign) -> str | dict[str, float]:
    match sign:
        case ByHand():
            return "by_hand"
        case GravityAtMost(sg=sg):
            return {"gravity": sg}
        case AttenuationAtLeast(fraction=fraction):
            return {"attenuation": fraction}
        case Stable(points=points, over_s=over_s):
            return {"stable_points": points, "over_h": _hours(over_s)}
        case _ as unreachable:
            assert_never(unreachable)


def _hours(seconds: float) -> float:
    """Never outside the bounds that it is read with."""
    return seconds / 3600.0
