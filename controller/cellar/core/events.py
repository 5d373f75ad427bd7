# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a step says happened: a closed set. Journal rows, MQTT payloads and log lines are renderings of these."""

from dataclasses import dataclass

from cellar.core.interlock import Side
from cellar.core.supervision import TripReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySwitched:
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseExpired:
    """The loop was silent for too long, and the relays were opened without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLost:
    probe: str
    quality: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeBack:
    probe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tripped:
    reason: TripReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TripReset:
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointChanged:
    from_c: float
    to_c: float
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChanged:
    mode: str
    author: str


Event = RelaySwitched | LeaseExpired | ProbeLost | ProbeBack | Tripped | TripReset | SetpointChanged | ModeChanged
