# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BeerXML's style, mash, fermentation stages and equipment, as BeerJSON's procedures and the document's extras."""

import re
from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.formats.beerxml.elements import BESIDE, Element, said
from taproom.recipes.formats.beerxml.ingredients import with_beside
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.measures import number_in, quantity, unit_of
from taproom.recipes.formats.results import Limits
from taproom.recipes.formats.xml_tree import Node

STEP_TYPES: Final = ("infusion", "temperature", "decoction", "sparge")
STAGES: Final = ("PRIMARY", "SECONDARY", "TERTIARY")
_STYLE_TYPES: Final = {"mead": "mead", "cider": "cider", "wine": "wine"}
_RANGES: Final = {
    "original_gravity": ("OG", "sg"),
    "final_gravity": ("FG", "sg"),
    "international_bitterness_units": ("IBU", "IBUs"),
    "color": ("COLOR", "SRM"),
    "carbonation": ("CARB", "vols"),
    "alcohol_by_volume": ("ABV", "%"),
}
_PROSE: Final = ("NOTES", "PROFILE", "INGREDIENTS", "EXAMPLES")


def style(it: Element) -> dict[str, Any] | None:
    """The style that is aimed at. A guide's prose belongs to its publisher and is not taken along."""
    name, raw_type = it.text("NAME"), it.text("TYPE")
    number, letter = it.text("CATEGORY_NUMBER"), it.text("STYLE_LETTER")
    read = said(
        name=name,
        category=it.text("CATEGORY"),
        category_number=int(number) if re.fullmatch(r"\d{1,3}", number) else None,
        style_letter=letter if re.fullmatch("[A-Z]", letter) else None,
        style_guide=it.text("STYLE_GUIDE"),
        type=_STYLE_TYPES.get(raw_type.lower(), "beer"),
    )
    kept = said(
        TYPE=raw_type,
        CATEGORY_NUMBER=None if "category_number" in read else number,
        STYLE_LETTER=None if "style_letter" in read else letter,
    )
    for key, (stem, unit) in _RANGES.items():
        if (found := _range(it, stem, unit)) is not None:
            read[key] = found
    prose = [tag for tag in _PROSE if it.raw(tag)]
    if prose:
        it.ledger.note(
            "dropped",
            prose[0],
            ", ".join(prose),
            _("The style guide's own prose ({what}) is its publisher's and is not kept."),
        )
    whole = with_beside(read | ({BESIDE: kept} if kept else {}), it)
    return whole if name or "category" in read else None


def _range(it: Element, stem: str, unit: str) -> dict[str, Any] | None:
    low, high = it.number(f"{stem}_MIN"), it.number(f"{stem}_MAX")
    if low is None and high is None:
        return None
    return {
        "minimum": quantity(low if low is not None else high or 0, unit),
        "maximum": quantity(high if high is not None else low or 0, unit),
    }


def mash(it: Element) -> dict[str, Any] | None:
    name = it.text("NAME")
    grain = it.quantity("GRAIN_TEMP", "temperature", "C")
    steps = [
        mash_step(Element.within(node, it.ledger, f"mash_steps/{n}", it.limits))
        for n, node in enumerate(_listed(it, "MASH_STEPS", "MASH_STEP"))
    ]
    notes = it.text("NOTES")
    read = with_beside(said(name=name, grain_temperature=grain, notes=notes), it)
    if not steps and not (set(read) - {"name", BESIDE}):
        return None
    return {"name": "", **read, "mash_steps": steps}


def _listed(it: Element, around: str, each: str) -> list[Node]:
    """Entries of a list, also where the element around them was forgotten."""
    inside = [child for outer in it.children(around) for child in outer.children if child.tag == each]
    return inside + it.children(each)


def mash_step(it: Element) -> dict[str, Any]:
    raw_type = it.text("TYPE")
    kind = raw_type.lower() if raw_type.lower() in STEP_TYPES else "infusion"
    if raw_type and kind != raw_type.lower():
        it.ledger.note("changed", "TYPE", raw_type, _("{of}: {tag} “{what}” is no word of BeerXML."), kind)
    infused = it.quantity("INFUSE_AMOUNT", "volume", "l")
    drawn = it.quantity("DECOCTION_AMT", "volume", "l")
    amount = drawn if kind == "decoction" and drawn and drawn["value"] > 0 else infused
    read = said(
        name=it.text("NAME"),
        type=kind,
        amount=amount if amount and amount["value"] > 0 else None,
        step_temperature=it.quantity("STEP_TEMP", "temperature", "C"),
        step_time=it.minutes("STEP_TIME"),
        ramp_time=it.minutes("RAMP_TIME"),
        end_temperature=it.quantity("END_TEMP", "temperature", "C"),
        description=it.text("DESCRIPTION"),
        water_grain_ratio=_thickness(it),
        infuse_temperature=_unless_cold(it.quantity("INFUSE_TEMP", "temperature", "C")),
    )
    return with_beside({"name": "", **read}, it)


def _thickness(it: Element) -> dict[str, Any] | None:
    """A bare number is quarts for a pound in one program and litres for a kilogram in another: it is not believed."""
    text = it.peek("WATER_GRAIN_RATIO")
    found = number_in(text)
    if found is None or not (unit := unit_of("thickness", found.unit)):
        return None
    it.raw("WATER_GRAIN_RATIO")
    return quantity(found.value, unit) if found.value > 0 else None


def _unless_cold(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """Programs write 0 or 32 F where nothing is poured in."""
    cold = found is not None and found["value"] <= (0 if found["unit"] == "C" else 32)
    return None if cold else found


def fermentation(it: Element) -> dict[str, Any] | None:
    """The stages that the recipe uses; programs leave the ages of others in the file."""
    said_stages = it.number("FERMENTATION_STAGES")
    steps: list[dict[str, Any]] = []
    for n, stage in enumerate(STAGES):
        used = n < said_stages if said_stages is not None else True
        if not used:
            _forget(it, stage)
            continue
        age = it.days(f"{stage}_AGE")
        warmth = it.quantity(f"{stage}_TEMP", "temperature", "C")
        age = age if age and age["value"] > 0 else None
        if age or (warmth is not None and (n == 0 or said_stages is not None)):
            steps.append(said(name=stage.capitalize(), start_temperature=warmth, step_time=age))
    return {"name": "Fermentation", "fermentation_steps": steps} if steps else None


def _forget(it: Element, stage: str) -> None:
    left = [tag for tag in (f"{stage}_AGE", f"{stage}_TEMP") if it.raw(tag)]
    if left:
        it.ledger.note(
            "dropped", left[0], ", ".join(left), _("{what} belongs to a stage that the recipe does not use.")
        )


def kit_losses(node: Node | None, limits: Limits) -> dict[str, float]:
    """What the kit keeps for itself: boil-off in litres an hour, trub in the kettle. EVAP_RATE is percent an hour."""
    if node is None:
        return {}
    it = Element(node, Ledger(), limits)
    rate, size, trub = it.number("EVAP_RATE"), it.number("BOIL_SIZE"), it.number("TRUB_CHILLER_LOSS")
    found = {
        "boil_off_l_per_h": round(rate * size / 100, 6) if rate and size else None,
        "kettle_l": trub,
    }
    return {key: float(value) for key, value in found.items() if value is not None and 0 < value <= 2000}
