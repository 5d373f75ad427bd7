# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as BeerJSON 2.06, valid before it leaves. What came in as valid BeerJSON goes out as the same value."""

import copy
import json
from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.document import Document, plain
from taproom.recipes.formats.beerjson.as_written import restore
from taproom.recipes.formats.beerjson.strictness import made_strict
from taproom.recipes.formats.beerxml.elements import BESIDE
from taproom.recipes.formats.cobrew import sidecar_of
from taproom.recipes.formats.footer import with_footer
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.results import Envelope, Written

# Valid under 1.0.2, the main line and 3.0; and a number with a decimal point, without which Brewtarget refuses it.
VERSION: Final = 2.06


def write_beerjson(document: Document, envelope: Envelope | None = None) -> Written:
    """The file, its losses, and the sidecar in which nothing is lost."""
    ledger = Ledger()
    recipe = copy.deepcopy(plain(document)["recipe"])
    _without_beside(recipe, "", ledger)
    _say_extras(document, ledger)
    restore(recipe)
    if envelope is not None:
        recipe["notes"] = with_footer(recipe.get("notes"), envelope)
    made_strict(recipe, ledger)
    value = {"beerjson": {"version": VERSION, "recipes": [recipe]}}
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    return Written(
        blob=text.encode("utf-8", "replace") + b"\n",
        losses=ledger.losses,
        sidecar=sidecar_of(document, envelope),
    )


def _without_beside(value: Any, path: str, ledger: Ledger) -> None:
    """Takes out what was kept for BeerXML."""
    if isinstance(value, dict):
        kept = value.pop(BESIDE, None)
        if isinstance(kept, dict) and kept:
            ledger.note(
                "dropped",
                f"{path}/{BESIDE}".lstrip("/"),
                ", ".join(kept),
                _("Only BeerXML has a place for it, so it is not written: {what}."),
            )
        for key, it in value.items():
            _without_beside(it, f"{path}/{key}".lstrip("/"), ledger)
    elif isinstance(value, list):
        for n, it in enumerate(value):
            _without_beside(it, f"{path}/{n}", ledger)


def _say_extras(document: Document, ledger: Ledger) -> None:
    for key in document.extras.model_dump(exclude_unset=True, exclude_none=True):
        ledger.note(
            "kept_beside", key, key, _("{tag} has no place in this format: it travels in the file beside it.")
        )
