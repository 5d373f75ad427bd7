# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a JSON value that means a recipe to the document's recipe, whatever is missing or wrong in it.

The document's own model says what is wrong; each fault is mended at its place and noted, and the rest is left alone:
a sound recipe comes through untouched. What cannot be mended is taken out; what must be there is assumed.
"""

from typing import Any, Final

from pydantic import ValidationError

from taproom.i18n import mark as _
from taproom.recipes.document import BeerRecipe
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.mending import GONE, assumed, mended
from taproom.recipes.formats.quantity_fields import QUANTITY_FIELDS
from taproom.recipes.formats.results import TOO_MANY, Limits, Unreadable

_ROUNDS: Final = 8
Path = tuple[str | int, ...]


def built(raw: dict[str, Any], ledger: Ledger, limits: Limits) -> BeerRecipe:
    """The recipe. `raw` is mended in place.

    Raises:
        Unreadable: it has an absurd number of ingredients or steps, or makes no sense at all.
    """
    _check_counts(raw, limits)
    for _round in range(_ROUNDS):
        try:
            return BeerRecipe.model_validate(raw)
        except ValidationError as error:
            seen: set[Path] = set()
            for fault in error.errors(include_url=False, include_context=False, include_input=False):
                _mend(raw, fault["loc"], missing=fault["type"] == "missing", seen=seen, ledger=ledger)
            _purge(raw)
    raise Unreadable(_("It has the outline of a recipe, but its parts make no sense together."))


def _check_counts(value: Any, limits: Limits) -> None:
    match value:
        case dict():
            for key, it in value.items():
                if isinstance(it, list) and len(it) > limits.additions:
                    raise Unreadable(
                        TOO_MANY,
                        key=str(key)[:60],
                        limit=limits.additions,
                    )
                _check_counts(it, limits)
        case list():
            for it in value:
                _check_counts(it, limits)


def _mend(raw: dict[str, Any], loc: Path, *, missing: bool, seen: set[Path], ledger: Ledger) -> None:
    """Mends what the model found at `loc`; a union names its members there too, which the data does not."""
    path = _navigable(raw, loc)
    place = _quantity_place(path)
    if place is None and missing and len(path) < len(loc):
        place = (*path, loc[len(path)])
    place = path if place is None else place
    if not place or place in seen:
        return
    seen.add(place)
    inside = _at(raw, place[:-1])
    key = place[-1]
    around = place[:-1] if isinstance(key, str) else place[:-2]
    here = ledger.at("/".join(map(str, around)), _name_in(inside)) if around else ledger
    if isinstance(inside, dict) and key not in inside:
        inside[key] = assumed(str(key), here)
    else:
        inside[key] = mended(_field(place), inside[key], here)


def _navigable(raw: Any, loc: Path) -> Path:
    """As much of the path as the data has."""
    path: list[str | int] = []
    for key in loc:
        if key in raw if isinstance(raw, dict) else isinstance(raw, list) and isinstance(key, int) and key < len(raw):
            raw = raw[key]
            path.append(key)
        else:
            break
    return tuple(path)


def _quantity_place(path: Path) -> Path | None:
    """The whole quantity, when the fault is in it."""
    for end in (len(path), len(path) - 1):
        if end > 0 and path[end - 1] in QUANTITY_FIELDS and (end == len(path) or path[end] in {"value", "unit"}):
            return path[:end]
    return None


def _field(place: Path) -> str:
    """The name of the field; for an entry of a list, the list's."""
    return next(str(key) for key in reversed(place) if isinstance(key, str))


def _at(raw: Any, path: Path) -> Any:
    for key in path:
        raw = raw[key]
    return raw


def _name_in(item: Any) -> str:
    name = item.get("name") if isinstance(item, dict) else None
    return name if isinstance(name, str) else ""


def _purge(value: Any) -> None:
    """Takes out what could not be mended."""
    match value:
        case dict():
            for key in [key for key, it in value.items() if it is GONE]:
                del value[key]
            for it in value.values():
                _purge(it)
        case list():
            value[:] = [it for it in value if it is not GONE]
            for it in value:
                _purge(it)
