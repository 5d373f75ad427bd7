# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as people type and read them in the stewards' forms. Pure."""

import re

from babel.numbers import format_decimal

from taproom.i18n import Reader
from taproom.i18n import mark as _

_TYPED = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,5})?")


def read_number(text: str) -> float | None:
    """A typed number, with a comma or a point; None if it is none."""
    typed = text.strip()
    return float(typed.replace(",", ".")) if _TYPED.fullmatch(typed) else None


def read_whole(text: str) -> int | None:
    """A typed whole number; None if it is none."""
    number = read_number(text)
    return int(number) if number is not None and number == int(number) else None


def plain(text: str, most: int) -> str:
    """On one line, without what cannot be shown."""
    return " ".join("".join(it if it.isprintable() else " " for it in text).split())[:most]


def hours(reader: Reader, seconds: int) -> str:
    """With one digit, and its unit."""
    return reader.say(_("{number} h"), number=format_decimal(seconds / 3600, "#,##0.#", locale=reader.language))
