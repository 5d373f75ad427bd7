# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is worth telling people who are not here, and when. Pure: what is known and the time are arguments.

    sights of the board -> facts -> judge, against what stood before -> told, told again, ended

An alert is one subject and one name (`fv1` and `trip`), however long it stands. It is told once it has lasted as long
as its fact asks; again each day until somebody acknowledges it; and anew when it had been over for a while. What
cannot be known now (its controller is not heard) neither begins nor ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cellar.contract import FermenterState, ProfileProgress
from cellar.contract.profile import CrashStep, DiacetylRestStep, FreeRiseStep, RampStep
from taproom.fermenters import words
from taproom.fermenters.alarms import FELL_OUT, findings
from taproom.fermenters.alert_words import DANGER, FINISHED, PROBE_LOST, SILENT, STUCK, TOO_COLD, TOO_WARM, TRIPPED
from taproom.fermenters.found import FOUND
from taproom.fermenters.live import Sight
from taproom.fermenters.rules import STALE_AFTER_S, reachable
from taproom.notices.outbox import Kind, Name

MINUTE_S, HOUR_S = 60, 3600
SILENT_AFTER_S = 10 * MINUTE_S
PROBE_AFTER_S = MINUTE_S
STUCK_AFTER_S = 5 * MINUTE_S  # an older profile's step may still be the last that we were told of
BAND_K, BAND_S = 1.5, 2 * HOUR_S
APPROACH_K_PER_S = 0.5 / HOUR_S  # so slowly may the beer follow a setpoint that a person moved far away
AGAIN_S = 24 * HOUR_S
BACK_S = 15 * MINUTE_S

DANGEROUS = frozenset(
    {
        *("heater_welded", "cooler_welded", "heating_given_up", "runaway"),
        *("heater_in_cooling_socket", "cooler_in_heating_socket"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that is so now. `mark`: as long as it is the same, it is the same alert.

    It has been so for `lasted_s` as far as is known, is noted after `noted_s` and told after `after_s`.
    """

    subject: str
    name: str
    kind: Kind
    names: Mapping[str, Name]
    mark: str = ""
    lasted_s: float = 0.0
    noted_s: float = 0.0
    after_s: float = 0.0
    repeats: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An alert as it is kept. It is told when `due_utc` has come; it is over when it has ended."""

    mark: str
    since_utc: int
    due_utc: int
    told_utc: int | None = None
    ended_utc: int | None = None
    acknowledged_utc: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that could be judged in one look: whose facts are all here, and those facts."""

    subjects: frozenset[str]
    facts: tuple[Fact, ...]


def judge(before: Standing | None, fact: Fact | None, now_utc: int) -> tuple[Standing | None, bool]:
    """What stands from now on, and whether to tell it now."""
    if fact is None:
        over = before is None or before.ended_utc is not None
        return (before, False) if before is None or over else (replace(before, ended_utc=now_utc), False)
    it = _same(before, fact, now_utc) or _fresh(before, fact, now_utc)
    if it is None:
        return before, False
    if it.told_utc is None:
        tell = now_utc >= it.due_utc
    else:
        tell = fact.repeats and it.acknowledged_utc is None and now_utc - it.told_utc >= AGAIN_S
    return (replace(it, told_utc=now_utc) if tell else it), tell


def _same(before: Standing | None, fact: Fact, now_utc: int) -> Standing | None:
    """The alert that stands, or that was over so shortly that it is the same one."""
    if before is None or before.mark != fact.mark:
        return None
    if before.ended_utc is None:
        return before
    if before.told_utc is not None and now_utc - before.ended_utc < BACK_S:
        return replace(before, ended_utc=None)
    return None


def _fresh(before: Standing | None, fact: Fact, now_utc: int) -> Standing | None:
    """A new one, which began after the last one ended; None if it has not lasted long enough to be noted."""
    since_utc = now_utc - int(fact.lasted_s)
    if before is not None and before.ended_utc is not None:
        since_utc = max(since_utc, min(before.ended_utc, now_utc))
    if now_utc - since_utc < fact.noted_s:
        return None
    return Standing(mark=fact.mark, since_utc=since_utc, due_utc=since_utc + int(fact.after_s))


def look(sights: Iterable[Sight], *, listening_s: float, silent_after_s: float) -> Seen:
    """What is so of all fermenters and controllers. `listening_s`: for how long we have been there to hear."""
    subjects: set[str] = set()
    facts: list[Fact] = []
    controllers: dict[str, list[Sight]] = {}
    for sight in sights:
        controllers.setdefault(sight.key.controller, []).append(sight)
        if reachable(sight) and (sight.age_s or 0.0) < STALE_AFTER_S:
            subjects.add(sight.key.path)
            facts += facts_of(sight)
    for controller, its in controllers.items():
        quiet_s = min(listening_s if it.age_s is None else it.age_s for it in its)
        if quiet_s >= STALE_AFTER_S or any(it.age_s is not None for it in its):
            subjects.add(controller)
            facts += _silence(controller, its, quiet_s, silent_after_s)
    return Seen(subjects=frozenset(subjects), facts=tuple(facts))


def _silence(controller: str, its: Sequence[Sight], quiet_s: float, silent_after_s: float) -> list[Fact]:
    noted_s = min(STALE_AFTER_S, silent_after_s)
    if quiet_s < noted_s:
        return []
    names = {"controller": controller, "fermenters": ", ".join(it.state.name for it in its)}
    return [
        Fact(
            subject=controller,
            name="silent",
            kind=SILENT,
            names=names,
            lasted_s=quiet_s,
            noted_s=noted_s,
            after_s=silent_after_s,
        )
    ]


def facts_of(sight: Sight) -> list[Fact]:
    """Of a fermenter that is heard."""
    return [*_trip(sight), *_probes(sight), *_dangers(sight), *_away(sight), *_finished(sight)]


def alert_of(alarm: str) -> str:
    """The alert that an alarm of the screen (`alarms.standing`) was told as, if it was."""
    kind, _colon, what = alarm.partition(":")
    return {"trip": "trip", "probe": f"probe.{what}", "found": f"danger.{what}"}.get(kind, alarm)


def _fact(
    sight: Sight, name: str, kind: Kind, said: tuple[str, str], *, mark: str = "", after_s: float = 0.0
) -> Fact:
    names = {"fermenter": sight.state.name, "what_said": said[0], "next_said": said[1]}
    return Fact(subject=sight.key.path, name=name, kind=kind, names=names, mark=mark, after_s=after_s)


def _trip(sight: Sight) -> list[Fact]:
    trip = sight.state.trip
    return [] if trip is None else [_fact(sight, "trip", TRIPPED, words.TRIPS[trip], mark=trip)]


def _probes(sight: Sight) -> list[Fact]:
    state = sight.state
    lost = [(it, probe) for it, probe in (("beer", state.beer), ("chamber", state.chamber)) if probe is not None]
    return [
        _fact(sight, f"probe.{it}", PROBE_LOST, _why_lost(state, it), after_s=PROBE_AFTER_S)
        for it, probe in lost
        if probe.quality != "good"
    ]


def _why_lost(state: FermenterState, name: str) -> tuple[str, str]:
    probe = state.beer if name == "beer" else state.chamber
    if (name == "beer" and FELL_OUT in state.findings) or probe is None:
        return FOUND[FELL_OUT]
    return words.PROBES[name, probe.quality]


def _dangers(sight: Sight) -> list[Fact]:
    found = (it for it in findings(sight.state) if it in DANGEROUS)
    return [_fact(sight, f"danger.{it}", DANGER, FOUND[it]) for it in found]


def _away(sight: Sight) -> list[Fact]:
    """Out of the band, unless the setpoint is on its way somewhere, or nothing is held at all."""
    state = sight.state
    beer_c = state.beer.value_c if state.beer is not None and state.beer.quality == "good" else None
    if beer_c is None or state.mode == "off" or state.trip is not None or moves(state.profile):
        return []
    off_k = beer_c - state.setpoint_c
    if abs(off_k) <= BAND_K:
        return []
    after_s = (BAND_S + (abs(off_k) - BAND_K) / APPROACH_K_PER_S) / sight.speed
    return [
        Fact(
            subject=sight.key.path,
            name="away",
            kind=TOO_WARM if off_k > 0 else TOO_COLD,
            names={"fermenter": state.name, "beer_c": beer_c, "setpoint_c": state.setpoint_c},
            mark=f"{'warm' if off_k > 0 else 'cold'} {state.setpoint_c:.2f}",
            after_s=after_s,
        )
    ]


def moves(progress: ProfileProgress | None) -> bool:
    """Whether the running step leads the beer elsewhere, so that it need not be at its setpoint."""
    if progress is None or progress.paused or progress.finished:
        return False
    match progress.profile.steps[min(progress.step, len(progress.profile.steps)) - 1]:
        case RampStep() | CrashStep() | FreeRiseStep():
            return True
        case DiacetylRestStep(diacetyl_rest=to_c, k_per_h=k_per_h):
            return progress.elapsed_s < abs(to_c - progress.start_c) / k_per_h * HOUR_S
        case _:
            return False


def _finished(sight: Sight) -> list[Fact]:
    """The profile is at its last hold. One that is nothing but a hold has nothing to finish."""
    progress = sight.state.profile
    if progress is None or progress.paused or len(progress.profile.steps) == 1:
        return []
    if not progress.finished and (progress.step < len(progress.profile.steps) or progress.remaining_s is not None):
        return []
    names: dict[str, Name] = {
        "profile": progress.profile.name,
        "setpoint_c": sight.state.setpoint_c,
        "fermenter": sight.state.name,
    }
    return [
        Fact(
            subject=sight.key.path,
            name="finished",
            kind=FINISHED,
            names=names,
            mark=progress.profile.name,
            repeats=False,
        )
    ]


def stuck(sight: Sight, *, fell_back_to: int | None) -> list[Fact]:
    """`fell_back_to` is the step that began last, if the one before had waited in vain until its time was up."""
    progress = sight.state.profile
    if progress is None or progress.finished or fell_back_to is None or progress.step != fell_back_to:
        return []
    names: dict[str, Name] = {
        "fermenter": sight.state.name,
        "step": fell_back_to - 1,
        "profile": progress.profile.name,
    }
    mark = f"{progress.profile.name} {fell_back_to}"
    return [
        Fact(
            subject=sight.key.path,
            name="stuck",
            kind=STUCK,
            names=names,
            mark=mark,
            after_s=STUCK_AFTER_S / sight.speed,
        )
    ]
