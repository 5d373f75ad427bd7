# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Months, as the brewery's own clock has them. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from babel.dates import format_date

from taproom.i18n import Reader

_WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Month:
    """`2026-11`. `number` counts months, for what takes turns."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def number(self) -> int:
        return self.year * 12 + self.month - 1

    def later(self, months: int) -> "Month":
        return Month(year=(self.number + months) // 12, month=(self.number + months) % 12 + 1)

    def begins_utc(self, zone: tzinfo) -> int:
        return int(datetime(self.year, self.month, 1, tzinfo=zone).timestamp())

    def ends_utc(self, zone: tzinfo) -> int:
        """The first second that is not in it."""
        return self.later(1).begins_utc(zone)

    def said(self, reader: Reader) -> str:
        return format_date(datetime(self.year, self.month, 1, tzinfo=UTC), "MMMM y", locale=reader.language)


def month_of(at_utc: int, zone: tzinfo) -> Month:
    local = datetime.fromtimestamp(at_utc, UTC).astimezone(zone)
    return Month(year=local.year, month=local.month)


def written(text: str) -> Month | None:
    """`2026-11`, or None."""
    found = _WRITTEN.fullmatch(text)
    return Month(year=int(found[1]), month=int(found[2])) if found else None
