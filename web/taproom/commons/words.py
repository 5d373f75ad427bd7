# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What accounts and postings are called."""

from collections.abc import Mapping

from taproom.commons.amounts import said
from taproom.commons.bottle_rules import MOVES
from taproom.commons.decision_rules import AmendedMeanwhile
from taproom.commons.ledger import (
    Account,
    AlreadyReversed,
    KeyReused,
    LedgerRefused,
    NotYours,
    OutOfLimits,
    RolesApart,
    Settled,
)
from taproom.commons.saying import SaidRefused
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.people import name_of

PLACES: Mapping[str, str] = {
    "outside:customers": _("Customers"),
    "outside:donors": _("Donors"),
    "outside:funders": _("Funders"),
    "outside:suppliers": _("Suppliers"),
    "outside:members": _("The purses of members"),
    "outside:authors": _("Authors elsewhere"),
    "royalty": _("Royalties due"),
    "owes": _("Still to be paid by members"),
    "ordered": _("Ordered together"),
    "pot": _("The pot"),
    "brewing": _("Brewing money"),
    "member": _("Held for members"),
    "income_fund": _("Fund for equal parts"),
    "bottles_clean": _("Clean, here"),
    "bottles_dirty": _("To be washed"),
    "bottles_broken": _("Broken or lost"),
    "bottles_lent": _("With partners"),
    "deposit": _("Deposits for bottles"),
    "to_take": _("Money to take"),
    "giving": _("To give away"),
    "bucket": _("Bucket"),
    "issuer": _("Where they come from"),
}
KINDS: Mapping[str, str] = {
    **MOVES,
    "sale": _("A sale"),
    "sale_back": _("A sale that was given back"),
    "royalty_taken": _("Royalties, taken in money"),
    "royalty_coins": _("Royalties, taken in coins"),
    "royalty_out": _("Royalties, paid to an author elsewhere"),
    "donation": _("A donation"),
    "grant": _("A grant"),
    "dues": _("A member put money in"),
    "expense": _("An expense"),
    "to_pot": _("Into the pot"),
    "from_pot": _("Out of the pot"),
    "paid_out": _("Paid out to a member"),
    "work": _("Work that was witnessed"),
    "allocation": _("From the pot, for members to give"),
    "pledge": _("Paid into a bucket"),
    "bought": _("Bought with a bucket"),
    "to_take": _("From the pot, to be taken"),
    "income": _("Income of the commons"),
    "spent": _("Bought for coins"),
    "takes": _("Takes of a month"),
    "order_closed": _("An order, split among who joined"),
    "order_called_off": _("An order that was called off"),
    "order_paid": _("A supplier was paid for an order"),
    "due_paid": _("A member paid what they owed"),
    "week": _("The work of a week, valued"),
    "answer": _("An answer that helped"),
    "pooled": _("Shared kit, split by use"),
    "slot": _("A brewing slot, for coins"),
    "payback": _("The pot paid back"),
}
_OF = _("{place}: {owner}")
_TAKEN_BACK = _("Taken back: {what}")
_NOT_ENOUGH = _("{account} has {amount} too little for this. Nothing was written.")
_TOO_FULL = _("{account} would have {amount} too much. Nothing was written.")
_OTHERWISE = _("The book does not take this. Nothing was written.")
_KEY_REUSED = _("This form was sent before with something else in it. Load the page again.")
_NOT_YOURS = _("Somebody else has to have seen your work; and only you take yours back. Nothing was changed.")
_APART = _("You raised money for this from outside, so others decide on it. Nothing was changed.")
_SETTLED = _("This was settled before, by somebody else or in another tab. Nothing was changed.")
_AMENDED = _("The proposal was amended meanwhile. Read what it says now, and answer to that. Nothing was changed.")
_ALREADY = _("This was taken back before, or is itself a correction. Nothing was written.")


def kind_said(reader: Reader, kind: str, *, reverses: bool = False) -> str:
    what = reader.say(KINDS.get(kind, kind))
    return reader.say(_TAKEN_BACK, what=what) if reverses else what


def place_said(reader: Reader, place: str) -> str:
    return reader.say(PLACES.get(place, place))


def account_said(reader: Reader, account: Account, names: Mapping[str, str]) -> str:
    """`names`: of members and of whatever else owns accounts."""
    if account.kind == "member":
        return name_of(reader, names, account.owner)
    place = place_said(reader, f"outside:{account.owner}" if account.kind == "outside" else account.kind)
    owner = names.get(account.owner)
    return reader.say(_OF, place=place, owner=owner) if owner else place


def refused_said(reader: Reader, refused: LedgerRefused, names: Mapping[str, str]) -> str:
    """What was wrong, in words."""
    if isinstance(refused, SaidRefused):
        return reader.say(refused.sentence, **refused.names)
    if isinstance(refused, OutOfLimits):
        account, excess = refused.account, refused.excess
        sentence = _NOT_ENOUGH if account.highest is None else _TOO_FULL
        return reader.say(
            sentence, account=account_said(reader, account, names), amount=said(reader, excess, account.unit)
        )
    return reader.say(_REFUSALS.get(type(refused), _OTHERWISE))


_REFUSALS: Mapping[type[LedgerRefused], str] = {
    KeyReused: _KEY_REUSED,
    AlreadyReversed: _ALREADY,
    NotYours: _NOT_YOURS,
    RolesApart: _APART,
    Settled: _SETTLED,
    AmendedMeanwhile: _AMENDED,
}
