# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The constraints between a wish and a relay. Keeps rules 4 and 5: they answer how long and why, and there is
no way round them.

    OFF -> HEATING      min off of the heater, changeover since cooling
    OFF -> COOLING      min off of the compressor, changeover since heating, lock-out after a start
    HEATING -> OFF      min on of the heater (not when forced)
    COOLING -> OFF      min on of the compressor (not when forced)

One variable says which side is on, so heat and cool together cannot be written down. A forced off (a trip, a lost
probe, a person) passes min on; nothing passes min off.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Side(StrEnum):
    OFF = "off"
    HEATING = "heating"
    COOLING = "cooling"


class HeldReason(StrEnum):
    MIN_ON = "min_on"
    MIN_OFF = "min_off"
    CHANGEOVER = "changeover"
    LOCKOUT = "lockout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A wanted change waits `wait_s` seconds more, because of `reason`."""

    reason: HeldReason
    wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Shortest on and off of one relay, in seconds."""

    min_on_s: float
    min_off_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interlock:
    """A fermenter's constraints. Rest as the industry asks (3-5 min); shortest run as BrewBlox has it."""

    heater: Times = Times(min_on_s=10.0, min_off_s=10.0)
    cooler: Times = Times(min_on_s=120.0, min_off_s=300.0)
    changeover_s: float = 600.0
    lockout_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relays:
    """Which side is on, since when, and when each last went off (monotonic; None: not since the start)."""

    side: Side = Side.OFF
    since_s: float
    heat_off_s: float | None = None
    cool_off_s: float | None = None
    started_s: float

    @classmethod
    def at_start(cls, now_s: float) -> "Relays":
        """All off. How long the compressor has really rested is not known, so it is taken as zero."""
        return cls(since_s=now_s, started_s=now_s)

    @property
    def heat(self) -> bool:
        return self.side is Side.HEATING

    @property
    def cool(self) -> bool:
        return self.side is Side.COOLING


def settle(
    interlock: Interlock, relays: Relays, wanted: Side, *, forced: bool, now_s: float
) -> tuple[Relays, Held | None]:
    """Go towards `wanted` as far as the constraints allow, and say what is waited for.

    `forced` is for going off at once; it changes nothing about going on.
    """
    if relays.side is wanted:
        return relays, None
    if relays.side is not Side.OFF:
        wait_s = relays.since_s + _times(interlock, relays.side).min_on_s - now_s
        if wait_s > 0 and not forced:
            return relays, Held(reason=HeldReason.MIN_ON, wait_s=wait_s)
        relays = _switch_off(relays, now_s)
        if wanted is Side.OFF:
            return relays, None
    held = _longest_wait(interlock, relays, wanted, now_s)
    if held is not None:
        return relays, held
    return replace(relays, side=wanted, since_s=now_s), None


def opened(relays: Relays, now_s: float) -> Relays:
    """The relays after somebody else opened them, no later than `now_s`: their rest counts from now."""
    return relays if relays.side is Side.OFF else _switch_off(relays, now_s)


def _times(interlock: Interlock, side: Side) -> Times:
    return interlock.heater if side is Side.HEATING else interlock.cooler


def _switch_off(relays: Relays, now_s: float) -> Relays:
    if relays.side is Side.HEATING:
        return replace(relays, side=Side.OFF, since_s=now_s, heat_off_s=now_s)
    return replace(relays, side=Side.OFF, since_s=now_s, cool_off_s=now_s)


def _longest_wait(interlock: Interlock, relays: Relays, wanted: Side, now_s: float) -> Held | None:
    own_s, other_s = relays.heat_off_s, relays.cool_off_s
    if wanted is Side.COOLING:
        own_s, other_s = other_s, own_s
    waits: list[tuple[float, HeldReason]] = []
    if own_s is not None:
        waits.append((own_s + _times(interlock, wanted).min_off_s - now_s, HeldReason.MIN_OFF))
    elif wanted is Side.COOLING:
        lockout_s = max(interlock.lockout_s, interlock.cooler.min_off_s)  # it may have run until this very start
        waits.append((relays.started_s + lockout_s - now_s, HeldReason.LOCKOUT))
    if other_s is not None:
        waits.append((other_s + interlock.changeover_s - now_s, HeldReason.CHANGEOVER))
    wait_s, reason = max(waits, default=(0.0, HeldReason.MIN_OFF))
    return Held(reason=reason, wait_s=wait_s) if wait_s > 0 else None
