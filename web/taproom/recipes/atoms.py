# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document taken apart into what a brewer calls one thing (an ingredient, a step, the volume), and put together.

What is compared and what is merged are these. Several additions of one hop are told apart by what they are used for
and by their order, so that another amount, or another minute, is a change of the same addition. Pure.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from taproom.recipes.document import Document, plain
from taproom.recipes.finding import folded

Json: TypeAlias = Any
Key: TypeAlias = tuple[str, ...]
Atoms: TypeAlias = dict[Key, Json]

LISTS: Final[tuple[Key, ...]] = (
    ("recipe", "ingredients", "fermentable_additions"),
    ("recipe", "ingredients", "hop_additions"),
    ("recipe", "ingredients", "culture_additions"),
    ("recipe", "ingredients", "miscellaneous_additions"),
    ("recipe", "ingredients", "water_additions"),
    ("recipe", "mash", "mash_steps"),
    ("recipe", "boil", "boil_steps"),
    ("recipe", "fermentation", "fermentation_steps"),
)
_OPENED: Final[frozenset[Key]] = frozenset(
    {(), ("extras",), ("recipe", "efficiency")} | {path[:depth] for path in LISTS for depth in range(1, len(path))}
)


def atoms(document: Document) -> Atoms:
    """In the order of the document."""
    found: Atoms = {}
    _take_apart(plain(document), (), found)
    return found


def _take_apart(value: Json, path: Key, found: Atoms) -> None:
    if isinstance(value, dict) and path in _OPENED and value:
        for name, inner in value.items():
            _take_apart(inner, (*path, name), found)
    elif isinstance(value, list) and path in LISTS and value:
        seen: dict[str, int] = {}
        for item in value:
            name = item_name(item)
            seen[name] = seen.get(name, 0) + 1
            found[(*path, f"{name}#{seen[name]}")] = item
    else:
        found[path] = value


def item_name(item: Mapping[str, Json]) -> str:
    timing = item.get("timing")
    use = timing.get("use") if isinstance(timing, dict) else None
    return f"{folded(str(item.get('name', '')))}/{use or ''}"


def list_of(key: Key) -> Key | None:
    """The list that an atom is an item of; None if it is none."""
    return key[:-1] if key[:-1] in LISTS else None


def assembled(found: Mapping[Key, Json]) -> Document:
    """The document of these atoms.

    Raises:
        ValueError: they make none.
    """
    whole: dict[str, Json] = {}
    for key, value in found.items():
        at = whole
        for name in key[:-1] if list_of(key) is None else key[:-2]:
            at = _inner(at, name)
        if list_of(key) is not None:
            items = at.setdefault(key[-2], [])
            items.append(value)
        elif not (value in ([], {}) and key[-1] in at):
            at[key[-1]] = value
    ingredients = _inner(_inner(whole, "recipe"), "ingredients")
    ingredients.setdefault("fermentable_additions", [])
    return Document.model_validate(whole)


def _inner(at: dict[str, Json], name: str) -> dict[str, Json]:
    inner = at.setdefault(name, {})
    if not isinstance(inner, dict):
        raise TypeError(f"{name} is not an object")
    return inner
