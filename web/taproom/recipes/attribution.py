# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is to be named, for what, under which licence: title, author, source, licence, and what was changed. Pure.

It is computed from all that a revision was made from whenever it is shown, and stored nowhere: so there is nothing
that somebody could edit away. Revisions of one shelf under one licence make one line, with all who had a hand in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.revisions import MAKERS, Author, Revision, Role, Source

NameOf = Callable[[Author], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One line. `revision` is the last of those that it stands for; `authors` in the order of their first deed."""

    recipe: str
    revision: str
    title: str
    authors: tuple[Author, ...]
    licence: str
    sources: tuple[Source, ...]


_DONE: dict[Role, str] = {
    "author": _("by {names}"),
    "merger": _("merged by {names}"),
    "translator": _("translated by {names}"),
    "editor": _("changed by {names}"),
    "forker": _("forked by {names}"),
    "importer": _("brought in by {names}"),
}


def credits_of(family: Sequence[tuple[str, Revision]]) -> tuple[Credit, ...]:
    """The line of what is shown, then of what it was made from, youngest first. `family`: (id, it), oldest first."""
    lines: dict[tuple[str, str], list[tuple[str, Revision]]] = {}
    for name, it in reversed(family):
        lines.setdefault((it.recipe, it.licence), []).append((name, it))
    return tuple(_credit(them) for them in lines.values())


def _credit(them: Sequence[tuple[str, Revision]]) -> Credit:
    last_id, last = them[0]
    oldest_first = [it for _, it in reversed(them)]
    authors = dict.fromkeys((one.role, one.key, one) for it in oldest_first for one in it.authors)
    sources = dict.fromkeys(it.source for it in oldest_first if it.source.url or it.source.sha256)
    return Credit(
        recipe=last.recipe,
        revision=last_id,
        title=last.title,
        authors=tuple(one for _, _, one in authors),
        licence=last.licence,
        sources=tuple(sources),
    )


def makers(family: Sequence[tuple[str, Revision]]) -> frozenset[str]:
    """Everybody who made something of it, by their keys."""
    return frozenset(one.key for _, it in family for one in it.authors if one.role in MAKERS)


def line(credit: Credit, reader: Reader, name_of: NameOf, *, address: str = "") -> str:
    """The credit in one line of text: “Title” by A, changed by B. Source. Licence. Address."""
    done = (
        reader.say(words, names=", ".join(dict.fromkeys(name_of(it) for it in credit.authors if it.role == role)))
        for role, words in _DONE.items()
        if any(it.role == role for it in credit.authors)
    )
    sources = (it.url or f"SHA-256 {it.sha256}" for it in credit.sources)
    parts = [f"“{credit.title}” {', '.join(done)}", *sources, credit.licence, *([address] if address else [])]
    return ". ".join(parts)
