# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When and by which way somebody is told. Pure: the time is an argument.

waiting -> sending -> sent
   ^          |
   +-- later -+-> failed      dropped: read meanwhile, or the address is gone
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal, get_args

from taproom.notices.outbox import Kind

Channel = Literal["email", "push"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
Way = Channel | Literal["webhook"]  # the webhook is the brewery's, so that no member chooses about it

MINUTE_S = 60
LONGEST_NIGHT_S = 26 * 3600  # a night of 24 h that the clock makes longer
BELIEVE_S = 300  # how long a process may take over one delivery before another takes it up
PAUSES_S = (60, 300, 1800, 2 * 3600, 6 * 3600, 24 * 3600)
DEVICES_AT_MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Local hours in which nothing rings; minutes since midnight. May run over midnight."""

    from_minute: int
    until_minute: int

    def holds_at(self, at_utc: int, zone: tzinfo) -> bool:
        local = datetime.fromtimestamp(at_utc, UTC).astimezone(zone)
        minute = 60 * local.hour + local.minute
        if self.from_minute <= self.until_minute:
            return self.from_minute <= minute < self.until_minute
        return minute >= self.from_minute or minute < self.until_minute

    def ends_utc(self, now_utc: int, zone: tzinfo) -> int:
        """The first full minute from now at which it does not hold; `now_utc` itself if it does not hold now.

        Looks at each minute's local time, so that an hour that is skipped or repeated needs no rule of its own.
        """
        at_utc = now_utc
        while self.holds_at(at_utc, zone) and at_utc < now_utc + LONGEST_NIGHT_S:
            at_utc = (at_utc // MINUTE_S + 1) * MINUTE_S
        return at_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a member chose. What was never chosen about is wanted."""

    wanted: Mapping[tuple[str, Channel], bool]
    quiet: Quiet | None = None

    def wants(self, group: str, channel: Channel) -> bool:
        return self.wanted.get((group, channel), True)


def first_try_utc(kind: Kind, quiet: Quiet | None, now_utc: int, zone: tzinfo) -> int:
    """When a notice may ring. Danger always may, at once."""
    if kind.danger or quiet is None:
        return now_utc
    return quiet.ends_utc(now_utc, zone)


def next_try_utc(tries: int, now_utc: int) -> int | None:
    """When to try again after `tries` that failed; None to give up."""
    return now_utc + PAUSES_S[tries - 1] if tries <= len(PAUSES_S) else None


def parse_minute(text: str) -> int | None:
    """`22:00` or `22:00:00`, as a browser sends a time of day; None if it is none."""
    hours, colon, rest = text.strip().partition(":")
    minutes = rest.partition(":")[0]
    if not (colon and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    if len(hours) > 2 or len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        return None
    return 60 * int(hours) + int(minutes)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS")),
    *(("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux")),
)


def device_name(user_agent: str) -> str:
    """`Firefox, Android`: enough to tell one's own devices apart; empty where the browser does not say."""
    found = [next((name for sign, name in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name)
