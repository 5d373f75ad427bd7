# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Put kit in, change it, put it away. What was promised under the present kit stands in the way of a change."""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace

from taproom import audit
from taproom.access import Principal, Role
from taproom.bookings.asking import kit_named
from taproom.bookings.kit import Kit
from taproom.bookings.refusals import BookingRefused, KitPromised, NotSteward
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.rules import LATEST_UTC
from taproom.ids import new_id


def save_kit(db: sqlite3.Connection, kit: Kit, *, takes: Sequence[str], by: str | None, now_utc: int) -> Kit:
    """Put it in, or make the kit of this slug like it. `takes` are the ids of what it takes directly.

    Its id, its code, its state and, when it is there already, its stewards stay as they are.

    Raises:
        BookingRefused: what is booked already would not fit.
    """
    before = kits.kit_of(db, kit.slug)
    if before is None:
        kits.insert_kit(db, replace(kit, id=new_id(), token=secrets.token_urlsafe(12)), now_utc=now_utc)
        saved = kit_named(db, kit.slug)
        kits.set_stewards(db, saved.id, kit.stewards)
    else:
        saved = replace(_as_it_stays(kit, before), version=before.version + 1)
        kits.update_kit(db, saved)
    kits.set_quotas(db, saved.id, kit.quotas)
    with _refusing(saved):
        if before is not None and before.capacity != kit.capacity:
            kits.set_capacity(db, saved.id, kit.capacity, now_utc=now_utc)
        kits.set_interlocks(db, saved.id, takes, now_utc=now_utc)
    after = kit_named(db, kit.slug)
    said = _said(before) if before else None
    audit.record(db, at_utc=now_utc, by=by, what="kit.saved", subject=after.id, before=said, after=_said(after))
    return after


def _as_it_stays(kit: Kit, before: Kit) -> Kit:
    return replace(
        kit,
        id=before.id,
        token=before.token,
        state=before.state,
        note=before.note,
        out_until_utc=before.out_until_utc,
        archived_utc=None,
    )


@contextmanager
def _refusing(kit: Kit) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        if str(error) not in {"kit_is_promised", "booking_overlap"}:
            raise
        raise BookingRefused([KitPromised(kit=kit.id, name=kit.name)]) from error


def archive_kit(db: sqlite3.Connection, actor: Principal, kit: str, *, now_utc: int) -> None:
    """Put it away, once nothing of it is booked any more. Its log stays."""
    found = kit_named(db, kit)
    _must_keep(actor)
    ahead = stored.between(db, from_utc=now_utc, until_utc=LATEST_UTC, kit=found.id, takers=True)
    if any(it.is_open for it in ahead):
        raise BookingRefused([KitPromised(kit=found.id, name=found.name)])
    kits.update_kit(db, replace(found, archived_utc=now_utc, version=found.version + 1))
    audit.record(db, at_utc=now_utc, by=actor.member, what="kit.archived", subject=found.id)


def set_stewards(db: sqlite3.Connection, actor: Principal, kit: str, stewards: Sequence[str], *, now_utc: int) -> Kit:
    """Who looks after it."""
    found = kit_named(db, kit)
    _must_keep(actor)
    kits.set_stewards(db, found.id, stewards)
    before: dict[str, object] = {"stewards": list(found.stewards)}
    after: dict[str, object] = {"stewards": sorted(set(stewards))}
    audit.record(
        db, at_utc=now_utc, by=actor.member, what="kit.stewards", subject=found.id, before=before, after=after
    )
    return kit_named(db, kit)


def new_code(db: sqlite3.Connection, actor: Principal, kit: str, *, now_utc: int) -> Kit:
    """A new code for its sticker; the old one no longer works."""
    found = kit_named(db, kit)
    _must_keep(actor)
    kits.update_kit(db, replace(found, token=secrets.token_urlsafe(12), version=found.version + 1))
    audit.record(db, at_utc=now_utc, by=actor.member, what="kit.new_code", subject=found.id)
    return kit_named(db, kit)


def _must_keep(actor: Principal) -> None:
    if not actor.has(Role.MAINTAINER):
        raise BookingRefused([NotSteward()])


def _said(kit: Kit) -> dict[str, object]:
    return {name: it for name, it in asdict(kit).items() if name != "token"}
