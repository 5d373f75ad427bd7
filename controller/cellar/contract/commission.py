# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commissioning on a panel: what it asks, shows and hears. Nothing here can begin one: that is a command on the Pi.

Commissioning (retained while its process lives)  ->  the panel's page
PanelWord: here, done, skip, go_on, break_off     ->  the process, if it names this run and this question
PanelWord: stop                                   ->  the process, always
"""

from typing import Annotated, Literal

from pydantic import Field

from cellar.contract.base import Celsius, Id, Payload, UtcSeconds

Press = Literal["done", "skip", "go_on", "break_off"]
End = Literal["done", "broken_off", "failed"]
Mark = Literal["to_do", "now", "good", "found", "skipped"]
Run = Annotated[str, Field(pattern=r"^[a-z0-9]{1,32}$")]
Text = Annotated[str, Field(max_length=1000)]
Place = Annotated[str, Field(max_length=80)]


class VerdictSaid(Payload):
    """What a symptom means: which part, why, what to look at ("if not, then"), what mends it, and may one brew."""

    part: Text
    cause: Text
    test: Text
    fix: Text
    brewing: Text
    link: Text


class Said(Payload):
    """All that a person reads, in one language. `steps` are the names of `Commissioning.steps`, in their order.

    `text` is the task, or what is waited for; `last` what the step before has shown.
    """

    steps: Annotated[tuple[Text, ...], Field(max_length=200)]
    text: Text = ""
    last: Text = ""
    verdicts: Annotated[tuple[VerdictSaid, ...], Field(max_length=8)] = ()


class StepMark(Payload):
    """A step, and how it stands: `found` is something to mend."""

    step: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    fermenter: Annotated[str, Field(max_length=40)]
    mark: Mark


class ProbeSeen(Payload):
    """What a probe says now; null: nothing good."""

    place: Place
    value_c: Celsius | None


class RelaySeen(Payload):
    """What a relay was told, and what its feedback input sees; null: it has none."""

    relay: Place
    told: bool
    seen: bool | None


class Commissioning(Payload):
    """A commissioning, now. Replaced at least each 2 s of a step; empty when its process is gone.

    `question` is the number that an answer must name, null while nothing is asked; `presses` what may be answered.
    `wait_s`: so long what is under way still takes. `again`: this step was begun once more, because nobody was there
    while a relay was closed. `end` is null until it has ended: every relay is open then, and after `failed` the guard
    opens them.
    """

    v: Literal[1] = 1
    run: Run
    at_utc: UtcSeconds
    fermenters: tuple[Id, ...]
    question: Annotated[int, Field(ge=1)] | None
    presses: tuple[Press, ...]
    again: bool
    steps: Annotated[tuple[StepMark, ...], Field(max_length=200)]
    wait_s: Annotated[float, Field(ge=0)] | None
    probes: Annotated[tuple[ProbeSeen, ...], Field(max_length=100)]
    relays: Annotated[tuple[RelaySeen, ...], Field(max_length=100)]
    rail: bool | None
    end: End | None
    en: Said
    fr: Said


class PanelWord(Payload):
    """What a panel says. `here` keeps a relay closed that a step has closed; an answer names its question.

    What is retained, of another run, or for another question is not listened to; a `stop` of any run is.
    """

    v: Literal[1] = 1
    run: Run
    says: Literal["here", "stop"] | Press
    question: Annotated[int, Field(ge=1)] | None = None
    author: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
