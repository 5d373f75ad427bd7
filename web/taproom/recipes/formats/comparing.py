# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two readings of a recipe, and in words what one has and the other has not."""

from typing import Any, Final

from taproom.brewing.quantities import Duration, Mass, SpecificVolume, Temperature, Volume
from taproom.i18n import mark as _
from taproom.recipes.formats.beerxml.elements import BESIDE
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.mending import said

_CLOSE: Final = 1e-6
_KINDS: Final = (Mass, Volume, Temperature, Duration, SpecificVolume)


def differences(mine: Any, theirs: Any, ledger: Ledger, path: tuple[str, ...] = ()) -> None:
    """Notes what `theirs` lacks of `mine`, or has otherwise."""
    where = "/".join(path)
    if mine == theirs:
        return
    if _is_quantity(mine) and _is_quantity(theirs):
        if not _same(mine, theirs):
            ledger.note(
                "changed", where, said(mine), _("{tag}: instead of {what} others will read {became}."), said(theirs)
            )
        else:
            ledger.note(
                "changed", where, said(mine), _("{tag}: {what} is written in the units of the format."), said(theirs)
            )
    elif isinstance(mine, dict) and isinstance(theirs, dict):
        _named(mine, theirs, ledger, path)
    elif isinstance(mine, list) and isinstance(theirs, list):
        for n, it in enumerate(mine):
            differences(it, theirs[n] if n < len(theirs) else None, ledger, (*path, str(n)))
    elif theirs is None:
        ledger.note("dropped", where, said(mine), _("{tag} has no place in the format: {what}"))
    else:
        ledger.note(
            "changed", where, said(mine), _("{tag}: instead of {what} others will read {became}."), said(theirs)
        )


def _named(mine: dict[str, Any], theirs: dict[str, Any], ledger: Ledger, path: tuple[str, ...]) -> None:
    if path[-1:] == ("timing",) and "duration" not in mine and mine.get("time") == theirs.get("duration"):
        mine = {("duration" if key == "time" else key): it for key, it in mine.items()}  # the same, in a boil
    for key, it in mine.items():
        if it not in (None, "", {}, []):
            differences(it, theirs.get(key), ledger, (*path, key))
    for key, it in theirs.items():
        if key not in mine and key != BESIDE and it not in ("", {}, []):
            ledger.note(
                "assumed",
                "/".join((*path, key)),
                "",
                _("The format needs {tag}, which the recipe does not say: {became}."),
                said(it),
            )


def _is_quantity(it: Any) -> bool:
    return isinstance(it, dict) and set(it) == {"value", "unit"} and isinstance(it["value"], int | float)


def _same(mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    for kind in _KINDS:
        if mine["unit"] in kind.units() and theirs["unit"] in kind.units():
            one, other = kind(**mine).si, kind(**theirs).si
            return abs(one - other) <= _CLOSE * max(abs(one), abs(other), 1)
    return False
