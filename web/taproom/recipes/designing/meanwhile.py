# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people edited the same recipe: what the other one changed, and both together. Pure."""

from taproom.i18n import Reader
from taproom.recipes.diffing import changes
from taproom.recipes.document import Document
from taproom.recipes.merging import merge, merged
from taproom.recipes.wording import said


def what_they_changed(base: Document, theirs: Document, reader: Reader) -> tuple[str, ...]:
    """One line for each change, as the history says it."""
    return tuple(f"{reader.say(it.part)}: {said(it, reader)}" for it in changes(base, theirs))


def merged_form(
    base: Document, ours: Document, theirs: Document, reader: Reader
) -> tuple[Document | None, tuple[str, ...]]:
    """Both in one document; where both changed the same thing, ours is kept and theirs is said, for a person to
    choose. None if it makes no recipe."""
    both = merge(base, ours, theirs)
    try:
        document = merged(both, {it.id: "ours" for it in both.conflicts})
    except ValueError:
        return None, ()
    if not both.conflicts:
        return document, ()
    theirs_too = merged(both, {it.id: "theirs" for it in both.conflicts})
    return document, what_they_changed(document, theirs_too, reader)
