# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is personal, wherever a feature keeps it: each feature says what it holds of a member, and how it lets go.

The list is put together in `taproom.app`. An export is one JSON document with a part for each feature; an erasure is
one transaction through all of them, so that nobody is ever half erased.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request

Export = Callable[[sqlite3.Connection, str], Mapping[str, object]]
Erase = Callable[[sqlite3.Connection, str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one feature holds. `export(db, member)` answers plain JSON values; `erase(db, member, now_utc)` empties
    what names the member, and leaves what others need: sums, and who had which kit when, without saying who."""

    name: str
    export: Export
    erase: Erase


def export_all(db: sqlite3.Connection, holdings: tuple[Holding, ...], member: str) -> dict[str, object]:
    """Everything that is held of a member, by feature."""
    return {it.name: it.export(db, member) for it in holdings}


def erase_all(db: sqlite3.Connection, holdings: tuple[Holding, ...], member: str, *, now_utc: int) -> None:
    """Let go of a member, in the caller's transaction."""
    for it in holdings:
        it.erase(db, member, now_utc)


def holdings_of(request: Request) -> tuple[Holding, ...]:
    """What the features of this app hold."""
    holdings: tuple[Holding, ...] = request.app.state.holdings
    return holdings
