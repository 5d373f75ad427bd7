# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A filled form as a document. Pure; the other half of `filling`.

The document that is edited is the base: a text that is as `filling` wrote it leaves what stands there untouched, and
all that the form does not show stays with its row. What is wrong is said by field; `draft_of` leaves it out, so that
numbers can be shown of what is right, while `document_of` refuses.
"""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from taproom.recipes.designing import profile_rows, timings
from taproom.recipes.designing.faults import (
    NEEDED,
    NEEDED_NUMBER,
    NO_BOIL,
    NO_CHOICE,
    NOT_ONE,
    TOO_MANY,
    Fault,
    Faults,
    read_quantity,
)
from taproom.recipes.designing.faults import read_bare as _bare
from taproom.recipes.designing.fields import PARTS, WHOLE, Column, Part, Path
from taproom.recipes.designing.filling import at, field_of, row_of, system_of
from taproom.recipes.designing.numbers import clean
from taproom.recipes.designing.timings import Placed
from taproom.recipes.designing.typed import MOST_ROWS, Row, Typed, is_blank
from taproom.recipes.document import Document, plain

_DIGITS = re.compile(r"-?[0-9.]+")
StyleNamed = Callable[[str], Mapping[str, Any] | None]
_EMPTY: Mapping[str, Any] = {
    "recipe": {"ingredients": {"fermentable_additions": []}},
    "extras": {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """The fields that cannot be read, with what would be right."""

    faults: Mapping[str, Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What can be read of a form. No document: what every recipe needs is missing."""

    document: Document | None
    faults: Mapping[str, Fault]


def document_of(typed: Typed, base: Document | None = None, styles: StyleNamed = lambda _: None) -> Document | Wrong:
    """The whole form, or what is wrong with it."""
    draft = draft_of(typed, base, styles)
    if draft.faults or draft.document is None:
        return Wrong(faults=draft.faults or {"": Fault(says=NOT_ONE)})
    return draft.document


def draft_of(typed: Typed, base: Document | None = None, styles: StyleNamed = lambda _: None) -> Draft:
    """As much of it as can be read."""
    whole: dict[str, Any] = copy.deepcopy(plain(base) if base else dict(_EMPTY))
    before, faults = (plain(base) if base else _EMPTY), Faults()
    units = system_of(base) if base else typed.units
    if typed.too_many:
        faults.add("", TOO_MANY, most=MOST_ROWS)
    for it in WHOLE:
        _put_field(it, typed.fields, before, whole, units, "", faults)
    _style(typed, before, whole, styles)
    waiting: list[Placed] = []
    for part in PARTS:
        _put_part(part, typed, before, whole, units, waiting, faults)
    profile_rows.put(typed.part("profile"), base, whole, faults)
    _boil_follows(before, whole)
    if waiting and not isinstance(at(whole, ("recipe", "boil")), Mapping):
        faults.add("boil_time", NO_BOIL)
    timings.place(whole["recipe"], waiting)
    return Draft(document=_document(whole, faults), faults=faults)


def _put_field(
    it: Column, row: Row, before: Mapping[str, Any], into: dict[str, Any], units: str, prefix: str, faults: Faults
) -> None:
    was = field_of(it, before, units, comma=False)
    if _same(it.name, row, was):
        if it.needed and at(before, it.path) is None:  # what a file left empty was let in, and may stay so
            faults.add(f"{prefix}{it.name}", NEEDED_NUMBER if it.kind == "quantity" else NEEDED)
        return
    text, name = row.get(it.name, ""), f"{prefix}{it.name}"
    value: Any = None
    match it.kind:
        case "quantity":
            value = read_quantity(it, row, prefix, faults)
        case "number":
            value = _bare(text, name, faults, low=it.low, high=it.high)
        case "tick":
            value = True if text == "on" else False if at(before, it.path) is not None else None
        case "choice":
            value = text or None
            if text and text not in (it.choices or {}):
                faults.add(name, NO_CHOICE)
        case _:
            value = text or None
    if it.needed and value is None:
        faults.add(name, NEEDED_NUMBER if it.kind == "quantity" else NEEDED)
    if name not in faults:
        put(into, it.path, value)


def _same(name: str, row: Row, was: Row) -> bool:
    """Whether it is as it was, in whichever way the decimal sign is written. The unit of nothing does not matter."""
    text, before = row.get(name, ""), was.get(name, "")
    if not text and not before:
        return True
    if text != before and (_DIGITS.fullmatch(before) is None or text.replace(",", ".") != before):
        return False
    return row.get(f"{name}.unit", was.get(f"{name}.unit")) == was.get(f"{name}.unit")


def put(whole: dict[str, Any], path: Path, value: Any) -> None:
    """Set, or take away with None; what is on the way is made."""
    for key in path[:-1]:
        if value is None and not isinstance(whole.get(key), dict):
            return
        if not isinstance(whole.get(key), dict):
            whole[key] = {}
        whole = whole[key]
    if value is None:
        whole.pop(path[-1], None)
    else:
        whole[path[-1]] = value


def _style(typed: Typed, before: Mapping[str, Any], whole: dict[str, Any], styles: StyleNamed) -> None:
    text = typed.fields.get("style", "")
    was = at(before, ("recipe", "style", "name"))
    if text != clean(was or "", 200):
        put(whole, ("recipe", "style"), (styles(text) or {"name": text}) if text else None)


def _put_part(
    part: Part, typed: Typed, before: Mapping[str, Any], whole: dict[str, Any], units: str,
    waiting: list[Placed], faults: Faults,
) -> None:  # fmt: skip
    listed = at(before, part.path) or ()
    rows = [(n, row) for n, row in enumerate(typed.part(part.name)) if not is_blank(row)]
    if not rows and not listed:
        return
    boil = timings.boil_of(before)
    made = [_thing(part, row, n, listed, boil, units, waiting, faults) for n, row in rows]
    _keep_holder(part, whole)
    put(whole, part.path, [it for it in made if it is not None])


def _keep_holder(part: Part, whole: dict[str, Any]) -> None:
    """A mash or a fermentation that is new has a name, as BeerJSON wants it."""
    holder = at(whole, part.path[:-1])
    if part.made and not (isinstance(holder, Mapping) and "name" in holder):
        for key, it in part.made.items():
            put(whole, (*part.path[:-1], key), it)


def _thing(
    part: Part, row: Row, n: int, listed: Any, boil: Mapping[str, Any] | None, units: str,
    waiting: list[Placed], faults: Faults,
) -> dict[str, Any] | None:  # fmt: skip
    """One row's thing; None where it lacks what it cannot be without."""
    number, prefix = _number(row.get("was", ""), len(listed)), f"{part.name}.{n}."
    before: dict[str, Any] = listed[number] if number is not None else {}
    thing, found = copy.deepcopy(before), Faults()
    for column in part.columns:
        _put_field(column, row, before, thing, units, prefix, found)
    was = row_of(part, before, boil, units, number, comma=False)
    if part.name == "grain":
        _put_yield(row, was, thing, prefix, found)
    if part.when and not all(_same(name, row, was) for name in timings.NAMES):
        timing, placed = timings.timing_from(row, before.get("timing"), prefix, found)
        put(thing, ("timing",), timing or None)
        waiting += [placed] if placed else []
    faults.update({key: it for key, it in found.items() if key not in faults})
    lacks = any(f"{prefix}{it.name}" in found and it.needed for it in part.columns)
    return None if lacks and any(at(thing, it.path) is None for it in part.columns if it.needed) else thing


def _number(was: str, length: int) -> int | None:
    known = was.isascii() and was.isdigit() and len(was) < 6 and int(was) < length
    return int(was) if known else None


def _put_yield(row: Row, was: Row, thing: dict[str, Any], prefix: str, faults: Faults) -> None:
    """In percent of the maker's extract, or as a potential: the other one, which it was not, goes."""
    if _same("yield", row, was):
        return
    value = _bare(row.get("yield", ""), f"{prefix}yield", faults)
    unit = "sg" if row.get("yield.unit") == "sg" else "%"
    if value is not None and unit == "%":
        value = _bare(row["yield"], f"{prefix}yield", faults, low=0.1, high=110)
    elif value is not None:
        value = _bare(row["yield"], f"{prefix}yield", faults, low=1, high=1100)
    if f"{prefix}yield" in faults:
        return
    put(thing, ("yield", "fine_grind"), None)
    put(thing, ("yield", "potential"), None)
    if value is not None:
        put(thing, ("yield", "fine_grind" if unit == "%" else "potential"), {"value": value, "unit": unit})
    elif thing.get("yield") == {}:
        del thing["yield"]


def _boil_follows(before: Mapping[str, Any], whole: dict[str, Any]) -> None:
    """The step that is the boil lasts as long as the boil, where it did."""
    was, now = at(before, ("recipe", "boil")), at(whole, ("recipe", "boil"))
    if not isinstance(was, Mapping) or not isinstance(now, dict):
        return
    if "boil_time" not in now:  # without a boil there is nothing that it could have
        del whole["recipe"]["boil"]
        return
    if now["boil_time"] == was.get("boil_time"):
        return
    for step in now.get("boil_steps") or ():
        if step.get("step_time") == was.get("boil_time"):
            step["step_time"] = now["boil_time"]


def _document(whole: dict[str, Any], faults: Faults) -> Document | None:
    if not whole["recipe"].get("name"):
        whole["recipe"]["name"] = "?"  # numbers can be shown of what has no name yet
        faults.add("name", NEEDED)
    try:
        return Document.model_validate(whole)
    except ValidationError:
        faults.add("", NOT_ONE)
        return None
