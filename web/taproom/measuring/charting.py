# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks for everything that a batch's chart shows: its life, in whichever fermenters, and what is still to come."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from taproom.fermenters.history import Bucketing, Point
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.measuring import curve, devices, repository, words
from taproom.measuring.derived import Gravity
from taproom.measuring.parts import Brew, Noted, Parts, Stay
from taproom.measuring.planned import Knot, as_foreseen, points_ahead, still_to_come
from taproom.measuring.schemas import CourseShown
from taproom.measuring.seeing import gravities_of
from taproom.measuring.values import Device, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What part of a batch is looked at; the whole, where nothing is said."""

    from_utc: int | None = None
    to_utc: int | None = None
    width: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """The points, and the document for a chart."""

    points: tuple[Point, ...]
    shown: CourseShown


def charted(
    db: sqlite3.Connection, parts: Parts, brew: Brew, window: Window, reader: Reader, *, now_utc: int
) -> Charted:
    """Raises `ValueError` if it would end before it begins."""
    readings = repository.of_batch(db, brew.id)
    targets = [(it.at_utc, it.number) for it in repository.acts(db, brew.id) if it.what == "target"]
    plan = [] if targets else plan_of(parts, brew)
    buckets = _buckets(brew, window, readings, plan, now_utc=now_utc)
    recorded, noted = _recorded(db, parts, brew, buckets, reader)
    found = curve.points(recorded, readings, targets, plan, buckets)
    if brew.current:
        found += points_ahead(plan, now_utc=now_utc, to_utc=buckets.to_utc, bucket_s=buckets.bucket_s)
    known = {it.id: it for it in devices.everything(db)}
    gravities, outliers = _gravities(readings, known, reader)
    shown = curve.document(
        buckets,
        found,
        curve.thinned(gravities, from_utc=buckets.from_utc, to_utc=buckets.to_utc),
        [*parts.brews.noted(db, brew.id, reader), *noted, *_moved(parts, brew, reader)],
        outliers,
        now_utc=now_utc,
    )
    return Charted(points=tuple(found), shown=shown)


def plan_of(parts: Parts, brew: Brew) -> list[Knot]:
    """What its fermenter still follows; for a batch kept by hand, what the recipe foresees."""
    if brew.pitched_utc is None:
        return []
    if brew.by_hand:
        return [] if brew.plan is None else as_foreseen(brew.plan, pitched_utc=brew.pitched_utc)
    here = brew.stays[-1] if brew.stays else None
    if not brew.current or here is None or here.to_utc is not None:
        return []
    ahead = parts.vessels.ahead(here.fermenter)
    return [] if ahead is None else still_to_come(ahead)


def _buckets(
    brew: Brew, window: Window, readings: Sequence[Reading], plan: Sequence[Knot], *, now_utc: int
) -> Bucketing:
    from_utc, to_utc = curve.extent(brew, readings, now_utc=now_utc)
    if brew.current and plan:
        to_utc = max(to_utc, plan[-1][0] + 1)
    from_utc = from_utc if window.from_utc is None else window.from_utc
    to_utc = to_utc if window.to_utc is None else window.to_utc
    if from_utc >= to_utc:
        raise ValueError("`from` must be before `to`")
    return curve.buckets_of(from_utc=from_utc, to_utc=to_utc, width=window.width, now_utc=now_utc)


def _recorded(
    db: sqlite3.Connection, parts: Parts, brew: Brew, buckets: Bucketing, reader: Reader
) -> tuple[list[Point], list[Noted]]:
    """Of each fermenter, what it recorded while the batch was in it. In a bucket that two share, the later one's."""
    found, noted = dict[int, Point](), list[Noted]()
    for stay in brew.stays:
        within = _part(stay, buckets)
        if within is None:
            continue
        found |= {it.at_utc: it for it in parts.vessels.points(db, stay.fermenter, within)}
        noted += parts.vessels.noted(db, stay.fermenter, reader, from_utc=within.from_utc, to_utc=within.to_utc)
    return [found[it] for it in sorted(found)], noted


def _part(stay: Stay, buckets: Bucketing) -> Bucketing | None:
    """What of a stay is looked at, in whole roll-ups: none from before the batch came, or from after it left."""
    source_s = buckets.source_s
    from_utc = max(buckets.from_utc, -(-stay.from_utc // source_s) * source_s)
    to_utc = buckets.to_utc if stay.to_utc is None else min(buckets.to_utc, stay.to_utc - stay.to_utc % source_s)
    return None if from_utc >= to_utc else replace(buckets, from_utc=from_utc, to_utc=to_utc)


def _moved(parts: Parts, brew: Brew, reader: Reader) -> list[Noted]:
    return [
        Noted(
            at_utc=it.from_utc,
            name="brought",
            text=reader.say(_("Brought to {fermenter}."), fermenter=parts.vessels.name(it.fermenter)),
        )
        for it in brew.stays[1:]
    ]


def _gravities(
    readings: Sequence[Reading], known: dict[str, Device], reader: Reader
) -> tuple[list[Gravity], list[Noted]]:
    gravities = gravities_of([it for it in readings if it.quantity == "gravity"], known)
    outliers = [
        Noted(at_utc=it.at_utc, name="outlier", text=reader.say(_("{sg}: not believed"), sg=words.sg(reader, it.sg)))
        for it in gravities
        if not it.sound
    ]
    return gravities, outliers
