# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the print sheet says of the ingredients, in a form that fits on a page. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from taproom.brewing.quantities import Quantity
from taproom.i18n import Reader
from taproom.recipes.brew_words import written
from taproom.recipes.designing.fields import WHEN
from taproom.recipes.document import Boil, Culture, Document, Fermentable, Hop, Misc, Timing, Water
from taproom.recipes.moments import boiled_s, step_of, warmest, when_of

NOTES_AT_MOST: Final = 900  # characters; more belongs to the page that the code leads to


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    amount: str
    about: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    grains: tuple[Line, ...]
    hops: tuple[Line, ...]
    others: tuple[Line, ...]
    cultures: tuple[Line, ...]
    waters: tuple[Line, ...]


def sheet(document: Document, reader: Reader) -> Sheet:
    it, boil = document.recipe.ingredients, document.recipe.boil
    return Sheet(
        grains=tuple(_grains(it.fermentable_additions, boil, reader)),
        hops=tuple(_hops(it.hop_additions or (), boil, reader)),
        others=tuple(_misc(it.miscellaneous_additions or (), boil, reader)),
        cultures=tuple(_cultures(it.culture_additions or (), reader)),
        waters=tuple(_waters(it.water_additions or (), reader)),
    )


def notes_for(document: Document) -> tuple[str, bool]:
    """The notes as far as they fit, and whether that is all of them."""
    text = (document.recipe.notes or "").strip()
    return text[:NOTES_AT_MOST], len(text) <= NOTES_AT_MOST


def _grains(them: Iterable[Fermentable], boil: Boil | None, reader: Reader) -> Iterator[Line]:
    for it in them:
        about = " · ".join(filter(None, (it.producer, _text(reader, it.color))))
        yield Line(name=it.name, amount=written(reader, it.amount), about=about, when=_when(reader, it.timing, boil))


def _hops(them: Iterable[Hop], boil: Boil | None, reader: Reader) -> Iterator[Line]:
    for it in them:
        about = f"\u03b1 {_text(reader, it.alpha_acid)}" if it.alpha_acid else ""
        yield Line(name=it.name, amount=written(reader, it.amount), about=about, when=_when(reader, it.timing, boil))


def _misc(them: Iterable[Misc], boil: Boil | None, reader: Reader) -> Iterator[Line]:
    for it in them:
        yield Line(name=it.name, amount=_text(reader, it.amount), when=_when(reader, it.timing, boil))


def _cultures(them: Iterable[Culture], reader: Reader) -> Iterator[Line]:
    for it in them:
        about = " · ".join(filter(None, (it.producer, it.product_id, _text(reader, it.attenuation))))
        yield Line(name=it.name, amount=_text(reader, it.amount), about=about)


def _waters(them: Iterable[Water], reader: Reader) -> Iterator[Line]:
    for it in them:
        ions = (
            ("Ca", it.calcium), ("Mg", it.magnesium), ("Na", it.sodium), ("Cl", it.chloride), ("SO₄", it.sulfate),
            ("HCO₃", it.bicarbonate),
        )  # fmt: skip
        about = " · ".join(f"{name} {one.value:g}" for name, one in ions if one)
        yield Line(name=it.name, amount=_text(reader, it.amount), about=f"{about} mg/l" if about else "")


def _text(reader: Reader, it: Quantity | None) -> str:
    return "" if it is None else written(reader, it)


def _when(reader: Reader, timing: Timing | None, boil: Boil | None) -> str:
    when = when_of(timing, boil)
    if timing is None or not when:
        return ""
    said = [reader.say(WHEN[when])]
    if when == "boil" and boiled_s(timing) is not None:
        said = [_text(reader, timing.duration or timing.time)]
    if when == "whirlpool" and (step := step_of(timing, boil)):
        said += [_text(reader, warmest(step)), _text(reader, timing.duration or timing.time or step.step_time)]
    if when == "ferment":
        said += [_text(reader, timing.time), _text(reader, timing.duration)]
    return ", ".join(filter(None, said))
