# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a feature leaves what somebody is to be told, in the transaction that makes it true.

What is told is kept as a kind and its names, not as a sentence: it is said in the reader's language when it is read
or sent. A name that ends in `_utc` is a moment and one that ends in `_c` a temperature, said in the reader's form;
one that ends in `_said` is a sentence of ours, marked for translation.
"""

import json
import sqlite3
from dataclasses import dataclass

from taproom.ids import new_id

Name = str | int | float
BREWERY = "brewery"  # instead of a member: the brewery as a whole, which is told through its webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of notice. `title` and `body` are sentences marked for translation, with `{names}` to fill in.

    `danger` is never silenced by quiet hours.
    """

    name: str
    title: str
    body: str
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Kinds of notices that a member chooses about together. `title` is marked for translation."""

    name: str
    title: str
    kinds: tuple[Kind, ...]


def post(db: sqlite3.Connection, kind: Kind, *, to: str, at_utc: int, link: str, **names: Name) -> str:
    """Leave a notice for the member `to`; `link` is the path of the page where one can act. Its id."""
    notice = new_id()
    db.execute(
        "INSERT INTO notice (id, to_member, kind, at_utc, link, names) VALUES (?, ?, ?, ?, ?, ?)",
        (notice, to, kind.name, at_utc, link, json.dumps(names, ensure_ascii=False)),
    )
    return notice
