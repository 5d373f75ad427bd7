# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal's samples of one fermenter, read while the daemon may be writing. Changes nothing."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cellar.adapters.reading import reading


def sampled(path: Path, fermenter: str, *, days: float) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """UTC seconds and the sample's body, oldest first, of the last `days` that are there.

    Raises `JournalError` if there is no journal, or it cannot be read.
    """
    query = (
        "select at_utc, body from entry where fermenter = ? and at_utc >= (select max(at_utc) from entry) - ?"
        " and json_extract(body, '$.kind') = 'sample' order by seq"
    )
    with reading(path) as connection:
        for at_utc, body in connection.execute(query, (fermenter, days * 86_400.0)):
            yield at_utc, json.loads(body)


def found(path: Path, *, days: float) -> set[tuple[str, str]]:
    """Fermenter and finding of everything that the watcher has found in the last `days` that are there."""
    query = (
        "select fermenter, json_extract(body, '$.detail.finding') from entry"
        " where fermenter is not null and at_utc >= (select max(at_utc) from entry) - ?"
        " and json_extract(body, '$.name') = 'found'"
    )
    with reading(path) as connection:
        return {(str(name), str(finding)) for name, finding in connection.execute(query, (days * 86_400.0,))}


def last_sample(path: Path, fermenter: str) -> Mapping[str, Any] | None:
    """The newest sample of a fermenter; None if there is none."""
    query = (
        "select body from entry where fermenter = ? and json_extract(body, '$.kind') = 'sample'"
        " order by seq desc limit 1"
    )
    with reading(path) as connection:
        row = connection.execute(query, (fermenter,)).fetchone()
    return None if row is None else dict(json.loads(row[0]))
