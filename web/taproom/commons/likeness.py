# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of one recipe was kept in another, in ten-thousandths. Pure.

Four things are compared, each by what share of it the two have in common: the grist and the hops by weight, the
yeasts by name, the mash by the time at each temperature. What neither has is left out. The same recipe is 10,000, so
a fork that changes nothing has no part in what is earned.

It is a measure to begin from, not a judgement: whoever made the fork may leave more to those before, and the group
may decide otherwise.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from taproom.recipes.document import Document

WHOLE = 10_000
_WEIGHTS: Mapping[str, int] = {"fermentables": 5, "hops": 2, "cultures": 2, "mash": 1}
_MILLIGRAMS: Mapping[str, int] = {"mg": 1, "g": 1000, "kg": 1_000_000, "lb": 453_592, "oz": 28_350}


def kept(child: Document, parent: Document) -> int:
    """Rounded down: less than all was kept as soon as anything differs."""
    one, other = _parts(child), _parts(parent)
    compared = [name for name in _WEIGHTS if one[name] or other[name]]
    if not compared:
        return WHOLE
    whole = sum(_WEIGHTS[name] for name in compared)
    return int(sum(_WEIGHTS[name] * _common(one[name], other[name]) for name in compared) * WHOLE / whole)


def _common(one: Mapping[str, int], other: Mapping[str, int]) -> Fraction:
    """The share that two mixtures have in common, 0 to 1."""
    mine, theirs = sum(one.values()), sum(other.values())
    if not mine or not theirs:
        return Fraction(0)
    both = one.keys() & other.keys()
    return sum((min(Fraction(one[it], mine), Fraction(other[it], theirs)) for it in both), Fraction(0))


def _parts(it: Document) -> dict[str, dict[str, int]]:
    plain = it.recipe.model_dump(mode="json", by_alias=True, exclude_none=True)
    ingredients = plain.get("ingredients") or {}
    steps = (plain.get("mash") or {}).get("mash_steps") or []
    return {
        "fermentables": _by_weight(ingredients.get("fermentable_additions") or []),
        "hops": _by_weight(ingredients.get("hop_additions") or []),
        "cultures": dict.fromkeys((_name(one) for one in ingredients.get("culture_additions") or []), 1),
        "mash": _by_time(steps),
    }


def _by_weight(additions: Iterable[Mapping[str, object]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for it in additions:
        # What is measured otherwise, as a syrup by its volume, counts as it is written.
        amount = _size(it.get("amount"), _MILLIGRAMS, 1000)
        sums[_name(it)] = sums.get(_name(it), 0) + amount
    return {name: amount for name, amount in sums.items() if amount}


def _by_time(steps: Iterable[Mapping[str, object]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for it in steps:
        at = str(_size(it.get("step_temperature"), {}, 1))
        sums[at] = sums.get(at, 0) + max(1, _size(it.get("step_time"), {"hr": 60}, 1))
    return sums


def _size(quantity: object, factors: Mapping[str, int], otherwise: int) -> int:
    if not isinstance(quantity, Mapping) or not isinstance(quantity.get("value"), int | float):
        return 0
    value: float = quantity["value"]
    return max(0, round(value * factors.get(str(quantity.get("unit")), otherwise)))


def _name(it: Mapping[str, object]) -> str:
    return " ".join(str(it.get("name", "")).casefold().split())
