# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as a filled form. Pure; the other half of `reading`.

What it writes is what `reading` compares with: a text that nobody touched leaves what stands in the document as it
is, to the last digit.
"""

from collections.abc import Mapping
from typing import Any

from taproom.brewing.quantities import Quantity
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.designing import profile_rows, timings
from taproom.recipes.designing.fields import PARTS, WHOLE, Column, Part, Path
from taproom.recipes.designing.numbers import clean, number_text
from taproom.recipes.designing.typed import Row, Typed, blank, blank_row
from taproom.recipes.document import Document, plain

Plain = Mapping[str, Any]


def typed_of(document: Document, *, units: str = "", comma: bool = False) -> Typed:
    """The form of this document. `units` for what is empty: as the volume is written, if not said."""
    whole = plain(document)
    system = units or system_of(document)
    fields = {name: text for it in WHOLE for name, text in field_of(it, whole, system, comma=comma).items()}
    style = document.recipe.style
    fields |= {"style": clean(style.name, 200) if style else "", "units": system}
    boil = timings.boil_of(whole)
    rows: dict[str, tuple[Row, ...]] = {}
    for part in PARTS:
        listed = at(whole, part.path) or ()
        rows[part.name] = tuple(row_of(part, it, boil, system, n, comma=comma) for n, it in enumerate(listed))
    rows["profile"] = profile_rows.rows_of(document.extras.profile, comma=comma)
    return Typed(fields=fields, rows=rows, units=system)


def blank_form(reader: Reader, units: str) -> Typed:
    """The form of a recipe that is not yet, with what is usual and one row of each that every beer has."""
    imperial = units == "imperial"
    fields: dict[str, str] = {}
    for it in WHOLE:
        fields |= {**blank(it, units), **({it.name: it.usual} if it.usual else {})}
    fields |= {"style": "", "units": units, "language": reader.language, "boil_time": "60"}
    fields |= {"batch_size": "5"} if imperial else {}
    warm, cool = ("152", "66") if imperial else ("67", "19")
    rest = {"name": reader.say(_("Saccharification rest")), "temperature": warm, "time": "60"}
    ferment = {"name": reader.say(_("Fermentation")), "start": cool, "time": "10"}
    rows: dict[str, tuple[Row, ...]] = {name: (blank_row(name, units),) for name in ("grain", "hop", "yeast")}
    rows["mash"] = ({**blank_row("mash", units), **rest},)
    rows["ferment"] = ({**blank_row("ferment", units), **ferment},)
    return Typed(fields=fields, rows=rows, units=units)


def system_of(document: Document) -> str:
    return "metric" if document.recipe.batch_size.unit in ("l", "ml") else "imperial"


def at(whole: Any, path: Path) -> Any:
    """What stands there, or None."""
    for key in path:
        whole = whole.get(key) if isinstance(whole, Mapping) else None
    return whole


def field_of(it: Column, whole: Plain, units: str, *, comma: bool) -> Row:
    """The column's texts: one, or two where it has a unit."""
    found = at(whole, it.path)
    if found is None:
        return {**blank(it, units), it.name: ""}
    match it.kind:
        case "quantity":
            return {it.name: number_text(found["value"], comma=comma), f"{it.name}.unit": found["unit"]}
        case "number":
            return {it.name: number_text(found, comma=comma)}
        case "tick":
            return {it.name: "on" if found else ""}
        case _:
            return {it.name: clean(str(found), it.most, lines=it.kind == "long")}


def row_of(part: Part, it: Plain, boil: Plain | None, units: str, number: int | None, *, comma: bool) -> Row:
    """One thing of a list; without a number, one that is not in the document."""
    row: dict[str, str] = {"was": "" if number is None else str(number)}
    for column in part.columns:
        row |= field_of(column, it, units, comma=comma)
    if part.name == "grain":
        row |= _yield(it, comma=comma)
    if part.when:
        row |= timings.texts_of(it.get("timing"), boil, units, comma=comma)
    return row


def _yield(it: Plain, *, comma: bool) -> Row:
    """The maker's extract, else the potential."""
    for key, unit in (("fine_grind", "%"), ("potential", "sg")):
        found = at(it, ("yield", key))
        if found is not None and found["unit"] == unit:
            return {"yield": number_text(found["value"], comma=comma), "yield.unit": unit}
    return {"yield": "", "yield.unit": "%"}


def units_of(it: Column) -> tuple[str, ...]:
    """Every unit that the column takes: its usual ones first."""
    others = (unit for kind in it.of for unit in _units(kind))
    return tuple(dict.fromkeys((*it.units, *others)))


def _units(kind: type[Quantity]) -> tuple[str, ...]:
    return kind.units()
