# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an adopted decision changes by itself."""

import sqlite3
from collections.abc import Callable, Mapping

from taproom.commons import choosing, royalties, work
from taproom.commons.choices import CHOICES, DECISIONS
from taproom.commons.decision_rules import Decision


def carry_out(db: sqlite3.Connection, it: Decision, now_utc: int) -> None:
    """In the caller's transaction. Raises LedgerRefused, or what the tables refuse."""
    _EFFECTS[it.effect.kind](db, it, now_utc)


def _set_rule(db: sqlite3.Connection, it: Decision, now_utc: int) -> None:
    if it.effect.name not in CHOICES:  # a rule that a later version of the program does not have any more
        return
    choosing.choose(
        db, it.effect.name, it.effect.to, by=it.by_member, reason=it.title, now_utc=now_utc, decision=it.id
    )
    if it.effect.name == DECISIONS and not it.effect.to:  # nobody could object any more
        db.execute("UPDATE decision SET state = 'withdrawn', settled_utc = ? WHERE state = 'open'", (now_utc,))


def _add_tariff(db: sqlite3.Connection, it: Decision, now_utc: int) -> None:
    effect = it.effect
    new = work.Tariff(id=it.id, title=effect.title, sort=effect.sort, unit=effect.unit, points=effect.to)
    work.add_tariff(db, new, by=it.by_member, now_utc=now_utc, decision=it.id)


def _end_tariff(db: sqlite3.Connection, it: Decision, now_utc: int) -> None:
    work.end_tariff(db, it.effect.name, now_utc=now_utc, decision=it.id)


def _set_kept(db: sqlite3.Connection, it: Decision, now_utc: int) -> None:
    royalties.say_kept(db, it.effect.name, it.effect.to, by=it.by_member, now_utc=now_utc, decision=it.id)


def _nothing(_db: sqlite3.Connection, _it: Decision, _now_utc: int) -> None:
    """People do it."""


_EFFECTS: Mapping[str, Callable[[sqlite3.Connection, Decision, int], None]] = {
    "rule": _set_rule,
    "tariff": _add_tariff,
    "tariff_end": _end_tariff,
    "kept": _set_kept,
    "words": _nothing,
}
