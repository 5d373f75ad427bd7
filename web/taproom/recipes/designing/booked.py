# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member has booked, as far as the recipes want to know: the kit, what it is called, and when."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from taproom.recipes.designing.asked import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedKit:
    """`kit` is its id; without a start it is there to be booked."""

    kit: str
    name: str
    start_utc: int | None = None


Booked = Callable[[sqlite3.Connection, str, int], tuple[BookedKit, ...]]
All = Callable[[sqlite3.Connection], tuple[BookedKit, ...]]


async def booked_kit(asked: Asked) -> tuple[BookedKit, ...]:
    """What whoever asks has booked from now on, the nearest first."""
    booked: Booked = asked.request.app.state.booked_kit
    if asked.me.member is None:
        return ()
    return await asked.read(lambda db: booked(db, asked.member, asked.now_utc))


async def all_kit(asked: Asked) -> tuple[BookedKit, ...]:
    every: All = asked.request.app.state.all_kit
    return await asked.read(every)
