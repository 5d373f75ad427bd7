# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files become recipes: private, under NOASSERTION, each with its file kept and what was lost on the way in.

What a file claims about its licence and its makers is written down as a claim; only a person states a licence. A file
that is brought in again by the same keeper changes nothing, and says where its recipe is.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.document import Document
from taproom.recipes.formats import Envelope, Imported, Loss, ReadRecipe, Refused, refusal, sentence
from taproom.recipes.licences import NOT_SAID
from taproom.recipes.refusals import RecipeRefused
from taproom.recipes.repository import originals, reading
from taproom.recipes.repository.saving import TITLE_AT_MOST, save_revision
from taproom.recipes.revisions import Author, NewRevision, Source
from taproom.recipes.seeing import SHELL_KEEPER, Eyes

NAMELESS = _("Recipe without a name")
CUT = _("The name was longer than {most} characters, and was cut.")
FULL = _("You have brought in {limit} MB of files, packed, which is what one member may keep here. It was left out.")
ORIGINALS_BYTES = 100_000_000
_NAME_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class In:
    """A recipe that is in now; `is_new` is false where it was already."""

    recipe: str
    revision: str
    title: str
    is_new: bool
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came of one file."""

    filename: str
    recipes: tuple[In, ...] = ()
    refused: tuple[Refused, ...] = ()
    losses: tuple[Loss, ...] = ()

    @property
    def is_good(self) -> bool:
        return not self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringer:
    """Who brings files in. `licence` and `statement` where they state one for all of them."""

    eyes: Eyes
    member: str
    now_utc: int
    licence: str = NOT_SAID
    statement: str = ""
    message: str = ""
    source_url: str = ""


def bring_in(db: sqlite3.Connection, blob: bytes, read: Imported | Refused, who: Bringer) -> Brought:
    """In the caller's transaction. What one recipe of the file is refused for does not keep out the others."""
    if isinstance(read, Refused):
        return Brought(filename=read.filename, refused=(read,))
    if _is_too_much(db, blob, who):
        full = Refused(filename=read.filename, message=FULL, gaps={"limit": ORIGINALS_BYTES // 1_000_000})
        return Brought(filename=read.filename, refused=(full,))
    sha256 = originals.keep(db, blob, read.filename)
    found: list[In] = []
    refused = list(read.refused)
    for place, one in enumerate(read.recipes):
        try:
            found.append(_bring_one(db, one, sha256, place, who))
        except RecipeRefused as error:
            refused.append(Refused(filename=read.filename, message=error.says, gaps=error.names))
    if not found:
        originals.let_go(db, sha256)
    return Brought(filename=read.filename, recipes=tuple(found), refused=tuple(refused), losses=read.losses)


def _is_too_much(db: sqlite3.Connection, blob: bytes, who: Bringer) -> bool:
    """Nobody fills the machine's card with files. Whoever has the machine itself may."""
    if who.member == SHELL_KEEPER or originals.is_kept(db, blob):
        return False
    return originals.kept_bytes(db, who.member) >= ORIGINALS_BYTES


def _bring_one(db: sqlite3.Connection, one: ReadRecipe, sha256: str, place: int, who: Bringer) -> In:
    known = originals.brought(db, sha256, place, who.member)
    if known is not None:
        shelf = reading.recipe(db, known, who.eyes)
        return In(recipe=known, revision=shelf.current, title=shelf.title, is_new=False, losses=one.losses)
    document, more = _with_name(one.document)
    losses = (*one.losses, *more)
    new = NewRevision(
        document=document,
        authors=_authors(document, one.envelope, who.member),
        licence=who.licence,
        statement=who.statement,
        message=who.message or _claims(one.envelope),
        source=Source(url=who.source_url or _address(one.envelope), sha256=sha256),
    )
    saved = save_revision(db, who.eyes, new, by=who.member, now_utc=who.now_utc)
    told = [plain_loss(it) for it in losses]
    originals.note(db, saved.recipe, sha256, place=place, losses=told, by=who.member, now_utc=who.now_utc)
    return In(recipe=saved.recipe, revision=saved.revision, title=new.title, is_new=saved.is_new, losses=losses)


def _with_name(document: Document) -> tuple[Document, tuple[Loss, ...]]:
    """A recipe has a name that a page can show."""
    name = document.recipe.name.strip()
    if name and len(name) <= TITLE_AT_MOST:
        return document, ()
    better = name[:TITLE_AT_MOST].strip() or NAMELESS
    message = CUT.format(most=TITLE_AT_MOST) if name else _("It had no name.")
    loss = Loss(where="name", what=name[:_NAME_AT_MOST], kind="changed", message=message, became=better)
    recipe = document.recipe.model_copy(update={"name": better})
    return document.model_copy(update={"recipe": recipe}), (loss,)


def _authors(document: Document, envelope: Envelope | None, member: str) -> tuple[Author, ...]:
    named = (*(envelope.authors if envelope else ()), document.recipe.author, document.recipe.coauthor or "")
    unique = dict.fromkeys(it.strip()[:_NAME_AT_MOST] for it in named if it.strip())
    makers = tuple(Author(role="author", name=it) for it in unique)
    return (*makers, Author(role="importer", member=member))


def _claims(envelope: Envelope | None) -> str:
    if envelope is None:
        return ""
    said = {"licence": envelope.licence, "revision": envelope.revision, "source": envelope.source}
    return "; ".join(f"{name}: {value[:300]}" for name, value in said.items() if value)


def _address(envelope: Envelope | None) -> str:
    source = envelope.source if envelope else ""
    return source if source.startswith(("https://", "http://")) and len(source) <= 500 else ""


def plain_loss(it: Loss) -> dict[str, str]:
    """As it is kept."""
    return {
        "where": it.where,
        "of": it.of,
        "kind": it.kind,
        "what": it.what[:500],
        "became": it.became[:500],
        "message": it.message,
    }


def loss_said(it: Mapping[str, Any], reader: Reader) -> str:
    """A kept loss as a sentence."""
    texts = {name: str(it.get(name, "")) for name in ("where", "what", "message", "of", "became")}
    return sentence(Loss(kind=it["kind"], **texts), reader)


def refused_said(it: Refused, reader: Reader) -> str:
    return refusal(it, reader)


State = Literal["in", "already in", "partly in", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many files went which way."""

    by_state: Mapping[State, int] = field(default_factory=dict)

    @property
    def good(self) -> int:
        return self.by_state.get("in", 0) + self.by_state.get("already in", 0)


def state_of(it: Brought) -> State:
    if it.refused:
        return "partly in" if it.recipes else "refused"
    return "in" if any(one.is_new for one in it.recipes) else "already in"


def tally(them: Sequence[Brought]) -> Tally:
    states = [state_of(it) for it in them]
    return Tally(by_state={state: states.count(state) for state in dict.fromkeys(states)})


def as_json(it: Brought, reader: Reader) -> dict[str, Any]:
    """For programs: `taproom recipe import --json`, and the API."""
    return {
        "file": it.filename,
        "state": state_of(it),
        "recipes": [
            {
                "recipe": one.recipe,
                "revision": one.revision,
                "title": one.title,
                "new": one.is_new,
                "losses": [_loss_json(loss, reader) for loss in one.losses],
            }
            for one in it.recipes
        ],
        "losses": [_loss_json(loss, reader) for loss in it.losses],
        "refused": [refused_said(one, reader) for one in it.refused],
    }


def _loss_json(it: Loss, reader: Reader) -> dict[str, str]:
    plain = plain_loss(it)
    said = loss_said(plain, reader)
    del plain["message"]
    return {**plain, "says": said}
