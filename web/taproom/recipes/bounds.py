# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no recipe says, whoever sends it: numbers without end, texts that are none, lists that nobody reads. Pure.

Files are held to the same limits when they are read; this is for what comes by any other way, before it is saved: a
revision that no page can show would stay for good.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from pydantic import BaseModel

from taproom.brewing.quantities import Quantity
from taproom.i18n import mark as _
from taproom.recipes.document import Document
from taproom.recipes.formats.results import Limits
from taproom.recipes.refusals import TOO_LONG, RecipeRefused

NUMBER_BELOW: Final = 1e9
UNKNOWN_BELOW: Final = 1e30  # of what we do not know and never compute with: moments in milliseconds, say
NO_NUMBER = _("{where}: no recipe has such a number. Write one that is nearer to a brewery's.")
NO_TEXT = _("{where}: this holds signs that are no text. Type it anew.")
NO_NAME = _("{where}: something stands there under an empty name. Give it one, or leave it out.")
TOO_MANY = _("{where}: more than {most} entries; no recipe has so many.")
TOO_DEEP = _("{where}: this is nested more than {most} deep; no recipe is.")
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
_LIMITS: Final = Limits()


def check_document(it: Document) -> None:
    """Raises `RecipeRefused`, with where it is."""
    _check(it, (), NUMBER_BELOW)


def check_texts(them: Iterable[str]) -> None:
    """Raises `RecipeRefused`: one of these cannot be stored, or not be sent."""
    for it in them:
        _check_text(it, (it[:40],))


def _check(value: object, where: tuple[str, ...], below: float) -> None:
    if len(where) > _LIMITS.depth:
        raise RecipeRefused(TOO_DEEP, where=_said(where), most=_LIMITS.depth)
    match value:
        case bool():
            return
        case int() | float():
            _check_number(value, where, below)
        case str():
            _check_text(value, where)
        case BaseModel():
            _check_model(value, where)
        case dict():
            for name, inner in value.items():
                _check_named(str(name), inner, where, below)
        case list() | tuple():
            _check_list(value, where, below)


def _check_number(value: float, where: tuple[str, ...], below: float) -> None:
    if not abs(value) < below:  # what is no number is not below anything
        raise RecipeRefused(NO_NUMBER, where=_said(where))


def _check_model(value: BaseModel, where: tuple[str, ...]) -> None:
    known = type(value).model_fields
    for name, inner in value:
        _check_named(name, inner, where, NUMBER_BELOW if name in known else UNKNOWN_BELOW)
    if isinstance(value, Quantity) and value.factors:
        _check_number(value.si, where, NUMBER_BELOW)


def _check_list(value: Sequence[object], where: tuple[str, ...], below: float) -> None:
    if len(value) > _LIMITS.additions:
        raise RecipeRefused(TOO_MANY, where=_said(where), most=_LIMITS.additions)
    for place, inner in enumerate(value, 1):
        _check(inner, (*where, str(place)), below)


def _check_named(name: str, inner: object, where: tuple[str, ...], below: float) -> None:
    if not name:
        raise RecipeRefused(NO_NAME, where=_said(where))
    _check_text(name, (*where, name))
    _check(inner, (*where, name), below)


def _check_text(text: str, where: tuple[str, ...]) -> None:
    if _NO_TEXT.search(text):
        raise RecipeRefused(NO_TEXT, where=_said(where))
    if len(text) > _LIMITS.text_chars:
        raise RecipeRefused(TOO_LONG, most=_LIMITS.text_chars)


def _said(where: tuple[str, ...]) -> str:
    """As a path, short enough for a sentence, and of signs that can be shown."""
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", "/".join(it[:40] for it in where))[-200:]
