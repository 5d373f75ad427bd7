# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates as programs write them. Only one that cannot be misread is understood; the raw one is kept in any case."""

import re
from datetime import date
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_NAMED: Final = re.compile(r"(?:[A-Za-z]{2,9}[.,]*\s+)?(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})(?:\s.*)?")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:\s.*)?")


def understood_date(raw: str) -> str | None:
    """ISO 8601, or None. 4/16/2003 has but one meaning; 4/5/2003 has two, and gets none."""
    text = raw.strip()[:60]
    if match := _ISO.fullmatch(text):
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    if (match := _NAMED.fullmatch(text)) and match[2][:3].lower() in _MONTHS:
        return _iso(int(match[3]), _MONTHS.index(match[2][:3].lower()) + 1, int(match[1]))
    if match := _SLASHED.fullmatch(text):
        one, two, year = int(match[1]), int(match[2]), int(match[3])
        if one == two or two > 12 >= one:
            return _iso(year, one, two)
        if one > 12 >= two:
            return _iso(year, two, one)
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
