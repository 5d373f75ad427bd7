# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A RECIPE of BeerXML, as a document. Numbers that the author's program computed are kept as its estimates."""

from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.document import Document, Extras, Losses
from taproom.recipes.formats.beerxml.dates import understood_date
from taproom.recipes.formats.beerxml.elements import BESIDE, OWN_TAG, Element, said
from taproom.recipes.formats.beerxml.ingredients import culture, fermentable, hop, misc, water
from taproom.recipes.formats.beerxml.moments import Moment, boil_steps, timing
from taproom.recipes.formats.beerxml.own import with_own
from taproom.recipes.formats.beerxml.procedures import fermentation, kit_losses, mash, style
from taproom.recipes.formats.building import built
from taproom.recipes.formats.footer import without_footer
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.measures import time_of
from taproom.recipes.formats.plausible import make_plausible
from taproom.recipes.formats.results import NOTHING_SAID, TOO_MANY, Limits, ReadRecipe, Unreadable
from taproom.recipes.formats.xml_tree import Node

_TYPES: Final = {
    "extract": "extract", "partial mash": "partial mash", "mixed": "partial mash", "mini mash": "partial mash",
    "all grain": "all grain", "allgrain": "all grain", "biab": "all grain", "all-grain": "all grain",
}  # fmt: skip
_METHODS: Final = {it.lower(): it for it in ("Rager", "Tinseth", "Garetz", "Other")}
_LISTS: Final = ("FERMENTABLE", "HOP", "MISC", "YEAST", "WATER")


def read_recipe(node: Node, filename: str, limits: Limits) -> ReadRecipe:
    """The recipe, and what of it is not as it was.

    Raises:
        Unreadable: no recipe can be made of it.
    """
    _check_counts(node, limits)
    ledger = Ledger()
    it = Element(node, ledger, limits)
    own = it.raw(OWN_TAG)
    raw: dict[str, Any] = {"name": _name(it, filename), **_about(it)}
    equipment = next((child for child in node.children if child.tag == "EQUIPMENT"), None)
    raw |= _sizes(it, equipment)
    raw |= _brewing(it, raw)
    raw |= _estimates(it)
    kept = _ferment_and_rest(it, raw)
    envelope = without_footer(raw)
    losses = Losses(**kit_losses(equipment, limits))
    if kept:
        raw[BESIDE] = kept
    make_plausible(raw, ledger)
    recipe = built(raw, ledger, limits)
    said_losses = losses.model_dump(exclude_none=True)
    document = Document(recipe=recipe, extras=Extras(losses=losses)) if said_losses else Document(recipe=recipe)
    if own:
        document = with_own(document, own, ledger, limits)
    return ReadRecipe(document=document, losses=ledger.losses, envelope=envelope)


def _name(it: Element, filename: str) -> str:
    """The recipe's name, or its file's. One without a name and without ingredients is none."""
    name = it.text("NAME")
    if name:
        return name
    if it.peek_nodes("F_R_NAME"):
        raise Unreadable(
            _("This is BeerSmith's own format (.bsmx), not BeerXML: export the recipe as BeerXML there.")
        )
    if not any(it.peek_nodes(tag) or it.peek_nodes(f"{tag}S") for tag in _LISTS):
        raise Unreadable(NOTHING_SAID)
    name = filename.rpartition(".")[0] or filename
    it.ledger.note("assumed", "NAME", "", _("The recipe has no name: {became} is assumed."), name)
    return name


def _check_counts(node: Node, limits: Limits) -> None:
    """Before anything is made of it."""
    if len(node.children) > limits.additions:
        raise Unreadable(TOO_MANY, key=node.tag[:60], limit=limits.additions)
    for child in node.children:
        _check_counts(child, limits)


def _about(it: Element) -> dict[str, Any]:
    raw_type = it.text("TYPE")
    kind = _TYPES.get(raw_type.lower())
    if kind is None:
        kind = "all grain" if any(child.children for child in it.peek_nodes("MASH")) else "other"
        it.ledger.note("assumed", "TYPE", raw_type, _("It does not say {tag}: {became} is assumed."), kind)
    found = said(
        type=kind,
        author=it.text("BREWER"),
        coauthor=it.text("ASST_BREWER"),
        created=understood_date(it.peek("DATE")),
        notes=it.text("NOTES"),
    )
    if found.get("created") == it.peek("DATE"):
        it.raw("DATE")
    return found


def _sizes(it: Element, equipment: Node | None) -> dict[str, Any]:
    """Volumes, boil and efficiency. A missing size is sought in the equipment before it is assumed."""
    size = it.quantity("BATCH_SIZE", "volume", "l")
    if size is None or size["value"] <= 0:
        size = _size_of(equipment, it) or {"unit": "l", "value": 20}
        it.ledger.note(
            "assumed",
            "BATCH_SIZE",
            "",
            _("It does not say {tag}: {became} is assumed."),
            f"{size['value']} {size['unit']}",
        )
    efficiency = it.percent("EFFICIENCY")
    if efficiency is None or not 0 < efficiency["value"] <= 100:
        said_pct = "" if efficiency is None else efficiency["value"]
        it.ledger.note("assumed", "EFFICIENCY", said_pct, _("It does not say {tag}: {became} is assumed."), "70 %")
        efficiency = {"unit": "%", "value": 70}
    before = it.quantity("BOIL_SIZE", "volume", "l")
    boil_time = it.minutes("BOIL_TIME")
    boil = said(pre_boil_size=before if before and before["value"] > 0 else None, boil_time=boil_time)
    return said(batch_size=size, efficiency={"brewhouse": efficiency}, boil=boil or None)


def _size_of(equipment: Node | None, it: Element) -> dict[str, Any] | None:
    if equipment is None:
        return None
    size = Element(equipment, Ledger(), it.limits).quantity("BATCH_SIZE", "volume", "l")
    return size if size and size["value"] > 0 else None


def _brewing(it: Element, raw: dict[str, Any]) -> dict[str, Any]:
    """Ingredients, with their moments fitted to the boil's steps."""
    entries = {tag: _entries(it, tag) for tag in _LISTS}
    hops = [hop(each) for each in entries["HOP"]]
    miscs = [misc(each) for each in entries["MISC"]]
    stages = len((fermented := fermentation(it) or {}).get("fermentation_steps", ()))
    moments = [when for _each, when in (*hops, *miscs)]
    longest = max((when.minutes or 0 for when in moments if when.when == "boil"), default=0)
    boil = dict(raw.get("boil", {}))
    minutes = _minutes(boil.get("boil_time")) or float(longest)
    if "boil_time" not in boil and (moments or boil):
        boil["boil_time"] = time_of(minutes or 60)
        it.ledger.note(
            "assumed", "BOIL_TIME", "", _("It does not say {tag}: {became} is assumed."), f"{minutes or 60:g} min"
        )
    if boil and (steps := boil_steps(moments, minutes)):
        boil["boil_steps"] = steps
    additions = {
        "fermentable_additions": [fermentable(each) for each in entries["FERMENTABLE"]],
        "hop_additions": _timed(hops, moments, minutes, stages),
        "miscellaneous_additions": _timed(miscs, moments, minutes, stages),
        "culture_additions": [culture(each, stages) for each in entries["YEAST"]],
        "water_additions": [water(each) for each in entries["WATER"]],
    }
    found: dict[str, Any] = {
        "ingredients": {key: value for key, value in additions.items() if value or key == "fermentable_additions"}
    }
    return found | said(boil=boil or None, fermentation=fermented or None)


def _entries(it: Element, tag: str) -> list[Element]:
    """The ingredients of one kind, also where the list around them was forgotten."""
    where = {"FERMENTABLE": "fermentable_additions", "HOP": "hop_additions", "MISC": "miscellaneous_additions",
             "YEAST": "culture_additions", "WATER": "water_additions"}[tag]  # fmt: skip
    nodes = [child for around in it.children(f"{tag}S") for child in around.children if child.tag == tag]
    nodes += it.children(tag)
    return [Element.within(node, it.ledger, f"{where}/{n}", it.limits) for n, node in enumerate(nodes)]


def _timed(
    read: list[tuple[dict[str, Any], Moment]], moments: list[Moment], minutes: float, stages: int
) -> list[dict[str, Any]]:
    timed = []
    for item, when in read:
        found = timing(when, moments, minutes, stages)
        timed.append(item if found is None else item | {"timing": found})
    return timed


def _minutes(time: dict[str, Any] | None) -> float:
    return 0.0 if time is None else float(time["value"]) * {"sec": 1 / 60, "min": 1, "hr": 60}.get(time["unit"], 1440)


def _estimates(it: Element) -> dict[str, Any]:
    """What the author's program computed; where it only says what was measured, that."""
    found: dict[str, Any] = {}
    for key, estimate, measured in (("original_gravity", "EST_OG", "OG"), ("final_gravity", "EST_FG", "FG")):
        gravity = it.gravity(estimate)
        if gravity is None or _same(gravity, it.peek(measured)):
            gravity = it.gravity(measured) or gravity
        if gravity is not None:
            found[key] = gravity
    alcohol = _abv(it)
    method = it.text("IBU_METHOD")
    ibu = it.quantity("IBU", "bitterness", "IBUs")
    bitterness = said(method=_METHODS.get(method.lower(), "Other") if method else None, value=ibu)
    return found | said(
        alcohol_by_volume=alcohol,
        ibu_estimate=bitterness if ibu and ibu["value"] > 0 else None,
        color_estimate=it.quantity("EST_COLOR", "colour", "SRM"),
        carbonation=_vols(it),
    )


def _same(value: dict[str, Any], other: str) -> bool:
    """Whether two writings of a gravity agree, to the third decimal that one of them was rounded to."""
    try:
        return bool(value["unit"] == "sg" and abs(value["value"] - float(other)) < 0.00051)
    except ValueError:
        return False


def _abv(it: Element) -> dict[str, Any] | None:
    estimate = it.percent("EST_ABV")
    if estimate is None:
        return it.percent("ABV")
    if it.peek("ABV").split(" ")[0] == f"{estimate['value']}":
        it.raw("ABV")
    return estimate


def _vols(it: Element) -> float | int | None:
    found = it.written("CARBONATION")
    return found.value if found and found.value > 0 else None


def _ferment_and_rest(it: Element, raw: dict[str, Any]) -> dict[str, Any]:
    """Style, mash, taste; and what is left, to be kept beside."""
    for node in it.children("STYLE"):
        if (found := style(Element(node, it.ledger.at("style"), it.limits))) is not None:
            raw["style"] = found
    for node in it.children("MASH"):
        if (mashed := mash(Element(node, it.ledger.at("mash"), it.limits))) is not None:
            raw["mash"] = mashed
    rating, notes = it.number("TASTE_RATING"), it.text("TASTE_NOTES")
    if rating is not None or notes:
        raw["taste"] = said(notes=notes, rating=rating)
    it.raw("FERMENTATION_STAGES")
    return it.beside()
