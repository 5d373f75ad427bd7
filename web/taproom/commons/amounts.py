# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts as people type and read them. Pure, and without a binary fraction anywhere."""

import re
from decimal import Decimal

from babel.numbers import format_currency, format_decimal

from taproom.commons.ledger import LARGEST, Unit
from taproom.i18n import Reader
from taproom.i18n import mark as _

_EUROS = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]{1,2}))?")
_WHOLE = re.compile(r"[0-9]{1,15}")
_SPACES = str.maketrans("", "", " \u00a0\u202f€%")
NOT_EUROS = _("Write an amount like 12 or 12,50: digits, and at most two after one comma or point.")
NOT_WHOLE = _("Write a whole number, like 12.")
TOO_SMALL = _("This must be more than zero.")


class AmountRefused(ValueError):
    """What was typed is no amount; its text is a sentence marked for translation."""


def hundredths(typed: str) -> int:
    """`12`, `12,5`, `12.50`, `1 234,50 €`: in hundredths. Raises AmountRefused."""
    found = _EUROS.fullmatch(typed.strip().translate(_SPACES))
    if found is None or int(found[1]) * 100 > LARGEST:
        raise AmountRefused(NOT_EUROS)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def whole(typed: str) -> int:
    """Raises AmountRefused."""
    text = typed.strip().translate(_SPACES)
    if not _WHOLE.fullmatch(text) or int(text) > LARGEST:
        raise AmountRefused(NOT_WHOLE)
    return int(text)


def amount(typed: str, unit: Unit = Unit.EUR) -> int:
    """More than zero. Raises AmountRefused."""
    found = hundredths(typed) if unit is Unit.EUR else whole(typed)
    if found == 0:
        raise AmountRefused(TOO_SMALL)
    return found


def plain(amount: int, unit: Unit = Unit.EUR) -> str:
    """As a program reads it: `-480.00`, `12`."""
    if unit is not Unit.EUR:
        return str(amount)
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def said(reader: Reader, amount: int, unit: Unit = Unit.EUR) -> str:
    """As the reader reads it."""
    match unit:
        case Unit.EUR:
            return format_currency(Decimal(amount).scaleb(-2), "EUR", locale=reader.language)
        case Unit.POINT:
            sentence = reader.count("{n} point", "{n} points", amount)
        case Unit.COIN:
            sentence = reader.count("{n} coin", "{n} coins", amount)
        case Unit.BOTTLE:
            sentence = reader.count("{n} bottle", "{n} bottles", amount)
    return sentence


def percent(reader: Reader, basis_points: int) -> str:
    """A share, without its sign: `22.5`."""
    return format_decimal(Decimal(basis_points).scaleb(-2), "0.##", locale=reader.language)
