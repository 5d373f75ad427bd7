# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a proposal would do, in words. Pure."""

from collections.abc import Mapping

from taproom.commons.amounts import percent, said
from taproom.commons.choices import CHOICES, Choice
from taproom.commons.decision_rules import Effect
from taproom.commons.ledger import Unit
from taproom.i18n import Reader
from taproom.i18n import mark as _

STATES: Mapping[str, str] = {
    "open": _("open"),
    "adopted": _("adopted"),
    "blocked": _("blocked by an objection"),
    "short": _("too few said anything"),
    "withdrawn": _("withdrawn"),
}
_ON, _OFF = _("on"), _("off")
_RULE = _("“{title}” becomes {value}.")
_TARIFF = _("{title}: {points} per {unit}.")
_TARIFF_END = _("“{title}” does not count any more from then on.")
_KEPT = _("Of what “{title}” was made from, {value} % count as kept.")
_WORDS = _("Nothing changes by itself: it is for us to do.")


def value_said(reader: Reader, choice: Choice, value: int) -> str:
    match choice.said_in:
        case "switch":
            return reader.say(_ON if value else _OFF)
        case "percent":
            return f"{percent(reader, value)} %"
        case "EUR":
            return said(reader, value)
        case "whole":
            return str(value)


def effect_said(reader: Reader, it: Effect, titles: Mapping[str, str]) -> str:
    """`titles`: of the tariffs and revisions that it may be about."""
    match it.kind:
        case "rule":
            choice = CHOICES.get(it.name)
            if choice is None:
                return it.name
            return reader.say(_RULE, title=reader.say(choice.title), value=value_said(reader, choice, it.to))
        case "tariff":
            return reader.say(_TARIFF, title=it.title, points=said(reader, it.to, Unit.POINT), unit=it.unit)
        case "tariff_end":
            return reader.say(_TARIFF_END, title=titles.get(it.name, it.name))
        case "kept":
            return reader.say(_KEPT, title=titles.get(it.name, it.name[:10]), value=percent(reader, it.to))
        case "words":
            return reader.say(_WORDS)
