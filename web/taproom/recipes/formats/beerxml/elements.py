# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One BeerXML element while it is read: its tags by name and kind, and what is left over at the end.

What BeerJSON has no word for is kept beside, under `BESIDE`, as tags and texts, so that it can be written again.
"""

from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.formats.cleaning import cleaned_text
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.measures import (
    Written,
    days_of,
    number_in,
    quantity,
    time_of,
    understood_gravity,
    unit_of,
)
from taproom.recipes.formats.plain_text import plain_text
from taproom.recipes.formats.results import KEPT_BESIDE, Limits
from taproom.recipes.formats.xml_tree import Node

BESIDE: Final = "beerxml"
OWN_TAG: Final = "COBREW_JSON"
# What the standard wants in one unit, and what is as good as that.
_CONVERTED: Final = {"mass": ("kg",), "volume": ("l",), "temperature": ("C",)}
_FOR_DISPLAY: Final = ("DISPLAY_", "DISP_")
_RANGES: Final = ("OG_RANGE", "FG_RANGE", "IBU_RANGE", "CARB_RANGE", "COLOR_RANGE", "ABV_RANGE")
_TRUE: Final = {"true", "1", "yes", "y", "vrai", "oui"}
_FALSE: Final = {"false", "0", "no", "n", "faux", "non", ""}


class Element:
    """Reads tags; each is read once and then counts as done."""

    def __init__(self, node: Node, ledger: Ledger, limits: Limits) -> None:
        self.ledger = ledger
        self.limits = limits
        self._left: dict[str, list[Node]] = {}
        for child in node.children:
            self._left.setdefault(child.tag, []).append(child)

    @classmethod
    def within(cls, node: Node, ledger: Ledger, where: str, limits: Limits) -> "Element":
        """An ingredient or a step, whose losses are told under its own name."""
        named = next((it.text for it in node.children if it.tag == "NAME"), "")
        return cls(node, ledger.at(where, plain_text(named) or node.tag), limits)

    def raw(self, tag: str) -> str:
        """The text as it stands, empty when there is none. Of several, the first that says something."""
        texts = [_whole_text(it) for it in self._left.pop(tag, ())]
        return next((text for text in texts if text), "")

    def peek(self, tag: str) -> str:
        return next((_whole_text(it) for it in self._left.get(tag, ())), "")

    def peek_nodes(self, tag: str) -> list[Node]:
        return self._left.get(tag, [])

    def text(self, tag: str) -> str:
        return cleaned_text(self.raw(tag), tag, self.ledger, self.limits)

    def children(self, tag: str) -> list[Node]:
        return self._left.pop(tag, [])

    def boolean(self, tag: str) -> bool | None:
        """True, false, or None where it says neither."""
        if tag not in self._left:
            return None
        word = self.raw(tag).lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE if word else None
        self.ledger.note("unreadable", tag, word, _("{tag}: “{what}” is neither true nor false and was left out."))
        return None

    def written(self, tag: str) -> Written | None:
        """A number and its unit, as they stand."""
        text = self.raw(tag)
        if not text or text == "-":
            return None
        found = number_in(text)
        if found is None:
            self.ledger.note("unreadable", tag, text, _("{tag}: “{what}” is no number and was left out."))
        return found

    def number(self, tag: str) -> int | float | None:
        found = self.written(tag)
        return found.value if found else None

    def quantity(self, tag: str, kind: str, unit: str) -> dict[str, Any] | None:
        """A quantity in the standard's unit, or in the unit that stands there."""
        found = self.written(tag)
        if found is None:
            return None
        known = unit_of(kind, found.unit) if found.unit else unit
        if not known and found.unit.strip("\"'<>"):
            became = f"{found.value} {unit}"
            what = f"{found.value} {found.unit}"
            self.ledger.note("assumed", tag, what, _("{tag}: “{what}” was read as {became}."), became)
        return self._as_displayed(tag, kind, found) or quantity(found.value, known or unit)

    def _as_displayed(self, tag: str, kind: str, found: Written) -> dict[str, Any] | None:
        """The number in the unit in which it is displayed, if it is that very number: it was never converted."""
        shown = number_in(self.peek(f"DISPLAY_{tag}"))
        if found.unit or not found.value or shown is None or kind not in _CONVERTED:
            return None
        meant = unit_of(kind, shown.unit)
        if meant in {"", *_CONVERTED[kind]} or abs(found.value - shown.value) > 0.006 * abs(shown.value):
            return None
        became = f"{found.value} {meant}"
        self.ledger.note("changed", tag, found.value, _("{tag}: “{what}” was read as {became}."), became)
        return quantity(found.value, meant)

    def percent(self, tag: str) -> dict[str, Any] | None:
        return self.quantity(tag, "percent", "%")

    def minutes(self, tag: str) -> dict[str, Any] | None:
        """A duration of whole numbers, as BeerJSON has it."""
        found = self.quantity(tag, "duration", "min")
        if found is None or found["value"] < 0:
            return None
        return time_of(found["value"]) if found["unit"] == "min" else _integral(found)

    def days(self, tag: str) -> dict[str, Any] | None:
        found = self.quantity(tag, "duration", "day")
        if found is None or found["value"] < 0:
            return None
        return days_of(found["value"]) if found["unit"] == "day" else _integral(found)

    def gravity(self, tag: str) -> dict[str, Any] | None:
        """A specific gravity; what is surely Plato, or a thousandfold, is understood and said."""
        found = self.written(tag)
        if found is None:
            return None
        unit = unit_of("gravity", found.unit)
        if unit in {"plato", "brix"}:
            return quantity(found.value, unit)
        understood = understood_gravity(found.value)
        raw = f"{found.value} {found.unit}".strip()
        if understood is None:
            if found.value:
                self.ledger.note(
                    "unreadable", tag, raw, _("{tag}: {what} is no gravity (as 1.053 or 13 °P are) and was left out.")
                )
            return None
        value, meant = understood
        if (value, meant) != (found.value, "sg"):
            became = f"{value} {'°P' if meant == 'plato' else 'SG'}"
            self.ledger.note(
                "changed", tag, raw, _("{tag}: {what} is no specific gravity; it was read as {became}."), became
            )
        return quantity(value, meant)

    def beside(self) -> dict[str, Any]:
        """What nobody asked for: kept, as tags and texts, except what only repeats something for display."""
        kept: dict[str, Any] = {}
        shown = 0
        for tag, nodes in self._left.items():
            if tag == "IBU_GAL_PER_LB" and not nodes[0].text.strip("0.,"):
                continue
            if tag.startswith(_FOR_DISPLAY) or tag in _RANGES or tag == OWN_TAG:
                shown += tag != OWN_TAG
            elif tag in {"VERSION", "INVENTORY"}:
                continue
            elif values := [value for it in nodes if (value := self._plain(it))]:
                kept[tag] = values[0] if len(values) == 1 else values
                self.ledger.note(
                    "kept_beside",
                    tag,
                    _whole_text(nodes[0]),
                    KEPT_BESIDE,
                )
        if shown:
            self.ledger.note(
                "dropped", "DISPLAY_…", shown, _("Values that repeat others for display (DISPLAY_…) are not kept.")
            )
        self._left.clear()
        return kept

    def _plain(self, node: Node) -> Any:
        if not node.children:
            return cleaned_text(node.text, node.tag, self.ledger, self.limits)
        inside: dict[str, Any] = {}
        for child in node.children:
            value = self._plain(child)
            if value and child.tag in inside:
                held = inside[child.tag]
                inside[child.tag] = [*held, value] if isinstance(held, list) else [held, value]
            elif value:
                inside[child.tag] = value
        return inside


def _integral(found: dict[str, Any]) -> dict[str, Any]:
    """A duration whose value must be whole, in a unit in which it is."""
    seconds = found["value"] * {"sec": 1, "min": 60, "hr": 3600, "day": 86_400, "week": 604_800}[found["unit"]]
    return found if isinstance(found["value"], int) else quantity(round(seconds), "sec")


def _whole_text(node: Node) -> str:
    """The element's text with that of what stands in it, in order of appearance as far as it matters."""
    if not node.children:
        return node.text
    return "\n".join(filter(None, (node.text, *(_whole_text(it) for it in node.children))))


def said(**pairs: Any) -> dict[str, Any]:
    """A JSON object of what was said: nothing for None and for the empty text."""
    return {key.rstrip("_"): value for key, value in pairs.items() if value is not None and value != ""}
