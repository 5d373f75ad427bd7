# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose a fermenter is right now. Everybody sees it and may switch it off; to change it is for whom it is booked.

What is booked is another feature's knowledge: the composition root hands it in as `Steers`.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from cellar.contract import ModeOrder
from taproom.access import Principal
from taproom.fermenters.intents import Order
from taproom.i18n import Reader
from taproom.i18n import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """Whether somebody may change a fermenter. `booked`: it is kit that is booked; `holder` is who has it now."""

    allowed: bool
    booked: bool = False
    holder: str = ""


Steers = Callable[[sqlite3.Connection, str, Principal, int], Steering]
"""`steers(db, fermenter, who, now_utc)`, where `fermenter` is `site/unit/fermenter`."""


def permits(steering: Steering, order: Order) -> bool:
    """To stop needs no right: whoever sees that something is wrong may act."""
    return steering.allowed or (isinstance(order, ModeOrder) and order.mode == "off")


def why_not(steering: Steering, reader: Reader) -> str:
    """Who could, and what somebody else can do."""
    if steering.holder:
        text = _(
            "{holder} has booked this fermenter: they and its stewards can change it. Anybody can switch it off."
        )
        return reader.say(text, holder=steering.holder)
    if steering.booked:
        return reader.say(_("Nobody has booked this fermenter now: book it to change it, or ask a steward."))
    return reader.say(_("To change a fermenter is for brewers. An administrator can make you one."))
