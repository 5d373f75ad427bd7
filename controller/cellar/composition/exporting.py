# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar history`: a fermenter's samples for a spreadsheet or a program, from the Pi's own journal. Needs no hub."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from cellar.adapters.history import sampled

COLUMNS = ("beer_c", "chamber_c", "setpoint_c", "chamber_setpoint_c", "demand", "heat_duty", "cool_duty")


def as_csv(journal: Path, fermenter: str, *, days: float, out: TextIO) -> int:
    """A line for each sample, with its time in UTC; a number that is missing is empty. Returns how many.

    Raises `JournalError`.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("at", *COLUMNS))
    number = 0
    for at, numbers in _rows(journal, fermenter, days):
        number += 1
        writer.writerow((at, *(_text(numbers[column]) for column in COLUMNS)))
    return number


def as_json(journal: Path, fermenter: str, *, days: float, out: TextIO) -> int:
    """The same, an object a line. Returns how many. Raises `JournalError`."""
    number = 0
    for at, numbers in _rows(journal, fermenter, days):
        number += 1
        out.write(json.dumps({"at": at, **numbers}, allow_nan=False) + "\n")
    return number


def _rows(journal: Path, fermenter: str, days: float) -> Iterator[tuple[str, dict[str, float | None]]]:
    return ((_time(at_utc), _numbers(body)) for at_utc, body in sampled(journal, fermenter, days=days))


def _numbers(body: Mapping[str, Any]) -> dict[str, float | None]:
    return {column: body.get(column) for column in COLUMNS}


def _time(at_utc: int) -> str:
    return datetime.fromtimestamp(at_utc, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
