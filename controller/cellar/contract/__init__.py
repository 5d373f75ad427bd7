# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a controller says and hears over MQTT: topics and payloads. The only part that others import.

Numbers carry their unit in their name. Wall time (`_utc`, whole seconds) is the controller's own clock,
which may be wrong or, in a simulated brewery, fast; the hub takes it as it is.
"""

from cellar.contract.base import LAST_UTC_S
from cellar.contract.bundle import MAX_BUNDLE_BYTES, MEMBER, Brewing, Bundle, Lines, SeenSymptom
from cellar.contract.commission import (
    Commissioning,
    PanelWord,
    Press,
    ProbeSeen,
    RelaySeen,
    Said,
    StepMark,
    VerdictSaid,
)
from cellar.contract.intents import (
    MAX_INTENT_BYTES,
    MAX_LIFE_S,
    Answer,
    AnyOrder,
    GravityOrder,
    Intent,
    ModeOrder,
    ProfileOrder,
    Refusal,
    ResetTripOrder,
    SetpointOrder,
    StartProfileOrder,
)
from cellar.contract.link import TLS_PORT, authority_fault, why_not_connected
from cellar.contract.profile import ProfileDocument, ProfileProgress
from cellar.contract.state import Availability, FermenterState, HeldState, Info, JournalHealth, ProbeState
from cellar.contract.telemetry import MAX_BATCH, Event, EventName, LogAck, LogBatch, LogEntry, Sample
from cellar.contract.topics import ANY_CONTROLLER, Topics, parse_topic

__all__ = [
    "ANY_CONTROLLER",
    "LAST_UTC_S",
    "MAX_BATCH",
    "MAX_BUNDLE_BYTES",
    "MAX_INTENT_BYTES",
    "MAX_LIFE_S",
    "MEMBER",
    "TLS_PORT",
    "Answer",
    "AnyOrder",
    "Availability",
    "Brewing",
    "Bundle",
    "Commissioning",
    "Event",
    "EventName",
    "FermenterState",
    "GravityOrder",
    "HeldState",
    "Info",
    "Intent",
    "JournalHealth",
    "Lines",
    "LogAck",
    "LogBatch",
    "LogEntry",
    "ModeOrder",
    "PanelWord",
    "Press",
    "ProbeSeen",
    "ProbeState",
    "ProfileDocument",
    "ProfileOrder",
    "ProfileProgress",
    "Refusal",
    "RelaySeen",
    "ResetTripOrder",
    "Said",
    "Sample",
    "SeenSymptom",
    "SetpointOrder",
    "StartProfileOrder",
    "StepMark",
    "Topics",
    "VerdictSaid",
    "authority_fault",
    "parse_topic",
    "why_not_connected",
]
