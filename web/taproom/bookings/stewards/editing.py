# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kit as the form changes it: all of it at once, by one of two people. Each is one transaction's work (`keeping`)."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from taproom import audit
from taproom.access import Principal
from taproom.bookings import keeping
from taproom.bookings.inventory import KitEntry, kit_of_entry
from taproom.bookings.kit import Kit
from taproom.bookings.refusals import BookingRefused, Changed
from taproom.bookings.repository import kit as kits
from taproom.errors import TaproomError
from taproom.i18n import mark as _


class NotUniqueError(TaproomError):
    """Another kit has it; `sentence` is marked for translation."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field, self.sentence = field, sentence
        super().__init__(sentence)


def add(db: sqlite3.Connection, actor: Principal, entry: KitEntry, stewards: Sequence[str], *, now_utc: int) -> Kit:
    """
    Raises:
        NotUniqueError: another kit has the address or the fermenter.
    """
    if kits.kit_of(db, entry.slug) is not None:
        raise NotUniqueError("slug", _("Another kit has this address already."))
    return _save(db, actor, entry, stewards, now_utc=now_utc)


def change(
    db: sqlite3.Connection,
    actor: Principal,
    entry: KitEntry,
    stewards: Sequence[str],
    *,
    version: int,
    now_utc: int,
) -> Kit:
    """
    Raises:
        NotUniqueError: another kit has the fermenter.
        BookingRefused: somebody changed it since `version`, or bookings stand in the way.
    """
    before = kits.kit_of(db, entry.slug)
    if before is None or before.version != version:
        raise BookingRefused([Changed(version=before.version if before else 0)])
    return _save(db, actor, entry, stewards, now_utc=now_utc)


def _save(db: sqlite3.Connection, actor: Principal, entry: KitEntry, stewards: Sequence[str], *, now_utc: int) -> Kit:
    other = kits.kit_of_fermenter(db, entry.fermenter) if entry.fermenter else None
    if other is not None and other.slug != entry.slug:
        raise NotUniqueError("fermenter", _("Another kit is this fermenter already."))
    takes = [it.id for slug in entry.takes if (it := kits.kit_of(db, slug)) is not None]
    saved = keeping.save_kit(db, kit_of_entry(entry), takes=takes, by=actor.member, now_utc=now_utc)
    if set(stewards) != set(saved.stewards):
        saved = keeping.set_stewards(db, actor, saved.id, stewards, now_utc=now_utc)
    return saved


def photograph(db: sqlite3.Connection, actor: Principal, kit: Kit, photo: str | None, *, now_utc: int) -> None:
    """What it looks like; None: nobody knows."""
    kits.update_kit(db, replace(kit, photo=photo, version=kit.version + 1))
    said = {"before": {"photo": kit.photo}, "after": {"photo": photo}}
    audit.record(db, at_utc=now_utc, by=actor.member, what="kit.photographed", subject=kit.id, **said)


def bring_back(db: sqlite3.Connection, actor: Principal, kit: Kit, *, now_utc: int) -> None:
    """Kit that was put away can be booked again."""
    kits.update_kit(db, replace(kit, archived_utc=None, version=kit.version + 1))
    audit.record(db, at_utc=now_utc, by=actor.member, what="kit.brought_back", subject=kit.id)
