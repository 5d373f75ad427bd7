# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weeks after the brew day, from pitching to the package. Pure; `brew_day` puts them behind the day."""

from collections.abc import Iterator
from typing import Final

from cellar.contract import ProfileDocument
from taproom.brewing.quantities import Count, Quantity, Temperature
from taproom.i18n import mark as _
from taproom.recipes.brew_steps import Adding, At, Expected, Step
from taproom.recipes.document import Boil, Culture, Document, Fermentable, Hop, Misc, Timing
from taproom.recipes.moments import when_of

_HOUR_S: Final = 3600.0


def cellar_days(document: Document, fg: float | None) -> tuple[Step, ...]:
    """In the order of their days; what has no day stands after what has one."""
    steps = [*_temperatures(document), *_additions(document)]
    dated = sorted((it for it in steps if it.at.after_s is not None), key=lambda it: it.at.after_s or 0.0)
    undated = [it for it in steps if it.at.after_s is None]
    return (*dated, *undated, _package(document, fg))


def added_s(it: Hop | Misc | Culture, boil: Boil | None) -> float | None:
    """How long after pitching it goes in; a culture that says nothing is pitched. None: not while it ferments, or
    nobody knows when."""
    when, timing = when_of(it.timing, boil), it.timing
    if isinstance(it, Culture) and when in ("", "boil"):
        return 0.0
    if when != "ferment" or timing is None:
        return None
    return _after(timing, 0.0 if isinstance(it, Culture) else None)


def _after(timing: Timing, otherwise: float | None) -> float | None:
    return timing.time.s if timing.time else otherwise


def _temperatures(document: Document) -> Iterator[Step]:
    """As the recipe's own steps say it, else as the controller's profile does."""
    recipe, after_s = document.recipe, 0.0
    values: dict[str, Quantity | str]
    for n, it in enumerate(recipe.fermentation.fermentation_steps if recipe.fermentation else (), 1):
        words, values = _("{name}."), {"name": it.name}
        if it.start_temperature:
            words = _("{name}: let it rise by itself.") if it.free_rise else _("{name}: keep it at {temperature}.")
            values |= {} if it.free_rise else {"temperature": it.start_temperature}
        at = At(phase="fermentation", after_s=after_s)
        lasts_s = it.step_time.s if it.step_time else None
        yield Step(id=f"ferment-{n}", kind="ferment", at=at, words=words, values=values, duration_s=lasts_s)
        after_s += lasts_s or 0.0
    if (
        after_s == 0
        and document.extras.profile
        and not (recipe.fermentation and recipe.fermentation.fermentation_steps)
    ):
        yield from _profile(document.extras.profile)


def _profile(profile: ProfileDocument) -> Iterator[Step]:
    words = {
        "hold": _("Hold {temperature}."),
        "ramp": _("Go to {temperature}."),
        "free_rise": _("Let it rise by itself, to {temperature} at most."),
        "diacetyl_rest": _("Diacetyl rest at {temperature}."),
        "crash": _("Cool down to {temperature}."),
    }
    after_s: float | None = 0.0
    for n, it in enumerate(profile.steps, 1):
        kind = next(key for key in words if hasattr(it, key))
        lasts_h = getattr(it, "for_h", None) or getattr(it, "at_most_h", None)
        at = At(phase="fermentation", after_s=after_s)
        lasts_s = lasts_h * _HOUR_S if lasts_h else None
        values = {"temperature": Temperature(value=getattr(it, kind), unit="C")}
        yield Step(id=f"ferment-{n}", kind="ferment", at=at, words=words[kind], values=values, duration_s=lasts_s)
        after_s = None if after_s is None or lasts_s is None else after_s + lasts_s


def _additions(document: Document) -> Iterator[Step]:
    """Dry hops and what else goes in while it ferments: those of one moment together."""
    recipe, ingredients = document.recipe, document.recipe.ingredients
    found: dict[tuple[float, float], list[Hop | Misc | Culture]] = {}
    late = [it for it in ingredients.culture_additions or () if (added_s(it, recipe.boil) or 0) > 0]
    things: list[Hop | Misc | Culture] = [
        *(ingredients.hop_additions or ()),
        *(ingredients.miscellaneous_additions or ()),
        *late,
    ]
    for it in things:
        if when_of(it.timing, recipe.boil) == "ferment" and it.timing:
            stays_s = it.timing.duration.s if it.timing.duration else -1.0
            after_s = added_s(it, recipe.boil)
            found.setdefault((-1.0 if after_s is None else after_s, stays_s), []).append(it)
    for (after_s, stays_s), together in found.items():
        is_dry_hop = all(isinstance(it, Hop) for it in together)
        words = _("Dry hop.") if is_dry_hop else _("Add to the fermenter.")
        at = At(phase="fermentation", after_s=None if after_s < 0 else after_s)
        adds = tuple(Adding(name=it.name, amount=it.amount) for it in together)
        lasts_s = None if stays_s < 0 else stays_s
        step_id = f"ferment-add-{after_s:.0f}-{stays_s:.0f}".replace("--1", "-x")
        yield Step(id=step_id, kind="ferment_add", at=at, words=words, adds=adds, duration_s=lasts_s)


def _package(document: Document, fg: float | None) -> Step:
    recipe, ingredients = document.recipe, document.recipe.ingredients
    everything: list[Fermentable | Hop | Misc | Culture] = [
        *ingredients.fermentable_additions,
        *(ingredients.hop_additions or ()),
        *(ingredients.miscellaneous_additions or ()),
        *(ingredients.culture_additions or ()),
    ]
    adds = [
        Adding(name=it.name, amount=it.amount) for it in everything if when_of(it.timing, recipe.boil) == "package"
    ]
    expects = () if fg is None else (Expected(key="fg", label=_("Final gravity"), value=fg, unit="sg"),)
    words, values = _("Package, when the gravity is stable."), dict[str, Quantity | str]()
    if recipe.carbonation:
        words = _("Package, when the gravity is stable: {volumes} volumes of CO₂.")
        values = {"volumes": Count(value=recipe.carbonation, unit="1")}
    at = At(phase="package")
    return Step(id="package", kind="package", at=at, words=words, values=values, adds=tuple(adds), expects=expects)
