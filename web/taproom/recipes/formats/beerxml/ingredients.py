# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BeerXML's fermentables, hops, miscellaneous ingredients, yeasts and waters, as BeerJSON's additions."""

from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.formats.beerxml.elements import BESIDE, Element, said
from taproom.recipes.formats.beerxml.moments import Moment, moment
from taproom.recipes.formats.measures import number_in, quantity, understood_potential, unit_of, whole

FERMENTABLE_TYPES: Final = {
    "grain": "grain", "sugar": "sugar", "extract": "extract", "dry extract": "dry extract", "adjunct": "other",
    "fruit": "fruit", "juice": "juice", "honey": "honey", "other": "other",
}  # fmt: skip
HOP_TYPES: Final = {"bittering": "bittering", "aroma": "aroma", "both": "aroma/bittering"}
HOP_FORMS: Final = {
    "pellet": "pellet",
    "pellets": "pellet",
    "plug": "plug",
    "leaf": "leaf",
    "whole": "leaf",
    "extract": "extract",
}
MISC_TYPES: Final = {
    "spice": "spice", "fining": "fining", "water agent": "water agent", "herb": "herb", "flavor": "flavor",
    "flavour": "flavor", "wood": "wood", "other": "other",
}  # fmt: skip
CULTURE_TYPES: Final = {it: it for it in ("ale", "lager", "wine", "champagne", "brett", "kveik", "other")} | {
    "wheat": "ale"
}
CULTURE_FORMS: Final = {it: it for it in ("liquid", "dry", "slant", "culture", "dregs")}
FLOCCULATIONS: Final = {
    it: it for it in ("very low", "low", "medium low", "medium", "medium high", "high", "very high")
}


def fermentable(it: Element) -> dict[str, Any]:
    raw_type = it.text("TYPE")
    kind = _one_of(it, "TYPE", raw_type, FERMENTABLE_TYPES, "other" if raw_type else "grain")
    mashed = it.boolean("IS_MASHED")
    use = "add_to_fermentation" if it.boolean("ADD_AFTER_BOIL") else "add_to_mash" if mashed else None
    read = said(
        name=it.text("NAME"),
        type=kind,
        grain_group="adjunct" if raw_type.lower() == "adjunct" else None,
        origin=it.text("ORIGIN"),
        producer=it.text("SUPPLIER"),
        yield_=_yield(it),
        color=it.quantity("COLOR", "colour", "SRM" if kind == "extract" else "Lovi"),
        amount=_mass(it),
        timing={"use": use} if use else None,
        notes=it.text("NOTES"),
        moisture=it.percent("MOISTURE"),
        protein=it.percent("PROTEIN"),
        max_in_batch=it.percent("MAX_IN_BATCH"),
        recommend_mash=it.boolean("RECOMMEND_MASH"),
    )
    power = it.number("DIASTATIC_POWER")
    if power is not None:
        read["diastatic_power"] = quantity(power, "Lintner")
    return with_beside(read, it)


def _yield(it: Element) -> dict[str, Any] | None:
    """A yield of 0 is how some programs write that they do not know."""
    fine, potential = it.percent("YIELD"), it.written("POTENTIAL")
    if fine is not None and fine["value"] <= 0:
        it.ledger.note("dropped", "YIELD", fine["value"], _("{of}: a yield of 0 was read as “not known”."))
        fine = None
    gravity = understood_potential(potential.value) if potential else None
    if potential and gravity != potential.value and potential.value:
        became = f"{gravity} SG" if gravity else ""
        it.ledger.note(
            "changed" if gravity else "unreadable",
            "POTENTIAL",
            potential.value,
            _("{tag}: “{what}” was read as {became}."),
            became,
        )
    return (
        said(
            fine_grind=fine,
            fine_coarse_difference=it.percent("COARSE_FINE_DIFF"),
            potential=quantity(gravity, "sg") if gravity and gravity > 1 else None,
        )
        or None
    )


def hop(it: Element) -> tuple[dict[str, Any], Moment]:
    alpha = it.percent("ALPHA")
    if alpha is not None and alpha["value"] <= 0:
        it.ledger.note("dropped", "ALPHA", alpha["value"], _("{of}: an alpha acid of 0 was read as “not known”."))
        alpha = None
    when = moment(it, boils_by_default=True)
    raw_type, form = it.text("TYPE"), it.text("FORM")
    read = said(
        name=it.text("NAME"),
        origin=it.text("ORIGIN"),
        form=_one_of(it, "FORM", form, HOP_FORMS, None),
        alpha_acid=alpha,
        beta_acid=it.percent("BETA"),
        amount=_mass(it),
        type=_one_of(it, "TYPE", raw_type, HOP_TYPES, None),
        notes=it.text("NOTES"),
        substitutes=it.text("SUBSTITUTES"),
        percent_lost=it.percent("HSI"),
    )
    return with_beside(read, it), when


def misc(it: Element) -> tuple[dict[str, Any], Moment]:
    when = moment(it, boils_by_default=False)
    kind = _one_of(it, "TYPE", it.text("TYPE"), MISC_TYPES, "other")
    it.raw("BATCH_SIZE")  # a habit of BeerSmith: the size for which the misc was first entered, never the recipe's
    read = said(
        name=it.text("NAME"),
        type=kind,
        amount=_weight_or_volume(it, weighed_by_default=kind == "water agent"),
        use_for=it.text("USE_FOR"),
        notes=it.text("NOTES"),
    )
    return with_beside(read, it), when


def culture(it: Element, stages: int) -> dict[str, Any]:
    raw_type = it.text("TYPE")
    form = _one_of(it, "FORM", it.text("FORM"), CULTURE_FORMS, "liquid")
    floc = it.text("FLOCCULATION")
    cultured = it.number("TIMES_CULTURED")
    reuse = it.number("MAX_REUSE")
    read = said(
        name=it.text("NAME"),
        type=_one_of(it, "TYPE", raw_type, CULTURE_TYPES, "other" if raw_type else "ale"),
        form=form,
        producer=it.text("LABORATORY"),
        product_id=it.text("PRODUCT_ID"),
        amount=_pitched(it, dry=form == "dry"),
        attenuation=_positive(it.percent("ATTENUATION")),
        times_cultured=int(cultured) if cultured is not None else None,
        temperature_range=_temperature_range(it),
        flocculation=_one_of(it, "FLOCCULATION", floc, FLOCCULATIONS, None),
        best_for=it.text("BEST_FOR"),
        max_reuse=int(reuse) if reuse is not None else None,
        notes=it.text("NOTES"),
    )
    if it.boolean("ADD_TO_SECONDARY"):
        read["timing"] = said(use="add_to_fermentation", step=2 if stages >= 2 else None)
    if raw_type.lower() == "wheat":
        read[BESIDE] = {"TYPE": raw_type}
    return with_beside(read, it)


def water(it: Element) -> dict[str, Any]:
    ions = ("calcium", "bicarbonate", "sulfate", "chloride", "sodium", "magnesium")
    read = said(
        name=it.text("NAME"),
        amount=_positive(it.quantity("AMOUNT", "volume", "l")),
        **{ion: it.quantity(ion.upper(), "concentration", "ppm") for ion in ions},
        pH=it.number("PH"),
        notes=it.text("NOTES"),
    )
    return with_beside(read, it)


def with_beside(read: dict[str, Any], it: Element) -> dict[str, Any]:
    """What was read, and beside it what was not."""
    beside = {**read.pop(BESIDE, {}), **it.beside()}
    return {**read, BESIDE: beside} if beside else read


def _one_of(it: Element, tag: str, word: str, known: dict[str, str], otherwise: str | None) -> str | None:
    """BeerJSON's word for BeerXML's; another word is noted, and becomes what is safest."""
    found = known.get(" ".join(word.lower().split()))
    if found is None and word:
        it.ledger.note(
            "changed" if otherwise else "dropped",
            tag,
            word,
            _("{of}: {tag} “{what}” is no word of BeerXML."),
            otherwise or "",
        )
    return found or otherwise


def _positive(found: dict[str, Any] | None) -> dict[str, Any] | None:
    return found if found is not None and found["value"] > 0 else None


def _mass(it: Element) -> dict[str, Any]:
    """AMOUNT in kilograms. A missing one is none, and said."""
    found = it.quantity("AMOUNT", "mass", "kg")
    if found is None or found["value"] < 0:
        it.ledger.note("assumed", "AMOUNT", "", _("It does not say how much {of}: 0 is assumed."), "0 kg")
        return {"unit": "kg", "value": 0}
    return found


def _weight_or_volume(it: Element, *, weighed_by_default: bool) -> dict[str, Any] | None:
    """AMOUNT in kilograms, in litres, or in pieces, of which only what is displayed tells.

    AMOUNT_IS_WEIGHT is missing often. What is displayed knows better than the standard's default.
    """
    found, shown = it.written("AMOUNT"), number_in(it.peek("DISPLAY_AMOUNT"))
    weighed = it.boolean("AMOUNT_IS_WEIGHT")
    if found is None or found.value < 0:
        return None
    if piece := unit_of("count", found.unit) or (unit_of("count", shown.unit) if shown else ""):
        return quantity(
            found.value if abs(found.value - (shown or found).value) < 0.06 else (shown or found).value, piece
        )
    for kind in ("mass", "volume"):
        if found.unit and (unit := unit_of(kind, found.unit)):
            return quantity(found.value, unit)
    if weighed is None:
        is_mass = bool(shown and unit_of("mass", shown.unit))
        weighed = is_mass or (weighed_by_default and not (shown and unit_of("volume", shown.unit)))
        it.ledger.note(
            "assumed",
            "AMOUNT_IS_WEIGHT",
            "",
            _("It does not say whether {of} is weighed: {became} is assumed."),
            f"{whole(found.value)} {'kg' if weighed else 'l'}",
        )
    return quantity(found.value, "kg" if weighed else "l")


def _pitched(it: Element, *, dry: bool) -> dict[str, Any]:
    """The yeast. A whole number without a unit is a number of packets: nobody pitches a litre by the packet."""
    number = number_in(it.peek("AMOUNT"))
    packets = number if number and not number.unit and it.peek("AMOUNT_IS_WEIGHT") == "" else None
    if number is None or number.value <= 0:
        it.raw("AMOUNT")
        it.ledger.note("assumed", "AMOUNT", "", _("It does not say {tag}: {became} is assumed."), "1 pkg")
        return {"unit": "pkg", "value": 1}
    if packets and isinstance(packets.value, int) and not it.peek("DISPLAY_AMOUNT"):
        it.raw("AMOUNT")
        it.ledger.note(
            "assumed", "AMOUNT", packets.value, _("{tag}: “{what}” was read as {became}."), f"{packets.value} pkg"
        )
        return {"unit": "pkg", "value": packets.value}
    return _weight_or_volume(it, weighed_by_default=dry) or {"unit": "pkg", "value": 1}


def _temperature_range(it: Element) -> dict[str, Any] | None:
    low = it.quantity("MIN_TEMPERATURE", "temperature", "C")
    high = it.quantity("MAX_TEMPERATURE", "temperature", "C")
    if low is None and high is None:
        return None
    return {"minimum": low or high, "maximum": high or low}
