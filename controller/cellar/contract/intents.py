# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others may ask of the controller, and what it answers. It may refuse, and says why.

An intent that is retained, expired, unreadable or too large is refused and counted. The same `id` sent
twice gets the same answer and acts once.
"""

from typing import Annotated, Literal

from pydantic import Field

from cellar.contract.base import Celsius, Id, Payload, UtcSeconds
from cellar.contract.profile import Gravity, ProfileDocument

MAX_INTENT_BYTES = 4096
MAX_LIFE_S = 300

Refusal = Literal[
    "malformed",
    "id_reused",
    "too_large",
    "retained",
    "expired",
    "expires_too_late",
    "unknown_fermenter",
    "out_of_range",
    "not_tripped",
    "still_dangerous",
    "journal_failed",
    "off_not_stored",
    "switched_off",
    "bad_profile",
    "no_profile",
    "profile_running",
    "not_a_gravity",
]


class SetpointOrder(Payload):
    kind: Literal["setpoint"] = "setpoint"
    setpoint_c: Celsius


class ModeOrder(Payload):
    kind: Literal["mode"] = "mode"
    mode: Literal["auto", "off"]


class ResetTripOrder(Payload):
    kind: Literal["reset_trip"] = "reset_trip"


class StartProfileOrder(Payload):
    """Begin a profile, from the present setpoint."""

    kind: Literal["start_profile"] = "start_profile"
    profile: ProfileDocument


class ProfileOrder(Payload):
    """Direct the profile that runs. Ending it holds the present setpoint."""

    kind: Literal["pause_profile", "resume_profile", "skip_step", "end_profile"]


class GravityOrder(Payload):
    """Tell the controller a gravity (SG) that was measured."""

    kind: Literal["report_gravity"] = "report_gravity"
    sg: Gravity


AnyOrder = SetpointOrder | ModeOrder | ResetTripOrder | StartProfileOrder | ProfileOrder | GravityOrder
Order = Annotated[AnyOrder, Field(discriminator="kind")]


class Intent(Payload):
    """A wish, by somebody, until some time.

    `expires_utc` is read on the controller's clock (take its last `FermenterState.at_utc` and add seconds);
    it may lie at most `MAX_LIFE_S` ahead. So neither a late message nor a wrong clock moves a relay.
    """

    v: Literal[1] = 1
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
    author: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
    expires_utc: UtcSeconds
    order: Order


class Answer(Payload):
    """What became of an intent. `reason` is null when accepted; `text` says the same in English, for logs.

    `low` and `high` are the bounds when the reason is `out_of_range`.
    """

    v: Literal[1] = 1
    id: str
    fermenter: Id | None
    at_utc: UtcSeconds
    accepted: bool
    reason: Refusal | None = None
    text: str = ""
    low: Celsius | None = None
    high: Celsius | None = None
