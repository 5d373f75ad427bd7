# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kit, as this API shows it. What is asked of who books it (`rules`) is written as in the kit file."""

import sqlite3

from pydantic import Field

from taproom.access import Principal
from taproom.bookings.api.shapes import IntervalShown, Shown
from taproom.bookings.breakdown import may_take_out
from taproom.bookings.inventory import KitEntry, QuotaEntry, entry_of
from taproom.bookings.kit import Kit, State
from taproom.bookings.quotas import Allowance


class KitShown(Shown):
    """A kit. `takes` are the ids of all kit that a booking of it takes besides."""

    id: str
    slug: str
    name: str
    state: State
    note: str
    out_until_utc: int | None
    stewards: list[str]
    takes: list[str]
    code: str | None = Field(description="What its sticker says; for its stewards and for maintainers.")
    version: int
    rules: KitEntry


class AllowanceShown(Shown):
    """What a quota leaves you: `used` of `most`, in seconds for hours, else in bookings or days.

    `period` is empty for days in any window.
    """

    quota: QuotaEntry
    used: int
    most: int
    left: int
    period: IntervalShown | None


def show_kit(db: sqlite3.Connection, kit: Kit, me: Principal) -> KitShown:
    return KitShown(
        id=kit.id,
        slug=kit.slug,
        name=kit.name,
        state=kit.state,
        note=kit.note,
        out_until_utc=kit.out_until_utc,
        stewards=list(kit.stewards),
        takes=list(kit.takes),
        code=kit.token if may_take_out(kit, me) else None,
        version=kit.version,
        rules=entry_of(db, kit),
    )


def show_allowance(it: Allowance) -> AllowanceShown:
    quota, period = it.quota, it.period
    return AllowanceShown(
        quota=QuotaEntry(what=quota.what, per=quota.per, most=quota.most, window_days=quota.window_days),
        used=it.used,
        most=it.most,
        left=it.left,
        period=IntervalShown(start_utc=period.start_utc, end_utc=period.end_utc) if period else None,
    )
