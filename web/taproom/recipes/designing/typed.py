# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form as a person left it: texts, and rows of texts. Pure.

A field is named `boil_time`, a row's `hop.2.amount`; a quantity's unit is the same with `.unit`. A row's `was` is its
number in the document that is edited, so that what the form does not show stays with it wherever it is moved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from taproom.recipes.designing.fields import PART_OF, PARTS, WHOLE, Column
from taproom.recipes.designing.numbers import clean

Row = Mapping[str, str]
MOST_ROWS: Final = 100
LISTS: Final = (*(it.name for it in PARTS), "profile")
_PROSE = {it.name: it for it in WHOLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """`units` is what empty fields are in: metric or imperial. `too_many` names a list that was cut."""

    fields: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    units: str = "metric"
    too_many: str = ""

    def part(self, name: str) -> tuple[Row, ...]:
        return self.rows.get(name, ())


def read_typed(pairs: Iterable[tuple[str, object]]) -> Typed:
    """From what a browser sent, in its order, which is the order of the rows."""
    fields: dict[str, str] = {}
    rows: dict[str, dict[str, dict[str, str]]] = {name: {} for name in LISTS}
    too_many = ""
    for name, text in pairs:
        if not isinstance(text, str):
            continue
        part, *rest = name.split(".", 2)
        if part not in rows or len(rest) != 2:
            asked = _PROSE.get(name)
            fields[name] = clean(text, asked.most if asked else 400, lines=asked is not None and asked.kind == "long")
        elif rest[0] in rows[part] or len(rows[part]) < MOST_ROWS:
            rows[part].setdefault(rest[0], {})[rest[1]] = clean(text, 200)
        else:
            too_many = part
    units = "imperial" if fields.get("units") == "imperial" else "metric"
    listed = {part: tuple(found.values()) for part, found in rows.items()}
    return Typed(fields=fields, rows=listed, units=units, too_many=too_many)


def pairs_of(typed: Typed) -> list[tuple[str, str]]:
    """As a browser would send it."""
    found = [*typed.fields.items()]
    for part, rows in typed.rows.items():
        found += [(f"{part}.{n}.{name}", text) for n, row in enumerate(rows) for name, text in row.items()]
    return found


def is_blank(row: Row) -> bool:
    """Whether nobody wrote anything into it: it counts as not there."""
    said = {name for name, text in row.items() if text and name not in ("was", "type", "form", "when", "kind")}
    return not row.get("was") and not {it for it in said if not it.endswith(".unit")}


def changed(typed: Typed, do: str) -> Typed:
    """The form after a button: `hop.add`, `hop.2.up`, `hop.2.down`, `hop.2.remove`, `units.imperial`."""
    part, _, what = do.partition(".")
    if part == "units" and what in ("metric", "imperial"):
        return replace(typed, units=what, fields={**typed.fields, "units": what})
    if part not in LISTS:
        return typed
    rows = list(typed.part(part))
    if what == "add" and len(rows) < MOST_ROWS:
        rows.append(blank_row(part, typed.units))
    number, _, way = what.partition(".")
    if number.isascii() and number.isdigit() and int(number) < len(rows) and len(number) < 4:
        _moved(rows, int(number), way)
    return replace(typed, rows={**typed.rows, part: tuple(rows)})


def _moved(rows: list[Row], n: int, way: str) -> None:
    row = rows.pop(n)
    match way:
        case "up":
            rows.insert(max(0, n - 1), row)
        case "down":
            rows.insert(n + 1, row)
        case "remove":
            return
        case _:
            rows.insert(n, row)


def blank_row(part: str, units: str) -> Row:
    """A new row, with what is usual."""
    if part == "profile":
        return {"kind": "hold"}
    asked = PART_OF[part]
    row = {name: text for it in asked.columns for name, text in blank(it, units).items()}
    if asked.when:
        whens = {"hop": ("boil", "min"), "misc": ("mash", "min")}
        when, unit = whens.get(part, ("", "min"))
        row |= {"when": when, "for": "", "for.unit": unit, "after": "", "after.unit": "day"}
        row |= {"heat": "", "heat.unit": "F" if units == "imperial" else "C"}
    if part == "grain":
        row |= {"yield": "", "yield.unit": "%"}
    return row


def blank(it: Column, units: str) -> Row:
    """An empty field, in its usual unit or with its usual choice."""
    if it.kind == "quantity":
        return {it.name: "", f"{it.name}.unit": it.unit_for(units)}
    return {it.name: it.usual if it.kind == "choice" else ""}
