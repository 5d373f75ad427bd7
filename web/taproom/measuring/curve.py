# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch's whole course on one chart: what its fermenter recorded and what was read, planned and real. Pure.

The document is the one that a fermenter's history is, so that the same module draws it, also years later: roll-ups
of hours are kept for good, and readings are never deleted. Where the fermenter's probe said something it goes before
what was typed or sent; a batch kept by hand has only that, and the same chart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from taproom.fermenters.history import DAY_S, HOUR_S, MAX_POINTS, Bucketing, Point, bucketing, with_gaps
from taproom.fermenters.schemas import MarkShown
from taproom.measuring.derived import Gravity
from taproom.measuring.parts import Brew, Noted
from taproom.measuring.planned import Knot, planned_at
from taproom.measuring.schemas import CourseShown
from taproom.measuring.values import Reading

MOST_GRAVITIES: Final = 400
MOST_MARKS: Final = 200
BY_HAND_GAP_S: Final = 3 * DAY_S


def extent(brew: Brew, readings: Sequence[Reading], *, now_utc: int) -> tuple[int, int]:
    """From pitching, or the first reading, to the end of the batch, or now."""
    first_utc = min([brew.began_utc, *(it.at_utc for it in readings[:1])])
    last_utc = max([brew.ended_utc or 0, *(it.at_utc for it in readings[-1:])]) if brew.ended_utc else now_utc
    return first_utc, max(last_utc + 1, first_utc + HOUR_S)


def buckets_of(*, from_utc: int, to_utc: int, width: int, now_utc: int) -> Bucketing:
    return bucketing(from_utc=from_utc, to_utc=to_utc, points=min(width, MAX_POINTS), newest_utc=now_utc)


def points(
    recorded: Sequence[Point],
    readings: Sequence[Reading],
    targets: Sequence[tuple[int, float]],
    plan: Sequence[Knot],
    buckets: Bucketing,
) -> list[Point]:
    """What the fermenters recorded, and what was read where they have nothing. `targets`: by hand, since when; `plan`
    stands for them where none was set."""
    found: dict[int, Point] = {it.at_utc: it for it in recorded}
    beer, room = _by_bucket(readings, "temperature", buckets), _by_bucket(readings, "room_temperature", buckets)
    for at_utc in {*beer, *room}:
        it = found.get(at_utc) or _empty(at_utc)
        values = beer.get(at_utc, [])
        if it.beer_c is None and values:
            it = replace(it, beer_c=median(values), beer_min_c=min(values), beer_max_c=max(values))
        if it.chamber_c is None and at_utc in room:
            it = replace(it, chamber_c=median(room[at_utc]))
        if it.setpoint_c is None:
            it = replace(it, setpoint_c=target_at(targets, at_utc) if targets else planned_at(plan, at_utc))
        found[at_utc] = it
    gap_s = buckets.gap_s if recorded else max(buckets.gap_s, BY_HAND_GAP_S)
    return list(with_gaps([found[it] for it in sorted(found)], gap_s=gap_s))


def target_at(targets: Sequence[tuple[int, float]], at_utc: int) -> float | None:
    """The target by hand then; the first one goes for what was before it."""
    so_far = [target_c for since_utc, target_c in targets if since_utc <= at_utc]
    return so_far[-1] if so_far else targets[0][1] if targets else None


def _by_bucket(readings: Iterable[Reading], quantity: str, buckets: Bucketing) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for it in readings:
        if it.quantity == quantity and buckets.from_utc <= it.at_utc < buckets.to_utc:
            found.setdefault(it.at_utc - it.at_utc % buckets.bucket_s, []).append(it.value)
    return found


def _empty(at_utc: int) -> Point:
    return Point(
        at_utc=at_utc,
        beer_c=None,
        beer_min_c=None,
        beer_max_c=None,
        chamber_c=None,
        setpoint_c=None,
        heat_duty=None,
        cool_duty=None,
    )


def thinned(gravities: Sequence[Gravity], *, from_utc: int, to_utc: int) -> list[tuple[int, float]]:
    """Those that are believed, by their time; of very many, medians of equal times."""
    sound = [it for it in gravities if it.sound and from_utc <= it.at_utc < to_utc]
    if len(sound) <= MOST_GRAVITIES:
        return [(it.at_utc, round(it.sg, 4)) for it in sound]
    width_s = max(1, (to_utc - from_utc) // MOST_GRAVITIES)
    parts: dict[int, list[Gravity]] = {}
    for it in sound:
        parts.setdefault(it.at_utc // width_s, []).append(it)
    return [(part[len(part) // 2].at_utc, round(median(it.sg for it in part), 4)) for part in parts.values()]


def document(
    buckets: Bucketing,
    found: Sequence[Point],
    gravities: Sequence[tuple[int, float]],
    noted: Sequence[Noted],
    outliers: Sequence[Noted] = (),
    *,
    now_utc: int,
) -> CourseShown:
    """As `/history` answers it. What was not believed is marked, with its number."""
    marks = sorted((*noted, *outliers), key=lambda it: it.at_utc)
    within = [it for it in marks if buckets.from_utc <= it.at_utc < buckets.to_utc][-MOST_MARKS:]
    columns: Mapping[str, list[float | None]] = {
        name: [_round(getattr(it, name)) for it in found]
        for name in ("beer_c", "beer_min_c", "beer_max_c", "chamber_c", "setpoint_c", "heat_duty", "cool_duty")
    }
    return CourseShown(
        now_utc=now_utc,
        from_utc=buckets.from_utc,
        to_utc=buckets.to_utc,
        bucket_s=buckets.bucket_s,
        at_utc=[it.at_utc for it in found],
        gravity_at_utc=[at_utc for at_utc, _sg in gravities],
        gravity_sg=[sg for _at_utc, sg in gravities],
        marks=[MarkShown(at_utc=it.at_utc, name=it.name, text=it.text) for it in within],
        **columns,
    )


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
