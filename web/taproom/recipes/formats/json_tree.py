# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text to a JSON value, with nothing in it that JSON does not have: no NaN, no key twice, no number without end."""

import json
import math
import re
from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.formats.results import Limits, Unreadable
from taproom.recipes.formats.xml_tree import TOO_DEEP

_TOKENS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_DIGITS: Final = 30


def value_of(text: str, limits: Limits) -> Any:
    """The value.

    Raises:
        Unreadable: it is no JSON, or deeper than the limits.
    """
    _check_depth(text, limits)
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        raise Unreadable(
            _("It is broken JSON ({why}, line {line}). Export it again from the program that made it."),
            why=error.msg,
            line=error.lineno,
        ) from error


def _check_depth(text: str, limits: Limits) -> None:
    """Before it is parsed, because a parser may follow the nesting with its own stack."""
    depth = count = 0
    for match in _TOKENS.finditer(text):
        first = match[0][0]
        if first in "[{":
            depth += 1
            count += 1
            if depth > limits.depth:
                raise Unreadable(TOO_DEEP, limit=limits.depth)
            if count > limits.elements:
                raise Unreadable(
                    _("It has more than {limit} elements: no collection of recipes is so large. Send it in parts."),
                    limit=limits.elements,
                )
        elif first in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Unreadable(
            _("The key “{key}” stands twice in one object, and which one is meant cannot be known: keep one."),
            key=twice[:60],
        )
    return found


def _constant(word: str) -> Any:
    raise Unreadable(_("{word} is no number that a recipe can have: write the number, or leave it out."), word=word)


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise Unreadable(
            _("{word} is no number that a recipe can have: write the number, or leave it out."), word=digits[:40]
        )
    return value


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise Unreadable(
            _("{word} is no number that a recipe can have: write the number, or leave it out."), word=digits[:40]
        )
    return int(digits)
