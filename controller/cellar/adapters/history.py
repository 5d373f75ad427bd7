# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal's samples of one fermenter, read while the daemon may be writing. Changes nothing."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from cellar.ports import JournalError


def sampled(path: Path, fermenter: str, *, days: float) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """UTC seconds and the sample's body, oldest first, of the last `days` that are there.

    Raises `JournalError` if there is no journal, or it cannot be read.
    """
    if not path.exists():
        raise JournalError(f"there is no journal at {path}: name its folder with --state")
    query = (
        "select at_utc, body from entry where fermenter = ? and at_utc >= (select max(at_utc) from entry) - ?"
        " and json_extract(body, '$.kind') = 'sample' order by seq"
    )
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            for at_utc, body in connection.execute(query, (fermenter, days * 86_400.0)):
                yield at_utc, json.loads(body)
    except sqlite3.Error as error:
        raise JournalError(f"the journal {path} cannot be read ({error})") from error
