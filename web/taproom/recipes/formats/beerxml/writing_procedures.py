# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Style, mash, fermentation and kit as BeerXML has them."""

from collections.abc import Mapping
from typing import Any, Final

from taproom.recipes.document import Losses
from taproom.recipes.formats.beerxml.elements import BESIDE
from taproom.recipes.formats.beerxml.procedures import STAGES
from taproom.recipes.formats.beerxml.tags import (
    Tags,
    celsius,
    days,
    digits,
    inner,
    litres,
    litres_per_kilogram,
    minutes,
    value,
    word,
)

_STEPS: Final = {"infusion": "Infusion", "temperature": "Temperature", "decoction": "Decoction"}
_RANGES: Final = (
    ("original_gravity", "OG", 1.0), ("final_gravity", "FG", 1.0), ("international_bitterness_units", "IBU", 0.0),
    ("color", "COLOR", 0.0),
)  # fmt: skip
_MORE: Final = (("carbonation", "CARB"), ("alcohol_by_volume", "ABV"))


def kept_beside(it: Mapping[str, Any]) -> Mapping[str, Any]:
    """The tags that were kept when the recipe came in."""
    return inner(it, BESIDE)


def style(it: Mapping[str, Any]) -> Tags:
    kept = kept_beside(it)
    tags = Tags("STYLE")
    tags.must("NAME", it.get("name")).text("VERSION", 1).must("CATEGORY", it.get("category"))
    tags.must("CATEGORY_NUMBER", it.get("category_number", kept.get("CATEGORY_NUMBER")))
    tags.must("STYLE_LETTER", it.get("style_letter", kept.get("STYLE_LETTER"))).must(
        "STYLE_GUIDE", it.get("style_guide")
    )
    kind = {"mead": "Mead", "cider": "Cider"}.get(word(it, "type"), "Ale")
    tags.text("TYPE", word(kept, "TYPE") or kind)
    for key, stem, otherwise in _RANGES:
        found = inner(it, key)
        tags.number(f"{stem}_MIN", _end(found, "minimum", otherwise)).number(
            f"{stem}_MAX", _end(found, "maximum", otherwise)
        )
    for key, stem in _MORE:
        if found := inner(it, key):
            tags.number(f"{stem}_MIN", value(found.get("minimum"))).number(f"{stem}_MAX", value(found.get("maximum")))
    return tags.beside(kept)


def _end(found: Any, which: str, otherwise: float) -> float:
    end = found.get(which) if isinstance(found, Mapping) else None
    number = value(end)
    return number if isinstance(number, int | float) else otherwise


def mash(it: Mapping[str, Any]) -> Tags:
    tags = Tags("MASH")
    tags.must("NAME", it.get("name")).text("VERSION", 1)
    tags.number("GRAIN_TEMP", _or(celsius(it.get("grain_temperature")), 20))
    tags.many("MASH_STEPS", [_step(each) for each in it.get("mash_steps") or []])
    return tags.text("NOTES", it.get("notes")).beside(it.get(BESIDE))


def _step(it: Mapping[str, Any]) -> Tags:
    kind = word(it, "type")
    amount = litres(it.get("amount"))
    tags = Tags("MASH_STEP")
    tags.must("NAME", it.get("name")).text("VERSION", 1).text("TYPE", _STEPS.get(kind, "Infusion"))
    if kind == "decoction" and amount is not None:
        tags.text("DECOCTION_AMT", _as_written(it["amount"]))
    else:
        tags.number("INFUSE_AMOUNT", amount)
    tags.number("STEP_TEMP", _or(celsius(it.get("step_temperature")), 0)).number(
        "STEP_TIME", minutes(it.get("step_time")) or 0
    )
    tags.number("RAMP_TIME", minutes(it.get("ramp_time"))).number("END_TEMP", celsius(it.get("end_temperature")))
    tags.text("DESCRIPTION", it.get("description"))
    tags.text("WATER_GRAIN_RATIO", _thickness(it.get("water_grain_ratio")))
    return tags.text("INFUSE_TEMP", _as_written(it.get("infuse_temperature"))).beside(it.get(BESIDE))


def _or(number: float | None, otherwise: float) -> float:
    return otherwise if number is None else number


def _as_written(it: Any) -> str | None:
    """In its own unit: these tags carry one."""
    return f"{digits(it['value'])} {it['unit']}" if isinstance(it, Mapping) else None


def _thickness(it: Any) -> str | None:
    if isinstance(it, Mapping) and it.get("unit") in {"l/kg", "qt/lb"}:
        return _as_written(it)
    found = litres_per_kilogram(it)
    return None if found is None else f"{digits(found)} l/kg"


def fermentation(tags: Tags, it: Any) -> None:
    """The first three steps, which is all that BeerXML knows."""
    steps = (it or {}).get("fermentation_steps") or []
    if not steps:
        return
    tags.text("FERMENTATION_STAGES", min(len(steps), 3))
    for stage, step in zip(STAGES, steps, strict=False):
        tags.number(f"{stage}_AGE", days(step.get("step_time")) or 0)
        tags.number(f"{stage}_TEMP", celsius(step.get("start_temperature")))


def equipment(
    kept: Any, losses: Losses, batch_l: float, boil_l: float, kept_losses: Mapping[str, float]
) -> Tags | None:
    """The equipment that came in, with the losses as they are now; or as much of one as the losses say."""
    said = {key: it for key, it in losses.model_dump().items() if it is not None}
    if isinstance(kept, Mapping) and all(
        kept_losses.get(key) == said.get(key) for key in ("boil_off_l_per_h", "kettle_l")
    ):
        return Tags("EQUIPMENT").beside(kept)
    if not said:
        return None
    tags = Tags("EQUIPMENT")
    tags.text("NAME", (word(kept, "NAME") if isinstance(kept, Mapping) else "") or "Kit").text("VERSION", 1)
    tags.number("BOIL_SIZE", boil_l).number("BATCH_SIZE", batch_l).number("TRUB_CHILLER_LOSS", losses.kettle_l)
    if losses.boil_off_l_per_h is not None and boil_l:
        tags.number("EVAP_RATE", losses.boil_off_l_per_h / boil_l * 100)
    return tags.beside(kept)
