# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal: the truth of what was decided, kept through power cuts. Keeps rule 6."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from cellar.core.remembered import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry to be: whole UTC seconds, the fermenter (None: the controller), and the body as JSON text."""

    at_utc: int
    fermenter: str | None
    body: str


class JournalError(Exception):
    """The journal cannot be read; says which file and what to do."""


class Journal(Protocol):
    def record(self, rows: Sequence[Row], memories: Mapping[str, Remembered]) -> Future[None]:
        """Store rows and memories (by fermenter) together, later, in order. Never blocks.

        The future is done when they have been committed and synced; it holds the error if they could not be.
        """
        ...

    def recall(self) -> dict[str, Remembered]:
        """What was remembered of each fermenter."""
        ...

    def unsent(self, limit: int) -> list[tuple[int, Row]]:
        """The oldest rows, with their sequence numbers, that the hub has not acknowledged. Raises `JournalError`."""
        ...

    def acknowledge(self, through_seq: int) -> None:
        """The hub has stored every row up to and including `through_seq`."""
        ...

    def close(self) -> None:
        """Write what is still queued, then close."""
        ...
