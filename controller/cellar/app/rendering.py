# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From core types to the contract's payloads. Loses nothing that a reader needs and adds nothing."""

from dataclasses import asdict
from enum import Enum
from functools import lru_cache

from cellar import contract
from cellar.core import events
from cellar.core.fermenter import Decision, Fermenter
from cellar.core.findings import REACTIONS, Finding, Reaction
from cellar.core.interlock import Side
from cellar.core.profile import current, remaining_s
from cellar.core.profile_document import document_of
from cellar.core.profile_steps import Profile
from cellar.core.reading import Reading

EVENT_NAMES: dict[type[events.Event], contract.EventName] = {
    events.RelaySwitched: "relay_switched",
    events.LeaseExpired: "lease_expired",
    events.ProbeLost: "probe_lost",
    events.ProbeBack: "probe_back",
    events.Tripped: "tripped",
    events.TripReset: "trip_reset",
    events.Found: "found",
    events.FoundNoMore: "found_no_more",
    events.SetpointChanged: "setpoint_changed",
    events.ModeChanged: "mode_changed",
    events.ProfileStarted: "profile_started",
    events.ProfilePaused: "profile_paused",
    events.ProfileResumed: "profile_resumed",
    events.StepSkipped: "step_skipped",
    events.StepBegan: "step_began",
    events.ProfileFinished: "profile_finished",
    events.ProfileEnded: "profile_ended",
    events.GravityReported: "gravity_reported",
}
WANTED = {Side.OFF: "none", Side.HEATING: "heat", Side.COOLING: "cool"}


def state_payload(fermenter: Fermenter, decision: Decision, *, utc_s: float) -> contract.FermenterState:
    """What is so now, for the retained topic."""
    held = decision.held
    return contract.FermenterState.model_validate(
        {
            "fermenter": fermenter.id,
            "name": fermenter.name,
            "at_utc": int(utc_s),
            "mode": decision.mode.value,
            "beer": _probe(decision.beer),
            "chamber": _probe(decision.chamber),
            "setpoint_c": round(decision.setpoint_c, 2),
            "setpoint_min_c": fermenter.setpoint_low_c,
            "setpoint_max_c": fermenter.setpoint_high_c,
            "chamber_setpoint_c": _rounded(decision.chamber_setpoint_c),
            "demand": round(decision.demand, 3),
            "wanted": WANTED[decision.wanted],
            "action": action(decision),
            "held": {"reason": held.reason.value, "wait_s": round(held.wait_s, 1)} if held else None,
            "trip": decision.trip.value if decision.trip else None,
            "has_heater": fermenter.has_heater,
            "has_cooler": fermenter.has_cooler,
            "jacket": fermenter.vessel.jacket,
            "law": decision.law.value,
            "findings": _findings(decision.findings),
            "profile": progress_payload(decision),
        }
    )


def progress_payload(decision: Decision) -> contract.ProfileProgress | None:
    """How far the profile has come, if there is one."""
    profile, state = decision.profile, decision.profile_state
    if profile is None or state is None:
        return None
    left_s = remaining_s(profile, state)
    return contract.ProfileProgress(
        profile=_document(profile),
        step=min(state.step + 1, len(profile.steps)),
        paused=state.paused,
        finished=current(profile, state) is None,
        start_c=round(state.start_c, 2),
        elapsed_s=round(state.elapsed_s),
        remaining_s=None if left_s is None else round(left_s),
        sg=state.sg,
    )


@lru_cache(maxsize=64)  # asked for at every tick, and the same for weeks
def _document(profile: Profile) -> contract.ProfileDocument:
    return contract.ProfileDocument.model_validate(document_of(profile))


def action(decision: Decision) -> str:
    """What the relays do, in the contract's words; `off` when nothing is being controlled."""
    if decision.side is not Side.OFF:
        return decision.side.value
    return "off" if decision.mode.value == "off" else "idle"


def event_payload(event: events.Event) -> contract.Event:
    """A core event as a name and its details."""
    detail = {key: it.value if isinstance(it, Enum) else it for key, it in asdict(event).items()}
    return contract.Event(name=EVENT_NAMES[type(event)], detail=detail)


def sample_payload(decision: Decision, *, heat_duty: float, cool_duty: float) -> contract.Sample:
    """A fermenter over one sampling period."""
    return contract.Sample(
        beer_c=_value(decision.beer),
        chamber_c=_value(decision.chamber),
        setpoint_c=round(decision.setpoint_c, 2),
        chamber_setpoint_c=_rounded(decision.chamber_setpoint_c),
        demand=round(decision.demand, 3),
        heat_duty=heat_duty,
        cool_duty=cool_duty,
    )


def _findings(findings: frozenset[Finding]) -> tuple[str, ...]:
    """What is the most pressing first, and always in the same order."""
    reactions, names = list(Reaction), list(Finding)
    return tuple(
        it.value for it in sorted(findings, key=lambda it: (reactions.index(REACTIONS[it]), names.index(it)))
    )


def _probe(reading: Reading | None) -> dict[str, object] | None:
    if reading is None:
        return None
    return {"value_c": _value(reading), "quality": reading.quality.value, "detail": reading.detail}


def _value(reading: Reading | None) -> float | None:
    return None if reading is None else _rounded(reading.value_c)


def _rounded(value_c: float | None) -> float | None:
    return None if value_c is None else round(value_c, 2)
