# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the batches work with, and what they ask of other features. Put together by the composition root.

No feature is imported here: recipes, bookings and fermenters are asked through these few callables.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from fastapi import UploadFile
from starlette.requests import Request

from cellar.contract import ProfileDocument
from taproom.access import Principal
from taproom.batches.rights import may_read
from taproom.batches.values import Batch
from taproom.i18n import Reader
from taproom.recipes.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeSeen:
    """A revision that whoever asks may see. `recipe` is the id of the recipe that it belongs to.

    `is_private`: other members do not see it.
    """

    id: str
    recipe: str
    document: Document
    title: str
    licence: str
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSeen:
    """A booking of kit for a brew. `fermenter` is `site/unit/fermenter` where the kit is one."""

    id: str
    kit: str
    start_utc: int
    end_utc: int
    fermenter: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """A fermenter that the hub has heard of; `path` is `site/unit/fermenter`."""

    path: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What became of the wish to start a profile: an HTTP status, and a sentence for whoever asked."""

    accepted: bool
    status: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The profile that a fermenter follows now: the document, and how far it has come in the reader's words."""

    profile: ProfileDocument
    words: str


class Fermenting(Protocol):
    """The fermenters, as far as a batch has to know."""

    def vessels(self) -> Sequence[Vessel]: ...
    def running(self, path: str, reader: Reader) -> Running | None: ...
    def steps(self, profile: ProfileDocument, reader: Reader) -> Sequence[str]: ...
    async def start(self, request: Request, path: str, profile: ProfileDocument, intent_id: str) -> Started: ...


class Photos(Protocol):
    """Where photos are kept."""

    async def take(self, upload: UploadFile) -> str: ...
    def path(self, name: str, size: Literal["large", "small"]) -> Path | None: ...


CreditsOf = Callable[[sqlite3.Connection, str, Reader, Principal], tuple[str, ...]]
RevisionOf = Callable[[sqlite3.Connection, str, Principal], RecipeSeen | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The last gravity that counts of those that were followed while it fermented, by hand or by a device."""

    sg: float
    at_utc: int


def nobody_follows(_: sqlite3.Connection, __: str) -> Followed | None:
    """Where no feature follows gravities."""
    return None


FollowedOf = Callable[[sqlite3.Connection, str], Followed | None]
NameOf = Callable[[sqlite3.Connection, str], bool | None]


def no_name(_: sqlite3.Connection, __: str) -> bool | None:
    """Where no group gives a name to what it brews."""
    return None


Figures = Mapping[str, Mapping[str, Any]]
Foresee = Callable[[Document], Figures]
Scale = Callable[[Document, float], Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchParts:
    """`credits_of` says whom a revision is from, a line for each that somebody may see; `foresee` computes a recipe's
    figures, each as `{"value", "unit", "method"}`; `scale` makes it one for other litres. `followed_of` is the last
    gravity of those that another feature follows. `of_the_commons`: whether a batch may be called a brew of the
    commons, None where the group does not use that. `public_url` is how browsers reach this taproom, None where it is
    as they just did.
    """

    revision_of: RevisionOf
    credits_of: CreditsOf
    foresee: Foresee
    scale: Scale
    stewards_of: Callable[[sqlite3.Connection, str], Sequence[str]]
    bookings_of: Callable[[sqlite3.Connection, str, int], Sequence[BookingSeen]]
    fermenting: Fermenting
    photos: Photos
    followed_of: FollowedOf = nobody_follows
    of_the_commons: NameOf = no_name
    public_url: str | None = None

    def stewards(self, db: sqlite3.Connection, fermenter: str | None) -> Sequence[str]:
        return () if fermenter is None else self.stewards_of(db, fermenter)

    def reads(self, db: sqlite3.Connection, batch: Batch, who: Principal) -> bool:
        """Whether they may read what it is brewed from, and what that foresees."""
        if batch.revision is None or may_read(batch, who, self.stewards(db, batch.fermenter)):
            return True
        return self.revision_of(db, batch.revision, who) is not None


def parts_of(request: Request) -> BatchParts:
    parts: BatchParts = request.app.state.batches
    return parts
