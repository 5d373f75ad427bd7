# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding by consent: what a proposal would change, and what became of it. Pure.

    open -> adopted     nobody who is here objects, and enough consent: at the end, or as soon as all do
         -> blocked     somebody objects at the end: it may live on under a name
         -> short       too few said anything
         -> withdrawn   by whoever proposed it; or since what it would change cannot be changed,
                        or the group stops to decide by consent

An answer is to one version: who amends a proposal asks everybody again. Only those count who are members when it
ends, so whoever leaves neither blocks nor carries anything.
"""

from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass
from typing import Literal

from taproom.commons.ledger import LedgerRefused

WHOLE = 10_000
Kind = Literal["rule", "tariff", "tariff_end", "kept", "words"]
State = Literal["open", "adopted", "blocked", "short", "withdrawn"]


class AmendedMeanwhile(LedgerRefused):
    """The answer is to a version that is not the one that stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happens by itself when it is adopted, once.

    `rule`: the choice `name` becomes `to`. `tariff`: one unit of `title` is `to` points; `tariff_end`: the tariff
    `name` ends. `kept`: of what the revision `name` was made from, `to` ten-thousandths count as kept. `words`:
    nothing; people do it.
    """

    kind: Kind
    name: str = ""
    to: int = 0
    title: str = ""
    sort: str = ""
    unit: str = ""

    def plain(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A proposal as it stands."""

    id: str
    title: str
    why: str
    effect: Effect
    by_member: str
    opened_utc: int
    closes_utc: int
    quorum: int
    version: int
    state: State
    settled_utc: int | None
    forked_from: str | None


def needed(active: int, quorum: int) -> int:
    """How many have to consent: so many ten-thousandths of the members, rounded up, and at least one."""
    return max(1, -(-active * quorum // WHOLE))


def outcome(answers: Mapping[str, bool], active: Set[str], quorum: int, *, is_over: bool) -> State:
    """`answers`: the last of each member to the version that stands, whether they consent."""
    standing = {who: consents for who, consents in answers.items() if who in active}
    consents = sum(standing.values())
    if active and consents == len(active):
        return "adopted"
    if not is_over:
        return "open"
    if consents < len(standing):
        return "blocked"
    return "adopted" if consents >= needed(len(active), quorum) else "short"
