# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking somebody who may never answer, such as a kernel driver that hangs in a read."""

from collections.abc import Callable, Mapping
from threading import Condition, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Patience(Generic[T]):
    """Asks each question in a daemon thread of its own, and does not wait for ever.

    A thread that hangs in the kernel cannot be ended. So it is kept, at most one for each question, and its
    question is not asked again until it comes back: what hangs for a year costs one thread.
    """

    def __init__(self) -> None:
        self._asked: dict[str, Thread] = {}
        self._done = Condition()

    def ask(self, questions: Mapping[str, Callable[[], T]], seconds: float) -> dict[str, T]:
        """The answers that came within `seconds` of real time, by the questions' names. For one asking thread."""
        answers: dict[str, T] = {}
        pending: set[str] = set()
        for name, question in questions.items():
            hanging = self._asked.get(name)
            if hanging is None or not hanging.is_alive():
                pending.add(name)
                self._asked[name] = self._start(name, question, answers, pending)
        with self._done:
            self._done.wait_for(lambda: not pending, seconds)
            return dict(answers)

    def _start(self, name: str, question: Callable[[], T], answers: dict[str, T], pending: set[str]) -> Thread:
        def run() -> None:
            try:
                answer = question()
                with self._done:
                    answers[name] = answer
            finally:
                with self._done:
                    pending.discard(name)
                    self._done.notify_all()

        thread = Thread(target=run, name=f"ask {name}", daemon=True)
        thread.start()
        return thread
