# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our own form: the whole document and its envelope as JSON. It travels beside a BeerJSON or BeerXML file."""

import json
from typing import Any, Final

from pydantic import ValidationError

from taproom.i18n import mark as _
from taproom.recipes.document import Document, plain
from taproom.recipes.formats.beerjson.as_written import AS_WRITTEN, kept_writings
from taproom.recipes.formats.cleaning import cleaned
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.results import Envelope, Limits, ReadRecipe, Unreadable

KEY: Final = "cobrew_recipe"
VERSION: Final = 1


def sidecar_of(document: Document, envelope: Envelope | None) -> bytes:
    """The file's bytes."""
    about = envelope or Envelope()
    value = {
        KEY: VERSION,
        "authors": list(about.authors),
        "licence": about.licence,
        "source": about.source,
        "revision": about.revision,
        "document": plain(document),
    }
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def read_own(value: dict[str, Any], limits: Limits) -> ReadRecipe:
    """The recipe of such a file.

    Raises:
        Unreadable: it was changed by something that does not know it, or is of a later time.
    """
    if value.get(KEY) != VERSION:
        raise Unreadable(_("It was written by a later cobrew than this one, which cannot read it."))
    ledger = Ledger()
    plainer = cleaned(value, ledger, limits)
    inner = value.get("document")
    if isinstance(inner, dict) and (kept := kept_writings(inner.get("recipe"))):
        plainer["document"]["recipe"][AS_WRITTEN] = kept
    try:
        document = Document.model_validate(plainer.get("document"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise Unreadable(
            _("Its document is not whole ({where}: {why}). Import the BeerJSON or BeerXML file beside it instead."),
            where="/".join(map(str, first["loc"]))[:120],
            why=first["msg"][:200],
        ) from error
    authors = plainer.get("authors")
    texts = {key: it for key in ("licence", "source", "revision") if isinstance(it := plainer.get(key), str)}
    names = tuple(it for it in authors if isinstance(it, str)) if isinstance(authors, list) else ()
    envelope = Envelope(authors=names, **texts)
    return ReadRecipe(document=document, losses=ledger.losses, envelope=None if envelope == Envelope() else envelope)
