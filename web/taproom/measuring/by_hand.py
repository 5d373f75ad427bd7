# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch kept by hand: its diary out of readings and acts, and advice out of the diary."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from taproom.measuring import repository
from taproom.measuring.diary import Entry, What, learnt, live
from taproom.measuring.low_tech import Advice, advise
from taproom.measuring.parts import Brew
from taproom.measuring.repository import Act, Setting
from taproom.measuring.thermal import Chamber, House, Standing, Yeast
from taproom.measuring.values import POINT, Reading

USUAL_OG: Final = 1.050
USUAL_ATTENUATION: Final = 0.76
HOUR_S: Final = 3600
LEARN_OVER_S: Final = 8 * 86_400
TARGETS_C: Final = (-1.0, 35.0)
_READ: Final[tuple[What, ...]] = ("temperature", "room_temperature", "gravity")
_DONE: Final[tuple[What, ...]] = ("frozen", "warm", "open", "blanket", "room_low", "room_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is known of a batch that is kept by hand. `advice` is None until a thermometer was read."""

    setting: Setting
    standing: Standing | None
    house: House
    advice: Advice | None
    off_k: float
    readings: int
    low_c: float | None
    high_c: float | None


def kept(db: sqlite3.Connection, brew: Brew, setting: Setting, *, now_utc: int, offset_s: float) -> Kept:
    """Everything that was read and done, lived through again; and what to do now."""
    readings = repository.of_batch(db, brew.id, quantities=("temperature", "room_temperature", "gravity"))
    return thought(brew, setting, readings, repository.acts(db, brew.id), now_utc=now_utc, offset_s=offset_s)


def thought(
    brew: Brew, setting: Setting, readings: Sequence[Reading], acts: Sequence[Act], *, now_utc: int, offset_s: float
) -> Kept:
    """The same, of what is known. Pure."""
    entries = diary(readings, acts)
    og = brew.og or USUAL_OG
    fg = brew.fg if brew.fg is not None and brew.fg < og else og - USUAL_ATTENUATION * (og - 1.0)
    plain = House(
        volume_l=min(2000.0, max(1.0, brew.volume_l)),
        chamber=cast("Chamber", setting.chamber),
        yeast=cast("Yeast", setting.yeast),
        drop_sg=max(POINT, og - fg),
    )
    pitched_s = float(brew.began_utc)
    lately = [it for it in entries if it.at_s >= now_utc - LEARN_OVER_S]
    house, off_k = learnt(plain, lately, og=og, pitched_s=pitched_s, now_s=now_utc, offset_s=offset_s)
    lived = live(house, entries, og=og, pitched_s=pitched_s, now_s=now_utc, offset_s=offset_s)
    advice = None
    if lived is not None:
        advice = advise(
            house,
            lived.standing,
            lived.room,
            target_c=setting.target_c,
            now_s=now_utc,
            again_s=now_utc + setting.every_h * HOUR_S,
            bottles=setting.bottles,
            off_k=off_k,
        )
    return Kept(
        setting=setting,
        standing=None if lived is None else lived.standing,
        house=house,
        advice=advice,
        off_k=off_k,
        readings=sum(it.what == "temperature" for it in entries),
        low_c=None if lived is None else lived.room.low_c,
        high_c=None if lived is None else lived.room.high_c,
    )


def diary(readings: Sequence[Reading], acts: Sequence[Act]) -> list[Entry]:
    """In their order; what was said of the room comes before what was read in it."""
    read = [
        Entry(at_s=it.at_utc, what=what, number=it.value) for it in readings for what in _READ if what == it.quantity
    ]
    done = [Entry(at_s=it.at_utc, what=what, number=it.number) for it in acts for what in _DONE if what == it.what]
    order = {"room_high": 0, "room_low": 1, "room_temperature": 2, "temperature": 3, "gravity": 4}
    return sorted((*read, *done), key=lambda it: (it.at_s, order.get(it.what, 5)))
