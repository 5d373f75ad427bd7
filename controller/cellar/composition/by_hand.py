# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar plan`: if the board is dead, the beer is not. Bottles of ice or warm water for the beer in progress.

Heat that comes in through a dead fridge's walls, and from the yeast, is what melts: the arithmetic of one steady day.
taproom's page for a beer kept by hand does better, because it learns from each thermometer reading; this one needs
nothing but the journal's last sample and a thermometer in the room.

Numbers: a dead larder fridge 1.3 W/K for 20 l, growing with the square root (measured, as in `cellar.sim`); beer
after its air 14 h for 20 l, growing with the cube root (measured); 334 kJ/kg to melt ice; ale at its height 45 W/hl
(brewing texts).
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cellar.adapters.history import last_sample
from cellar.config import Config
from cellar.diagnosis import Texts

WALLS_W_PER_K, TAU_H = 1.3, 14.0
WORT_J_PER_L_K = 4130.0
BOTTLE_KG, MELT_J_PER_KG, ICE_J_PER_KG_K, WATER_J_PER_KG_K = 1.5, 334_000.0, 2_050.0, 4_186.0
FREEZER_C, WARM_C = -18.0, 60.0
YEAST_W_PER_L = 0.45
HALF_DAY_S = 12 * 3600.0
MOST_BOTTLES = 12
GOOD_K = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What to do each twelve hours. `bottles`: negative for warm ones; `untouched_k`: what twelve hours would do."""

    beer_c: float | None
    target_c: float
    room_c: float
    litres: float
    bottles: int
    untouched_k: float

    @property
    def enough(self) -> bool:
        return abs(self.bottles) <= MOST_BOTTLES


def plan(*, litres: float, target_c: float, beer_c: float | None, room_c: float, fermenting: bool) -> Kept:
    """Bottles of 1.5 l that hold the beer at its target for twelve hours, and bring it there if it is off."""
    now_c = target_c if beer_c is None else beer_c
    scale = litres / 20.0
    walls_w_per_k, heat_j_per_k = WALLS_W_PER_K * math.sqrt(scale), WORT_J_PER_L_K * litres
    yeast_w = YEAST_W_PER_L * litres if fermenting else 0.0
    held_j = (walls_w_per_k * (room_c - target_c) + yeast_w) * HALF_DAY_S
    wanted_j = held_j + heat_j_per_k * (now_c - target_c)
    ice_j = BOTTLE_KG * (ICE_J_PER_KG_K * -FREEZER_C + MELT_J_PER_KG + WATER_J_PER_KG_K * max(0.0, target_c))
    warm_j = BOTTLE_KG * WATER_J_PER_KG_K * max(5.0, WARM_C - target_c)
    bottles = math.ceil(wanted_j / ice_j - 0.5) if wanted_j > 0 else -math.ceil(-wanted_j / warm_j - 0.5)
    beer_air_w_per_k = heat_j_per_k / (TAU_H * 3600.0 * math.cbrt(scale))
    to_room_w_per_k = 1.0 / (1.0 / walls_w_per_k + 1.0 / beer_air_w_per_k)
    tau_s = heat_j_per_k / to_room_w_per_k
    ends_c = room_c + yeast_w / to_room_w_per_k
    untouched_k = (ends_c - now_c) * -math.expm1(-HALF_DAY_S / tau_s)
    return Kept(
        beer_c=beer_c, target_c=target_c, room_c=room_c, litres=litres, bottles=bottles, untouched_k=untouched_k
    )


def plans(config: Config, *, state_dir: Path, room_c: float, fermenting: bool) -> dict[str, Kept]:
    """For every fermenter, from the journal's last sample. Raises `JournalError`."""
    found: dict[str, Kept] = {}
    for section in config.fermenter:
        sample = last_sample(state_dir / "journal.db", section.id) or {}
        target_c = sample.get("setpoint_c", section.setpoint_c)
        found[section.name] = plan(
            litres=section.litres,
            target_c=float(target_c),
            beer_c=sample.get("beer_c"),
            room_c=room_c,
            fermenting=fermenting,
        )
    return found


_HEAD = Texts(
    en="{where}: keep it by hand. Pull the plugs of heater and compressor; leave the door shut.",
    fr="{where} : tenez-la à la main. Débranchez chauffage et compresseur ; laissez la porte fermée.",
)
_NOW = Texts(
    en="Last known: {beer}; wanted {target} °C; the room {room} °C; {litres} l.",
    fr="Dernier état : {beer} ; voulu {target} °C ; la pièce {room} °C ; {litres} l.",
)
_ICE = Texts(
    en="Every 12 hours: {n} frozen bottles of 1.5 l into the chamber, the old ones out.",
    fr="Toutes les 12 heures : {n} bouteilles gelées de 1,5 l dans la chambre, les anciennes dehors.",
)
_WARM = Texts(
    en="Every 12 hours: {n} bottles of 1.5 l with water of 60 °C beside the vessel, the old ones out.",
    fr="Toutes les 12 heures : {n} bouteilles de 1,5 l d'eau à 60 °C à côté de la cuve, les anciennes dehors.",
)
_NOTHING = Texts(en="Nothing to carry: shut it is well enough.", fr="Rien à porter : fermée, elle est assez bien.")
_TOO_MANY = Texts(
    en="That is more than a person carries: a cooler or warmer room, or a water bath, does more.",
    fr="C'est plus que ce qu'une personne porte : une autre pièce, ou un bain d'eau, fait mieux.",
)
_UNTOUCHED = Texts(
    en="If nobody comes for 12 hours, it moves by about {k} K.",
    fr="Si personne ne vient pendant 12 heures, elle bouge d'environ {k} K.",
)
_LOG = Texts(
    en="Write down time, beer and room each time; taproom's page for a beer kept by hand learns from it.",
    fr="Notez l'heure, la bière et la pièce à chaque fois ; la page « à la main » de taproom en apprend.",
)
_TABLE = "| date | °C | °C | |\n|---|---|---|---|\n" + "|  |  |  |  |\n" * 8


def printed(name: str, kept: Kept, language: str, *, utc_s: float) -> str:
    """One page for the door of the fridge."""
    beer = "?" if kept.beer_c is None else f"{kept.beer_c:.1f} °C"
    now = _NOW.said(language)
    for key, text in (
        ("{beer}", beer),
        ("{target}", f"{kept.target_c:.1f}"),
        ("{room}", f"{kept.room_c:.1f}"),
        ("{litres}", f"{kept.litres:g}"),
    ):
        now = now.replace(key, text)
    todo = _NOTHING if kept.bottles == 0 else _ICE if kept.bottles > 0 else _WARM
    lines = [_HEAD.said(language, name), now, todo.said(language).replace("{n}", str(abs(kept.bottles)))]
    lines += [] if kept.enough else [_TOO_MANY.said(language)]
    lines += [_UNTOUCHED.said(language).replace("{k}", f"{kept.untouched_k:+.1f}"), _LOG.said(language)]
    made = datetime.fromtimestamp(utc_s, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return "\n".join([*lines, "", made, "", _TABLE])
