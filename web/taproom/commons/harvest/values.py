# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is left over, as it is kept and as the batches tell of it."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from taproom.commons.harvest.rules import Claim, Kind, Rest, left_g


@dataclass(frozen=True, slots=True, kw_only=True)
class Brewed:
    """A brew day that leaves grain, or a fermentation that leaves yeast; as the batches know it."""

    batch: str
    title: str
    kind: Kind
    at_utc: int
    grist_kg: float = 0.0
    volume_l: float = 0.0


BrewedSince = Callable[[sqlite3.Connection, int], Sequence[Brewed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What there is to take. `dry_g` is the malt that it came from, 0 if nobody knows."""

    id: str
    kind: Kind
    title: str
    grams: int
    ready_utc: int
    expires_utc: int
    batch: str | None = None
    dry_g: int = 0
    weighed: bool = False
    place: str = ""
    by_member: str | None = None
    claims: tuple["Asked", ...] = ()

    @property
    def rest(self) -> Rest:
        return Rest(grams=self.grams, ready_utc=self.ready_utc, expires_utc=self.expires_utc)

    @property
    def left_g(self) -> int:
        return left_g(self.grams, (it.claim for it in self.claims))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A claim, and for whom: a farm, a bakery; nobody else if empty."""

    claim: Claim
    taker: str
