# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is corrected though BeerJSON allows it (1038 for 1.038, HTML's entities), and remembered as it was written.

So the brew is computed from 1.038, and the file still comes out as it came in: valid BeerJSON, and 1038.
"""

import html
from collections.abc import Iterator
from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.measures import understood_gravity, understood_potential
from taproom.recipes.formats.plain_text import plain_text

AS_WRITTEN: Final = "as_written"
_FIELDS: Final = {
    "original_gravity",
    "final_gravity",
    "potential",
    "start_gravity",
    "end_gravity",
    "specific_gravity",
}
Place = tuple[Any, str | int]


def correct(recipe: dict[str, Any], raw: dict[str, Any], ledger: Ledger) -> None:
    """Corrects gravities in place; `raw` is the recipe before its texts were cleaned."""
    recipe.pop(AS_WRITTEN, None)  # it is ours to write, and nobody else's
    remembered: dict[str, Any] = dict(_escaped(raw, recipe, ""))
    for path, around, key in _gravities(recipe, ""):
        written = around[key]
        became = _understood(key, written["value"])
        if became is not None and became != written:
            around[key] = became
            remembered[path] = written
            shown = f"{became['value']} {'°P' if became['unit'] == 'plato' else 'SG'}"
            ledger.note(
                "changed",
                path,
                written["value"],
                _("{tag}: {what} is no specific gravity; it was read as {became}."),
                shown,
            )
    if remembered:
        recipe[AS_WRITTEN] = remembered


def kept_writings(recipe: Any) -> dict[str, Any]:
    """The memory of a recipe that we wrote ourselves, without anything that restoring would not give back."""
    kept = recipe.get(AS_WRITTEN) if isinstance(recipe, dict) else None
    if not isinstance(kept, dict):
        return {}
    return {
        plain_text(path): it
        for path, it in kept.items()
        if (isinstance(it, str) and _only_entities(it))
        or (isinstance(it, dict) and set(it) == {"unit", "value"} and it["unit"] == "sg")
    }


def restore(recipe: dict[str, Any]) -> None:
    """Gives the first writings back, in place, where nobody changed anything since."""
    remembered = recipe.pop(AS_WRITTEN, None)
    if not isinstance(remembered, dict):
        return
    for path, around, key in list(_gravities(recipe, "")):
        written = remembered.get(path)
        if isinstance(written, dict) and around[key] == _understood(key, written.get("value")):
            around[key] = written
    for path, written in remembered.items():
        if isinstance(written, str):
            _restore_text(recipe, path.split("/"), written)


def _restore_text(value: Any, path: list[str], written: str) -> None:
    for step in path[:-1]:
        value = _inner(value, step)
    key: Any = int(path[-1]) if isinstance(value, list) and path[-1].isdecimal() else path[-1]
    if isinstance(_inner(value, path[-1]), str) and value[key] == plain_text(written) and _only_entities(written):
        value[key] = written


def _inner(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    return None


def _escaped(raw: Any, plain: Any, path: str) -> Iterator[tuple[str, str]]:
    """Texts that differ by nothing but entities such as &#39;."""
    if isinstance(raw, dict) and isinstance(plain, dict):
        for key, it in raw.items():
            if key in plain and "/" not in key:
                yield from _escaped(it, plain[key], f"{path}/{key}" if path else key)
    elif isinstance(raw, list) and isinstance(plain, list):
        for n, (one, other) in enumerate(zip(raw, plain, strict=True)):
            yield from _escaped(one, other, f"{path}/{n}")
    elif isinstance(raw, str) and raw != plain and _only_entities(raw):
        yield path, raw


def _only_entities(written: str) -> bool:
    """Whether giving it back gives no markup back."""
    meant = html.unescape(written)
    return "<" not in meant and meant == plain_text(written)


def _understood(key: str, value: Any) -> dict[str, Any] | None:
    """What a number of SG means, when it cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or 0.9 <= value <= 1.25:
        return None
    if key == "potential":
        potential = understood_potential(value)
        return None if potential is None else {"unit": "sg", "value": potential}
    meant = understood_gravity(value)
    return None if meant is None else {"unit": meant[1], "value": meant[0]}


def _gravities(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    if isinstance(value, dict):
        for key, it in list(value.items()):
            at = f"{path}/{key}" if path else key
            if key in _FIELDS and isinstance(it, dict) and set(it) == {"value", "unit"}:
                if it["unit"] in ("sg", "plato"):
                    yield at, value, key
            else:
                yield from _gravities(it, at)
    elif isinstance(value, list):
        for n, it in enumerate(value):
            yield from _gravities(it, f"{path}/{n}")
