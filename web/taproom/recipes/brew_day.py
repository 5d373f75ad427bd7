# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recipe as the day (and the weeks after it) that it asks for: what to do, in order, when and with what. Pure.

    before -> mash -> boil -> after_boil -> fermentation -> package

Each phase has a clock of its own that begins when the brewer says so: nobody knows beforehand how long a kettle takes
to boil. A boil is counted down, as brewers do. The same recipe gives the same steps with the same ids, so that a
batch may tick them off and find its ticks again.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from taproom.brewing.figure import Figure, Unknown
from taproom.brewing.mash import strike_c as palmers_c
from taproom.brewing.quantities import Temperature, Volume
from taproom.i18n import mark as _
from taproom.recipes.brew_steps import Adding, At, Expected, Step
from taproom.recipes.cellar_days import added_s, cellar_days
from taproom.recipes.document import Boil, Document, Fermentable, Hop, MashStep, Misc
from taproom.recipes.moments import When, boiled_s, step_of, warmest, when_of

Thing = Fermentable | Hop | Misc
ROOM_C: Final = 20.0
_WATER_TYPES = frozenset({"water agent", "water_agent"})
_SPARGES = frozenset({"sparge", "batch sparge", "fly sparge", "drain mash tun"})


class Foreseen(Protocol):
    """What `figures_of` foresees, as far as the day has to know."""

    @property
    def og(self) -> Figure | Unknown: ...
    @property
    def fg(self) -> Figure | Unknown: ...
    @property
    def pre_boil_gravity(self) -> Figure | Unknown: ...


def brew_day(document: Document, figures: Foreseen | None) -> tuple[Step, ...]:
    """The steps, in the order in which they are done. Without figures nothing is said of gravities."""
    return (
        *_before(document),
        *_mash(document),
        *_boil(document, figures),
        *_after_boil(document, figures),
        *cellar_days(document, _value(figures.fg) if figures else None),
    )


def _before(document: Document) -> Iterator[Step]:
    recipe = document.recipe
    for n, it in enumerate(recipe.ingredients.water_additions or (), 1):
        adding = Adding(name=it.name, amount=it.amount)
        yield Step(id=f"water-{n}", kind="water", at=At(phase="before"), words=_("Draw the water."), adds=(adding,))
    salts = [it for it in _misc(document, "mash", "") if it.type in _WATER_TYPES]
    if salts:
        words = _("Weigh the salts and stir them into the water.")
        yield Step(id="salts", kind="salts", at=At(phase="before"), words=words, adds=tuple(map(_adding, salts)))
    first = _first(document)
    if first is None:
        return
    strike, assumed = strike_c(document)
    if strike is not None:
        unit = first.step_temperature.unit
        words = _("Heat the strike water to {temperature}.")
        heated = Temperature.of_si(round(strike, 1), unit)
        adds = (Adding(name="", amount=first.amount),) if first.amount else ()
        note = _("Computed for malt at 20 °C.") if assumed else ""
        at = At(phase="before")
        yield Step(
            id="strike", kind="strike", at=at, words=words, values={"temperature": heated}, adds=adds, note=note
        )


def strike_c(document: Document) -> tuple[float | None, bool]:
    """The strike water's temperature, and whether the malt's was assumed.

    What the recipe says, else after Palmer (`taproom.brewing.mash`).
    """
    first, mash = _first(document), document.recipe.mash
    if first is None or mash is None:
        return None, False
    if first.infuse_temperature:
        return first.infuse_temperature.c, False
    grain_kg = sum(it.amount.si for it in _mashed(document) if it.amount.unit in ("mg", "g", "kg", "oz", "lb"))
    ratio = first.water_grain_ratio.si if first.water_grain_ratio else 0.0
    if first.amount and grain_kg > 0:
        ratio = first.amount.si / grain_kg
    if ratio <= 0:
        return None, False
    malt_c = mash.grain_temperature.c if mash.grain_temperature else ROOM_C
    wanted_c = first.step_temperature.c
    found = palmers_c(ratio_l_per_kg=ratio, grain_c=malt_c, mash_c=wanted_c)
    return (found if found <= 100 else None), mash.grain_temperature is None


def _mash(document: Document) -> Iterator[Step]:
    malts = _mashed(document)
    steps = document.recipe.mash.mash_steps if document.recipe.mash else ()
    start = At(phase="mash", after_s=0)
    if malts:
        yield Step(id="mash-in", kind="mash_in", at=start, words=_("Mash in."), adds=tuple(map(_adding, malts)))
    others: list[Thing] = [
        *_hops(document, "mash"),
        *(it for it in _misc(document, "mash") if it.type not in _WATER_TYPES),
    ]
    if others:
        yield Step(id="mash-adds", kind="mash_add", at=start, words=_("Add to the mash."), adds=_addings(others))
    after_s = 0.0
    for n, it in enumerate(steps, 1):
        after_s += it.ramp_time.s if it.ramp_time and n > 1 else 0.0
        yield _mash_step(n, it, after_s, document.extras.mash_ph)
        after_s += it.step_time.s
    if malts or steps:
        yield _lauter(after_s)


def _mash_step(n: int, it: MashStep, after_s: float, mash_ph: float | None) -> Step:
    is_sparge = it.type in _SPARGES
    words = _("{name}: sparge with water at {temperature}.") if is_sparge else _("{name}: hold {temperature}.")
    expects = [Expected(key="mash_temperature", label=_("Mash"), value=it.step_temperature.c, unit="C")]
    ph = it.start_ph.value if it.start_ph else mash_ph if n == 1 else None
    if ph is not None:
        expects.append(Expected(key="mash_ph", label=_("Mash pH"), value=float(ph), unit="pH"))
    adds = (Adding(name="", amount=it.amount),) if it.amount and it.amount.value and n > 1 else ()
    return Step(
        id=f"mash-{n}",
        kind="mash_step",
        at=At(phase="mash", after_s=after_s),
        words=words,
        values={"name": it.name, "temperature": it.step_temperature},
        duration_s=it.step_time.s,
        adds=adds,
        expects=() if is_sparge else tuple(expects),
    )


def _lauter(after_s: float) -> Step:
    words = _("Run off into the kettle.")
    return Step(id="lauter", kind="lauter", at=At(phase="mash", after_s=after_s), words=words)


def _boil(document: Document, figures: Foreseen | None) -> Iterator[Step]:
    boil = document.recipe.boil
    if first := _hops(document, "first_wort"):
        words = _("First wort hops: into the kettle before the wort runs in.")
        yield Step(id="first-wort", kind="first_wort", at=At(phase="boil"), words=words, adds=_addings(first))
    if boil is None:
        return
    lasts_s = boil.boil_time.s
    expects = (
        *_volume("pre_boil_volume", _("Volume before the boil"), pre_boil(document)),
        *(_gravity("pre_boil_gravity", _("Gravity before the boil"), figures.pre_boil_gravity) if figures else ()),
    )
    start = At(phase="boil", after_s=0, left_s=lasts_s)
    words = _("It boils: start the clock.")
    yield Step(id="boil", kind="boil", at=start, words=words, duration_s=lasts_s, expects=expects)
    for left_s, things in sorted(_boil_additions(document, lasts_s).items(), reverse=True):
        at = At(phase="boil", after_s=max(0.0, lasts_s - left_s), left_s=left_s)
        words = _("Add at flame-out.") if left_s == 0 else _("Add to the boil.")
        yield Step(id=f"boil-add-{left_s:.0f}", kind="boil_add", at=at, words=words, adds=_addings(things))
    yield Step(
        id="flame-out", kind="flame_out", at=At(phase="boil", after_s=lasts_s, left_s=0), words=_("Flame out.")
    )


def _boil_additions(document: Document, lasts_s: float) -> dict[float, list[Thing]]:
    """By what is left of the boil when they go in. What boils longer than the boil goes in at its beginning."""
    found: dict[float, list[Thing]] = {}
    things: list[Thing] = [*_late(document, "boil"), *_hops(document, "boil"), *_misc(document, "boil")]
    for it in things:
        said_s = boiled_s(it.timing) if it.timing else None
        left_s = min(lasts_s, lasts_s if said_s is None else said_s)
        found.setdefault(left_s, []).append(it)
    return found


def _after_boil(document: Document, figures: Foreseen | None) -> Iterator[Step]:
    boil = document.recipe.boil
    whirled: dict[int, list[Hop | Misc]] = {}
    things: list[Hop | Misc] = [*_hops(document, "whirlpool"), *_misc(document, "whirlpool")]
    for it in things:
        whirled.setdefault(it.timing.step if it.timing and it.timing.step else 0, []).append(it)
    for number, together in sorted(whirled.items()):
        yield _whirlpool(number, together, boil)
    expects = (
        *_volume("fermenter_volume", _("Volume in the fermenter"), document.recipe.batch_size),
        *(_gravity("og", _("Original gravity"), figures.og) if figures else ()),
    )
    words, at = _("Cool, and run into the fermenter."), At(phase="after_boil")
    yield Step(id="chill", kind="chill", at=at, words=words, expects=expects)
    yield _pitch(document)


def _whirlpool(number: int, things: list[Hop | Misc], boil: Boil | None) -> Step:
    step = step_of(things[0].timing, boil)
    temperature = warmest(step) if step else None
    said_s = [it for one in things if one.timing and (it := boiled_s(one.timing)) is not None]
    lasts = step.step_time.s if step and step.step_time else max(said_s, default=None)
    return Step(
        id=f"whirlpool-{number}",
        kind="whirlpool",
        at=At(phase="after_boil"),
        words=_("Whirlpool at {temperature}.") if temperature else _("Whirlpool."),
        values={"temperature": temperature} if temperature else {},
        duration_s=lasts,
        adds=_addings(things),
    )


def _pitch(document: Document) -> Step:
    recipe = document.recipe
    yeasts = [it for it in recipe.ingredients.culture_additions or () if added_s(it, recipe.boil) == 0]
    steps = recipe.fermentation.fermentation_steps if recipe.fermentation else ()
    at_c = steps[0].start_temperature.c if steps and steps[0].start_temperature else None
    expects = () if at_c is None else (_temperature("pitch_temperature", _("Pitching temperature"), at_c),)
    adds = tuple(Adding(name=it.name, amount=it.amount, more=it.producer or "") for it in yeasts)
    at = At(phase="fermentation", after_s=0)
    return Step(id="pitch", kind="pitch", at=at, words=_("Pitch the yeast."), adds=adds, expects=expects)


def pre_boil(document: Document) -> Volume | None:
    """What is in the kettle when it boils: as written, else what the losses add up to; None if neither is known."""
    boil, losses = document.recipe.boil, document.extras.losses
    if boil and boil.pre_boil_size:
        return boil.pre_boil_size
    if boil is None or losses.boil_off_l_per_h is None:
        return None
    litres = document.recipe.batch_size.l + (losses.kettle_l or 0) + losses.boil_off_l_per_h * boil.boil_time.s / 3600
    return Volume.of_si(litres, document.recipe.batch_size.unit)


def _first(document: Document) -> MashStep | None:
    steps = document.recipe.mash.mash_steps if document.recipe.mash else ()
    return steps[0] if steps else None


def _mashed(document: Document) -> list[Fermentable]:
    """What is mashed: what says so, and grain that says nothing."""
    recipe = document.recipe
    found = ((it, when_of(it.timing, recipe.boil)) for it in recipe.ingredients.fermentable_additions)
    return [it for it, when in found if when == "mash" or (when == "" and it.type == "grain")]


def _late(document: Document, when: When) -> list[Fermentable]:
    """Sugars and extracts: into the boil, unless they say something else."""
    recipe = document.recipe
    found = ((it, when_of(it.timing, recipe.boil)) for it in recipe.ingredients.fermentable_additions)
    return [it for it, said in found if (said or ("mash" if it.type == "grain" else "boil")) == when]


def _hops(document: Document, when: When) -> list[Hop]:
    recipe = document.recipe
    return [it for it in recipe.ingredients.hop_additions or () if when_of(it.timing, recipe.boil) == when]


def _misc(document: Document, *when: When) -> list[Misc]:
    recipe = document.recipe
    additions = recipe.ingredients.miscellaneous_additions or ()
    return [it for it in additions if when_of(it.timing, recipe.boil) in when]


def _adding(it: Thing) -> Adding:
    return Adding(name=it.name, amount=it.amount, alpha=it.alpha_acid if isinstance(it, Hop) else None)


def _addings(things: Sequence[Thing]) -> tuple[Adding, ...]:
    return tuple(map(_adding, things))


def _volume(key: str, label: str, it: Volume | None) -> tuple[Expected, ...]:
    return () if it is None else (Expected(key=key, label=label, value=it.l, unit="l"),)


def _gravity(key: str, label: str, it: Figure | Unknown) -> tuple[Expected, ...]:
    sg = _value(it)
    return () if sg is None else (Expected(key=key, label=label, value=sg, unit="sg"),)


def _temperature(key: str, label: str, value_c: float) -> Expected:
    return Expected(key=key, label=label, value=value_c, unit="C")


def _value(it: Figure | Unknown) -> float | None:
    return it.value if isinstance(it, Figure) else None
