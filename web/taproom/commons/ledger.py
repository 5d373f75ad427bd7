# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ledger is, without a database: accounts, postings, their digest, and the replay. Pure.

An account holds one unit. What comes in is positive, what goes out negative, and the entries of one posting sum to
zero in each unit. `outside` and `issuer` are where things come from: they may be negative, and say by how much.

    outside:customers:EUR -480.00      pot::EUR +96.00      brewing::EUR +384.00

The digest of a posting covers it, the limits of its accounts, and the digest before: a chain. Whoever noted a digest
can tell later whether anything before it was changed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from taproom.errors import TaproomError

GENESIS = "0" * 64
LARGEST = 10**15  # more money than there is; sums of it still fit 64 bits


class Unit(StrEnum):
    """What is counted. EUR in cents, the others whole."""

    EUR = "EUR"
    POINT = "POINT"
    COIN = "COIN"
    BOTTLE = "BOTTLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`lowest` and `highest` are kept by the database after every posting; they are settled when it is opened.

    `owner` is a member's id, a bucket's, or a word that says more; it may be empty. Neither part holds a colon.
    """

    kind: str
    owner: str = ""
    unit: Unit = Unit.EUR
    lowest: int | None = 0
    highest: int | None = None

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.owner}:{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A part of a posting."""

    account: Account
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is to be written, once: whoever comes again with the same `key` changes nothing.

    `subject` is the id of what it is about. `note` stays for ever, so it names nobody. `by` is a member's id, None
    for the program itself.
    """

    kind: str
    key: str
    entries: tuple[Entry, ...]
    subject: str = ""
    note: str = ""
    by: str | None = None
    reverses: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A posting as it stands in the book. `reversed_by` is what took it back."""

    seq: int
    at_utc: int
    posting: Posting
    digest: str
    reversed_by: int | None

    @property
    def units(self) -> list[Unit]:
        return sorted({it.account.unit for it in self.posting.entries})

    @property
    def by_hand(self) -> bool:
        """Whether a treasurer wrote it, who may take it back. What a scheme wrote, the scheme takes back."""
        return self.posting.key.startswith("hand.")

    def amount_in(self, unit: Unit) -> int:
        """How much moved."""
        return sum(it.amount for it in self.posting.entries if it.amount > 0 and it.account.unit == unit)


class LedgerRefused(TaproomError):
    """A posting that the ledger does not take. Nothing was written."""


class NotBalanced(LedgerRefused):
    """The entries do not sum to zero in each unit, or there are none."""


class KeyReused(LedgerRefused):
    """The key came before, with another posting."""


@dataclass
class OutOfLimits(LedgerRefused):
    """An account would hold less than its lowest or more than its highest; `excess` is by how much."""

    account: Account
    excess: int

    def __post_init__(self) -> None:
        super().__init__(f"{self.account.id} is out of its limits by {self.excess}")


class AlreadyReversed(LedgerRefused):
    """What is to be reversed was, or is itself a reversal."""


class NotYours(LedgerRefused):
    """One does not witness one's own work, nor take back what is another's."""


class RolesApart(LedgerRefused):
    """Whoever raises money for something does not decide on it."""


class Settled(LedgerRefused):
    """What it is about was settled before, or there is no such thing."""


def transfer(source: Account, target: Account, amount: int) -> tuple[Entry, Entry]:
    """From one account to another of the same unit."""
    return Entry(account=source, amount=-amount), Entry(account=target, amount=amount)


def merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry for each account, in the order of their ids; what cancels out is left out."""
    sums: dict[str, Entry] = {}
    for it in entries:
        before = sums.get(it.account.id)
        sums[it.account.id] = it if before is None else replace(before, amount=before.amount + it.amount)
    return tuple(sums[it] for it in sorted(sums) if sums[it].amount)


def check(entries: Sequence[Entry]) -> None:
    """Raises NotBalanced."""
    sums: dict[Unit, int] = {}
    for it in entries:
        if it.amount == 0 or abs(it.amount) > LARGEST:
            raise NotBalanced(f"{it.account.id} cannot take {it.amount}")
        sums[it.account.unit] = sums.get(it.account.unit, 0) + it.amount
    if not entries or any(sums.values()):
        raise NotBalanced("The entries do not sum to zero.")


def reversal(posting: Posting, *, seq: int, key: str, note: str, by: str | None) -> Posting:
    """What takes `posting`, which was written as `seq`, back to the cent."""
    if posting.reverses is not None:
        raise AlreadyReversed("A correction is not taken back: post anew.")
    back = tuple(replace(it, amount=-it.amount) for it in posting.entries)
    return replace(posting, key=key, note=note, by=by, reverses=seq, entries=back)


def check_limits(entries: Iterable[Entry], before: Mapping[str, int]) -> None:
    """Raises OutOfLimits. `before` are the balances by account, 0 where there is none."""
    for it in entries:
        after = before.get(it.account.id, 0) + it.amount
        lowest, highest = it.account.lowest, it.account.highest
        if lowest is not None and after < lowest and it.amount < 0:
            raise OutOfLimits(it.account, lowest - after)
        if highest is not None and after > highest and it.amount > 0:
            raise OutOfLimits(it.account, after - highest)


def replay(entries: Iterable[Entry]) -> dict[str, int]:
    """The balances, from nothing."""
    balances: dict[str, int] = {}
    for it in entries:
        balances[it.account.id] = balances.get(it.account.id, 0) + it.amount
    return balances


def digest(posting: Posting, *, seq: int, at_utc: int, previous: str) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8) of all that a posting says, and of `previous`."""
    said = {
        "at_utc": at_utc,
        "by": posting.by,
        "entries": [[it.account.id, it.amount, it.account.lowest, it.account.highest] for it in posting.entries],
        "key": posting.key,
        "kind": posting.kind,
        "note": posting.note,
        "previous": previous,
        "reverses": posting.reverses,
        "seq": seq,
        "subject": posting.subject,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
