# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is different between two revisions, as a brewer would say it: "Magnum 20 g -> 25 g at 60 min". Pure.

Whatever differs in the documents is in the list: what has no name here is shown by the name that the file gave it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taproom.i18n import mark as _
from taproom.recipes.atoms import Json, Key, atoms, list_of
from taproom.recipes.document import Document

PARTS: Mapping[str, str] = {
    "fermentable_additions": _("Fermentables"),
    "hop_additions": _("Hops"),
    "culture_additions": _("Yeast"),
    "miscellaneous_additions": _("Other ingredients"),
    "water_additions": _("Water"),
    "mash": _("Mash"),
    "mash_steps": _("Mash"),
    "boil": _("Boil"),
    "boil_steps": _("Boil"),
    "fermentation": _("Fermentation"),
    "fermentation_steps": _("Fermentation"),
    "efficiency": _("Efficiency"),
    "extras": _("Brewery"),
}
RECIPE = _("Recipe")
FIELDS: Mapping[str, str] = {
    "amount": _("amount"),
    "timing": _("when"),
    "alpha_acid": _("alpha acid"),
    "beta_acid": _("beta acid"),
    "color": _("colour"),
    "yield": _("yield"),
    "attenuation": _("attenuation"),
    "form": _("form"),
    "type": _("type"),
    "origin": _("origin"),
    "producer": _("producer"),
    "grain_group": _("group"),
    "step_temperature": _("temperature"),
    "start_temperature": _("temperature"),
    "end_temperature": _("end temperature"),
    "step_time": _("duration"),
    "ramp_time": _("ramp"),
    "name": _("name"),
    "notes": _("notes"),
    "description": _("description"),
    "author": _("author"),
    "coauthor": _("co-author"),
    "created": _("date"),
    "style": _("style"),
    "batch_size": _("volume"),
    "boil_time": _("boil time"),
    "pre_boil_size": _("volume before the boil"),
    "grain_temperature": _("grain temperature"),
    "brewhouse": _("brewhouse efficiency"),
    "mash": _("mash efficiency"),
    "carbonation": _("carbonation"),
    "original_gravity": _("stated original gravity"),
    "final_gravity": _("stated final gravity"),
    "alcohol_by_volume": _("stated alcohol"),
    "ibu_estimate": _("stated bitterness"),
    "color_estimate": _("stated colour"),
    "apparent_attenuation": _("stated attenuation"),
    "language": _("language"),
    "losses": _("losses of the kit"),
    "profile": _("fermentation profile"),
    "target_water": _("target water"),
    "mash_ph": _("mash pH"),
}
PROSE = frozenset({"notes", "description"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing. `part` and `field` are marked messages, or a field's own name where there is none for it here.

    `before` or `after` is None where it was put in or taken out. `name` is the ingredient's or the step's, `at` its
    timing where that is the same on both sides.
    """

    part: str
    name: str
    field: str
    before: Json
    after: Json
    at: Json = None
    is_prose: bool = False


def changes(old: Document, new: Document) -> tuple[Change, ...]:
    """In the order of the recipe; empty if the documents are the same."""
    before, after = atoms(old), atoms(new)
    keys = [*after, *(it for it in before if it not in after)]
    order = {part: place for place, part in enumerate(dict.fromkeys(part_of(it) for it in keys))}
    found = [it for key in keys if before.get(key) != after.get(key) for it in _of(key, before, after)]
    return tuple(sorted(found, key=lambda it: order.get(it.part, 0)))


def part_of(key: Key) -> str:
    if key[0] == "extras":
        return PARTS["extras"]
    named = [it for it in (list_of(key) or key)[1:] if it in PARTS]
    return PARTS[named[-1]] if named and len(key) > 2 else RECIPE


def field_name(name: str) -> str:
    return FIELDS.get(name, name.replace("_", " "))


def _of(key: Key, old: Mapping[Key, Json], new: Mapping[Key, Json]) -> Iterator[Change]:
    before, after = old.get(key), new.get(key)
    part = part_of(key)
    if list_of(key) is None:
        name = key[-1]
        yield Change(part=part, name="", field=field_name(name), before=before, after=after, is_prose=name in PROSE)
        return
    name = str((after or before or {}).get("name", ""))
    if before is None or after is None:
        yield Change(part=part, name=name, field="", before=before, after=after)
        return
    timing = after.get("timing") if before.get("timing") == after.get("timing") else None
    for field in dict.fromkeys((*after, *before)):
        if before.get(field) != after.get(field):
            yield Change(
                part=part,
                name=name,
                field=field_name(field),
                before=before.get(field),
                after=after.get(field),
                at=timing,
                is_prose=field in PROSE,
            )
