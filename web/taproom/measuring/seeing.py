# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a batch stands, put together from its readings and its devices, for pages and programs."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taproom.measuring import devices, repository
from taproom.measuring.derived import Gravity, Progress, judged, progress
from taproom.measuring.parts import Brew
from taproom.measuring.staleness import is_stale
from taproom.measuring.values import Device, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A batch's gravities, oldest first, and what they tell. `outliers`: the ids of those not believed."""

    brew: Brew
    gravities: tuple[Gravity, ...]
    progress: Progress
    warmth: Reading | None
    warmth_age_s: int
    warmth_stale: bool
    devices: tuple[Device, ...]

    @property
    def outliers(self) -> frozenset[str]:
        return frozenset(it.id for it in self.gravities if not it.sound)


def gravities_of(readings: Sequence[Reading], known: Mapping[str, Device]) -> list[Gravity]:
    """As `judged`."""
    plain = []
    for it in readings:
        device = known.get(it.device) if it.device else None
        plain.append(
            Gravity(
                id=it.id,
                at_utc=it.at_utc,
                sg=it.value,
                device=it.device,
                interval_s=None if device is None else device.interval_s,
            )
        )
    return judged(plain)


def seen(db: sqlite3.Connection, brew: Brew, *, now_utc: int) -> Seen:
    """Once a batch is done, its last reading is its end, and no longer grows old."""
    known = {it.id: it for it in devices.everything(db)}
    found = gravities_of(repository.of_batch(db, brew.id, quantities=("gravity",)), known)
    temperatures = repository.of_batch(db, brew.id, quantities=("temperature",), limit=1)
    warmth = temperatures[-1] if temperatures else None
    at_utc = now_utc if brew.current or not found else found[-1].at_utc
    age_s = 0 if warmth is None else max(0, now_utc - warmth.at_utc)
    device = known.get(warmth.device) if warmth is not None and warmth.device else None
    return Seen(
        brew=brew,
        gravities=tuple(found),
        progress=progress(found, og=brew.og, now_utc=at_utc),
        warmth=warmth,
        warmth_age_s=age_s,
        warmth_stale=warmth is None
        or is_stale(age_s, by_hand=device is None, interval_s=None if device is None else device.interval_s),
        devices=tuple(it for it in known.values() if it.batch == brew.id and it.revoked_utc is None),
    )
