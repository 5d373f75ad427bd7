# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sees of a fermenter: one pure function from what is known to what is shown.

The page and the live stream both show what `view` says, so they cannot differ. A stale reading is not shown
as if it were fresh (rule 2), and a constraint says how long and why (rule 4).
"""

import re
from dataclasses import dataclass
from typing import Literal

from cellar.contract import FermenterState, ProbeState
from taproom.fermenters import profile_words, words
from taproom.fermenters.alarms import alarms, findings, lost_probe, standing
from taproom.fermenters.laws import fitted_line, law_line
from taproom.fermenters.live import Key, Sight
from taproom.fermenters.words import Look
from taproom.i18n import Reader
from taproom.i18n import mark as _

STALE_AFTER_S = 120.0
TYPED_SETPOINT = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,2})?")
MAX_TYPED = 40  # characters that we repeat back


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A fermenter in the reader's words. Empty text is not shown. Numbers carry no unit; the page does.

    `alarm` is the most pressing of what is wrong; `also` says the others, `more` how many they are; `alarms` are the
    names of all of them.
    """

    key: Key
    name: str
    look: Look
    beer: str
    chamber: str
    setpoint: str
    state: str
    why_before: str
    why_after: str
    wait_s: int | None
    speed: float
    law: str
    fitted: str
    alarm: str
    next_step: str
    also: str
    more: str
    news: str
    low: str
    high: str
    profile: str
    profile_place: str
    mode: Literal["auto", "off"]
    alarms: str
    tripped: bool
    stale: bool
    simulated: str
    journal: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """What the page patches into its text nodes, by name."""
        names = ("beer", "chamber", "setpoint", "state", "why_before", "why_after", "law", "fitted", "alarm", "also")
        others = ("more", "profile", "next_step", "news", "low", "high", "name", "journal")
        return {name: getattr(self, name) for name in (*names, *others)}

    @property
    def flags(self) -> dict[str, str]:
        """What the page patches into `data-*` of the fermenter's element; the style sheet reads them."""
        return {
            "look": self.look,
            "mode": self.mode,
            "tripped": "yes" if self.tripped else "no",
            "stale": "yes" if self.stale else "no",
            "profile": self.profile_place,
            "alarms": self.alarms,
        }


def view(sight: Sight, reader: Reader) -> View:
    """What to show of this fermenter, now."""
    state = sight.state
    news = _news(sight, reader)
    look = "stale" if news else _look(state)
    (alarm, next_step), *others = alarms(state, reader) or [("", "")]
    before, wait, after = _why(state, reader).partition("{wait}")
    age_s = sight.age_s or 0.0
    return View(
        key=sight.key,
        name=state.name,
        look=look,
        beer=reader.degrees(_judged(state.beer)),
        chamber=reader.degrees(_judged(state.chamber)),
        setpoint=reader.degrees(state.setpoint_c, "0.0#"),
        state=_state_words(state, reader, stale=bool(news)),
        why_before=before if not news else "",
        why_after=after if not news else "",
        wait_s=round(max(0.0, state.held.wait_s - age_s * sight.speed)) if wait and state.held and not news else None,
        speed=sight.speed,
        law=law_line(state, reader) if not news else "",
        fitted=fitted_line(state, reader),
        alarm=alarm,
        next_step=next_step if not news else "",  # the news says what to do first
        also="\n\n".join(f"{what} {what_next}" for what, what_next in others) if not news else "",
        more=reader.count("And {n} more warning.", "And {n} more warnings.", len(others)) if others else "",
        news=news,
        low=reader.degrees(state.setpoint_min_c),
        high=reader.degrees(state.setpoint_max_c),
        profile=profile_words.line(reader, state),
        profile_place=profile_words.place(state),
        mode=state.mode,
        alarms=" ".join(standing(state)),
        tripped=state.trip is not None,
        stale=bool(news),
        simulated=_simulated(sight, reader),
        journal=journal_fails(sight.key.controller, reader) if sight.journal_fails and not news else "",
    )


def journal_fails(controller: str, reader: Reader) -> str:
    """What a controller that cannot store anything still does, and what to do."""
    sentence = _(
        "The controller {controller} cannot write to its disk: it goes on heating and cooling, can be switched off,"
        " takes no other orders, and keeps nothing of what happens. Is the disk full, or the SD card worn out?"
        " “cellar doctor” on it tells more."
    )
    return reader.say(sentence, controller=controller)


def _judged(probe: ProbeState | None) -> float | None:
    return probe.value_c if probe is not None and probe.quality == "good" else None


def _look(state: FermenterState) -> Look:
    if state.trip is not None or lost_probe(state) is not None:
        return "fault"
    if findings(state):
        return "warn"
    if state.mode == "off":
        return "off"
    if _waits(state):
        return "held"
    looks: dict[str, Look] = {"heating": "heat", "cooling": "cool", "idle": "idle", "off": "off"}
    return looks[state.action]


def _waits(state: FermenterState) -> bool:
    return state.held is not None and state.action not in ("heating", "cooling")


def _state_words(state: FermenterState, reader: Reader, *, stale: bool) -> str:
    if stale:
        return reader.say(_("Not known now"))
    if state.trip is not None:
        return reader.say(_("Stopped"))
    if state.mode == "off":
        return reader.say(_("Switched off"))
    if lost_probe(state) is not None and state.action not in ("heating", "cooling"):
        return reader.say(_("Fault"))
    if _waits(state):
        return reader.say(_("Waiting to heat") if state.wanted == "heat" else _("Waiting to cool"))
    return reader.say(words.ACTIONS[state.action])


def _why(state: FermenterState, reader: Reader) -> str:
    """Why it does what it does; with `{wait}` where a countdown runs."""
    if state.trip is not None:
        return ""
    if state.held is not None:
        subject = state.action if state.held.reason == "min_on" else state.wanted
        return reader.say(words.HELD.get((state.held.reason, subject), words.HELD_OTHERWISE))
    if state.mode == "off":
        return reader.say(_("Nothing heats or cools until it is switched on."))
    if state.action == "idle" and lost_probe(state) is None:
        return reader.say(_("Nothing to do for now."))
    return ""


def _news(sight: Sight, reader: Reader) -> str:
    """Why the values are old, or nothing when they are fresh."""
    if sight.age_s is None:
        return reader.say(_("Not heard from since this web app started. These are the last values."))
    if not sight.broker_up:
        return reader.say(_("No connection to the message broker. These are the last values."))
    if sight.availability == "offline":
        return reader.say(
            _("The controller is offline: look at its power and its network. These are the last values.")
        )
    if sight.age_s >= STALE_AFTER_S:
        minutes = int(sight.age_s // 60)
        return reader.count("No news for {n} minute.", "No news for {n} minutes.", minutes)
    return ""


def _simulated(sight: Sight, reader: Reader) -> str:
    if not sight.simulated:
        return ""
    if sight.speed == 1.0:
        return reader.say(_("Simulated"))
    return reader.say(_("Simulated, {speed} times as fast"), speed=reader.degrees(sight.speed, "0.#"))


def reachable(sight: Sight) -> bool:
    """Whether it makes sense to ask the controller for something."""
    return sight.broker_up and sight.availability == "online" and sight.age_s is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """A typed setpoint that cannot be used, and why, as a sentence for the reader."""

    sentence: str


def read_setpoint(text: str, state: FermenterState, reader: Reader) -> float | Unusable:
    """A typed temperature, with a comma or a point. The controller judges it again."""
    typed = text.strip().removesuffix("C").removesuffix("c").removesuffix("°").strip()
    typed = typed.replace("\N{MINUS SIGN}", "-")
    if not typed:
        return Unusable(sentence=reader.say(_("Type a temperature first.")))
    if not TYPED_SETPOINT.fullmatch(typed):
        shown = text.strip()[:MAX_TYPED]
        example = reader.degrees(18.5)
        return Unusable(
            sentence=reader.say(
                _("“{typed}” is not a temperature. Write it like {example}."), typed=shown, example=example
            )
        )
    return within(float(typed.replace(",", ".")), state, reader)


def within(setpoint_c: float, state: FermenterState, reader: Reader) -> float | Unusable:
    """The setpoint, if it lies within this fermenter's bounds."""
    if state.setpoint_min_c <= setpoint_c <= state.setpoint_max_c:
        return setpoint_c
    return Unusable(
        sentence=reader.say(
            _("{setpoint} °C is outside of what this fermenter allows: {low} to {high} °C."),
            setpoint=reader.degrees(setpoint_c, "0.0#"),
            low=reader.degrees(state.setpoint_min_c),
            high=reader.degrees(state.setpoint_max_c),
        )
    )
