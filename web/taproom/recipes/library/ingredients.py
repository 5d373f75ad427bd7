# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ingredients by name, as people write them: "weizenmalz", "Goldings, East Kent", "w34/70".

The values are typical: the bag, the harvest and the packet in hand know better.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from taproom.recipes.plain_words import key, matches, words

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFermentable:
    """`yield_pct` is the extract, fine grind, as a share of sucrose's; `ferments` is false for lactose."""

    name: str
    type: str
    group: str | None
    yield_pct: float
    colour_lovibond: float
    ferments: bool
    source: str
    also: tuple[str, ...] = ()

    def beerjson(self) -> dict[str, Any]:
        """What it brings to a recipe's addition, without an amount."""
        group = {} if self.group is None else {"grain_group": self.group}
        return {
            "name": self.name,
            "type": self.type,
            **group,
            "yield": {"fine_grind": {"value": self.yield_pct, "unit": "%"}},
            "color": {"value": self.colour_lovibond, "unit": "Lovi"},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHop:
    """The alpha acid of ordinary harvests, from and to; `origin` is a country, in two letters."""

    name: str
    origin: str
    low_alpha_pct: float
    high_alpha_pct: float
    source: str
    also: tuple[str, ...] = ()

    def beerjson(self) -> dict[str, Any]:
        middle = round((self.low_alpha_pct + self.high_alpha_pct) / 2, 1)
        return {"name": self.name, "origin": self.origin, "alpha_acid": {"value": middle, "unit": "%"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownYeast:
    """Apparent attenuation and temperature, from and to, as its maker advises."""

    name: str
    producer: str
    product_id: str
    type: str
    form: str
    low_attenuation_pct: float
    high_attenuation_pct: float
    coldest_c: float
    warmest_c: float
    source: str
    also: tuple[str, ...] = ()

    @property
    def attenuation_pct(self) -> float:
        return (self.low_attenuation_pct + self.high_attenuation_pct) / 2

    def beerjson(self) -> dict[str, Any]:
        product = {"product_id": self.product_id} if self.product_id else {}
        return {
            "name": self.name,
            "producer": self.producer,
            **product,
            "type": self.type,
            "form": self.form,
            "attenuation": {"value": self.attenuation_pct, "unit": "%"},
        }


Known = TypeVar("Known", KnownFermentable, KnownHop, KnownYeast)


@cache
def fermentables() -> tuple[KnownFermentable, ...]:
    return tuple(
        KnownFermentable(
            name=it["name"],
            type=it["type"],
            group=it.get("group"),
            yield_pct=it["yield_pct"],
            colour_lovibond=it["colour_lovibond"],
            ferments=it.get("ferments", True),
            source=it["source"],
            also=tuple(it.get("also", ())),
        )
        for it in _rows("fermentables")
    )


@cache
def hops() -> tuple[KnownHop, ...]:
    return tuple(
        KnownHop(
            name=it["name"],
            origin=it["origin"],
            low_alpha_pct=it["alpha_pct"][0],
            high_alpha_pct=it["alpha_pct"][1],
            source=it["source"],
            also=tuple(it.get("also", ())),
        )
        for it in _rows("hops")
    )


@cache
def yeasts() -> tuple[KnownYeast, ...]:
    return tuple(
        KnownYeast(
            name=it["name"],
            producer=it["producer"],
            product_id=it.get("product_id", ""),
            type=it["type"],
            form=it["form"],
            low_attenuation_pct=it["attenuation_pct"][0],
            high_attenuation_pct=it["attenuation_pct"][1],
            coldest_c=it["temperature_c"][0],
            warmest_c=it["temperature_c"][1],
            source=it["source"],
            also=tuple(it.get("also", ())),
        )
        for it in _rows("yeasts")
    )


def find(known: Iterable[Known], asked: str, most: int = 20) -> tuple[Known, ...]:
    """Those whose names have every word that is asked for, or its beginning; the nearest first."""
    fitting = [it for it in known if matches(asked, it.name, *it.also, *_maker(it))]
    return tuple(sorted(fitting, key=lambda it: _distance(it, asked))[:most])


def called(known: Iterable[Known], name: str) -> Known | None:
    """The one that is meant by a recipe's own words: by one of its names, else by the longest that stands in them."""
    said = words(name)
    wanted, best, length = frozenset(said), None, 0
    for it in known:
        for named in _worded(it):
            if named == said:
                return it
            if len(named) > length and wanted.issuperset(named) and _is_telling(named):
                best, length = it, len(named)
    return best


def _is_telling(named: tuple[str, ...]) -> bool:
    """ "London" may be anything; "London Ale III" and "1318" are not."""
    return len(named) > 1 or any(letter.isdigit() for letter in named[0])


@cache
def _worded(it: KnownFermentable | KnownHop | KnownYeast) -> tuple[tuple[str, ...], ...]:
    return tuple(words(one) for one in _names(it))


def _names(it: KnownFermentable | KnownHop | KnownYeast) -> tuple[str, ...]:
    return (it.name, *it.also, *_maker(it)[1:])


def _maker(it: KnownFermentable | KnownHop | KnownYeast) -> tuple[str, ...]:
    """Who makes a yeast, and under which number."""
    if not isinstance(it, KnownYeast):
        return ()
    return (it.producer, it.product_id) if it.product_id else (it.producer,)


def _distance(it: KnownFermentable | KnownHop | KnownYeast, asked: str) -> tuple[bool, bool, str]:
    keys = [key(one) for one in _names(it)]
    wanted = key(asked)
    return (wanted not in keys, not any(one.startswith(wanted) for one in keys), key(it.name))


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((_HERE / f"{name}.json").read_text(encoding="utf-8"))[name]
    return rows
