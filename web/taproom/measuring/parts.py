# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What measuring works with, and what it asks of other features. Put together by the composition root."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import HTTPException
from starlette.requests import Request

from cellar.contract import ProfileDocument, ProfileProgress
from taproom.access import Principal, principal_of
from taproom.clock import Utc
from taproom.db import Store
from taproom.depends import at_once
from taproom.errors import NotAllowedError
from taproom.fermenters.history import Bucketing, Point
from taproom.i18n import Reader
from taproom.measuring.limits import Limits
from taproom.pages import Pages, pages_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stretch of a batch's life in one fermenter; `to_utc` is None while it is there."""

    fermenter: str
    from_utc: int
    to_utc: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What a fermenter follows, and how far it had come at `at_utc`."""

    at_utc: int
    setpoint_c: float
    progress: ProfileProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class Brew:
    """A batch, as far as measuring has to know. `og`: as measured, else as expected; `fg` as expected.

    `fermenter` is `site/unit/fermenter`. `pitched_utc` is t = 0; `ended_utc` when it left the fermenter.
    `stays`: in which fermenter it was when, oldest first. `plan`: the fermentation that its recipe foresees.
    """

    id: str
    number: int
    name: str
    volume_l: float
    fermenter: str | None
    by_hand: bool
    current: bool
    og: float | None
    fg: float | None
    made_utc: int
    pitched_utc: int | None
    ended_utc: int | None
    stays: tuple[Stay, ...] = ()
    plan: ProfileDocument | None = None

    @property
    def began_utc(self) -> int:
        return self.made_utc if self.pitched_utc is None else self.pitched_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something that happened, in the reader's words. `name` as the chart knows it."""

    at_utc: int
    name: str
    text: str


class Brews(Protocol):
    """The batches. `shown`: without what its recipe foresees, for whom it is private."""

    def one(self, db: sqlite3.Connection, batch: str) -> Brew | None: ...
    def shown(self, db: sqlite3.Connection, batch: str, who: Principal) -> Brew | None: ...
    def current(self, db: sqlite3.Connection) -> Sequence[Brew]: ...
    def may(self, db: sqlite3.Connection, batch: str, who: Principal) -> bool: ...
    def noted(self, db: sqlite3.Connection, batch: str, reader: Reader) -> Sequence[Noted]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a controller answered, in a sentence."""

    accepted: bool
    status: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A gravity that somebody told a controller. `author` as `Principal.author`."""

    at_utc: int
    sg: float
    author: str


class Vessels(Protocol):
    """The fermenters: what they recorded, and whether one waits for a gravity."""

    def points(self, db: sqlite3.Connection, fermenter: str, buckets: Bucketing) -> Sequence[Point]: ...
    def noted(
        self, db: sqlite3.Connection, fermenter: str, reader: Reader, *, from_utc: int, to_utc: int
    ) -> Sequence[Noted]: ...
    def reported(self, db: sqlite3.Connection, fermenter: str) -> Sequence[Reported]: ...
    def name(self, fermenter: str) -> str: ...
    def ahead(self, fermenter: str) -> Ahead | None: ...
    def waits_for_gravity(self, fermenter: str) -> bool: ...
    async def tell(self, request: Request, fermenter: str, sg: float, intent_id: str) -> Told: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """For the routes. `public_url` is how devices and browsers reach this taproom, where that was said; `address_of`
    is whence a request comes, also where a proxy hands it on."""

    store: Store
    now_utc: Utc
    brews: Brews
    vessels: Vessels
    limits: Limits
    address_of: Callable[[Request], str]
    public_url: str | None


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.measuring
    return parts


PartsOf = Annotated[Parts, at_once(parts_of)]
PagesOf = Annotated[Pages, at_once(pages_of)]


def brew_or_404(db: sqlite3.Connection, parts: Parts, batch: str) -> Brew:
    found = parts.brews.one(db, batch)
    if found is None:
        raise HTTPException(404, "There is no such batch")
    return found


def shown_or_404(db: sqlite3.Connection, parts: Parts, batch: str, request: Request) -> Brew:
    """The batch, as far as whoever asks may know it."""
    found = parts.brews.shown(db, batch, principal_of(request))
    if found is None:
        raise HTTPException(404, "There is no such batch")
    return found


def must_brew(db: sqlite3.Connection, parts: Parts, batch: str, request: Request) -> Brew:
    """The batch, if whoever asks may add to it.

    Raises:
        NotAllowedError: they may not.
    """
    found = brew_or_404(db, parts, batch)
    if not parts.brews.may(db, batch, principal_of(request)):
        raise NotAllowedError("those who brew this batch")
    return found
