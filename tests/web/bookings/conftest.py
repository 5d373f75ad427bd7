# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brewery's kit in a real database, and people who want it. The time is a number; the zone is Paris."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

from taproom.access import Principal, Role
from taproom.bookings import booking as booking_
from taproom.bookings.keeping import save_kit
from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.refusals import BookingRefused, Refusal
from taproom.bookings.repository import bookings as stored
from taproom.bookings.values import Booking, Interval, Wish
from taproom.db import open_db, transaction

T = TypeVar("T")
PARIS = ZoneInfo("Europe/Paris")
NOW_UTC = 1_790_000_000 // HOUR_S * HOUR_S  # Monday 21 September 2026, 16:00 in Paris
ANNE = Principal(member="anne", name="Anne", role=Role.MEMBER)
BILAL = Principal(member="bilal", name="Bilal", role=Role.MEMBER)
CHLOE = Principal(member="chloe", name="Chloé", role=Role.MEMBER)
STEWARD = Principal(member="stef", name="Stef", role=Role.BREWER)
ADMIN = Principal(member="adele", name="Adèle", role=Role.ADMINISTRATOR)

# How many live slots run at once anywhere, where the kit's present capacity counts.
OVERLAPS = """SELECT count(*) FROM booking_slot AS slot JOIN kit ON kit.id = slot.kit
    WHERE slot.live = 1 AND slot.busy_until_utc > kit.since_utc AND kit.capacity < (
        SELECT count(*) FROM booking_slot AS other
        WHERE other.live = 1 AND other.kit = slot.kit AND other.start_utc <= max(slot.start_utc, kit.since_utc)
            AND other.busy_until_utc > max(slot.start_utc, kit.since_utc))"""


def paris(text: str) -> int:
    """The UTC second of a local time in Paris, like 2027-03-28 09:00."""
    return int(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp())


@dataclass
class House:
    """Calls the engine as a server does: each call a transaction."""

    db: sqlite3.Connection
    now_utc: int = NOW_UTC
    zone: tzinfo = PARIS
    kit: dict[str, Kit] = field(default_factory=dict)

    def do(self, work: Callable[..., T], *arguments: Any, **more: Any) -> T:
        with transaction(self.db):
            return work(self.db, *arguments, now_utc=self.now_utc, **more)

    def refused(self, work: Callable[..., object], *arguments: Any, **more: Any) -> tuple[Refusal, ...]:
        with pytest.raises(BookingRefused) as refused:
            self.do(work, *arguments, **more)
        return refused.value.refusals

    def has(self, slug: str, *, takes: tuple[str, ...] = (), **fields: Any) -> Kit:
        """Put kit in, or change it."""
        kit = Kit(id="", slug=slug, name=slug.capitalize(), **({"granularity_s": HOUR_S} | fields))
        ids = [self.kit[it].id for it in takes]
        self.kit[slug] = self.do(save_kit, kit, takes=ids, by=None)
        return self.kit[slug]

    def in_hours(self, start: float, length: float = 1) -> Interval:
        start_utc = self.now_utc + int(start * HOUR_S)
        return Interval(start_utc=start_utc, end_utc=start_utc + int(length * HOUR_S))

    def wish(self, kit: str, start: float, length: float = 1, **more: Any) -> Wish:
        """From so many hours from now, so many hours."""
        it = self.in_hours(start, length)
        return Wish(kit=kit, start_utc=it.start_utc, end_utc=it.end_utc, **more)

    def book(self, who: Principal, kit: str, start: float, length: float = 1, **more: Any) -> Booking:
        return self.do(booking_.book, who, self.wish(kit, start, length), self.zone, **more)

    def refusal(self, who: Principal, kit: str, start: float, length: float = 1) -> tuple[Refusal, ...]:
        return self.refused(booking_.book, who, self.wish(kit, start, length), self.zone)

    def move(self, who: Principal, booking: Booking, start: float, length: float = 1) -> Booking:
        return self.do(booking_.move, who, booking.id, self.in_hours(start, length), self.zone)

    def cancel(self, who: Principal, booking: Booking) -> Booking:
        return self.do(booking_.cancel, who, booking.id, self.zone)

    def now(self, booking: Booking) -> Booking:
        """As it is stored."""
        found = stored.booking_of(self.db, booking.id)
        assert found is not None
        return found

    def overlaps(self) -> int:
        return int(self.db.execute(OVERLAPS).fetchone()[0])

    def told(self, member: str) -> list[str]:
        """The kinds of what somebody was told, in order."""
        query = "SELECT kind FROM notice WHERE to_member = ? ORDER BY id"
        return [row[0] for row in self.db.execute(query, (member,))]

    def told_names(self, member: str) -> dict[str, Any]:
        query = "SELECT names FROM notice WHERE to_member = ? ORDER BY id DESC"
        names: dict[str, Any] = json.loads(self.db.execute(query, (member,)).fetchone()[0])
        return names


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Two kettles on one burner, a mill, and a bench with three places."""
    with closing(open_db(tmp_path / "taproom.db")) as db:
        db.row_factory = sqlite3.Row
        it = House(db=db)
        it.has("burner")
        it.has("kettle-a", takes=("burner",), buffer_s=HOUR_S, group="kettles")
        it.has("kettle-b", takes=("burner",), buffer_s=HOUR_S, group="kettles")
        it.has("mill")
        it.has("bench", capacity=3)
        it.has("tank", booked_in="days", min_days=3, max_days=30, horizon_s=400 * DAY_S)
        yield it
