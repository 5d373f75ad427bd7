# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suppliers' catalogues, as CSV: each row is an item, and each wrong row is named with what would be right. Pure.

    code;name;sort;unit;grams;price;from_2;price_2;from_3;price_3
    PIL25;Pilsner malt;malt;kg;1000;1,45;25;1,30;500;1,12

Separated by semicolons, commas or tabs, as spreadsheets write it; prices with a comma or a point.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from taproom.commons.amounts import AmountRefused, amount, whole
from taproom.commons.purchase.rules import SORTS, Break
from taproom.i18n import mark as _

COLUMNS = ("code", "name", "sort", "unit", "grams", "price")
STEPS = (("from_2", "price_2"), ("from_3", "price_3"))
MOST_ROWS = 2_000
NO_COLUMNS = _("The first line must name the columns {columns}. Missing: {missing}.")
TOO_MANY = _("A catalogue has {most} rows at most.")
EMPTY = _("There is no row below the line with the columns.")
_UNREADABLE = _("This line cannot be read: {why}.")
_TEXT = _("{column} must have 1 to {most} characters, not “{typed}”.")
_SORT = _("sort must be one of {sorts}, not “{typed}”.")
_GRAMS = _("grams must be a whole number like 1000: what one weighs; not “{typed}”.")
_PRICE = _("{column} must be an amount like 1,45; not “{typed}”.")
_FROM = _("{column} must be a whole number larger than the step before, not “{typed}”.")
_PAIR = _("{first} and {second} go together: fill both, or neither.")
_CODE = _("The code “{typed}” is in line {line} already.")
_LENGTHS = {"code": 40, "name": 80, "unit": 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in a line (1 is the line with the columns); `sentence` is marked, with `names` to fill in."""

    line: int
    sentence: str
    names: Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item as a catalogue has it."""

    code: str
    name: str
    sort: str
    unit: str
    grams: int
    breaks: tuple[Break, ...]


def read(text: str) -> tuple[list[Row], list[Fault]]:
    """All rows, and all that is wrong; a row with a fault is not among the rows."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    table = csv.reader(io.StringIO(lines), delimiter=_separator(lines))
    try:
        cells = [(table.line_num, it) for it in table if any(cell.strip() for cell in it)]
    except csv.Error as error:
        return [], [Fault(line=table.line_num, sentence=_UNREADABLE, names={"why": str(error)})]
    header = [it.strip().casefold() for it in cells[0][1]] if cells else []
    missing = [it for it in COLUMNS if it not in header]
    if missing:
        return [], [
            Fault(line=1, sentence=NO_COLUMNS, names={"columns": ", ".join(COLUMNS), "missing": ", ".join(missing)})
        ]
    if len(cells) == 1 or len(cells) > MOST_ROWS + 1:
        return [], [Fault(line=1, sentence=EMPTY if len(cells) == 1 else TOO_MANY, names={"most": MOST_ROWS})]
    rows: dict[str, tuple[int, Row]] = {}
    faults: list[Fault] = []
    for line, it in cells[1:]:
        typed = {name: cell.strip() for name, cell in zip(header, it, strict=False)}
        row, wrong = _row(typed)
        if row.code in rows:
            wrong.append((_CODE, {"typed": row.code, "line": rows[row.code][0]}))
        faults += [Fault(line=line, sentence=sentence, names=names) for sentence, names in wrong]
        if not wrong:
            rows[row.code] = (line, row)
    return [row for _line, row in rows.values()], faults


def _separator(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(";,\t", key=first.count)


_Wrong = list[tuple[str, dict[str, str | int]]]


def _row(typed: Mapping[str, str]) -> tuple[Row, _Wrong]:
    wrong: _Wrong = []
    for column, most in _LENGTHS.items():
        if not 0 < len(typed.get(column, "")) <= most:
            wrong.append((_TEXT, {"column": column, "most": most, "typed": typed.get(column, "")[:40]}))
    sort = typed.get("sort", "").casefold()
    if sort not in SORTS:
        wrong.append((_SORT, {"sorts": ", ".join(SORTS), "typed": sort[:40]}))
    grams = _whole(typed.get("grams", ""))
    if grams is None or not 0 < grams <= 1_000_000:
        wrong.append((_GRAMS, {"typed": typed.get("grams", "")[:40]}))
    breaks = _breaks(typed, wrong)
    row = Row(
        code=typed.get("code", ""),
        name=typed.get("name", ""),
        sort=sort,
        unit=typed.get("unit", ""),
        grams=grams or 0,
        breaks=tuple(breaks),
    )
    return row, wrong


def _breaks(typed: Mapping[str, str], wrong: _Wrong) -> list[Break]:
    found = [Break(least=1, cents=_cents(typed, "price", wrong))]
    for least_column, price_column in STEPS:
        least, price = typed.get(least_column, ""), typed.get(price_column, "")
        if not least and not price:
            continue
        if not least or not price:
            wrong.append((_PAIR, {"first": least_column, "second": price_column}))
            continue
        count = _whole(least)
        if count is None or not found[-1].least < count <= 1_000_000:
            wrong.append((_FROM, {"column": least_column, "typed": least[:40]}))
            continue
        found.append(Break(least=count, cents=_cents(typed, price_column, wrong)))
    return found


def _cents(typed: Mapping[str, str], column: str, wrong: _Wrong) -> int:
    try:
        found = amount(typed.get(column, ""))
    except AmountRefused:
        found = 0
    if not 0 < found <= 100_000_000:
        wrong.append((_PRICE, {"column": column, "typed": typed.get(column, "")[:40]}))
    return found


def _whole(typed: str) -> int | None:
    try:
        return whole(typed)
    except AmountRefused:
        return None
