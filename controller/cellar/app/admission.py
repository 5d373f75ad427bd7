# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is let in: from bytes to an intent, or why not. Pure, and total: no bytes make it raise."""

from typing import assert_never

from pydantic import ValidationError

from cellar import contract
from cellar.contract import MAX_INTENT_BYTES, MAX_LIFE_S, Intent
from cellar.core.fermenter import Mode
from cellar.core.orders import Order, Refused, ResetTrip, SetMode, SetSetpoint
from cellar.ports import Message

_PAYLOADS = (Intent, contract.SetpointOrder, contract.ModeOrder, contract.ResetTripOrder)
_OUR_KEYS = {key for payload in _PAYLOADS for key in payload.model_fields}
_OUR_WORDS = {
    "extra_forbidden": "has a key that is not ours",
    "union_tag_invalid": "kind must be setpoint, mode or reset_trip",
    "json_invalid": "is not JSON",
}


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


def order_of(intent: Intent) -> Order:
    """The core's order in a contract's intent."""
    match intent.order:
        case contract.SetpointOrder(setpoint_c=setpoint_c):
            return SetSetpoint(setpoint_c=setpoint_c)
        case contract.ModeOrder(mode=mode):
            return SetMode(mode=Mode(mode))
        case contract.ResetTripOrder():
            return ResetTrip()
        case _ as unreachable:
            assert_never(unreachable)


def _first_fault(error: ValidationError) -> str:
    """Where and what, in our words only: a hostile payload shall not be quoted back, nor reach a log."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(part for part in first["loc"] if isinstance(part, str) and part in _OUR_KEYS) or "the message"
    return f"{where}: {_OUR_WORDS.get(first['type'], first['msg'])}"[:300]
