# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events and decisions as English sentences, for the terminal and the system log. The web app speaks for itself."""

from cellar.contract import Event
from cellar.core.fermenter import Decision, Fermenter
from cellar.core.interlock import Held, HeldReason, Side

_WHY_HELD = {
    HeldReason.MIN_ON: "runs at least",
    HeldReason.MIN_OFF: "rests",
    HeldReason.CHANGEOVER: "pauses between hot and cold for",
    HeldReason.LOCKOUT: "is locked out after the start for",
}
_DOING = {Side.OFF: "idle", Side.HEATING: "heating", Side.COOLING: "cooling"}


def sentence(event: Event) -> str:
    """`setpoint_changed` -> `setpoint changed: from_c=18, to_c=19, author=web`."""
    detail = ", ".join(
        f"{key}={value}" for key, value in event.detail.items() if value is not False and value not in {None, ""}
    )
    words = event.name.replace("_", " ")
    return f"{words}: {detail}" if detail else words


def status(fermenter: Fermenter, decision: Decision) -> str:
    """One line for one fermenter: `fv1 18.42 °C (air 16.80) -> 18.50: cooling wanted, compressor rests 2:41 more`."""
    beer, chamber = decision.beer, decision.chamber
    temperatures = " ".join(
        f"{label}{reading.value_c:.2f} °C" if reading.value_c is not None else f"{label}{reading.quality}"
        for label, reading in (("", beer), ("air " if beer else "", chamber))
        if reading is not None
    )
    return f"{fermenter.id}: {temperatures}, setpoint {decision.setpoint_c:.1f}: {_doing(decision)}"


def _doing(decision: Decision) -> str:
    if decision.trip is not None:
        return f"TRIPPED, {decision.trip.replace('_', ' ')}"
    if decision.held is not None:
        return _waiting(decision.wanted, decision.side, decision.held)
    if decision.mode.value == "off" and decision.side is Side.OFF:
        return "off"
    return _DOING[decision.side]


def _waiting(wanted: Side, side: Side, held: Held) -> str:
    concerned = side if held.reason is HeldReason.MIN_ON else wanted
    relay = "heater" if concerned is Side.HEATING else "compressor"
    minutes, seconds = divmod(round(held.wait_s), 60)
    wish = "off" if wanted is Side.OFF else _DOING[wanted]
    return f"{wish} wanted, {relay} {_WHY_HELD[held.reason]} {minutes}:{seconds:02d} more"
