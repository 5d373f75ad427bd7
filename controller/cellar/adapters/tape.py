# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal's tape, read while the daemon may be writing. Changes nothing."""

from collections.abc import Iterator
from pathlib import Path

from cellar.adapters.reading import reading
from cellar.ports import Block

_SOME = "select id, at_utc, body from tape where id > ? order by id limit 500"
_NEWEST = "select at_utc, body from tape order by id desc limit ?"


def blocks(path: Path) -> Iterator[Block]:
    """Oldest first. Raises `JournalError` if there is no journal, or it cannot be read."""
    with reading(path) as connection:
        last = 0
        while rows := connection.execute(_SOME, (last,)).fetchall():  # not one long read: it would pin the WAL
            for last, at_utc, body in rows:  # noqa: B007 - it is where the next read begins
                yield Block(at_utc=at_utc, body=body)


def newest_blocks(path: Path, limit: int) -> list[Block]:
    """Newest first. Raises `JournalError`."""
    with reading(path) as connection:
        return [Block(at_utc=at_utc, body=body) for at_utc, body in connection.execute(_NEWEST, (limit,))]
