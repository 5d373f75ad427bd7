# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the notices need to know of a member. Who the members are is another feature's business."""

import sqlite3
from dataclasses import dataclass
from typing import Protocol

from taproom.i18n import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How a member is called, reached and spoken to."""

    name: str
    email: str | None
    language: Language


class ContactOf(Protocol):
    """Asks the members. None: there is no such member any more, or they may not sign in."""

    def __call__(self, db: sqlite3.Connection, member: str) -> Contact | None: ...
