# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request that comes twice is done once: a double tap, or a phone that tries again in a tunnel."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date

from taproom.bookings.refusals import BookingRefused, KeyReused
from taproom.bookings.repository import around

KEPT_S = 7 * 86_400
Saying = str | int | bool | None | object


def once(
    db: sqlite3.Connection,
    member: str,
    key: str | None,
    request: Sequence[object],
    do: Callable[[], list[str]],
    *,
    now_utc: int,
) -> list[str]:
    """The ids that `do` makes, or made when the same `key` came first. What was refused is not remembered.

    Raises:
        BookingRefused: the key came with another request.
    """
    if key is None:
        return do()
    asked = _digest(request)
    before = around.request_before(db, member, key)
    if before is None:
        result = do()
        around.remember_request(db, member, key, request=asked, result=result, now_utc=now_utc)
        return result
    if before[0] != asked:
        raise BookingRefused([KeyReused()])
    return before[1]


def _digest(request: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(it: object) -> object:
    if is_dataclass(it) and not isinstance(it, type):
        return asdict(it)
    if isinstance(it, date):  # a datetime is one
        return it.isoformat()
    raise TypeError(type(it).__name__)
