# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking somebody who may never answer, such as a kernel driver that hangs in a read."""

from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")


class Patience:
    """Asks each question in a daemon thread of its own, and gives up waiting after `seconds`.

    A thread that hangs in the kernel cannot be ended. So it is kept, at most one for each question, and its
    question is not asked again until it comes back; asking something that hangs for a year costs one thread.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._asked: dict[str, Thread] = {}

    def ask(self, questions: Mapping[str, Callable[[], T]]) -> dict[str, T]:
        """The answers that came in time, by the questions' names. For one asking thread."""
        answers: dict[str, T] = {}
        abandoned = Event()
        asked = {}
        for name, question in questions.items():
            if name not in self._asked or not self._asked[name].is_alive():
                asked[name] = self._start(name, question, answers, abandoned)
        self._asked.update(asked)
        left = self._seconds * max(1, len(asked))
        for name, thread in asked.items():
            del name
            thread.join(left)
        abandoned.set()
        return dict(answers)
