# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who made a recipe, from what and under which licence, at the foot of its notes: formats have no other place for it.

It is in English, so that it can be read back wherever the file was written.
"""

import re
from typing import Any, Final

from taproom.recipes.formats.results import Envelope

_BEGIN: Final = "-- \nFrom the recipe commons (cobrew)"
_FOOTER: Final = re.compile(
    r"(?:^|\n\n)-- ?\nFrom the recipe commons \(cobrew\)((?:\n(?:Authors?|Licence|Source|Revision): [^\n]*)*)\s*$"
)


def with_footer(notes: str | None, envelope: Envelope) -> str:
    """The notes and the footer under them."""
    pairs = (
        *(("Author", name) for name in envelope.authors),
        ("Licence", envelope.licence),
        ("Source", envelope.source),
        ("Revision", envelope.revision),
    )
    lines = [f"{key}: {' '.join(value.split())}" for key, value in pairs if value.strip()]
    footer = "\n".join((_BEGIN, *lines))
    return footer if notes is None else f"{notes}\n\n{footer}"


def without_footer(recipe: dict[str, Any]) -> Envelope | None:
    """Takes the footer off the recipe's notes, and gives what it claims."""
    notes = recipe.get("notes")
    if not isinstance(notes, str) or (match := _FOOTER.search(notes)) is None:
        return None
    if match.start() == 0 and not notes.startswith("\n\n"):
        del recipe["notes"]
    else:
        recipe["notes"] = notes[: match.start()]
    said: dict[str, list[str]] = {}
    for line in match[1].strip().splitlines():
        key, _, value = line.partition(": ")
        said.setdefault(key, []).append(value)
    one = {key: values[0] for key, values in said.items()}
    return Envelope(
        authors=tuple(said.get("Author", ())),
        licence=one.get("Licence", ""),
        source=one.get("Source", ""),
        revision=one.get("Revision", ""),
    )
