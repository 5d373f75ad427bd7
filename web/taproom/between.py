# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the features know of each other's people and things without knowing each other. Used by `app` only."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from taproom import people
from taproom.access import Principal, Role
from taproom.audit_log.words import Subject
from taproom.batches.repository import people as batch_people
from taproom.bookings import personal as bookings_personal
from taproom.bookings import rights
from taproom.bookings.repository import bookings as booked
from taproom.bookings.repository import kit as kits
from taproom.bookings.status import LIVE
from taproom.bookings.stewards.named import named
from taproom.bookings.stewards.parts import Person
from taproom.commons import personal as commons_personal
from taproom.fermenters.steering import Steering
from taproom.i18n import Reader
from taproom.measuring import personal as measuring_personal
from taproom.members import erasing
from taproom.members import repository as member_repository
from taproom.notices import repository as notices_repository
from taproom.notices.contacts import Contact
from taproom.personal import Holding
from taproom.recipes import personal as recipes_personal
from taproom.recipes.designing.booked import BookedKit
from taproom.tickets import repository as tickets_repository


class OneMember(Protocol):
    """What is asked of a member here."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def active(self) -> bool: ...


Everyone = Callable[[sqlite3.Connection], Sequence[OneMember]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OurPeople:
    """The members, as those see them who look after the kit."""

    members: Everyone

    def everyone(self, db: sqlite3.Connection) -> Sequence[Person]:
        return [Person(id=it.id, name=it.name, is_active=it.active) for it in self.members(db)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledHere:
    """What this brewery's people and things are called, for the audit log."""

    everyone: Everyone

    def members(self, db: sqlite3.Connection) -> Mapping[str, str]:
        return {it.id: it.name for it in self.everyone(db)}

    def subjects(self, db: sqlite3.Connection, ids: Iterable[str], reader: Reader) -> Mapping[str, Subject]:
        found = named(db, ids)
        return {
            it: Subject(
                name=one.name if one.at_utc is None else f"{one.name}, {reader.moment(one.at_utc)}", link=one.link
            )
            for it, one in found.items()
        }


def names_of(db: sqlite3.Connection, members: Iterable[str]) -> dict[str, str]:
    """For the bookings: how the members are called that were not erased."""
    found = (member_repository.get(db, it) for it in members)
    return {it.id: it.name for it in found if it is not None and it.name}


def steers(db: sqlite3.Connection, fermenter: str, who: Principal, now_utc: int) -> Steering:
    """A fermenter that is booked as kit is its holder's and its stewards'; any other is every brewer's."""
    if not rights.is_kit(db, fermenter):
        return Steering(allowed=who.has(Role.BREWER))
    holder = rights.seen_holder(db, fermenter, who, now_utc)
    name = names_of(db, [holder]).get(holder, "") if holder is not None else ""
    return Steering(allowed=rights.may_steer(db, fermenter, who, now_utc), booked=True, holder=name)


def minders(db: sqlite3.Connection, fermenter: str, now_utc: int) -> frozenset[str]:
    """Whom an alert of a fermenter goes to: its holder now and its stewards; without either, every brewer."""
    active = {it.id: it.role for it in people.everyone(db) if it.active}
    named = {*rights.holders(db, fermenter, now_utc), *rights.stewards(db, fermenter)} & active.keys()
    return frozenset(named or {it for it, role in active.items() if role.at_least(Role.BREWER)})


def contact_of(db: sqlite3.Connection, member: str) -> Contact | None:
    """How the notices reach a member. Nobody is told anything who may not sign in."""
    found = member_repository.get(db, member)
    if found is None or found.disabled_utc is not None or found.erased_utc is not None:
        return None
    return Contact(name=found.name, email=found.email, language=found.language)


def all_kit(db: sqlite3.Connection) -> tuple[BookedKit, ...]:
    """For the recipes: what a kettle may be booked as."""
    return tuple(BookedKit(kit=it.id, name=it.name) for it in kits.all_kit(db))


def booked_kit(db: sqlite3.Connection, member: str, now_utc: int) -> tuple[BookedKit, ...]:
    """For the recipes: what a member has booked, the nearest first."""
    names = {it.id: it.name for it in kits.all_kit(db)}
    mine = sorted(booked.of_member(db, member, from_utc=now_utc), key=lambda it: it.start_utc)
    live = [it for it in mine if it.status in LIVE and it.kit in names]
    return tuple(BookedKit(kit=it.kit, name=names[it.kit], start_utc=it.start_utc) for it in live)


def holdings(zone: tzinfo) -> tuple[Holding, ...]:
    """What each feature holds of a person; the member themselves last."""
    return (
        bookings_personal.holding(zone),
        batch_people.HOLDING,
        commons_personal.HOLDING,
        measuring_personal.HOLDING,
        notices_repository.HOLDING,
        recipes_personal.HOLDING,
        tickets_repository.HOLDING,
        erasing.HOLDING,
    )
