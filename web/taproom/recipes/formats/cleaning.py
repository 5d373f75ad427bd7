# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every text of a recipe made plain, before anything else looks at it."""

from typing import Any

from taproom.i18n import mark as _
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.plain_text import plain_text
from taproom.recipes.formats.results import Limits


def cleaned_text(raw: str, tag: str, ledger: Ledger, limits: Limits) -> str:
    """The text without markup and of a bearable length; what was taken away is noted."""
    short = raw[: limits.text_chars]
    if len(short) < len(raw):
        ledger.note("dropped", tag, raw, _("A text was longer than a book's chapter and was cut: {tag}."))
    text = plain_text(short)
    if text != short:
        ledger.note("changed", tag, short, _("HTML or signs that cannot be seen were made plain text: {tag}."), text)
    return text


def cleaned(value: Any, ledger: Ledger, limits: Limits, path: tuple[str, ...] = ()) -> Any:
    """The same JSON value with plain texts. Its depth is bounded by who read it."""
    match value:
        case str():
            return cleaned_text(value, "/".join(path), ledger, limits)
        case dict():
            return {
                plain_text(key): cleaned(it, ledger, limits, (*path, plain_text(key))) for key, it in value.items()
            }
        case list():
            return [cleaned(it, ledger, limits, (*path, str(n))) for n, it in enumerate(value)]
        case _:
            return value
