# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a batch stands. Pure. The words are those that other brewing software uses, so that batches can travel.

    planning -> brewing -> fermenting -> conditioning -> completed -> archived
    planning -> archived
    brewing -> dumped
    fermenting -> dumped
    conditioning -> dumped
    completed -> dumped

A batch that moved by mistake is corrected: an event of its own leads back to where the last move that still stands
came from. So nothing in the log is ever rewritten, and the status is always what its last such event says.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeVar, get_args

Status = Literal["planning", "brewing", "fermenting", "conditioning", "completed", "archived", "dumped"]
STATUSES: tuple[Status, ...] = get_args(Status)
FIRST: Status = "planning"

TRANSITIONS: Mapping[Status, tuple[Status, ...]] = {
    "planning": ("brewing", "archived"),
    "brewing": ("fermenting", "dumped"),
    "fermenting": ("conditioning", "dumped"),
    "conditioning": ("completed", "dumped"),
    "completed": ("archived", "dumped"),
    "archived": (),
    "dumped": (),
}
CURRENT: tuple[Status, ...] = ("planning", "brewing", "fermenting", "conditioning")
PAST: tuple[Status, ...] = ("completed", "archived", "dumped")


class Moving(Protocol):
    """What is asked of an event here."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def to_status(self) -> Status | None: ...
    @property
    def corrects(self) -> str | None: ...


M = TypeVar("M", bound=Moving)


def may_move(here: Status, there: Status) -> bool:
    return there in TRANSITIONS[here]


def status_of(events: Iterable[Moving]) -> Status:
    """What the log says, oldest event first."""
    said = [it.to_status for it in events if it.to_status is not None]
    return said[-1] if said else FIRST


def standing(events: Iterable[M]) -> list[M]:
    """The moves that were not corrected, oldest first: the way that the batch came."""
    moves: list[M] = []
    for it in events:
        if it.kind == "moved":
            moves.append(it)
        elif it.kind == "corrected" and moves and moves[-1].id == it.corrects:
            moves.pop()
    return moves
