# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is so now: one retained document per fermenter, one per controller."""

from typing import Annotated, Literal

from pydantic import Field

from cellar.contract.base import Celsius, Id, Payload, UtcSeconds, Word
from cellar.contract.profile import ProfileProgress

Availability = Literal["online", "offline"]
Quality = Literal["good", "stale", "implausible", "fault"]
Mode = Literal["auto", "off"]
Wanted = Literal["none", "heat", "cool"]
JournalHealth = Literal["ok", "failing"]
Action = Literal["off", "idle", "heating", "cooling"]
HeldReason = Literal["min_on", "min_off", "changeover", "lockout"]
TripReason = Literal[
    "chamber_too_hot",
    "beer_too_hot",
    "relay_mismatch",
    "stopped_by_person",
    "beer_probe_frozen",
    "chamber_probe_frozen",
    "probes_swapped",
    "probes_identical",
    "probe_lost_often",
    "heater_welded",
    "cooler_welded",
    "heating_given_up",
    "heater_in_cooling_socket",
    "cooler_in_heating_socket",
    "runaway",
]


MAX_FINDINGS = 40


class ProbeState(Payload):
    """A probe's reading. `value_c` is null unless `quality` is good: a stale reading is not a number."""

    value_c: Celsius | None
    quality: Quality
    detail: str = ""


class HeldState(Payload):
    """Why a wanted change waits, and for how long (seconds at `FermenterState.at_utc`)."""

    reason: HeldReason
    wait_s: Annotated[float, Field(ge=0)]


class FermenterState(Payload):
    """One fermenter, now. `beer` or `chamber` is null when it has no such probe.

    `law` is the control law in use; `findings` what the watcher finds, for as long as it stands, the most pressing
    first. Both are open: a reader shows the bare name of one that it does not know. An older controller says neither.
    `jacket`: glycol cools, behind a valve.
    """

    v: Literal[1] = 1
    fermenter: Id
    name: str
    at_utc: UtcSeconds
    mode: Mode
    beer: ProbeState | None
    chamber: ProbeState | None
    setpoint_c: Celsius
    setpoint_min_c: Celsius
    setpoint_max_c: Celsius
    chamber_setpoint_c: Celsius | None
    demand: Annotated[float, Field(ge=-1, le=1)]
    wanted: Wanted
    action: Action
    held: HeldState | None
    trip: TripReason | None
    has_heater: bool
    has_cooler: bool
    jacket: bool = False
    law: Word | None = None
    findings: Annotated[tuple[Word, ...], Field(max_length=MAX_FINDINGS)] = ()
    profile: ProfileProgress | None = None


class Info(Payload):
    """Who this controller is, and how its journal is. `boot_id` changes at every start.

    `journal` is `failing` while nothing can be stored: control goes on, orders are refused.
    """

    v: Literal[1] = 1
    site: Id
    unit: Id
    version: str
    boot_id: str
    simulated: bool
    speed: float = 1.0
    fermenters: tuple[Id, ...]
    journal: JournalHealth = "ok"
