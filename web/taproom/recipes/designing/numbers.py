# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers and words between a form and a document. Pure."""

import re
from decimal import Decimal
from typing import Final

MOST_DIGITS: Final = 200
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'\u2019"))


def clean(text: str, most: int, *, lines: bool = False) -> str:
    """Without halves of characters and controls, cut at what the field holds; `lines` keeps the ends of lines."""
    whole = text.encode("utf-8", "ignore").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(it for it in whole if it.isprintable() or (lines and it in "\n\t"))
    return kept.strip()[:most]


def read_number(text: str) -> int | float | None:
    """With a point or a comma, and spaces as people put them; None for what is no number."""
    plain = text.translate(_SPACES).replace(",", ".")
    if _NUMBER.fullmatch(plain) is None:
        return None
    return float(plain) if "." in plain else int(plain)


def number_text(value: float, *, comma: bool = False) -> str:
    """All its digits (as many as a field takes), never an exponent; `comma` as the French write it."""
    text = format(Decimal(repr(value)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".") or "0"
    return (text.replace(".", ",") if comma else text)[:MOST_DIGITS]
