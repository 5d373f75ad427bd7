# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gravity as somebody reads it off: SG, or degrees Plato. Pure.

A number without its unit is not guessed at: what looks like the other unit is refused, with what to press instead.
"""

import re
from typing import Literal

from taproom.brewing.gravity import plato_of_sg, sg_of_plato
from taproom.fermenters.profile_forms import HIGHEST_SG, LOWEST_SG, MAX_TYPED, read_gravity, read_number
from taproom.fermenters.rules import Unusable
from taproom.i18n import Reader
from taproom.i18n import mark as _

Scale = Literal["sg", "plato"]
LOWEST_PLATO, HIGHEST_PLATO = -5.0, 45.0
_LIKE_SG = re.compile(r"(1[.,]\d{3,4}|0[.,]9\d{2,3})")


def read_typed(text: str, scale: Scale, reader: Reader) -> float | Unusable:
    """The SG that was typed on this scale, or what was wrong with it."""
    shown = text.strip()[:MAX_TYPED]
    if not shown:
        return Unusable(sentence=reader.say(_("Type the gravity first.")))
    if scale == "sg":
        return _read_sg(shown, reader)
    number = read_number(shown)
    if _LIKE_SG.fullmatch(shown):
        return Unusable(sentence=reader.say(_("“{typed}” looks like SG. If it is, choose SG."), typed=shown))
    sg = sg_of_plato(number) if number is not None and LOWEST_PLATO <= number <= HIGHEST_PLATO else None
    if sg is None or not LOWEST_SG <= sg <= HIGHEST_SG:
        sentence = _("“{typed}” is not a gravity in °P. Write it like {example}.")
        return Unusable(sentence=reader.say(sentence, typed=shown, example=reader.degrees(3.1)))
    return round(sg, 5)


def _read_sg(shown: str, reader: Reader) -> float | Unusable:
    sg, number = read_gravity(shown), read_number(shown)
    if sg is not None:
        return sg
    if number is not None and 1.2 < number <= HIGHEST_PLATO:
        return Unusable(sentence=reader.say(_("“{typed}” looks like °P. If it is, choose °P."), typed=shown))
    sentence = _("“{typed}” is not a gravity in SG. Write it like {example}, or 1012.")
    return Unusable(sentence=reader.say(sentence, typed=shown, example=reader.degrees(1.012, "0.000")))


def both(sg: float, reader: Reader) -> str:
    """`1.012 SG = 3.1 °P`."""
    return f"{reader.degrees(sg, '0.000#')} SG = {reader.degrees(plato_of_sg(sg), '0.0')} °P"
