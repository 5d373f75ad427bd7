# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recipe as its page shows it: what goes in and how much of it, when, and how warm. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taproom.i18n import Reader
from taproom.recipes.atoms import Json
from taproom.recipes.document import BeerRecipe, Document, Hop, plain
from taproom.recipes.wording import USES, form, quantity

COURSE_W, COURSE_H = 600, 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One ingredient. `part` of the grain, `begins` and `lasts` in the boil: 0 to 1, None where there is none."""

    name: str
    amount: str
    about: str = ""
    when: str = ""
    part: float | None = None
    begins: float | None = None

    @property
    def lasts(self) -> float:
        return 0.0 if self.begins is None else 1 - self.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str
    warmth: str
    lasts: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    grains: tuple[Line, ...]
    hops: tuple[Line, ...]
    cultures: tuple[Line, ...]
    others: tuple[Line, ...]
    waters: tuple[Line, ...]
    mash: tuple[Step, ...]
    mash_course: str
    boil: str
    fermentation: tuple[Step, ...]
    fermentation_course: str


def sheet_of(document: Document, reader: Reader) -> Sheet:
    beer = document.recipe
    told = plain(document)["recipe"]
    mash, cellar = beer.mash.mash_steps if beer.mash else (), beer.fermentation
    needed = told["ingredients"]
    return Sheet(
        grains=_grains(beer, needed.get("fermentable_additions") or [], reader),
        hops=_hops(beer, needed.get("hop_additions") or [], reader),
        cultures=tuple(_line(it, reader) for it in needed.get("culture_additions") or []),
        others=tuple(_line(it, reader) for it in needed.get("miscellaneous_additions") or []),
        waters=tuple(_line(it, reader) for it in needed.get("water_additions") or []),
        mash=_steps((told.get("mash") or {}).get("mash_steps") or [], reader),
        mash_course=course((it.step_temperature.c, it.step_time.s) for it in mash),
        boil=quantity(told["boil"]["boil_time"], reader) if told.get("boil") else "",
        fermentation=_steps((told.get("fermentation") or {}).get("fermentation_steps") or [], reader),
        fermentation_course=course(
            (it.start_temperature.c, it.step_time.s)
            for it in (cellar.fermentation_steps if cellar else ())
            if it.start_temperature and it.step_time
        ),
    )


def _text(value: Json, reader: Reader) -> str:
    return quantity(value, reader) if isinstance(value, dict) and "value" in value else ""


def _line(it: Json, reader: Reader, *, part: float | None = None, begins: float | None = None) -> Line:
    known = [
        _text(it.get("alpha_acid"), reader) and f"\N{GREEK SMALL LETTER ALPHA} {_text(it['alpha_acid'], reader)}",
        _text(it.get("color"), reader),
        _text(it.get("attenuation"), reader),
        str(it.get("producer") or ""),
        form(it.get("form"), reader),
        str(it.get("product_id") or ""),
    ]
    return Line(
        name=str(it.get("name", "")),
        amount=_text(it.get("amount"), reader),
        about=" · ".join(part for part in known if part),
        when=_when(it.get("timing") or {}, reader),
        part=part,
        begins=begins,
    )


def _when(timing: Json, reader: Reader) -> str:
    minutes = _text(timing.get("duration") or timing.get("time"), reader)
    use = timing.get("use") or ""
    return ", ".join(it for it in (minutes, reader.say(USES[use]) if use in USES else str(use)) if it)


def _grains(beer: BeerRecipe, told: Sequence[Json], reader: Reader) -> tuple[Line, ...]:
    masses = [getattr(it.amount, "kg", 0.0) for it in beer.ingredients.fermentable_additions]
    whole = sum(masses)
    parts = [it / whole if 0 < whole < 1e12 else None for it in masses]
    return tuple(_line(it, reader, part=part) for it, part in zip(told, parts, strict=True))


def _hops(beer: BeerRecipe, told: Sequence[Json], reader: Reader) -> tuple[Line, ...]:
    boil_s = beer.boil.boil_time.s if beer.boil else 0.0
    hops = beer.ingredients.hop_additions or ()
    return tuple(_line(it, reader, begins=_begins(hop, boil_s)) for it, hop in zip(told, hops, strict=True))


def _begins(hop: Hop, boil_s: float) -> float | None:
    """The part of the boil that is over when a hop goes in."""
    lasts = hop.timing.duration or hop.timing.time
    if hop.timing.use not in (None, "add_to_boil") or lasts is None or not 0 < boil_s < 1e9:
        return None
    return min(1.0, max(0.0, 1 - lasts.s / boil_s))


def _steps(told: Sequence[Json], reader: Reader) -> tuple[Step, ...]:
    return tuple(
        Step(
            name=str(it.get("name", "")),
            warmth=_warmth(it, reader),
            lasts=_text(it.get("step_time"), reader),
            about=str(it.get("description") or ""),
        )
        for it in told
    )


def _warmth(it: Json, reader: Reader) -> str:
    first = _text(it.get("step_temperature") or it.get("start_temperature"), reader)
    last = _text(it.get("end_temperature"), reader)
    return f"{first} → {last}" if last and last != first else first


def course(steps: Iterable[tuple[float, float]]) -> str:
    """The `d` of a line through (degrees, seconds), in a box of 600 by 96; empty if it would be flat."""
    known = [(warm_c, lasts_s) for warm_c, lasts_s in steps if abs(warm_c) < 1e4 and 0 < lasts_s < 1e10]
    whole_s = sum(lasts_s for _, lasts_s in known)
    if len(known) < 2 or whole_s <= 0:
        return ""
    coldest, warmest = min(it[0] for it in known) - 2, max(it[0] for it in known) + 2
    points, at_s = [], 0.0
    for warm_c, lasts_s in known:
        y = COURSE_H * (1 - (warm_c - coldest) / (warmest - coldest))
        points += [f"{COURSE_W * moment_s / whole_s:.1f} {y:.1f}" for moment_s in (at_s, at_s + lasts_s)]
        at_s += lasts_s
    return "M" + "L".join(points)
