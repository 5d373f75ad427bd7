# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Losses and refusals in the reader's language. What was lost in the same way is told once, with all its names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from taproom.i18n import NOTHING, Reader
from taproom.i18n import mark as _
from taproom.recipes.formats.field_words import FIELDS
from taproom.recipes.formats.results import KEPT_BESIDE, Kind, Loss, Refused

ORDER: Final[tuple[Kind, ...]] = ("unreadable", "assumed", "changed", "dropped", "kept_beside")
TITLES: Final[Mapping[Kind, str]] = {
    "unreadable": _("Could not be read"),
    "assumed": _("Was assumed"),
    "changed": _("Was changed"),
    "dropped": _("Was left out"),
    "kept_beside": _("Is kept beside the recipe"),
}
_MANY: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """The losses of one kind: a title and sentences."""

    kind: Kind
    title: str
    sentences: tuple[str, ...]


def report(losses: Iterable[Loss], reader: Reader) -> tuple[Chapter, ...]:
    """What the reader should know, the worst first; nothing when nothing was lost."""
    by_kind: dict[Kind, dict[str, list[str]]] = {}
    kept: list[str] = []
    for loss in losses:
        if loss.message == KEPT_BESIDE:
            kept.append(loss.tag)
            continue
        names = by_kind.setdefault(loss.kind, {}).setdefault(sentence(loss, reader), [])
        if loss.of and loss.of not in names and "{of}" not in loss.message:
            names.append(loss.of)
    if kept:
        words = reader.say(_("The recipe has no place for them: {tags}."), tags=", ".join(dict.fromkeys(kept)))
        by_kind.setdefault("kept_beside", {})[words] = []
    return tuple(
        Chapter(
            kind=kind,
            title=reader.say(TITLES[kind]),
            sentences=tuple(_with_names(words, names) for words, names in by_kind[kind].items()),
        )
        for kind in ORDER
        if kind in by_kind
    )


def sentence(loss: Loss, reader: Reader) -> str:
    """One loss, in words. It begins with a capital, whatever it begins with."""
    of = loss.of or reader.say(_("the recipe"))
    known = FIELDS.get(loss.tag.lower())
    tag = reader.say(known) if known else f"“{loss.tag}”"
    what, became = loss.what or NOTHING, loss.became or NOTHING
    words = reader.say(loss.message, tag=tag, of=of, what=what, became=became)
    return words[:1].upper() + words[1:]


def refusal(refused: Refused, reader: Reader) -> str:
    """Why a file was not taken, and what would be right; without its name."""
    return reader.say(refused.message, **refused.gaps)


def _with_names(words: str, names: list[str]) -> str:
    if not names:
        return words
    shown = ", ".join(names[:_MANY]) + (", \N{HORIZONTAL ELLIPSIS}" if len(names) > _MANY else "")
    return f"{words} ({shown})"
