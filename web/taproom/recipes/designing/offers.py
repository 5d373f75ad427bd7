# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the library offers to the form: names to choose from, and what it knows of each. Pure.

A person can overwrite all of it; only an empty field is filled.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from taproom.brewing.quantities import Colour
from taproom.i18n import Reader
from taproom.recipes.brew_words import number
from taproom.recipes.designing.typed import Row, Typed
from taproom.recipes.document import Style as StatedStyle
from taproom.recipes.library import ingredients
from taproom.recipes.library.ingredients import KnownFermentable, KnownHop, KnownYeast
from taproom.recipes.styles import guide, style_of, styles

_NUMBERED = re.compile(r"([0-9]+)([A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A name, what else it is called, and the fields that it fills."""

    name: str
    label: str
    fills: Mapping[str, str]


def offers(reader: Reader, units: str) -> dict[str, tuple[Offer, ...]]:
    """For each list of the form."""
    return {
        "grain": tuple(
            Offer(name=it.name, label=", ".join(it.also), fills=_grain(it, reader, units))
            for it in ingredients.fermentables()
        ),
        "hop": tuple(
            Offer(name=it.name, label=", ".join((it.origin, *it.also)), fills=_hop(it, reader))
            for it in ingredients.hops()
        ),
        "yeast": tuple(
            Offer(name=it.name, label=f"{it.producer} {it.product_id}".strip(), fills=_yeast(it, reader))
            for it in ingredients.yeasts()
        ),
    }


def style_offers() -> tuple[tuple[str, str], ...]:
    return tuple((it.name, f"{it.id} {it.category}") for it in styles())


def completed(typed: Typed, reader: Reader) -> Typed:
    """The form with what the library knows in the empty fields of rows that are new."""
    rows = {
        part: tuple(_complete(part, row, reader, typed.units) for row in them) for part, them in typed.rows.items()
    }
    return replace(typed, rows=rows)


def _complete(part: str, row: Row, reader: Reader, units: str) -> Row:
    name = row.get("name", "")
    if row.get("was") or not name:
        return row
    known = dict(_known(part, name, reader, units))
    numbers = {key: text for key, text in known.items() if not row.get(key) and f"{key}.unit" in known}
    said = {key: text for key, text in known.items() if key not in numbers and not row.get(key) and "." not in key}
    with_units = {f"{key}.unit": known[f"{key}.unit"] for key in numbers}
    return {**row, **said, **numbers, **with_units}


def _known(part: str, name: str, reader: Reader, units: str) -> Iterator[tuple[str, str]]:
    match part:
        case "grain" if grain := ingredients.called(ingredients.fermentables(), name):
            yield from _grain(grain, reader, units).items()
        case "hop" if hop := ingredients.called(ingredients.hops(), name):
            yield from _hop(hop, reader).items()
        case "yeast" if yeast := ingredients.called(ingredients.yeasts(), name):
            yield from _yeast(yeast, reader).items()


def _grain(it: KnownFermentable, reader: Reader, units: str) -> dict[str, str]:
    colour = Colour(value=it.colour_lovibond, unit="Lovi")
    imperial = units == "imperial"
    return {
        "type": it.type,
        "yield": number(reader, it.yield_pct, "0.#"),
        "yield.unit": "%",
        "color": number(reader, colour.lovibond if imperial else colour.ebc, "0.#"),
        "color.unit": "Lovi" if imperial else "EBC",
    }


def _hop(it: KnownHop, reader: Reader) -> dict[str, str]:
    middle = it.beerjson()["alpha_acid"]["value"]
    return {"alpha": number(reader, middle, "0.#"), "alpha.unit": "%"}


def _yeast(it: KnownYeast, reader: Reader) -> dict[str, str]:
    return {
        "producer": it.producer,
        "product_id": it.product_id,
        "type": it.type,
        "form": it.form,
        "attenuation": number(reader, it.attenuation_pct, "0.#"),
        "attenuation.unit": "%",
    }


def style_named(text: str) -> dict[str, Any] | None:
    """As BeerJSON has it, of a style that the guide knows by exactly this name or number."""
    found = style_of(StatedStyle(name=text))
    named = found if found and found.name.casefold() == text.casefold() else None
    it = named or next((one for one in styles() if one.id.casefold() == text.casefold()), None)
    if it is None:
        return None
    stated: dict[str, Any] = {"name": it.name, "category": it.category, "style_guide": guide().name, "type": "beer"}
    numbered = _NUMBERED.fullmatch(it.id)
    if numbered:
        stated |= {"category_number": int(numbered[1]), "style_letter": numbered[2]}
    return stated
