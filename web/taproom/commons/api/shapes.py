# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What programs are told of the commons, and what they may say. Amounts are whole: EUR in cents."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from taproom.commons.harvest.values import Asked, Offer
from taproom.commons.ledger import Account, Posted, Unit
from taproom.commons.purchase.rules import Item, Share
from taproom.commons.purchase.store import Purchase
from taproom.commons.typed import SEEN

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=SEEN)]


class RulesOut(BaseModel):
    """What the group chose: switches are 0 or 1, per cent in hundredths, EUR in cents."""

    chosen: dict[str, int]


class AccountOut(BaseModel):
    id: str
    kind: str
    owner: str
    unit: Unit
    balance: int
    lowest: int | None
    highest: int | None


class EntryOut(BaseModel):
    account: str
    amount: int


class PostingOut(BaseModel):
    """One posting; its entries sum to zero in each unit."""

    seq: int
    at_utc: int
    kind: str
    subject: str
    note: str
    by: str | None
    reverses: int | None
    reversed_by: int | None
    digest: str
    entries: list[EntryOut]


class PostingsOut(BaseModel):
    """Newest first. `before` is what to ask with for those before; None when there are no more."""

    postings: list[PostingOut]
    before: int | None


class CheckOut(BaseModel):
    """Whether the book is what was written: how many postings, the last digest, and what is wrong."""

    count: int
    digest: str
    findings: list[str]


class NewPosting(BaseModel):
    """What a treasurer writes by hand. The same `key` twice writes once."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(max_length=40, description="`sale`, `expense`, `dues`, …: as the form of the pages has them.")
    cents: int = Field(ge=1, le=10**15)
    note: Note
    member: str = Field(default="", max_length=40)
    key: str = Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$", description="A ULID of the sender's.")


class NewReversal(BaseModel):
    """Why a posting is taken back."""

    model_config = ConfigDict(extra="forbid")
    note: Note


class ClaimOut(BaseModel):
    id: str
    member: str
    taker: str
    grams: int
    state: str
    asked_utc: int
    until_utc: int
    taken_g: int


class OfferOut(BaseModel):
    """Spent grain or yeast, to give away."""

    id: str
    kind: str
    title: str
    batch: str | None
    grams: int
    left_g: int
    weighed: bool
    ready_utc: int
    expires_utc: int
    place: str
    claims: list[ClaimOut]


class NewClaim(BaseModel):
    """So many grams, for whoever asks or for `taker`. The same `key` twice asks once."""

    model_config = ConfigDict(extra="forbid")
    grams: int = Field(ge=1, le=5_000_000)
    taker: str = Field(default="", max_length=60)
    key: str = Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")


class ItemOut(BaseModel):
    id: str
    code: str
    name: str
    sort: str
    unit: str
    grams: int
    breaks: list[tuple[int, int]] = Field(description="From so many units on, one costs so many cents.")


class LineOut(BaseModel):
    member: str
    item: str
    count: int


class ShareOut(BaseModel):
    member: str
    goods_cents: int
    delivery_cents: int


class OrderOut(BaseModel):
    """An order. `shares` are what each owes, or would owe if it were closed now."""

    id: str
    title: str
    supplier: str
    state: str
    delivery_cents: int
    split: str
    closes_utc: int
    by_member: str
    version: int
    items: list[ItemOut]
    lines: list[LineOut]
    shares: list[ShareOut]


class MyLines(BaseModel):
    """All that whoever asks wants, by item; what is not named is left."""

    model_config = ConfigDict(extra="forbid")
    counts: dict[str, int] = Field(max_length=200)


class Closing(BaseModel):
    """The version that was looked at: if somebody joined since, it is not closed."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=0, le=2**31)


class Done(BaseModel):
    """The number of the posting."""

    seq: int


def account_out(it: Account, balance: int) -> AccountOut:
    return AccountOut(
        id=it.id,
        kind=it.kind,
        owner=it.owner,
        unit=it.unit,
        balance=balance,
        lowest=it.lowest,
        highest=it.highest,
    )


def posting_out(it: Posted) -> PostingOut:
    said = it.posting
    return PostingOut(
        seq=it.seq,
        at_utc=it.at_utc,
        kind=said.kind,
        subject=said.subject,
        note=said.note,
        by=said.by,
        reverses=said.reverses,
        reversed_by=it.reversed_by,
        digest=it.digest,
        entries=[EntryOut(account=one.account.id, amount=one.amount) for one in said.entries],
    )


def offer_out(it: Offer) -> OfferOut:
    names = ("id", "kind", "title", "batch", "grams", "left_g", "weighed", "ready_utc", "expires_utc", "place")
    return OfferOut(**{name: getattr(it, name) for name in names}, claims=[claim_out(one) for one in it.claims])


def claim_out(it: Asked) -> ClaimOut:
    names = ("id", "member", "grams", "state", "asked_utc", "until_utc", "taken_g")
    return ClaimOut(**{name: getattr(it.claim, name) for name in names}, taker=it.taker)


def order_out(it: Purchase, items: dict[str, Item], shares: dict[str, Share]) -> OrderOut:
    names = ("id", "title", "supplier", "state", "delivery_cents", "split", "closes_utc", "by_member", "version")
    return OrderOut(
        **{name: getattr(it, name) for name in names},
        items=[_item_out(one) for one in items.values()],
        lines=[LineOut(member=one.member, item=one.item, count=one.count) for one in it.lines],
        shares=[
            ShareOut(member=who, goods_cents=one.goods_cents, delivery_cents=one.delivery_cents)
            for who, one in shares.items()
        ],
    )


def _item_out(it: Item) -> ItemOut:
    names = ("id", "code", "name", "sort", "unit", "grams")
    breaks = [(one.least, one.cents) for one in it.breaks]
    return ItemOut(**{name: getattr(it, name) for name in names}, breaks=breaks)
