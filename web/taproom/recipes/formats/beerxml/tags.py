# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BeerXML being written: tags in order, numbers without exponents, units of the standard."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self
from xml.sax.saxutils import escape

from taproom.brewing.quantities import Colour, Duration, Mass, Quantity, SpecificVolume, Temperature, Volume

_NAME: Final = re.compile(r"[A-Z_][A-Z0-9_.\-]{0,60}")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def digits(value: float) -> str:
    """A number as every program reads it: 0.0001, never 1e-04."""
    return format(Decimal(repr(value)), "f").removesuffix(".0")


class Tags:
    """An element's lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lines: list[str] = []
        self._said: set[str] = set()

    def text(self, tag: str, value: Any) -> Self:
        """A tag, unless there is nothing to say or it is said already."""
        if isinstance(value, str | int | float) and value != "" and tag not in self._said:
            self._said.add(tag)
            shown = {True: "TRUE", False: "FALSE"}[value] if isinstance(value, bool) else str(value)
            self._lines.append(f"<{tag}>{escape(_NOT_XML.sub('', shown))}</{tag}>")
        return self

    def number(self, tag: str, value: Any) -> Self:
        """A number; what is none, which a foreign key may well be, is not written."""
        return self.text(
            tag, digits(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        )

    def must(self, tag: str, value: Any) -> Self:
        """A tag that the standard demands, also with nothing in it."""
        if not isinstance(value, str | int | float) or value == "":
            self._said.add(tag)
            self._lines.append(f"<{tag}></{tag}>")
            return self
        return self.text(tag, value)

    def inner(self, other: "Tags") -> Self:
        self._lines.append(str(other))
        self._said.add(other.name)
        return self

    def many(self, tag: str, each: list["Tags"]) -> Self:
        inner = "\n".join(map(str, each))
        self._said.add(tag)
        self._lines.append(f"<{tag}>\n{inner}\n</{tag}>" if each else f"<{tag}>\n</{tag}>")
        return self

    def beside(self, kept: Any) -> Self:
        """The tags that were kept when the recipe came in, unless the recipe itself says them now."""
        if isinstance(kept, Mapping):
            for tag, value in kept.items():
                if isinstance(tag, str) and _NAME.fullmatch(tag) and tag not in self._said:
                    self._lines += [_element(tag, it) for it in (value if isinstance(value, list) else [value])]
        return self

    def __str__(self) -> str:
        return "\n".join((f"<{self.name}>", *self._lines, f"</{self.name}>"))


def _element(tag: str, value: Any) -> str:
    inner = Tags(tag)
    if isinstance(value, Mapping):
        return str(inner.beside(value))
    return f"<{tag}>{escape(_NOT_XML.sub('', str(value)))}</{tag}>"


def litres(it: Any) -> float | None:
    return _in(it, Volume, "l")


def kilograms(it: Any) -> float | None:
    return _in(it, Mass, "kg")


def celsius(it: Any) -> float | None:
    return _in(it, Temperature, "C")


def minutes(it: Any) -> float | None:
    return _in(it, Duration, "min")


def days(it: Any) -> float | None:
    return _in(it, Duration, "day")


def lovibond(it: Any) -> float | None:
    return Colour(**it).lovibond if _fits(it, Colour) else None


def srm(it: Any) -> float | None:
    return Colour(**it).srm if _fits(it, Colour) else None


def litres_per_kilogram(it: Any) -> float | None:
    return _in(it, SpecificVolume, "l/kg")


def gravity(it: Any) -> float | None:
    """Specific gravity, where it was written as such."""
    return it["value"] if isinstance(it, Mapping) and it.get("unit") == "sg" else None


def word(it: Mapping[str, Any], key: str) -> str:
    """A text of the recipe; empty where there is none, or where something else stands under the key."""
    found = it.get(key)
    return found if isinstance(found, str) else ""


def inner(it: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object of the recipe; empty where there is none."""
    found = it.get(key)
    return found if isinstance(found, Mapping) else {}


def value(it: Any) -> Any:
    """A quantity's number, whatever its unit."""
    return it.get("value") if isinstance(it, Mapping) else it


def _in(it: Any, kind: type[Quantity], unit: str) -> float | None:
    """The number in that unit: untouched if it stands in it, else without the noise of the last digits."""
    if not _fits(it, kind):
        return None
    if it["unit"] == unit:
        return float(it["value"])
    si = kind(**it).si
    return float(f"{si if kind is Temperature else si / kind.factors[unit]:.12g}")


def _fits(it: Any, kind: Any) -> bool:
    return (
        isinstance(it, Mapping)
        and set(it) == {"value", "unit"}
        and it["unit"] in kind.units()
        and isinstance(it["value"], int | float)
    )
