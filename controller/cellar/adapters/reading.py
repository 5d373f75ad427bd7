# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a journal, while its daemon writes it or on a disk that nobody can write. Changes nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cellar.ports import JournalError


def reader(path: Path) -> sqlite3.Connection:
    """On a read-only disk, and after a clean end, SQLite must be promised that nobody writes the file."""
    uri = path.absolute().as_uri()
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True)
    try:
        connection.execute("select 1 from sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if not str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_CANTOPEN"):
            raise
        return sqlite3.connect(f"{uri}?immutable=1", uri=True)
    return connection


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Raises `JournalError` if there is no journal, or it cannot be read."""
    if not path.exists():
        raise JournalError(f"there is no journal at {path}: name its folder with --state")
    try:
        with closing(reader(path)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise JournalError(f"the journal {path} cannot be read ({error})") from error
