# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a treasurer writes by hand: money that came in, money that went out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from taproom.commons import accounts
from taproom.commons.choices import TAKES, Chosen
from taproom.commons.division import part
from taproom.commons.ledger import Account, Entry, Posting, transfer
from taproom.i18n import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A kind of posting. Neither end is None, except the one that is the member who is named."""

    title: str
    source: Account | None
    target: Account | None
    scheme: str = ""

    @property
    def names_a_member(self) -> bool:
        return self.source is None or self.target is None


FORMS: Mapping[str, Form] = {
    "sale": Form(title=_("Customers paid for beer"), source=accounts.outside("customers"), target=accounts.BREWING),
    "dues": Form(title=_("A member put money in"), source=accounts.outside("members"), target=accounts.BREWING),
    "donation": Form(title=_("Somebody gave money"), source=accounts.outside("donors"), target=accounts.POT),
    "grant": Form(title=_("A grant came in"), source=accounts.outside("funders"), target=accounts.POT),
    "expense": Form(title=_("A supplier was paid"), source=accounts.BREWING, target=accounts.outside("suppliers")),
    "to_pot": Form(title=_("From brewing money into the pot"), source=accounts.BREWING, target=accounts.POT),
    "from_pot": Form(title=_("From the pot to brewing money"), source=accounts.POT, target=accounts.BREWING),
    "to_take": Form(
        title=_("From the pot to what members may take"),
        source=accounts.POT,
        target=accounts.TO_TAKE,
        scheme=TAKES,
    ),
    "paid_out": Form(
        title=_("A member was paid what they had here"), source=None, target=accounts.outside("members")
    ),
}


def forms(chosen: Chosen) -> dict[str, Form]:
    """Those that this group has a use for."""
    return {name: it for name, it in FORMS.items() if not it.scheme or chosen.has(it.scheme)}


def by_hand(kind: str, cents: int, *, member: str, note: str, key: str, by: str, pot_share: int = 0) -> Posting:
    """The posting of a form. `member` counts where the form names one; of a sale, `pot_share` ten-thousandths go to
    the pot at once."""
    form = FORMS[kind]
    mine = accounts.member(member)
    entries: tuple[Entry, ...] = transfer(form.source or mine, form.target or mine, cents)
    if kind == "sale" and (shared := part(cents, pot_share)):
        entries += transfer(accounts.BREWING, accounts.POT, shared)
    return Posting(kind=kind, key=f"hand.{key}", entries=entries, note=note, by=by)
