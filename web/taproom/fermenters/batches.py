# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a controller's batch, also that of a newer one: an entry that we do not understand is kept as it came.

The controller sends a batch until it is acknowledged, so one refused entry would hold up all that come after it.
"""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cellar.contract import MAX_BATCH, Event, LogBatch, LogEntry
from cellar.contract.base import Epoch, Id, UtcSeconds

UNREAD = "unread"
MOST_KEPT = 4000  # characters of an entry that is not understood


class _Foreign(BaseModel):
    """What every version of an entry has."""

    model_config = ConfigDict(strict=True)

    seq: Annotated[int, Field(ge=1)]
    at_utc: UtcSeconds
    fermenter: Id | None
    body: dict[str, Any]

    @field_validator("body")
    @classmethod
    def _is_json(cls, body: dict[str, Any]) -> dict[str, Any]:
        """NaN is in no version."""
        json.dumps(body, allow_nan=False)
        return body


class _ForeignBatch(BaseModel):
    epoch: Epoch = ""
    entries: Annotated[tuple[_Foreign, ...], Field(min_length=1, max_length=MAX_BATCH)]


def read_batch(payload: bytes) -> LogBatch:
    """Raises `ValidationError` for what is no batch of any version."""
    try:
        return LogBatch.model_validate_json(payload)
    except ValidationError:
        foreign = _ForeignBatch.model_validate_json(payload)
    return LogBatch(epoch=foreign.epoch, entries=tuple(map(_entry, foreign.entries)))


def _entry(foreign: _Foreign) -> LogEntry:
    try:
        return LogEntry.model_validate_json(foreign.model_dump_json())
    except ValidationError:
        kept = Event(name=UNREAD, detail={"body": json.dumps(foreign.body)[:MOST_KEPT]})
        return LogEntry(seq=foreign.seq, at_utc=foreign.at_utc, fermenter=foreign.fermenter, body=kept)
