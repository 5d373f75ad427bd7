# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commissioning in a terminal: a question, a key, a verdict."""

from collections.abc import Callable, Sequence

from cellar.composition.commission.hands import Answer, Look, Task
from cellar.composition.commission.steps import Found, Step
from cellar.composition.commission.words import (
    ALL_DONE,
    BREWING,
    BROKEN_OFF,
    COLON,
    GO_ON,
    GOOD,
    IF_NOT,
    PRESS,
    REASONS,
    SKIPPED,
    STEPS,
    TASKS,
    WAITS,
    numbers_said,
)
from cellar.contract.commission import End
from cellar.core.interlock import Held
from cellar.diagnosis import Diagnosis

Ask = Callable[[str], str]
Say = Callable[[str], None]


class Terminal:
    """A person at a keyboard. `ask` is `input`, `say` is `print`; end of input breaks off, like `q`."""

    def __init__(self, *, ask: Ask, say: Say, language: str) -> None:
        self._ask, self._say, self._language = ask, say, language
        self._waited = ""

    def asked(self, task: Task, where: str) -> Answer:
        self._say("")
        self._say("→ " + TASKS[task].said(self._language, where))
        key = self._key(PRESS.said(self._language))
        return Answer.SKIP if key == "s" else Answer.DONE

    def waits(self, held: Held) -> None:
        if self._waited != held.reason.value:
            self._waited = held.reason.value
            text = WAITS.said(self._language, f"{held.wait_s:.0f}").replace(
                "{reason}", REASONS[held.reason].said(self._language)
            )
            self._say(f"  {text}")

    def attends(self, _look: Look) -> None:
        """A terminal that is gone says so itself (SIGHUP), and Ctrl-C breaks off."""

    def told(self, step: Step, found: Found, diagnoses: Sequence[Diagnosis]) -> bool:
        """Say what a step showed; whether to go on."""
        language = self._language
        colon = COLON.said(language)
        title = f"{STEPS[step.name].said(language)} {step.fermenter}".rstrip()
        numbers = numbers_said(found.numbers, language)
        if found.skipped:
            self._say(f"- {title}{colon}{SKIPPED.said(language)} ({found.skipped})")
            return True
        if not diagnoses:
            self._say(f"✓ {title}{colon}{GOOD.said(language)}" + (f" ({numbers})" if numbers else ""))
            return True
        self._say(f"✗ {title}" + (f" ({numbers})" if numbers else ""))
        for it in diagnoses:
            self._say(f"  {it.rule.part.said(language, it.where)}{colon}{it.rule.cause.said(language, it.where)}")
            self._say(f"  {IF_NOT.said(language)}{colon}{it.rule.test.said(language, it.where)}")
            self._say(f"  → {it.rule.fix.said(language, it.where)}")
            self._say(f"  {BREWING[it.rule.brewing].said(language)} {it.rule.link(language)}")
        return self._key(GO_ON.said(language)) != "q"

    def ended(self, end: End) -> None:
        self._say((ALL_DONE if end == "done" else BROKEN_OFF).said(self._language))

    def _key(self, question: str) -> str:
        try:
            key = self._ask(question).strip().lower()
        except EOFError as error:
            raise KeyboardInterrupt from error
        if key == "q":
            raise KeyboardInterrupt
        return key
