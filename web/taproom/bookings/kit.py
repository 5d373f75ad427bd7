# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kit, and what is asked of who books it. Plain values."""

from dataclasses import dataclass
from typing import Literal

State = Literal["in_service", "notice", "out_of_order"]
BookedIn = Literal["hours", "days"]
What = Literal["hours", "count", "days"]
Per = Literal["week", "month", "window"]

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
NEVER_UTC = 4_102_444_800  # the year 2100, where the tables end


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How much one member may have: `most` hours or bookings in a week or month, or days in any `window_days`."""

    what: What
    per: Per
    most: int
    window_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """One thing (or `capacity` equal things) that is booked.

    Kit that is booked in hours has `min_s` and `max_s`, kit that is booked in calendar days `min_days` and
    `max_days`; None is no bound. `grace_s` None: nobody needs to check in. `takes` are the kits that one
    booking takes besides this one, directly or through another. `fermenter` is `site/unit/fermenter`, as the
    controllers name it.
    """

    id: str
    slug: str
    name: str
    place: str = ""
    manual: str = ""
    photo: str | None = None
    group: str | None = None
    state: State = "in_service"
    note: str = ""
    out_until_utc: int | None = None
    capacity: int = 1
    booked_in: BookedIn = "hours"
    granularity_s: int = 30 * MINUTE_S
    min_s: int | None = None
    max_s: int | None = None
    min_days: int | None = None
    max_days: int | None = None
    buffer_s: int = 0
    notice_s: int = 0
    horizon_s: int = 90 * DAY_S
    approval: bool = False
    induction: str | None = None
    show_holder: bool = True
    grace_s: int | None = None
    window_s: int = 15 * MINUTE_S
    fermenter: str | None = None
    token: str = ""
    archived_utc: int | None = None
    version: int = 1
    quotas: tuple[Quota, ...] = ()
    takes: tuple[str, ...] = ()
    stewards: tuple[str, ...] = ()

    def back_utc(self, now_utc: int) -> int:
        """From when on it can be used. A promised return that has passed is no promise."""
        if self.state != "out_of_order":
            return now_utc
        promised_utc = self.out_until_utc or 0
        return promised_utc if promised_utc > now_utc else NEVER_UTC

    def is_out(self, *, start_utc: int, now_utc: int) -> bool:
        """Whether it will not be there at `start_utc`."""
        return self.state == "out_of_order" and start_utc < self.back_utc(now_utc)
