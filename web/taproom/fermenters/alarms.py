# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with a fermenter for as long as it stands, the most pressing first; each with what to do next. Pure.

    a trip -> a probe that is lost, and what is done without it -> what the watcher finds, as the controller sorts it

What another sentence says already is not said twice.
"""

from collections.abc import Mapping

from cellar.contract import FermenterState, ProbeState
from taproom.fermenters import words
from taproom.fermenters.found import FOUND
from taproom.fermenters.laws import is_makeshift, makeshift
from taproom.i18n import Reader
from taproom.i18n import mark as _

Alarm = tuple[str, str]  # what is wrong, and what to do
AlarmName = str  # `trip:beer_too_hot`, `probe:beer`, `law:beer_lost`, `found:not_cooling`
Begin = tuple[str, str, str]  # the event by which it begins, and what stands in one field of its detail
FELL_OUT = "probe_fell_out"
# A makeshift begins with the loss of a probe, and goes on for a while after it is back: it is the same trouble.
_WITHOUT: Mapping[str, Begin] = {
    "beer_lost": ("probe_lost", "probe", "beer"),
    "chamber_lost": ("probe_lost", "probe", "chamber"),
}
SAME_TROUBLE: Mapping[AlarmName, AlarmName] = {"law:beer_lost": "probe:beer", "law:chamber_lost": "probe:chamber"}


def alarms(state: FermenterState, reader: Reader) -> list[Alarm]:
    """In the reader's words."""
    return _stopped_or_lost(state, reader) + [_found(name, reader) for name in findings(state)]


def standing(state: FermenterState) -> dict[AlarmName, Begin | None]:
    """The names of the same alarms, in the same order, and how each begins; None where no event tells."""
    return _stands_first(state) | {f"found:{it}": ("found", "finding", it) for it in findings(state)}


def _stands_first(state: FermenterState) -> dict[AlarmName, Begin | None]:
    if state.trip is not None:
        return {f"trip:{state.trip}": ("tripped", "reason", state.trip)}
    lost = lost_probe(state)
    if lost is not None:
        return {f"probe:{lost[0]}": ("probe_lost", "probe", lost[0])}
    return {f"law:{state.law}": _WITHOUT.get(state.law or "")} if is_makeshift(state) else {}


def findings(state: FermenterState) -> list[str]:
    """What the watcher finds, beside what is said of a trip or a lost probe."""
    said = {state.trip, FELL_OUT if _fell_out(state) else None}
    return [name for name in state.findings if name not in said]


def lost_probe(state: FermenterState) -> tuple[str, ProbeState] | None:
    for name, probe in (("beer", state.beer), ("chamber", state.chamber)):
        if probe is not None and probe.quality != "good":
            return name, probe
    return None


def _stopped_or_lost(state: FermenterState, reader: Reader) -> list[Alarm]:
    if state.trip is not None:
        return [_said(words.TRIPS[state.trip], reader)]
    without = makeshift(state, reader)
    lost = lost_probe(state)
    if lost is None:
        return [(without, "")] if without else []
    what, what_next = FOUND[FELL_OUT] if _fell_out(state) else words.PROBES[lost[0], lost[1].quality]
    return [(f"{reader.say(what)} {without}".rstrip(), reader.say(what_next))]


def _fell_out(state: FermenterState) -> bool:
    """Whether that is why the beer probe is not believed."""
    lost = lost_probe(state)
    return state.trip is None and lost is not None and lost[0] == "beer" and FELL_OUT in state.findings


def _found(name: str, reader: Reader) -> Alarm:
    if name in FOUND:
        return _said(FOUND[name], reader)
    return reader.say(_("The controller noticed: {name}."), name=name), reader.say(_("Update this web app."))


def _said(alarm: Alarm, reader: Reader) -> Alarm:
    return reader.say(alarm[0]), reader.say(alarm[1])
