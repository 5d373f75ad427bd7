# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the owners of accounts are called: members, and whatever else has one."""

import sqlite3
from collections.abc import Mapping

from taproom import people


def names(db: sqlite3.Connection) -> Mapping[str, str]:
    buckets = dict(tuple(row) for row in db.execute("SELECT id, title FROM bucket"))
    partners = dict(tuple(row) for row in db.execute("SELECT id, name FROM bottle_partner"))
    authors = dict(tuple(row) for row in db.execute("SELECT owner, name FROM royalty_elsewhere"))
    orders = dict(tuple(row) for row in db.execute("SELECT id, title FROM purchase"))
    return {**buckets, **partners, **authors, **orders, **people.names(db)}
