# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences about a fermenter, in English; the catalogues translate them. Pure.

A refusal, a trip and a fault always say what to do next (rule 8). `{wait}` stands for a running countdown.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from cellar.contract import Answer, Refusal
from cellar.contract.state import Action, HeldReason, Quality, TripReason, Wanted
from taproom.fermenters.batches import UNREAD
from taproom.fermenters.found import FOUND
from taproom.fermenters.history import PastEvent
from taproom.i18n import NOTHING, Reader
from taproom.i18n import mark as _
from taproom.people import name_of

Look = Literal["heat", "cool", "idle", "held", "off", "warn", "fault", "stale"]  # each has a shape in the style sheet
CHANGES_TOLD = 4
NOBODYS_NAMES: Mapping[str, str] = MappingProxyType({})

ACTIONS: Mapping[Action, str] = {
    "heating": _("Heating"),
    "cooling": _("Cooling"),
    "idle": _("At rest"),
    "off": _("Off"),
}

HELD: Mapping[tuple[HeldReason, Wanted | Action], str] = {
    ("min_on", "heating"): _("The heater stays on {wait} more before it may stop."),
    ("min_on", "cooling"): _("The compressor must run {wait} more before it may stop."),
    ("min_off", "heat"): _("Heating wanted: the heater rests {wait} more."),
    ("min_off", "cool"): _("Cooling wanted: the compressor rests {wait} more."),
    ("changeover", "heat"): _("Heating wanted: waits for the change from cold to hot, {wait} more."),
    ("changeover", "cool"): _("Cooling wanted: waits for the change from hot to cold, {wait} more."),
    ("lockout", "heat"): _("Heating wanted: waits {wait} more after the start."),
    ("lockout", "cool"): _("Cooling wanted: the compressor may have run just before the start; {wait} more."),
}
HELD_OTHERWISE = _("Waits {wait} more.")

TRIPS: Mapping[TripReason, tuple[str, str]] = {
    "chamber_too_hot": (
        _("Stopped: the chamber is too hot."),
        _("Unplug the heater and feel whether it still heats. When the chamber has cooled, reset."),
    ),
    "beer_too_hot": (
        _("Stopped: the beer is too hot."),
        _("Unplug the heater and check the beer with another thermometer. When it has cooled, reset."),
    ),
    "relay_mismatch": (
        _("Stopped: a relay does not do what it is told."),
        _("Cut the power of this fermenter and test its relays. Reset only when the bad one is replaced."),
    ),
    "stopped_by_person": (
        _("Stopped by a person."),
        _("Ask who pressed stop, and why. When all is well, reset."),
    ),
    "beer_probe_frozen": FOUND["beer_probe_frozen"],
    "chamber_probe_frozen": FOUND["chamber_probe_frozen"],
    "probes_swapped": FOUND["probes_swapped"],
    "probes_identical": FOUND["probes_identical"],
    "probe_lost_often": FOUND["probe_lost_often"],
    "heater_welded": FOUND["heater_welded"],
    "cooler_welded": FOUND["cooler_welded"],
    "heating_given_up": FOUND["heating_given_up"],
    "heater_in_cooling_socket": FOUND["heater_in_cooling_socket"],
    "cooler_in_heating_socket": FOUND["cooler_in_heating_socket"],
    "runaway": FOUND["runaway"],
}

PROBES: Mapping[tuple[str, Quality], tuple[str, str]] = {
    ("beer", "stale"): (_("The beer probe is silent."), _("Look at its plug and cable.")),
    ("beer", "implausible"): (
        _("The beer probe says something impossible."),
        _("Check that it is in its pocket, then try another probe."),
    ),
    ("beer", "fault"): (
        _("The beer probe is not found."),
        _("Push its plug in. If that does not help, try another probe."),
    ),
    ("chamber", "stale"): (_("The chamber probe is silent."), _("Look at its plug and cable.")),
    ("chamber", "implausible"): (
        _("The chamber probe says something impossible."),
        _("Check where it hangs, then try another probe."),
    ),
    ("chamber", "fault"): (
        _("The chamber probe is not found."),
        _("Push its plug in. If that does not help, try another probe."),
    ),
}

REFUSALS: Mapping[Refusal, str] = {
    "malformed": _("The controller could not read the request. Update it and this web app to the same version."),
    "too_large": _("The controller could not read the request: it was too long."),
    "retained": _("The controller ignored the request: it looked like an old one. Try again."),
    "expired": _("The request reached the controller too late, so nothing was changed. Try again."),
    "expires_too_late": _("The controller's clock is not what we thought. Wait a few seconds and try again."),
    "unknown_fermenter": _("The controller does not know this fermenter. Look at its configuration."),
    "out_of_range": _("The controller allows {low} to {high} °C here."),
    "not_tripped": _("There is nothing to reset."),
    "still_dangerous": _("It is still too hot to reset. Let it cool, then try again."),
    "id_reused": _("Another change was sent under the same number. Load the page again."),
    "bad_profile": _("The controller cannot follow this profile. Check its steps."),
    "no_profile": _("No profile is running any more. Look at what is shown."),
    "profile_running": _("Another profile is running. End it first."),
    "not_a_gravity": _("That is not a gravity. Write it like 1.012."),
    "journal_failed": _("The controller cannot write to its disk, so it refused. Call whoever looks after it."),
    "switched_off": _("Somebody switched it off meanwhile, so nothing was changed. Look, then try again."),
    "off_not_stored": _(
        "It is off now, but the controller could not write that down, and may go on after a power cut. Pull its plug"
        " if it must stay off."
    ),
}

_EVENTS: Mapping[str, str] = {
    "started": _("The controller started."),
    "stopped": _("The controller stopped."),
    "setpoint_changed": _("{author} changed the setpoint from {from_c} to {to_c} °C."),
    "mode_changed": _("{author} switched to {mode}."),
    "intent_refused": _("A request was refused. {reason}"),
    "probe_lost": _("A probe was lost: {probe}."),
    "lease_expired": _("The controller was silent for too long; everything was switched off meanwhile."),
    "probe_back": _("A probe is back: {probe}."),
    "trip_reset": _("{author} reset the stop."),
    "profile_started": _("{author} started the profile “{profile}”."),
    "profile_paused": _("{author} paused the profile."),
    "profile_resumed": _("{author} resumed the profile."),
    "profile_ended": _("{author} ended the profile; {setpoint_c} °C is held."),
    "profile_finished": _("The profile “{profile}” is finished; {setpoint_c} °C is held."),
    "step_skipped": _("{author} went on from step {step} of {of} to the next."),
    "step_began": _("Step {step} of {of} began: {because}"),
    "gravity_reported": _("{author} noted gravity {sg}."),
    "found": _("Noticed: {what} {next}"),
    "found_no_more": _("No longer so: {what}"),
    "configuration_changed": _("The controller's configuration says something else now: {changes}"),
    "journal_thinned": _("No hub took the journal for too long: of its oldest rows, {rows} were merged by the hour."),
    UNREAD: _("The controller said something that this web app is too old to read. Update it."),
}
_DROPPED = _("No hub took the journal for too long: {rows} of its oldest rows are gone, {dropped} of them for good.")
_PAUSED = _("{author} changed the setpoint from {from_c} to {to_c} °C; the profile is paused.")
_BECAUSE: Mapping[str, str] = {
    "time": _("the time of the one before was up."),
    "target": _("the temperature was reached."),
    "gravity": _("the gravity was low enough."),
    "attenuation": _("enough was attenuated."),
    "stable": _("the gravity was stable."),
    "fallback": _("the longest time was up, but what it waited for was not reported. Look whether that is well."),
    "by_hand": _("somebody said so."),
}
_SIDES: Mapping[str, str] = {
    "heating": _("Heating began."),
    "cooling": _("Cooling began."),
    "off": _("Heating and cooling went off."),
}
_PROBE_NAMES: Mapping[str, str] = {"beer": _("beer"), "chamber": _("chamber")}
_MODES: Mapping[str, str] = {"auto": _("automatic"), "off": _("off")}


def refusal(reader: Reader, answer: Answer) -> str:
    """Why the controller said no, and what to do."""
    if answer.reason is None:
        return reader.say(_("The controller refused."))
    names = {"low": reader.degrees(answer.low), "high": reader.degrees(answer.high)}
    return reader.say(REFUSALS[answer.reason], **(names if answer.reason == "out_of_range" else {}))


def happened(reader: Reader, event: PastEvent, names: Mapping[str, str] = NOBODYS_NAMES) -> str:
    """A past event in words; `names` says who authors are. What a newer controller adds is shown by its bare name."""
    detail = event.detail
    if event.name == "relay_switched":
        return _known(reader, _SIDES, detail.get("side"))
    if event.name == "tripped":
        return _known(reader, {str(name): said for name, (said, _next) in TRIPS.items()}, detail.get("reason"))
    sentence = _sentence(event)
    if sentence is None:
        return event.name
    what, what_next = FOUND.get(str(detail.get("finding")), (str(detail.get("finding", "?")), ""))
    return reader.say(
        sentence,
        what=reader.say(what),
        next=reader.say(what_next) if what_next else "",
        author=name_of(reader, names, str(detail.get("author", "?"))),
        from_c=_degrees(reader, detail.get("from_c")),
        to_c=_degrees(reader, detail.get("to_c")),
        mode=_known(reader, _MODES, detail.get("mode")),
        probe=_known(reader, _PROBE_NAMES, detail.get("probe")),
        reason=_why_refused(reader, detail.get("reason")),
        because=_known(reader, _BECAUSE, detail.get("because")),
        profile=str(detail.get("profile", "?")),
        step=_whole(detail.get("step")),
        of=_whole(detail.get("of")),
        setpoint_c=_degrees(reader, detail.get("setpoint_c")),
        sg=reader.degrees(_number(detail.get("sg")), "0.000#"),
        rows=_whole(detail.get("rows")),
        dropped=_whole(detail.get("dropped")),
        changes=_changes(detail),
    )


def _sentence(event: PastEvent) -> str | None:
    if event.detail.get("paused_profile") is True:
        return _PAUSED
    dropped = _number(event.detail.get("dropped"))
    if event.name == "journal_thinned" and dropped:
        return _DROPPED
    return _EVENTS.get(event.name)


def _changes(detail: Mapping[str, object]) -> str:
    """As the file names them: `law.gains.ti_h = 3`."""
    told = [f"{key} = {NOTHING if value is None else value}" for key, value in sorted(detail.items())]
    return ", ".join(told[:CHANGES_TOLD]) + (" …" if len(told) > CHANGES_TOLD else "")


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def _whole(value: object) -> str:
    """A counted number that came as JSON's 2.0; what is none is shown as it came."""
    return f"{value:.0f}" if isinstance(value, int | float) else str(value)


def _degrees(reader: Reader, value: object) -> str:
    return reader.degrees(_number(value), "0.0#")


def _known(reader: Reader, names: Mapping[str, str], name: object) -> str:
    """The word for it, or what was said if we have no word for it."""
    known = names.get(str(name))
    return str(name or "?") if known is None else reader.say(known)


def _why_refused(reader: Reader, reason: object) -> str:
    if reason == "out_of_range":
        return reader.say(_("It was out of the allowed range."))
    return _known(reader, {str(name): sentence for name, sentence in REFUSALS.items()}, reason)
