# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is let in: from bytes to an intent, or why not. Pure, and total: no bytes make it raise."""

from collections.abc import Mapping
from typing import assert_never, get_args

from pydantic import ValidationError

from cellar import contract
from cellar.contract import MAX_INTENT_BYTES, MAX_LIFE_S, Intent, profile
from cellar.core.fermenter import Mode
from cellar.core.orders import (
    EndProfile,
    Order,
    PauseProfile,
    Refused,
    ReportGravity,
    ResetTrip,
    ResumeProfile,
    SetMode,
    SetSetpoint,
    SkipStep,
    StartProfile,
)
from cellar.core.profile_document import ProfileError, profile_from
from cellar.ports import Message

_STEPS = (profile.HoldStep, profile.RampStep, profile.FreeRiseStep, profile.DiacetylRestStep, profile.CrashStep)
_ENDS = (profile.AtGravity, profile.AtAttenuation, profile.AtStable)
_PAYLOADS = (Intent, *get_args(contract.AnyOrder), contract.ProfileDocument, *_STEPS, *_ENDS)
_DIRECTIONS: Mapping[str, Order] = {
    "pause_profile": PauseProfile(),
    "resume_profile": ResumeProfile(),
    "skip_step": SkipStep(),
    "end_profile": EndProfile(),
}
_OUR_KEYS = {key for payload in _PAYLOADS for key in payload.model_fields}
_OUR_WORDS = {
    "extra_forbidden": "has a key that is not ours",
    "union_tag_invalid": "kind must be setpoint, mode, reset_trip, start_profile, report_gravity or one of "
    + ", ".join(_DIRECTIONS),
    "union_tag_not_found": "must have a kind, or be one kind of step",
    "json_invalid": "is not JSON",
}

MAX_TEXT = 300


def admit(message: Message, *, utc_s: float) -> Intent | Refused:
    """The intent in a message that arrived at `utc_s` on the controller's clock."""
    if len(message.payload) > MAX_INTENT_BYTES:
        return Refused(reason="too_large", text=f"an intent has at most {MAX_INTENT_BYTES} bytes")
    if message.retained:
        return Refused(reason="retained", text="a retained intent would act again at every start; send it unretained")
    try:
        intent = Intent.model_validate_json(message.payload)
    except ValidationError as error:
        return Refused(reason="malformed", text=_first_fault(error))
    if intent.expires_utc < utc_s:
        return Refused(reason="expired", text=f"expired {utc_s - intent.expires_utc:.0f} s ago on this clock")
    if intent.expires_utc > utc_s + MAX_LIFE_S:
        return Refused(reason="expires_too_late", text=f"an intent lives at most {MAX_LIFE_S} s")
    return intent


def order_of(intent: Intent) -> Order | Refused:
    """The core's order in a contract's intent, or why it cannot be one."""
    match intent.order:
        case contract.SetpointOrder(setpoint_c=setpoint_c):
            return SetSetpoint(setpoint_c=setpoint_c)
        case contract.ModeOrder(mode=mode):
            return SetMode(mode=Mode(mode))
        case contract.ResetTripOrder():
            return ResetTrip()
        case contract.StartProfileOrder(profile=document):
            return _start(document)
        case contract.ProfileOrder(kind=kind):
            return _DIRECTIONS[kind]
        case contract.GravityOrder(sg=sg):
            return ReportGravity(sg=sg)
        case _ as unreachable:
            assert_never(unreachable)


def _start(document: contract.ProfileDocument) -> StartProfile | Refused:
    try:
        return StartProfile(profile=profile_from(document.model_dump(exclude_none=True)))
    except ProfileError as error:
        return Refused(reason="bad_profile", text=str(error).replace("\n", ". ")[:MAX_TEXT])


def _first_fault(error: ValidationError) -> str:
    """Where and what, in our words only: a hostile payload shall not be quoted back, nor reach a log."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(part for part in first["loc"] if isinstance(part, str) and part in _OUR_KEYS) or "the message"
    return f"{where}: {_OUR_WORDS.get(first['type'], first['msg'])}"[:MAX_TEXT]
