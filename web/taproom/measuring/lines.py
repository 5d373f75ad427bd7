# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readings as a list shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.measuring import words
from taproom.measuring.values import Reading
from taproom.people import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A reading, in words. `raw` is empty where it says no more than `value`."""

    id: str
    when: str
    quantity: str
    value: str
    raw: str
    by: str
    is_outlier: bool
    is_gravity: bool


def line(
    it: Reading, reader: Reader, known: Mapping[str, str], named: Mapping[str, str], outliers: frozenset[str]
) -> Line:
    value, raw = words.value(reader, it), words.raw(reader, it)
    measured = it.measured
    same = measured.method == "as_read" and measured.raw_unit in ("sg", "C", "pH", "kPa")
    if measured.temperature_c is not None and it.source == "manual":
        raw = reader.say(_("{raw} at {degrees} °C"), raw=raw, degrees=reader.degrees(measured.temperature_c))
        same = False
    by = named.get(it.device or "", "") if it.device else name_of(reader, known, it.author or "")
    return Line(
        id=it.id,
        when=reader.moment(it.at_utc),
        quantity=reader.say(words.QUANTITIES[it.quantity]),
        value=value,
        raw="" if same else f"{reader.say(words.INSTRUMENTS[measured.instrument])}: {raw}",
        by=by or reader.say(_("A former member")),
        is_outlier=it.id in outliers,
        is_gravity=it.quantity == "gravity",
    )
