# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Styles: ranges of five numbers, by the BJCP's guide of 2021, and whether a beer lies in them.

Only names, numbers and ranges are here, as the BJCP allows; its descriptions are its own (`GUIDE.link`). A range is
what most beers of that name have been, not a law: a beer outside of it is not wrong.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from taproom.brewing.colour import ebc_of_srm
from taproom.brewing.figure import Figure
from taproom.i18n import mark as _
from taproom.recipes.document import Document
from taproom.recipes.document import Style as StatedStyle
from taproom.recipes.figures import Figures
from taproom.recipes.plain_words import key, matches, words

_FILE = Path(__file__).parent / "library" / "styles.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """Whose styles they are. `credit` and `link` stand wherever the numbers do."""

    name: str
    credit: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """`og` and `fg` in sg, `ibu`, `srm`, `abv` in percent. None: the guide leaves it to the base beer."""

    id: str
    name: str
    category: str
    og: Range | None
    fg: Range | None
    ibu: Range | None
    srm: Range | None
    abv: Range | None
    also: tuple[str, ...] = ()

    @property
    def ebc(self) -> Range | None:
        return None if self.srm is None else Range(low=ebc_of_srm(self.srm.low), high=ebc_of_srm(self.srm.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One number beside its range. `off` is how far outside it lies: below 0 too little, above 0 too much.

    `value` is None where it is not known; then `off` is, too.
    """

    name: str
    unit: str
    range: Range
    value: float | None
    off: float | None

    @property
    def is_in(self) -> bool:
        return self.off == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleFit:
    """`numbers` are those that the guide has a range for."""

    style: Style
    numbers: tuple[Fitted, ...]

    @property
    def fits(self) -> bool | None:
        """None when a number is not known and the others fit, or the guide has no numbers."""
        known = [it for it in self.numbers if it.off is not None]
        if any(not it.is_in for it in known):
            return False
        return True if known and len(known) == len(self.numbers) else None


@cache
def guide() -> Guide:
    it = _file()
    return Guide(name=it["guide"], credit=it["credit"], link=it["link"])


@cache
def styles() -> tuple[Style, ...]:
    return tuple(_style(it) for it in _file()["styles"])


def find_styles(asked: str, most: int = 20) -> tuple[Style, ...]:
    """By number ("21A"), or by words of any of its names: Kölsch, kolsch, koelsch; Witbier, bière blanche."""
    number = [it for it in styles() if it.id.casefold() == asked.strip().casefold()]
    fitting = [it for it in styles() if matches(asked, it.name, it.category, *it.also)]
    nearest = sorted(fitting, key=lambda it: (not _is_called(it, asked), not matches(asked, it.name), it.name))
    return tuple(dict.fromkeys((*number, *nearest)))[:most]


def style_of(stated: StatedStyle | None) -> Style | None:
    """The style that a recipe aims at: by its name; by its number, where that is the same guide's."""
    if stated is None:
        return None
    named = [it for it in styles() if _is_called(it, stated.name)]
    if named:
        return named[0]
    number = f"{stated.category_number or ''}{stated.style_letter or ''}"
    numbered = [it for it in styles() if it.id.casefold() == number.casefold()]
    if "2021" in (stated.style_guide or "") and len(numbered) == 1:
        return numbered[0]
    wanted = frozenset(words(stated.name))
    within = [it for it in styles() if len(words(it.name)) > 1 and wanted.issuperset(words(it.name))]
    return within[0] if len(within) == 1 else None


def style_fit(document: Document, figures: Figures) -> StyleFit | None:
    """None when the recipe aims at no style that the guide knows."""
    style = style_of(document.recipe.style)
    return None if style is None else fit_of(style, figures)


def fit_of(style: Style, figures: Figures) -> StyleFit:
    return StyleFit(style=style, numbers=tuple(_fitted(style, figures)))


def _fitted(style: Style, figures: Figures) -> Iterator[Fitted]:
    beside = (
        (_("original gravity"), "sg", style.og, figures.og),
        (_("final gravity"), "sg", style.fg, figures.fg),
        (_("alcohol"), "%", style.abv, figures.abv),
        (_("bitterness"), "IBU", style.ibu, figures.ibu),
        (_("colour"), "EBC", style.ebc, figures.colour),
    )
    for name, unit, wanted, figure in beside:
        if wanted is not None:
            value = figure.value if isinstance(figure, Figure) else None
            yield Fitted(name=name, unit=unit, range=wanted, value=value, off=_off(value, wanted, unit))


# Half of what is shown: 1.0496 is shown as 1.050, and lies in a range from 1.050.
_SHOWN = {"sg": 0.0005, "%": 0.05, "IBU": 0.5, "EBC": 0.5}


def _off(value: float | None, wanted: Range, unit: str) -> float | None:
    if value is None:
        return None
    if value < wanted.low - _SHOWN[unit]:
        return value - wanted.low
    return value - wanted.high if value > wanted.high + _SHOWN[unit] else 0.0


def _is_called(style: Style, name: str) -> bool:
    return key(name) in {key(it) for it in (style.name, *style.also)}


def _style(it: dict[str, Any]) -> Style:
    def ranged(name: str) -> Range | None:
        return Range(low=it[name][0], high=it[name][1]) if name in it else None

    return Style(
        id=it["id"],
        name=it["name"],
        category=it["category"],
        og=ranged("og"),
        fg=ranged("fg"),
        ibu=ranged("ibu"),
        srm=ranged("srm"),
        abv=ranged("abv"),
        also=tuple(it.get("also", ())),
    )


def _file() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return whole
