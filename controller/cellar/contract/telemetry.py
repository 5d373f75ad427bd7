# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has happened: the journal's entries, carried in batches until the hub says that it has stored them.

An entry is one row of the controller's journal; `seq` grows by one and does not repeat within an *epoch*, which is
one life of the program. The hub stores `(controller, epoch, seq)` as a key, then answers with `LogAck`; until then
the controller sends again. So each entry arrives exactly once, whatever the broker forgot, and whatever became of
the journal's file.
"""

from typing import Annotated, Literal

from pydantic import Field

from cellar.contract.base import Celsius, Epoch, Id, Payload, UtcSeconds, Word

MAX_BATCH = 250

EventName = Literal[
    "started",
    "stopped",
    "setpoint_changed",
    "mode_changed",
    "intent_refused",
    "relay_switched",
    "lease_expired",
    "probe_lost",
    "probe_back",
    "tripped",
    "trip_reset",
    "found",
    "found_no_more",
    "profile_started",
    "profile_paused",
    "profile_resumed",
    "step_skipped",
    "step_began",
    "profile_finished",
    "profile_ended",
    "gravity_reported",
    "configuration_changed",
    "journal_thinned",
]


class Sample(Payload):
    """A fermenter over one sampling period, ending at the entry's time. Duties are fractions of that period."""

    kind: Literal["sample"] = "sample"
    beer_c: Celsius | None
    chamber_c: Celsius | None
    setpoint_c: Celsius
    chamber_setpoint_c: Celsius | None
    demand: Annotated[float, Field(ge=-1, le=1)]
    heat_duty: Annotated[float, Field(ge=0, le=1)]
    cool_duty: Annotated[float, Field(ge=0, le=1)]


class Event(Payload):
    """Something happened. `detail` holds names and numbers, never sentences: the reader's language is not ours.

    `name` is one of `EventName`, or what a newer controller calls it: a reader shows a name that it does not know.
    """

    kind: Literal["event"] = "event"
    name: Word
    detail: dict[str, str | float | bool | None] = Field(default_factory=dict)


class LogEntry(Payload):
    """One row of the journal. `fermenter` is null for what concerns the whole controller."""

    seq: Annotated[int, Field(ge=1)]
    at_utc: UtcSeconds
    fermenter: Id | None
    body: Annotated[Sample | Event, Field(discriminator="kind")]


class LogBatch(Payload):
    """Entries of one epoch in ascending `seq`; gaps are rows that the journal has already thinned out.

    An older controller has one epoch, without a name.
    """

    v: Literal[1] = 1
    epoch: Epoch = ""
    entries: Annotated[tuple[LogEntry, ...], Field(min_length=1, max_length=MAX_BATCH)]


class LogAck(Payload):
    """The hub has committed every entry of this epoch up to and including `through_seq`."""

    v: Literal[1] = 1
    epoch: Epoch = ""
    through_seq: Annotated[int, Field(ge=0)]
