# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fermenter's history to take away, as CSV or JSON: the same columns, made row by row. Pure."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from taproom.fermenters.history import HOUR_S, MINUTE_S, Point

Form = Literal["csv", "json"]
Every = Literal["minute", "hour"]
WIDTHS_S: dict[Every, int] = {"minute": MINUTE_S, "hour": HOUR_S}
TYPES: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
MAX_ROWS = 600_000  # more than a year of minutes
COLUMNS = (
    *("at_utc", "at", "beer_c", "beer_min_c", "beer_max_c", "chamber_c", "setpoint_c", "heat_duty", "cool_duty"),
)


def head(form: Form, fermenter: str) -> str:
    if form == "csv":
        return ",".join(COLUMNS) + "\r\n"
    return f'{{"fermenter": {json.dumps(fermenter)}, "columns": {json.dumps(COLUMNS)}, "rows": ['


def rows(form: Form, points: Iterable[Point], *, first: bool) -> str:
    """Some rows; `first`: no other came before."""
    if form == "csv":
        return "".join(",".join("" if it is None else str(it) for it in _row(point)) + "\r\n" for point in points)
    text = ",\n".join(json.dumps(_row(point)) for point in points)
    return text if first or not text else f",\n{text}"


def tail(form: Form, *, complete: bool) -> str:
    return "" if form == "csv" else f'], "complete": {json.dumps(complete)}}}\n'


def _row(point: Point) -> tuple[object, ...]:
    at = datetime.fromtimestamp(point.at_utc, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    numbers = (
        *(point.beer_c, point.beer_min_c, point.beer_max_c, point.chamber_c, point.setpoint_c),
        *(point.heat_duty, point.cool_duty),
    )
    return point.at_utc, at, *(None if it is None else round(it, 3) for it in numbers)
