# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A door, as only the chamber's air shows it. While one seems open, hardly anything else can be said of the air."""

from dataclasses import dataclass, replace

from cellar.core.watched import Moment, WatchLimits, mean

DOOR_FORGOTTEN_S = 5400.0
DOOR_REACHED_S = 360.0
DOOR_SETTLED_S = 2400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """When the air leapt as behind an opened door, from where, to where (°C; None: not yet), and when it left."""

    since_s: float
    before_c: float
    reached_c: float | None = None
    shut_s: float | None = None


def door_now(limits: WatchLimits, door: Door | None, moment: Moment) -> Door | None:
    """The door as the air shows it: open while the air stays where it leapt to, whatever the relays do."""
    airs, now_s = moment.course.airs, moment.now_s
    if door is None or (door.shut_s is not None and now_s - door.shut_s > DOOR_SETTLED_S):
        opens = not limits.jacket and door_opens(moment)
        return Door(since_s=now_s - 120.0, before_c=mean(airs[-4:-2])) if opens else None
    if door.shut_s is not None or not airs:
        return door
    if door.reached_c is None:
        reached_c = airs[-1] if now_s - door.since_s >= DOOR_REACHED_S else None
        return Door(since_s=door.since_s, before_c=door.before_c, reached_c=reached_c)
    away_k = abs(airs[-1] - door.reached_c)
    left = away_k > 0.3 + 0.25 * abs(door.reached_c - door.before_c) or now_s - door.since_s > DOOR_FORGOTTEN_S
    return replace(door, shut_s=now_s) if left else door


def door_opens(moment: Moment) -> bool:
    """The air leapt by more than two kelvin in two minutes, which neither relay can make it do."""
    airs = moment.course.airs
    return len(airs) >= 4 and abs(airs[-1] - airs[-3]) > 2.2 + abs(airs[-3] - airs[-4])
