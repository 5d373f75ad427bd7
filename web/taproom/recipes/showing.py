# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recipe as JSON, for programs: what the API and `taproom recipe show --json` say, in the same words."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from taproom.i18n import Reader
from taproom.recipes.attribution import NameOf, credits_of, line
from taproom.recipes.diffing import Change
from taproom.recipes.document import plain
from taproom.recipes.figures import Choices, as_json, figures_of
from taproom.recipes.licences import LICENCES
from taproom.recipes.repository import originals, prices, reading
from taproom.recipes.repository.catalogue import Card
from taproom.recipes.repository.reading import Kept
from taproom.recipes.revisions import Author
from taproom.recipes.seeing import Eyes
from taproom.recipes.wording import said

LossSaid = Callable[[Mapping[str, Any], Reader], str]


def revision_json(it: Kept, name_of: NameOf) -> dict[str, Any]:
    """What a revision is, without what it says."""
    revision = it.revision
    return {
        "id": it.id,
        "recipe": revision.recipe,
        "title": revision.title,
        "document": revision.document,
        "parents": list(revision.parents),
        "authors": [author_json(one, name_of) for one in revision.authors],
        "licence": revision.licence,
        "statement": revision.statement,
        "message": revision.message,
        "source": {"url": revision.source.url, "sha256": revision.source.sha256},
        "made_utc": revision.made_utc,
    }


def author_json(it: Author, name_of: NameOf) -> dict[str, str]:
    return {"role": it.role, "name": name_of(it), **({"member": it.member} if it.member else {})}


def recipe_json(
    db: sqlite3.Connection, kept: Kept, eyes: Eyes, reader: Reader, name_of: NameOf, *, base: str, loss_said: LossSaid
) -> dict[str, Any]:
    """A revision with its document, every computed number, its licence and its attribution."""
    document = reading.document(db, kept.revision.document)
    family = reading.family(db, [kept.id], eyes, downwards=False)
    origin = originals.origin(db, kept.recipe.id) if eyes.inside or eyes.everything else None
    choices = Choices(prices=prices.listed(db) if eyes.inside else prices.NONE)
    return {
        "recipe": {
            "id": kept.recipe.id,
            "title": kept.recipe.title,
            "visibility": kept.recipe.visibility,
            "current": kept.recipe.current,
            "version": kept.recipe.version,
            "keeper": name_of(Author(role="author", member=kept.recipe.keeper)) if kept.recipe.keeper else None,
        },
        "revision": revision_json(kept, name_of),
        "licence": {"spdx": kept.revision.licence, "url": LICENCES[kept.revision.licence].url},
        "attribution": [
            {
                "says": line(it, reader, name_of, address=f"{base}/revisions/{it.revision}" if base else ""),
                "title": it.title,
                "authors": [author_json(one, name_of) for one in it.authors],
                "licence": it.licence,
                "revision": it.revision,
                "sources": [{"url": one.url, "sha256": one.sha256} for one in it.sources],
            }
            for it in credits_of([(it.id, it.revision) for it in family])
        ],
        "numbers": as_json(figures_of(document, choices=choices)),
        "document": plain(document),
        "origin": None
        if origin is None
        else {
            "file": origin.filename,
            "sha256": origin.sha256,
            "place": origin.place,
            "losses": [loss_said(it, reader) for it in origin.losses],
        },
    }


def card_json(it: Card, name_of: NameOf) -> dict[str, Any]:
    return {
        "id": it.id,
        "revision": it.current,
        "title": it.title,
        "style": it.style,
        "visibility": it.visibility,
        "licence": it.licence,
        "authors": [author_json(one, name_of) for one in it.authors],
        "og": it.og,
        "fg": it.fg,
        "abv": it.abv,
        "ibu": it.ibu,
        "ebc": it.ebc,
        "batch_l": it.batch_l,
        "changed_utc": it.changed_utc,
    }


def change_json(it: Change, reader: Reader) -> dict[str, Any]:
    return {
        "part": reader.say(it.part),
        "name": it.name,
        "field": it.field,
        "before": it.before,
        "after": it.after,
        "says": said(it, reader),
    }


def summary_lines(shown: Mapping[str, Any]) -> list[str]:
    """What `taproom recipe show` prints for a person."""
    revision, numbers = shown["revision"], shown["numbers"]
    known = {name: it for name, it in numbers.items() if "value" in it}
    return [
        f"{revision['title']}  {revision['recipe']}  {revision['id'][:12]}  {revision['licence']}",
        *(f"  {name}: {it['value']:.4g} {it['unit']}, {it['method']}" for name, it in known.items()),
        *(f"  {name}: unknown. {it['missing']}" for name, it in numbers.items() if name not in known),
        *(it["says"] for it in shown["attribution"]),
    ]
