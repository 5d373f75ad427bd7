# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sees of a commissioning: one pure function from what was heard to what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from cellar.contract import Press, ProbeSeen, RelaySeen, Said, VerdictSaid
from cellar.contract.commission import Mark
from taproom.commissioning.heard import Heard
from taproom.i18n import Reader
from taproom.i18n import mark as _

Look = Literal["asks", "works", "found", "done", "broken_off", "failed", "silent"]
MARKS: Mapping[Mark, str] = {
    "to_do": _("to do"),
    "now": _("now"),
    "good": _("good"),
    "found": _("to mend"),
    "skipped": _("not done"),
}
PRESSES: Mapping[Press, str] = {
    "done": _("Done"),
    "skip": _("Skip this"),
    "go_on": _("Go on"),
    "break_off": _("Break off"),
}
_SAID: Mapping[Look, str] = {
    "works": _("It watches. Leave all as it is until it asks again."),
    "done": _("All is shown, and every relay is open."),
    "broken_off": _("Broken off; every relay is open."),
    "failed": _("It ended without a word. Its guard opens every relay; if something still hums, pull its plug."),
    "silent": _("The controller is silent. If it hears nothing either, each relay opens by itself within 11 s."),
}
_TO_MEND = _("All is shown, and something is to be mended; every relay is open.")
_RELAYS: Mapping[tuple[bool, bool | None], str] = {
    (True, True): _("on, and seen"),
    (False, False): _("off, and seen"),
    (True, False): _("told on, seen off"),
    (False, True): _("told off, seen on"),
    (True, None): _("told on"),
    (False, None): _("told off"),
}
_PARTS = {"beer": _("beer"), "chamber": _("chamber"), "heater": _("heater"), "cooler": _("cooler")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    title: str
    mark: Mark
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A probe, a relay or the relays' supply. `key` finds its text in `View.texts`."""

    key: str
    name: str
    text: str
    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """In the reader's words. `shape` changes when the page must be loaded again; `parts` and `wait` are patched."""

    controller: str
    run: str
    question: int | None
    presses: tuple[tuple[Press, str], ...]
    look: Look
    again: bool
    shape: str
    title: str
    place: str
    text: str
    last: str
    sentence: str
    verdicts: tuple[VerdictSaid, ...]
    steps: tuple[Step, ...]
    wait: str
    parts: tuple[Part, ...]

    def patch(self) -> dict[str, object]:
        """What a page needs to show this in place of an older view of the same shape."""
        numbers = {it.key: {"text": it.text, "flag": it.flag} for it in self.parts}
        return {"shape": self.shape, "parts": numbers, "wait": self.wait}


def view(heard: Heard, reader: Reader) -> View:
    now, said = heard.now, _said(heard, reader)
    look = _look(heard)
    steps = tuple(
        Step(title=title, mark=it.mark, word=reader.say(MARKS[it.mark]))
        for it, title in zip(now.steps, said.steps, strict=False)
    )
    at = next((n for n, it in enumerate(steps, 1) if it.mark == "now"), len(steps))
    to_mend = look == "done" and any(it.mark == "found" for it in now.steps)
    sentence = reader.say(_TO_MEND if to_mend else _SAID[look]) if look in _SAID else ""
    presses = tuple((it, reader.say(PRESSES[it])) for it in now.presses) if look in ("asks", "found") else ()
    shape = f"{now.run} {now.question} {look} {at} {said.text} {said.last} {now.again}"
    return View(
        controller=heard.controller,
        run=now.run,
        question=now.question,
        presses=presses,
        look=look,
        again=now.again,
        shape=sha256(shape.encode()).hexdigest()[:16],
        title=steps[at - 1].title if steps and not heard.is_over else "",
        place=reader.say(_("Step {n} of {of}"), n=at, of=len(steps)),
        text=said.text,
        last=said.last,
        sentence=sentence,
        verdicts=said.verdicts,
        steps=steps,
        wait="" if now.wait_s is None or now.wait_s < 1.0 else _clock(now.wait_s),
        parts=(*_probes(now.probes, reader), *_relays(now.relays, reader), *_rail(now.rail, reader)),
    )


def _said(heard: Heard, reader: Reader) -> Said:
    return heard.now.fr if reader.language == "fr" else heard.now.en


def _look(heard: Heard) -> Look:
    now = heard.now
    if now.end is not None:
        return now.end
    if heard.lost:
        return "failed"
    if heard.silent:
        return "silent"
    if now.question is None:
        return "works"
    return "found" if "go_on" in now.presses else "asks"


def _probes(probes: tuple[ProbeSeen, ...], reader: Reader) -> list[Part]:
    return [
        Part(
            key=f"probe:{it.place}",
            name=_place(it.place, reader),
            text=f"{reader.degrees(it.value_c, '0.00')} °C",
            flag="ok" if it.value_c is not None else "none",
        )
        for it in probes
    ]


def _relays(relays: tuple[RelaySeen, ...], reader: Reader) -> list[Part]:
    return [Part(key=f"relay:{it.relay}", name=_place(it.relay, reader), **_relay(it, reader)) for it in relays]


def _relay(it: RelaySeen, reader: Reader) -> dict[str, str]:
    """What it was told, and whether that is seen."""
    flag = "wrong" if it.seen is not None and it.seen != it.told else "on" if it.told else "off"
    return {"text": reader.say(_RELAYS[it.told, it.seen]), "flag": flag}


def _rail(rail: bool | None, reader: Reader) -> list[Part]:  # noqa: FBT001 - a level, as the board says it
    if rail is None:
        return []
    text = reader.say(_("it is up") if rail else _("it is down"))
    return [Part(key="rail", name=reader.say(_("Relays' supply")), text=text, flag="on" if rail else "off")]


def _place(place: str, reader: Reader) -> str:
    fermenter, _dot, part = place.rpartition(".")
    return f"{fermenter} {reader.say(_PARTS[part]) if part in _PARTS else part}".strip()


def _clock(seconds: float) -> str:
    whole = int(seconds + 0.5)
    return f"{whole // 60}:{whole % 60:02d}"
