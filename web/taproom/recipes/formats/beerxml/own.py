# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our own tag in a BeerXML file: what the other tags cannot say, and a digest of what they did say.

A file that was changed since has another digest; then the other tags are right, and ours is passed over.
"""

import hashlib
import json
from typing import Any

from pydantic import ValidationError

from taproom.i18n import mark as _
from taproom.recipes.document import Document, plain
from taproom.recipes.formats.beerjson.as_written import AS_WRITTEN, kept_writings
from taproom.recipes.formats.beerxml.elements import OWN_TAG
from taproom.recipes.formats.cleaning import cleaned
from taproom.recipes.formats.json_tree import value_of
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.results import Limits, Unreadable


def own_text(mine: dict[str, Any], seen: Document) -> str | None:
    """The tag's text for a recipe of which others see `seen`; None where they see all of it."""
    theirs = plain(seen)
    recipe = {key: it for key, it in mine["recipe"].items() if _spelled(theirs["recipe"].get(key)) != _spelled(it)}
    if not mine["recipe"]["name"]:
        recipe["name"] = ""  # else a reader takes the file's name for it
    gone = [key for key in theirs["recipe"] if key not in mine["recipe"]]
    extras = mine.get("extras")
    if not recipe and not gone and _spelled(extras) == _spelled(theirs.get("extras")):
        return None
    own = {"of": digest(seen), "recipe": recipe, "gone": gone, "extras": extras}
    return json.dumps(own, ensure_ascii=False, separators=(",", ":"))


def _spelled(value: Any) -> str:
    """As a document's name sees it, for which 20 and 20.0 are two."""
    return json.dumps(value, sort_keys=True)


def digest(document: Document) -> str:
    """Of everything but the name, which a reader may have had to assume."""
    value = plain(document)
    value["recipe"].pop("name", None)
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def with_own(document: Document, text: str, ledger: Ledger, limits: Limits) -> Document:
    """The document, completed by what our tag says, if it still belongs to the rest of the file."""
    try:
        raw = value_of(text, limits)
        own = cleaned(raw, ledger, limits)
        if not isinstance(own, dict) or own.get("of") != digest(document):
            ledger.note(
                "dropped",
                OWN_TAG,
                "",
                _("The file was changed since cobrew wrote it: what only cobrew reads is passed over."),
            )
            return document
        if kept := kept_writings(raw["recipe"]):
            own["recipe"][AS_WRITTEN] = kept
        return _completed(document, own)
    except (Unreadable, ValidationError, TypeError):
        ledger.note(
            "unreadable", OWN_TAG, text, _("What only cobrew reads in the file is broken, and is passed over.")
        )
        return document


def _completed(document: Document, own: dict[str, Any]) -> Document:
    recipe = plain(document)["recipe"] | own["recipe"]
    for key in own.get("gone") or ():
        recipe.pop(key, None)
    extras = own.get("extras")
    whole = {"recipe": recipe} if extras is None else {"recipe": recipe, "extras": extras}
    return Document.model_validate(whole)
