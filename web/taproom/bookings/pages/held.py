# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages show: slots that are taken, and what happened to a booking. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass

from taproom.bookings.status import Status
from taproom.bookings.values import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A slot that is taken: of the kit `slot`, by a booking of `kit` (another one, where that takes this)."""

    slot: str
    booking: str
    kit: str
    kit_name: str
    member: str | None
    named: bool
    status: Status
    purpose: str
    interval: Interval
    busy: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A line of the audit log about one booking."""

    at_utc: int
    by: str | None
    what: str
    before: Mapping[str, object]
    after: Mapping[str, object]
