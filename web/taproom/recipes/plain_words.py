# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names, compared as people mean them: without case, accents and stops. Kölsch is kolsch; 70/- is 70."""

import unicodedata

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def words(text: str) -> tuple[str, ...]:
    """Lower case, letters and digits only."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(it for it in apart if not unicodedata.combining(it))
    return tuple("".join(it if it.isalnum() else " " for it in plain).split())


def key(text: str) -> str:
    """Two names with one key are the same name."""
    return " ".join(words(text))


def matches(asked: str, *names: str) -> bool:
    """Every word that is asked for begins a word of the names."""
    said = [it for name in names for it in words(name)]
    return all(any(it.startswith(wanted) for it in said) for wanted in words(asked))
