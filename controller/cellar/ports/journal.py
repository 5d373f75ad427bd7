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


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A minute of what the core was told, packed; `at_utc` of its first tick. The hub never sees it."""

    at_utc: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """Rows with their numbers, all of one epoch: of one life of the program. With it, a number never repeats."""

    epoch: str
    rows: list[tuple[int, Row]]


class JournalError(Exception):
    """The journal cannot be read; says which file and what to do."""


class Journal(Protocol):
    def record(
        self, rows: Sequence[Row], memories: Mapping[str, Remembered], block: Block | None = None
    ) -> Future[None]:
        """Store rows, memories (by fermenter) and a block of the tape together, later, in order. Never blocks.

        The future is done when they have been committed and synced; it holds the error if they could not be.
        """
        ...

    def recall(self) -> dict[str, Remembered]:
        """What was remembered of each fermenter."""
        ...

    def unsent(self, limit: int) -> Unsent:
        """The oldest rows that the hub has not acknowledged. Raises `JournalError`."""
        ...

    def acknowledge(self, through_seq: int) -> None:
        """The hub has stored every row up to and including `through_seq`."""
        ...

    def close(self) -> None:
        """Write what is still queued, then close."""
        ...
