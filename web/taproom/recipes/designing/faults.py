# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with a form, by field, as sentences that say what would be right. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from taproom.brewing.quantities import Quantity, Temperature
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.brew_words import number, unit
from taproom.recipes.designing.fields import Column
from taproom.recipes.designing.numbers import read_number
from taproom.recipes.designing.typed import Row

NEEDED = _("Write something here.")
NEEDED_NUMBER = _("Write a number here, like 4.5.")
NOT_A_NUMBER = _("“{text}” is not a number. Write one like 4.5.")
NOT_BETWEEN = _("Write a number from {low} to {high} {unit}.")
NOT_WITHIN = _("Write a number from {low} to {high}.")
NO_CHOICE = _("Choose one of the list.")
NO_UNIT = _("{unit} is not a unit of this. Choose one of the list.")
NO_BOIL = _("Hops go into a boil: say how long it boils.")
TOO_MANY = _("At most {most} rows in a list. The others were left out.")
NOT_ONE = _("This cannot be kept as it is: look at it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`says` is a marked message; `names` fill it, numbers in the reader's way."""

    says: str
    names: Mapping[str, str | float] = field(default_factory=dict)

    def to(self, reader: Reader) -> str:
        said = {key: it if isinstance(it, str) else number(reader, it) for key, it in self.names.items()}
        if "unit" in said:
            said["unit"] = unit(reader, said["unit"])
        return reader.say(self.says, **said) if said else reader.say(self.says)


class Faults(dict[str, Fault]):
    """By the field's name. The first thing that is wrong with a field is said."""

    def add(self, name: str, says: str, **names: str | float) -> None:
        self.setdefault(name, Fault(says=says, names=names))


def read_quantity(it: Column, row: Row, prefix: str, faults: Faults) -> dict[str, Any] | None:
    """As JSON has it; None for an empty field, or one that is wrong."""
    value = read_bare(row.get(it.name, ""), f"{prefix}{it.name}", faults)
    if value is None:
        return None
    name = row.get(f"{it.name}.unit") or it.units[0]
    kind = next((one for one in it.of if name in one.units()), None)
    if kind is None:
        faults.add(f"{prefix}{it.name}", NO_UNIT, unit=name[:20])
        return None
    low, high = _bounds(it, kind, name)
    if not low <= value <= high:
        faults.add(f"{prefix}{it.name}", NOT_BETWEEN, low=low, high=high, unit=name)
        return None
    return {"value": value, "unit": name}


def _bounds(it: Column, kind: type[Quantity], name: str) -> tuple[float, float]:
    """In the unit that was chosen, rounded so that people can read them."""
    low, high = kind.of_si(it.low, name).value, kind.of_si(it.high, name).value
    if kind is Temperature or it.high <= 100:
        return low, high
    return (0.0 if it.low == 0 else low), float(f"{high:.3g}")


def read_bare(
    text: str, name: str, faults: Faults, *, low: float | None = None, high: float = 0
) -> int | float | None:
    if not text:
        return None
    value = read_number(text)
    if value is None:
        faults.add(name, NOT_A_NUMBER, text=text[:30])
        return None
    if low is not None and not low <= value <= high:
        faults.add(name, NOT_WITHIN, low=low, high=high)
        return None
    return value


def said(faults: Mapping[str, Fault], reader: Reader) -> dict[str, str]:
    return dict(_said(faults, reader))


def _said(faults: Mapping[str, Fault], reader: Reader) -> Iterator[tuple[str, str]]:
    for name, it in faults.items():
        yield name, it.to(reader)
