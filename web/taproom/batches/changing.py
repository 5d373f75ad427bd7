# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may change of a batch after it was made: its name, its fermenter, who brews it, who may see it."""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import replace

from taproom import audit
from taproom.access import Principal
from taproom.batches.moving import happened, known
from taproom.batches.refusals import Changed, UnknownBatch
from taproom.batches.repository import batches, events
from taproom.batches.rights import must_brew, must_keep
from taproom.batches.values import Batch, Event, Kind, Regulated
from taproom.ids import new_id


def change(
    db: sqlite3.Connection,
    actor: Principal,
    batch: str,
    *,
    version: int,
    name: str,
    fermenter: str | None,
    regulated: Regulated,
    brewers: Collection[str],
    stewards: Collection[str],
    now_utc: int,
    at_utc: int | None = None,
) -> Batch:
    """Who brews with them is the keeper's choice; the rest may be changed by all who brew it. `at_utc`: when it was
    brought to another fermenter, if not now.

    Raises:
        BatchRefused: it is not theirs, or was changed since `version`.
    """
    old = known(db, batch)
    must_brew(old, actor, stewards)
    new = replace(
        old,
        name=name,
        fermenter=fermenter,
        regulated=regulated,
        brewers=tuple(sorted({*brewers} - {old.keeper or ""})),
        version=version,
    )
    if {*new.brewers} != {*old.brewers}:
        must_keep(old, actor)
    moved_utc = happened(old, at_utc, now_utc) if fermenter != old.fermenter else now_utc
    return _store(db, actor, old, new, "changed", now_utc, at_utc=moved_utc)


def publish(db: sqlite3.Connection, actor: Principal, batch: str, *, is_public: bool, now_utc: int) -> Batch:
    """Its page for everybody, or none."""
    old = known(db, batch)
    must_keep(old, actor)
    if old.is_public == is_public:
        return old
    return _store(
        db, actor, old, replace(old, is_public=is_public), "published" if is_public else "withdrawn", now_utc
    )


def show_photo(
    db: sqlite3.Connection, actor: Principal, batch: str, event: str, *, shown: bool, now_utc: int
) -> Batch:
    """One of its photos on the page for everybody, or not: its keeper's choice, photo by photo.

    Raises:
        BatchRefused: it is not theirs, or there is no such photo.
    """
    it, found = known(db, batch), events.event_of(db, event)
    must_keep(it, actor)
    if found is None or found.batch != batch or not found.detail.get("photo"):
        raise UnknownBatch
    events.show_photo(db, found, shown=shown)
    what = "batch.photo_shown" if shown else "batch.photo_hidden"
    audit.record(db, at_utc=now_utc, by=actor.member, what=what, subject=batch)
    return it


def _store(
    db: sqlite3.Connection,
    actor: Principal,
    old: Batch,
    new: Batch,
    kind: Kind,
    now_utc: int,
    *,
    at_utc: int | None = None,
) -> Batch:
    before, after = _said(old), _said(new)
    changed = {name for name in before if before[name] != after[name]}
    if not batches.update(db, new):
        raise Changed
    if changed:
        said = {"before": _only(before, changed), "after": _only(after, changed)}
        event = Event(
            id=new_id(),
            batch=old.id,
            kind=kind,
            at_utc=now_utc if at_utc is None else at_utc,
            heard_utc=now_utc,
            actor=actor.member,
            detail={name: after[name] for name in changed - {"brewers"}},
        )
        events.append(db, event)
        audit.record(db, at_utc=now_utc, by=actor.member, what=f"batch.{kind}", subject=old.id, **said)
    return known(db, old.id)


def _said(it: Batch) -> dict[str, object]:
    names = ("name", "fermenter", "regulated", "is_public")
    return {name: getattr(it, name) for name in names} | {"brewers": list(it.brewers)}


def _only(said: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    return {name: said[name] for name in sorted(names)}
