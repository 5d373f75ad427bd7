# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Additions as BeerXML's ingredients. `write_beerxml` reads them back to learn what was lost."""

from collections.abc import Mapping
from typing import Any, Final

from taproom.recipes.formats.beerxml.elements import BESIDE
from taproom.recipes.formats.beerxml.tags import (
    Tags,
    celsius,
    digits,
    gravity,
    inner,
    kilograms,
    litres,
    lovibond,
    minutes,
    srm,
    value,
    word,
)
from taproom.recipes.formats.measures import UNITS

_FERMENTABLES: Final = {"grain": "Grain", "sugar": "Sugar", "extract": "Extract", "dry extract": "Dry Extract",
                        "honey": "Sugar", "juice": "Sugar", "fruit": "Adjunct", "other": "Adjunct"}  # fmt: skip
_HOP_TYPES: Final = {"bittering": "Bittering", "aroma": "Aroma"}
_HOP_FORMS: Final = {"pellet": "Pellet", "plug": "Plug", "leaf": "Leaf", "leaf (wet)": "Leaf"}
_MISCS: Final = {
    "spice": "Spice",
    "fining": "Fining",
    "water agent": "Water Agent",
    "herb": "Herb",
    "flavor": "Flavor",
}
_CULTURES: Final = {"ale": "Ale", "lager": "Lager", "wine": "Wine", "champagne": "Champagne"}
_FORMS: Final = {"liquid": "Liquid", "dry": "Dry", "slant": "Slant", "culture": "Culture"}
_FLOCCULATIONS: Final = {"very low": "Low", "low": "Low", "medium low": "Low", "medium": "Medium",
                         "medium high": "High", "high": "High", "very high": "Very High"}  # fmt: skip
_USES: Final = {"add_to_mash": "Mash", "add_to_boil": "Boil", "add_to_package": "Bottling"}


def fermentable(it: Mapping[str, Any]) -> Tags:
    yields = inner(it, "yield")
    kind = word(it, "type") or "other"
    use = inner(it, "timing").get("use")
    tags = Tags("FERMENTABLE")
    tags.must("NAME", it.get("name")).text("VERSION", 1).text("TYPE", _FERMENTABLES.get(kind, "Adjunct"))
    tags.number("AMOUNT", kilograms(it.get("amount")) or 0)
    tags.number("YIELD", value(yields.get("fine_grind")) or 0)
    tags.number("COLOR", (srm if kind == "extract" else lovibond)(it.get("color")) or 0)
    tags.text("ADD_AFTER_BOIL", use in {"add_to_fermentation", "add_to_package"})
    tags.text("IS_MASHED", True if use == "add_to_mash" else None)
    tags.text("ORIGIN", it.get("origin")).text("SUPPLIER", it.get("producer")).text("NOTES", it.get("notes"))
    tags.number("COARSE_FINE_DIFF", value(yields.get("fine_coarse_difference")))
    tags.number("MOISTURE", value(it.get("moisture"))).number("DIASTATIC_POWER", value(it.get("diastatic_power")))
    tags.number("PROTEIN", value(it.get("protein"))).number("MAX_IN_BATCH", value(it.get("max_in_batch")))
    tags.text("RECOMMEND_MASH", it.get("recommend_mash")).number("POTENTIAL", gravity(yields.get("potential")))
    return tags.beside(it.get(BESIDE))


def hop(it: Mapping[str, Any], boil: Mapping[str, Any]) -> Tags:
    tags = Tags("HOP")
    tags.must("NAME", it.get("name")).text("VERSION", 1)
    tags.number("ALPHA", value(it.get("alpha_acid")) or 0).number("AMOUNT", kilograms(it.get("amount")) or 0)
    _when(tags, inner(it, "timing"), boil, fermenter="Dry Hop")
    tags.text("NOTES", it.get("notes")).text(
        "TYPE", _HOP_TYPES.get(word(it, "type"), "Both" if word(it, "type") else None)
    )
    tags.text("FORM", _HOP_FORMS.get(word(it, "form"))).number("BETA", value(it.get("beta_acid")))
    tags.number("HSI", value(it.get("percent_lost"))).text("ORIGIN", it.get("origin"))
    return tags.text("SUBSTITUTES", it.get("substitutes")).beside(it.get(BESIDE))


def misc(it: Mapping[str, Any], boil: Mapping[str, Any]) -> Tags:
    tags = Tags("MISC")
    tags.must("NAME", it.get("name")).text("VERSION", 1).text("TYPE", _MISCS.get(word(it, "type"), "Other"))
    timing = inner(it, "timing")
    if timing:
        _when(tags, timing, boil, fermenter="Primary")
    else:
        tags.must("USE", "").number("TIME", 0)
    _amount(tags, it.get("amount"))
    return tags.text("USE_FOR", it.get("use_for")).text("NOTES", it.get("notes")).beside(it.get(BESIDE))


def culture(it: Mapping[str, Any]) -> Tags:
    tags = Tags("YEAST")
    kept = inner(it, BESIDE)
    wheat = word(kept, "TYPE") if it.get("type") == "ale" else ""
    tags.must("NAME", it.get("name")).text("VERSION", 1).text("TYPE", wheat or _CULTURES.get(word(it, "type"), "Ale"))
    tags.text("FORM", _FORMS.get(word(it, "form"), "Culture" if word(it, "form") == "dregs" else "Liquid"))
    _amount(tags, it.get("amount"))
    tags.text("LABORATORY", it.get("producer")).text("PRODUCT_ID", it.get("product_id"))
    warmth = inner(it, "temperature_range")
    tags.number("MIN_TEMPERATURE", celsius(warmth.get("minimum"))).number(
        "MAX_TEMPERATURE", celsius(warmth.get("maximum"))
    )
    tags.text("FLOCCULATION", _FLOCCULATIONS.get(word(it, "flocculation")))
    tags.number("ATTENUATION", value(it.get("attenuation"))).text("NOTES", it.get("notes"))
    tags.text("BEST_FOR", it.get("best_for")).number("TIMES_CULTURED", it.get("times_cultured"))
    tags.number("MAX_REUSE", it.get("max_reuse"))
    tags.text("ADD_TO_SECONDARY", True if inner(it, "timing").get("step", 1) == 2 else None)
    return tags.beside(kept)


def water(it: Mapping[str, Any]) -> Tags:
    tags = Tags("WATER")
    tags.must("NAME", it.get("name")).text("VERSION", 1).number("AMOUNT", litres(it.get("amount")) or 0)
    for ion in ("calcium", "bicarbonate", "sulfate", "chloride", "sodium", "magnesium"):
        found = it.get(ion)
        thousandth = isinstance(found, Mapping) and found.get("unit") == "ppb"
        tags.number(ion.upper(), (value(found) or 0) * (1e-3 if thousandth else 1))
    return tags.number("PH", it.get("pH")).text("NOTES", it.get("notes")).beside(it.get(BESIDE))


def _when(tags: Tags, timing: Mapping[str, Any], boil: Mapping[str, Any], *, fermenter: str) -> None:
    """USE and TIME, the latter in minutes also for days."""
    use = timing.get("use")
    lasts = timing.get("duration") or (timing.get("time") if use == "add_to_boil" else None)
    if use == "add_to_fermentation":
        word = "Secondary" if timing.get("step") == 2 and fermenter == "Primary" else fermenter
    elif use == "add_to_boil":
        word = _boil_use(timing, boil)
    else:
        word = _USES.get(use or "", "Boil")
    tags.text("USE", word).number("TIME", minutes(lasts) or 0)
    if word == "Aroma":
        step = (boil.get("boil_steps") or [])[timing["step"] - 1]
        tags.number("TEMPERATURE", celsius(step.get("start_temperature")))


def _boil_use(timing: Mapping[str, Any], boil: Mapping[str, Any]) -> str:
    """First wort, boil or whirlpool, by the step that the addition names."""
    steps = [str(step.get("name", "")).lower() for step in boil.get("boil_steps") or []]
    number = timing.get("step")
    if not isinstance(number, int) or not 1 <= number <= len(steps):
        return "Boil"
    if "first wort" in steps[number - 1]:
        return "First Wort"
    itself = next((n for n, name in enumerate(steps, 1) if "first wort" not in name and "pre" not in name), number)
    return "Aroma" if number > itself else "Boil"


def _amount(tags: Tags, amount: Any) -> None:
    """In kilograms or litres; pieces are shown as such, because BeerXML cannot count."""
    mass, volume = kilograms(amount), litres(amount)
    if mass is not None or volume is not None or amount is None:
        tags.number("AMOUNT", mass if mass is not None else volume or 0).text("AMOUNT_IS_WEIGHT", mass is not None)
        return
    unit = UNITS["count"].get(str(amount.get("unit")), "each")
    shown = {"pkg": "pkg", "each": "Items", "unit": "units"}[unit]
    tags.number("AMOUNT", value(amount)).text("AMOUNT_IS_WEIGHT", value=False)
    tags.text("DISPLAY_AMOUNT", f"{digits(value(amount))} {shown}")
