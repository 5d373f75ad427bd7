# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a panel shows of commissioning, in the contract's words: from the same words as the terminal's. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cellar.composition.commission.evidence import StepRow
from cellar.composition.commission.hands import Picture, Task
from cellar.composition.commission.steps import Found, Step
from cellar.composition.commission.words import (
    BREWING,
    COLON,
    GOOD,
    REASONS,
    SKIPPED,
    STEPS,
    TASKS,
    TO_MEND,
    numbers_said,
)
from cellar.contract import ProbeSeen, RelaySeen, Said, StepMark, VerdictSaid
from cellar.contract.commission import Mark
from cellar.core.interlock import HeldReason
from cellar.diagnosis import Diagnosis, Seen, Symptom, diagnose

VERDICTS_MOST = 8
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What there is to say now: a task or why is waited, what the step before has shown, and what that means."""

    task: Task | None = None
    where: str = ""
    waits: HeldReason | None = None
    last: tuple[Step, Found] | None = None
    found: tuple[Diagnosis, ...] = ()


def said(telling: Telling, steps: Sequence[Step], language: str) -> Said:
    """The same, for who reads this language."""
    return Said(
        steps=tuple(title(it, language) for it in steps),
        text=_text(telling, language),
        last=_last(*telling.last, language) if telling.last else "",
        verdicts=tuple(_verdict(it, language) for it in telling.found[:VERDICTS_MOST]),
    )


def title(step: Step, language: str) -> str:
    """Its name, and whose it is."""
    return f"{STEPS[step.name].said(language)} {step.fermenter}".rstrip()


def marked(steps: Iterable[Step], marks: Mapping[_Key, Mark]) -> tuple[StepMark, ...]:
    """How each step stands; the first that is not done is the one that runs now."""
    rows, now = [], False
    for it in steps:
        mark = marks.get((it.name, it.fermenter), "to_do" if now else "now")
        now = now or mark == "now"
        rows.append(StepMark(step=it.name, fermenter=it.fermenter, mark=mark))
    return tuple(rows)


def mark_of(found: Found) -> Mark:
    if found.skipped:
        return "skipped"
    return "found" if diagnose(found.seen) else "good"


def mark_of_row(row: StepRow) -> Mark:
    """Of a step that was done in an earlier round."""
    seen = tuple(Seen(symptom=Symptom(it.symptom), where=it.where) for it in row.seen)
    return mark_of(Found(seen=seen, skipped=row.skipped))


def probes_seen(picture: Picture) -> tuple[ProbeSeen, ...]:
    return tuple(ProbeSeen(place=place, value_c=value_c) for place, value_c in picture.probes_c.items())


def relays_seen(names: Iterable[str], picture: Picture) -> tuple[RelaySeen, ...]:
    return tuple(RelaySeen(relay=it, told=it in picture.told, seen=picture.seen.get(it)) for it in names)


def _text(telling: Telling, language: str) -> str:
    if telling.waits is not None:
        return REASONS[telling.waits].said(language)
    return TASKS[telling.task].said(language, telling.where) if telling.task else ""


def _last(step: Step, found: Found, language: str) -> str:
    numbers = numbers_said(found.numbers, language)
    words = {"good": GOOD, "found": TO_MEND, "skipped": SKIPPED}[mark_of(found)].said(language)
    return f"{title(step, language)}{COLON.said(language)}{words}" + (f" ({numbers})" if numbers else "")


def _verdict(it: Diagnosis, language: str) -> VerdictSaid:
    rule = it.rule
    return VerdictSaid(
        part=rule.part.said(language, it.where),
        cause=rule.cause.said(language, it.where),
        test=rule.test.said(language, it.where),
        fix=rule.fix.said(language, it.where),
        brewing=BREWING[rule.brewing].said(language),
        link=rule.link(language),
    )
