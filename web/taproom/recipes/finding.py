# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a recipe is found by. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from taproom.recipes.document import BeerRecipe

Sort = Literal["best", "new", "name"]
WORDS_AT_MOST = 12
HAVE_AT_MOST = 12
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for. `have` are ingredients: recipes that use all of them; with `only`, those that need no
    other malt or hop."""

    words: str = ""
    style: str = ""
    have: tuple[str, ...] = ()
    only: bool = False
    author: str = ""
    licence: str = ""
    brewed: bool = False
    mine: bool = False
    sort: Sort = "best"
    page: int = 1


def phrase(wanted: Wanted) -> str:
    """The full-text query: every word, as the beginning of one. Empty if nothing was said."""
    parts = [
        *_begins("", wanted.words),
        *_begins("style : ", wanted.style),
        *_begins("people : ", wanted.author),
        *(it for name in wanted.have if not wanted.only for it in _begins("ingredients : ", name)),
    ]
    return " AND ".join(parts)


def _begins(column: str, text: str) -> list[str]:
    return [f'{column}"{word}"*' for word in _WORD.findall(text)[:WORDS_AT_MOST]]


def folded(text: str) -> str:
    """Without accents, case and doubled spaces: as a person types what they look for."""
    plain = "".join(it for it in unicodedata.normalize("NFKD", text) if not unicodedata.combining(it))
    return " ".join(plain.casefold().split())


def style_of(beer: BeerRecipe) -> str:
    return beer.style.name.strip() if beer.style else ""


def ingredients_of(beer: BeerRecipe) -> frozenset[tuple[str, str]]:
    """(kind, folded name) of each; water is on hand."""
    needed = beer.ingredients
    named = (
        *(("fermentable", it.name) for it in needed.fermentable_additions),
        *(("hop", it.name) for it in needed.hop_additions or ()),
        *(("culture", it.name) for it in needed.culture_additions or ()),
        *(("misc", it.name) for it in needed.miscellaneous_additions or ()),
    )
    return frozenset((kind, folded(name)) for kind, name in named if folded(name))


def prose_of(beer: BeerRecipe) -> str:
    """What its author wrote about it."""
    texts = (beer.notes, beer.mash and beer.mash.notes, beer.boil and beer.boil.notes)
    return "\n".join(it for it in texts if it)
