# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Income of the commons: a share of what a month brought in, in equal parts. Pure.

To whoever, in that month, came to two meetings and did a task of care that another witnessed. Equality is the rule: a
cent that cannot be shared equally is nobody's, and waits in the fund for the next month; so does all of it when
nobody has both.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from taproom.commons.accounts import BREWING, INCOME_FUND, member
from taproom.commons.division import part
from taproom.commons.ledger import Entry, Posting

MEETINGS, TASKS = 2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """`share_cents` is of this month, `fund_cents` with what waited; each of `members` gets `each_cents`."""

    income_cents: int
    share_cents: int
    fund_cents: int
    each_cents: int
    members: tuple[str, ...]

    @property
    def waits_cents(self) -> int:
        return self.fund_cents - self.each_cents * len(self.members)


def eligible(meetings: Mapping[str, int], tasks: Mapping[str, int], active: Set[str]) -> tuple[str, ...]:
    """Who has both, by id. `meetings` and `tasks` are how many, in the month, by member."""
    return tuple(sorted(it for it in active if meetings.get(it, 0) >= MEETINGS and tasks.get(it, 0) >= TASKS))


def income(income_cents: int, waiting_cents: int, basis_points: int, members: tuple[str, ...]) -> Income:
    share = part(income_cents, basis_points)
    fund = share + waiting_cents
    return Income(
        income_cents=income_cents,
        share_cents=share,
        fund_cents=fund,
        each_cents=fund // len(members) if members else 0,
        members=members,
    )


def posting(it: Income, *, month: str, by: str) -> Posting:
    """From brewing money into the fund, and out of it; once a month, by its key."""
    entries = [Entry(account=BREWING, amount=-it.share_cents)]
    entries.append(Entry(account=INCOME_FUND, amount=it.share_cents - it.each_cents * len(it.members)))
    entries += [Entry(account=member(who), amount=it.each_cents) for who in it.members]
    key = f"income.{month}"
    return Posting(kind="income", key=key, subject=key, entries=tuple(entries), by=by)
