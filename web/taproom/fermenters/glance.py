# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands beside the live values of a fermenter: its last day, where it is going, who has seen its alarms."""

import sqlite3
from dataclasses import dataclass

from taproom import people
from taproom.db import Store
from taproom.fermenters.acknowledged import seen_of
from taproom.fermenters.acknowledging import Acknowledged, acknowledged
from taproom.fermenters.alarms import standing
from taproom.fermenters.history import DAY_S, bucketing
from taproom.fermenters.live import Sight
from taproom.fermenters.parts import Parts
from taproom.fermenters.sparkline import Sparkline, sparkline
from taproom.fermenters.trend import Trend, TrendShown, last_hour, shown_trend, trend
from taproom.i18n import Reader

SPARKLINE_POINTS = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """`day` and `trend` are None where too little is known."""

    day: Sparkline | None
    trend: TrendShown | None
    seen: Acknowledged


async def glance(parts: Parts, store: Store, sight: Sight, reader: Reader) -> Glance:
    """What to show beside it, now."""
    found = await trend_of(parts, sight)
    day = await day_of(parts, sight)
    return Glance(day=day, trend=shown_trend(found, reader), seen=await seen(store, sight, reader))


async def trend_of(parts: Parts, sight: Sight) -> Trend | None:
    """None too where its present temperature is not known: what is old has no direction."""
    if sight.state.beer is None or sight.state.beer.quality != "good":
        return None
    return trend(await parts.points(sight.key, last_hour(sight.now_utc)), now_utc=sight.now_utc)


async def seen(store: Store, sight: Sight, reader: Reader) -> Acknowledged:
    """Who has seen what is wrong with it."""
    stands = standing(sight.state)
    if not stands:
        return Acknowledged()

    def look(db: sqlite3.Connection) -> Acknowledged:
        return acknowledged(stands, seen_of(db, sight.key, stands), people.names(db), reader)

    return await store.read(look)


async def day_of(parts: Parts, sight: Sight) -> Sparkline | None:
    """The fermenter's last 24 hours, by its controller's clock."""
    to_utc = sight.now_utc + 1
    buckets = bucketing(from_utc=to_utc - DAY_S, to_utc=to_utc, points=SPARKLINE_POINTS, newest_utc=sight.now_utc)
    points = await parts.points(sight.key, buckets)
    return sparkline(points, from_utc=buckets.from_utc, to_utc=to_utc, gap_s=buckets.gap_s)
