# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The accounts of this brewery. Pure.

Money comes from `outside` and goes back there; all that is in the house is the rest. Points and coins come from their
`issuer`, and go back to it when they are redeemed or spent.
"""

from taproom.commons.ledger import Account, Unit

CUSTOMERS, DONORS, FUNDERS, SUPPLIERS, MEMBERS = "customers", "donors", "funders", "suppliers", "members"
POT = Account(kind="pot")
BREWING = Account(kind="brewing")
INCOME_FUND = Account(kind="income_fund")
TO_TAKE = Account(kind="to_take")  # what members may take, each as much as they say


def outside(who: str) -> Account:
    """Everybody who is not the brewery. What is there is what they gave less what they got, with a minus."""
    return Account(kind="outside", owner=who, lowest=None)


def member(who: str, unit: Unit = Unit.EUR) -> Account:
    """What a member has: in EUR, what the brewery owes them and pays out when they ask."""
    return Account(kind="member", owner=who, unit=unit)


def issuer(unit: Unit) -> Account:
    """Where points and coins come from."""
    return Account(kind="issuer", unit=unit, lowest=None)
