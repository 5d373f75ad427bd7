# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The control law in use, in a sentence that says what it means for the beer; and what it has to act with. Pure."""

from collections.abc import Mapping

from cellar.contract import FermenterState
from taproom.i18n import Reader
from taproom.i18n import mark as _

LAWS: Mapping[str, str] = {
    "cascade": _("Holds the beer by both probes."),
    "beer_only": _("Holds the beer by its probe alone."),
    "chamber_only": _("Holds the chamber, not the beer."),
}
MAKESHIFTS: Mapping[str, str] = {  # what is done without a probe that was lost, until a person mends it
    "beer_lost": _("Flying on the model: heat at 30\N{NO-BREAK SPACE}% at most, for a day."),
    "chamber_lost": _("The beer is held by its own probe, and never heated."),
    "none": _("Nothing heats or cools."),
}

FITTED: Mapping[tuple[bool, bool, bool], str] = {  # a heater, a cooler, whose cold comes through a jacket
    (True, True, False): _("Fitted: heating and cooling."),
    (True, True, True): _("Fitted: heating, and a glycol jacket."),
    (True, False, False): _("Fitted: heating only. Nothing can cool."),
    (False, True, False): _("Fitted: cooling only. Nothing can heat."),
    (False, True, True): _("Fitted: a glycol jacket only. Nothing can heat."),
    (False, False, False): _("Fitted: probes only. Nothing can heat or cool."),
}


def law_line(state: FermenterState, reader: Reader) -> str:
    """Empty where no law is in use, where it is a makeshift, or where an older controller does not say."""
    if state.law is None or state.law in MAKESHIFTS or not _in_use(state):
        return ""
    if state.law in LAWS:
        return reader.say(LAWS[state.law])
    return reader.say(_("Another law holds it: {law}."), law=state.law)


def makeshift(state: FermenterState, reader: Reader) -> str:
    """What the controller does without a probe; empty while it has what it needs."""
    return reader.say(MAKESHIFTS[state.law]) if state.law is not None and is_makeshift(state) else ""


def is_makeshift(state: FermenterState) -> bool:
    """Whether it does without a probe that it needs."""
    return state.law in MAKESHIFTS and _in_use(state)


def fitted_line(state: FermenterState, reader: Reader) -> str:
    return reader.say(FITTED[state.has_heater, state.has_cooler, state.jacket and state.has_cooler])


def _in_use(state: FermenterState) -> bool:
    return state.mode == "auto" and state.trip is None
