# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was seen and done at a vessel kept by hand, lived through again on the thermal model; what it teaches. Pure.

Between two thermometer readings the model says what the second should be. From how it errs, by least squares, come
the vessel's own numbers: how well the beer follows the air, how well the chamber is closed, how vigorous the yeast
is. Each is held near 1 until readings say otherwise, so that two readings do not turn a model over.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from taproom.measuring.thermal import (
    HOUR_S,
    STEP_S,
    House,
    Standing,
    fermented_at,
    frozen,
    step,
    warm,
)

DAY_S: Final = 86_400.0
WARMEST_S: Final = 15 * HOUR_S  # of the local day
THERMOMETER_K: Final = 0.4  # read to half a degree, beside a wall
LONGEST_S: Final = 21 * DAY_S
STILL_SG: Final = 0.0015
ROUNDS: Final = 6
HELD: Final = (0.3, 0.4, 0.4)  # how far from 1, as a factor's logarithm, is nothing unusual: coupling, walls, vigour
NUDGE: Final = 0.02
MOST_LOG: Final = 1.2

What = Literal[
    "temperature", "room_temperature", "gravity", "frozen", "warm", "open", "blanket", "room_low", "room_high"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something in the diary. `number`: °C, SG, so many bottles, or whether (1 or 0)."""

    at_s: float
    what: What
    number: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The room's air over a day. Between `low_c` and `high_c` where somebody said so, else as it was last."""

    low_c: float
    high_c: float
    offset_s: float = 0.0

    def at(self, at_s: float) -> float:
        """`at_s` in UTC seconds; warmest at three in the afternoon, `offset_s` east of Greenwich."""
        swing = math.cos(2 * math.pi * (at_s + self.offset_s - WARMEST_S) / DAY_S)
        return (self.low_c + self.high_c) / 2 + (self.high_c - self.low_c) / 2 * swing


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """Where the diary leads: how it stands at its end, in which room, and by how much each reading surprised (K)."""

    standing: Standing
    room: Room
    surprises_k: tuple[float, ...]


def live(
    house: House, entries: Sequence[Entry], *, og: float, pitched_s: float, now_s: float, offset_s: float = 0.0
) -> Lived | None:
    """Through the diary, oldest first, up to now; None without a thermometer reading."""
    first = next((it for it in entries if it.what == "temperature"), None)
    if first is None:
        return None
    house = replace(house, drop_sg=_whole_drop(entries, house.drop_sg, og))
    begun = fermented_at(house.yeast, first.at_s - pitched_s, first.number, vigour=house.vigour)
    it, at_s = Standing(beer_c=first.number, fermented=begun), first.at_s
    room = _first_room(entries, first.number, offset_s)
    surprises = []
    for entry in entries:
        if entry.at_s > now_s:
            break
        it, at_s = _until(house, it, room, at_s, max(at_s, entry.at_s)), max(at_s, entry.at_s)
        if entry.what == "temperature" and entry is not first:
            surprises.append(entry.number - it.beer_c)
        it, room = _apply(house, it, room, entry, og)
    return Lived(standing=_until(house, it, room, at_s, now_s), room=room, surprises_k=tuple(surprises))


def _whole_drop(entries: Sequence[Entry], expected: float, og: float) -> float:
    """How far the gravity falls in all: as far as it has, once it stands still for a day past the middle."""
    seen = [it for it in entries if it.what == "gravity"]
    for one, later in pairwise(seen):
        still = later.at_s - one.at_s >= DAY_S and one.number - later.number <= STILL_SG
        if still and og - later.number > expected / 2:
            return max(0.001, og - later.number)
    return expected


def _first_room(entries: Sequence[Entry], otherwise_c: float, offset_s: float) -> Room:
    known = next((it.number for it in entries if it.what == "room_temperature"), otherwise_c)
    return Room(low_c=known, high_c=known, offset_s=offset_s)


def _until(house: House, it: Standing, room: Room, from_s: float, to_s: float) -> Standing:
    from_s = max(from_s, to_s - LONGEST_S)
    while from_s < to_s - 1.0:
        dt_s = min(STEP_S, to_s - from_s)
        it = step(house, it, room.at(from_s + dt_s / 2), dt_s)
        from_s += dt_s
    return it


def _apply(house: House, it: Standing, room: Room, entry: Entry, og: float) -> tuple[Standing, Room]:
    number = entry.number
    match entry.what:
        case "room_temperature":
            off_k = number - room.at(entry.at_s)
            room = replace(room, low_c=room.low_c + off_k, high_c=room.high_c + off_k)
        case "room_low":
            room = replace(room, low_c=number, high_c=max(number, room.high_c))
        case "room_high":
            room = replace(room, high_c=number, low_c=min(number, room.low_c))
        case "temperature":
            it = replace(it, beer_c=number)
        case "gravity":
            share = (og - number) / house.drop_sg if house.drop_sg > 0 else it.fermented
            it = replace(it, fermented=min(1.0, max(0.004, share)))
        case "frozen" | "warm":
            it = replace(it, bottles=(frozen if entry.what == "frozen" else warm)(round(number)))
        case "open":
            it = replace(it, is_open=bool(number))
        case "blanket":
            it = replace(it, blanket=bool(number))
    return it, room


def learnt(
    house: House, entries: Sequence[Entry], *, og: float, pitched_s: float, now_s: float, offset_s: float = 0.0
) -> tuple[House, float]:
    """The house as its readings have it, and how far the model is off between two of them (K, root mean square).

    Gauss-Newton on the factors' logarithms, each held to 1 as by a reading of its own.
    """

    def surprises(logs: Sequence[float]) -> tuple[float, ...]:
        lived = live(with_logs(house, logs), entries, og=og, pitched_s=pitched_s, now_s=now_s, offset_s=offset_s)
        return () if lived is None else lived.surprises_k

    logs = [0.0] * len(HELD)
    errors = surprises(logs)
    for _ in range(ROUNDS if errors else 0):
        slopes = []
        for at in range(len(HELD)):
            moved = surprises([it + NUDGE * (at == other) for other, it in enumerate(logs)])
            slopes.append([(one - other) / NUDGE for one, other in zip(moved, errors, strict=True)])
        change = _solved(slopes, errors, logs)
        logs = [max(-MOST_LOG, min(MOST_LOG, it + by)) for it, by in zip(logs, change, strict=True)]
        errors = surprises(logs)
        if max(map(abs, change)) < 0.005:
            break
    rms_k = math.sqrt(sum(it * it for it in errors) / len(errors)) if errors else 0.0
    return with_logs(house, logs), rms_k


def with_logs(house: House, logs: Sequence[float]) -> House:
    coupling, walls, vigour = (math.exp(it) for it in logs)
    return replace(house, coupling=coupling, walls=walls, vigour=vigour)


def _solved(slopes: list[list[float]], errors: Sequence[float], logs: Sequence[float]) -> list[float]:
    """The step of Gauss and Newton: the normal equations with their ridge, by elimination."""
    size, weight = len(HELD), 1.0 / THERMOMETER_K**2
    rows = [
        [
            weight * sum(a * b for a, b in zip(slopes[i], slopes[j], strict=True)) + (i == j) / HELD[i] ** 2
            for j in range(size)
        ]
        + [-weight * sum(a * e for a, e in zip(slopes[i], errors, strict=True)) - logs[i] / HELD[i] ** 2]
        for i in range(size)
    ]
    for i in range(size):
        for j in range(size):
            if j != i:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]
