# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a proposal: what may be changed, what was typed, what is wrong with it. Pure but for the reading."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from taproom.access import Principal
from taproom.commons import work
from taproom.commons.amounts import AmountRefused, hundredths, plain, whole
from taproom.commons.choices import CHOICES, ROYALTIES, WORK, Chosen
from taproom.commons.decision_rules import Decision, Effect
from taproom.commons.decisions import Words
from taproom.commons.given import CommonsParts
from taproom.commons.typed import SEEN
from taproom.commons.work_rules import SORTS
from taproom.i18n import mark as _

TITLE_CHARS, WHY_CHARS, MOST_POINTS = 100, 2_000, 10_000
FIELDS = ("kind", "name", "to", "title", "why", "what", "sort", "unit")
_UNSEEN = _("There is a sign in it that cannot be seen. Delete the text and type it anew.")
_NO_KIND = _("Choose what it is about.")
_NO_TITLE = _("Give it a name of 100 characters at most.")
_LONG = _("2,000 characters at most.")
_BOUNDS = _("This must be from {lowest} to {highest}.")
_POINTS = _("This must be from 1 to 10,000 points.")
_NO_WHAT = _("Give it a name of 60 characters at most.")
_NO_UNIT = _("Say by what it is counted, like “hour” or “litre” (20 characters at most).")
_PERCENT = _("This must be from 0 to 100.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What may be proposed: rules by name, tariffs by id, and the recipe that is asked about, if any."""

    rules: Mapping[str, str]
    tariffs: Mapping[str, str]
    recipes: Mapping[str, str]


def wishes(db: sqlite3.Connection, chosen: Chosen, parts: CommonsParts, who: Principal, revision: str) -> Wishes:
    """As the group's schemes are now."""
    recipes: Mapping[str, str] = {}
    if chosen.has(ROYALTIES) and revision:
        recipes = {it.id: it.title for it in parts.lineage_of(db, revision, who) if it.id == revision and it.is_seen}
    return Wishes(
        rules={name: it.title for name, it in CHOICES.items() if not it.scheme or chosen.has(it.scheme)},
        tariffs={it.id: it.title for it in work.tariffs(db)} if chosen.has(WORK) else {},
        recipes=recipes,
    )


def read(typed: Mapping[str, str], may: Wishes) -> tuple[Words | None, dict[str, str]]:
    """The proposal, or what is wrong, by field."""
    faults = {field: _UNSEEN for field in FIELDS if not re.fullmatch(SEEN, typed[field])}
    title, why = typed["title"].strip(), typed["why"].strip()
    if not 0 < len(title) <= TITLE_CHARS:
        faults["title"] = _NO_TITLE
    if len(why) > WHY_CHARS:
        faults["why"] = _LONG
    effect = _effect(typed, may, faults)
    return (None, faults) if faults or effect is None else (Words(title=title, why=why, effect=effect), {})


def _effect(typed: Mapping[str, str], may: Wishes, faults: dict[str, str]) -> Effect | None:
    kind, name = typed["kind"], typed["name"]
    if kind == "words":
        return Effect(kind="words")
    if kind == "rule" and name in may.rules:
        to = _number(typed["to"], faults, CHOICES[name].read, _BOUNDS)
        return None if to is None else Effect(kind="rule", name=name, to=to)
    if kind == "tariff_end" and name in may.tariffs:
        return Effect(kind="tariff_end", name=name)
    if kind == "kept" and name in may.recipes:
        to = _number(typed["to"], faults, lambda it: at if (at := hundredths(it)) <= 10_000 else None, _PERCENT)
        return None if to is None else Effect(kind="kept", name=name, to=to)
    if kind == "tariff":
        return _tariff(typed, faults)
    faults["kind"] = _NO_KIND
    return None


def _number(typed: str, faults: dict[str, str], read_it: object, bounds: str) -> int | None:
    try:
        found = read_it(typed) if callable(read_it) else None
    except AmountRefused as refused:
        faults["to"] = str(refused)
        return None
    if found is None:
        faults["to"] = bounds
    return found


def _tariff(typed: Mapping[str, str], faults: dict[str, str]) -> Effect | None:
    what, unit = typed["what"].strip(), typed["unit"].strip()
    points = _number(typed["to"], faults, lambda it: at if 1 <= (at := whole(it)) <= MOST_POINTS else None, _POINTS)
    if not 0 < len(what) <= 60:
        faults["what"] = _NO_WHAT
    if not 0 < len(unit) <= 20:
        faults["unit"] = _NO_UNIT
    sort = typed["sort"] if typed["sort"] in SORTS else SORTS[0]
    return None if faults or points is None else Effect(kind="tariff", title=what, sort=sort, unit=unit, to=points)


def typed_of(it: Decision) -> dict[str, str]:
    """As it was typed, to amend it or to propose it again."""
    effect = it.effect
    to = str(effect.to)
    if effect.kind == "kept" or (effect.kind == "rule" and CHOICES[effect.name].said_in in ("percent", "EUR")):
        to = plain(effect.to)
    return {
        "kind": effect.kind,
        "name": effect.name,
        "to": to,
        "title": it.title,
        "why": it.why,
        "what": effect.title,
        "sort": effect.sort,
        "unit": effect.unit,
    }
