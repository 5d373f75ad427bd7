# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a group chooses: which schemes it lives by, and their numbers. Everybody sees all of it. Pure.

A scheme that is not switched on does not exist on any page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from taproom.commons.amounts import hundredths, whole
from taproom.i18n import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A number with bounds. `said_in`: how it is typed and shown. All are kept as whole numbers (EUR in cents,
    per cent in hundredths of one)."""

    title: str
    default: int
    lowest: int
    highest: int
    said_in: Literal["switch", "percent", "EUR", "whole"]
    scheme: str = ""

    def read(self, typed: str) -> int | None:
        """What was typed, or None if it is out of bounds. Raises AmountRefused."""
        found = hundredths(typed) if self.said_in in ("percent", "EUR") else whole(typed)
        return found if self.lowest <= found <= self.highest else None


def _switch(title: str) -> Choice:
    return Choice(title=title, default=0, lowest=0, highest=1, said_in="switch")


WORK: Final = "work"
BUCKETS: Final = "buckets"
TAKES: Final = "takes"
INCOME: Final = "income"
COINS: Final = "coins"
GIFTS: Final = "gifts"
BOTTLES: Final = "bottles"
ROYALTIES: Final = "royalties"
DECISIONS: Final = "decisions"
COPYFAIR: Final = "copyfair"
LEVELS: Final = "levels"
HARVEST: Final = "harvest"
PURCHASE: Final = "purchase"
WEEKS: Final = "weeks"
HOTLINE: Final = "hotline"
POOLED: Final = "pooled"
_LATER: Final[Mapping[str, Choice]] = {
    HARVEST: _switch(_("Spent grain and yeast: offered by themselves, given away in turn")),
    "grain_wet": Choice(
        title=_("Wet spent grain from dry malt, in %"),
        default=12_000,
        lowest=10_000,
        highest=20_000,
        said_in="percent",
        scheme=HARVEST,
    ),
    "grain_keeps": Choice(
        title=_("Hours that wet grain keeps"), default=36, lowest=12, highest=72, said_in="whole", scheme=HARVEST
    ),
    "harvest_hold": Choice(
        title=_("Hours that it is kept for who asked"),
        default=12,
        lowest=1,
        highest=48,
        said_in="whole",
        scheme=HARVEST,
    ),
    "yeast_part": Choice(
        title=_("Yeast slurry under the beer, in %"),
        default=200,
        lowest=0,
        highest=1_000,
        said_in="percent",
        scheme=HARVEST,
    ),
    PURCHASE: _switch(_("Buying together: orders with price breaks, split to the cent")),
    WEEKS: _switch(_("Weeks: the group values the work of each week afterwards")),
    "week_base": Choice(
        title=_("Points for an hour"), default=10, lowest=1, highest=1_000, said_in="whole", scheme=WEEKS
    ),
    "week_constraint": Choice(
        title=_("More points for an hour, for each step of constraint"),
        default=4,
        lowest=0,
        highest=1_000,
        said_in="whole",
        scheme=WEEKS,
    ),
    "week_responsibility": Choice(
        title=_("More points for an hour, for each step of responsibility"),
        default=4,
        lowest=0,
        highest=1_000,
        said_in="whole",
        scheme=WEEKS,
    ),
    HOTLINE: _switch(_("Help: a rota, questions answered, a path for newcomers")),
    "answer_points": Choice(
        title=_("Points for an answer that helped"),
        default=15,
        lowest=0,
        highest=1_000,
        said_in="whole",
        scheme=HOTLINE,
    ),
    POOLED: _switch(_("Costly kit together: what it costs, split by use")),
}
CHOICES: Final[Mapping[str, Choice]] = {
    **_LATER,
    WORK: _switch(_("Work: log what you did, another witnesses it, the pot pays it back")),
    "pot_share": Choice(
        title=_("Share of each paid job for the pot, in %"),
        default=2000,
        lowest=2000,
        highest=2500,
        said_in="percent",
        scheme=WORK,
    ),
    "points_per_euro": Choice(
        title=_("Points for one euro"), default=10, lowest=1, highest=100_000, said_in="whole", scheme=WORK
    ),
    BUCKETS: _switch(_("Buckets: propose what we need, pay in together")),
    BOTTLES: _switch(_("Bottles: lent with a deposit, brought back, washed")),
    "bottle_deposit": Choice(
        title=_("Deposit for a bottle"), default=20, lowest=1, highest=1_000, said_in="EUR", scheme=BOTTLES
    ),
    GIFTS: _switch(_("Gifts and grants: who gave what to what")),
    COINS: _switch(_("Coins of the house: earned by work, spent on slots and malt")),
    "points_per_coin": Choice(
        title=_("Points for one coin"), default=10, lowest=1, highest=100_000, said_in="whole", scheme=COINS
    ),
    "coin_cap": Choice(
        title=_("The most coins that one holds"),
        default=500,
        lowest=1,
        highest=1_000_000,
        said_in="whole",
        scheme=COINS,
    ),
    INCOME: _switch(_("Income of the commons: equal parts for who comes and who cares")),
    "income_share": Choice(
        title=_("Share of what a month brings in, in %"),
        default=2000,
        lowest=0,
        highest=10_000,
        said_in="percent",
        scheme=INCOME,
    ),
    TAKES: _switch(_("Take what you want: each says how much, everybody sees it")),
    "take_throttle": Choice(
        title=_("Limit how fast a take may grow"), default=1, lowest=0, highest=1, said_in="switch", scheme=TAKES
    ),
    "take_factor": Choice(
        title=_("How many times its last amount a take may be"),
        default=2,
        lowest=1,
        highest=10,
        said_in="whole",
        scheme=TAKES,
    ),
    "take_floor": Choice(
        title=_("What anybody may take, whatever was before"),
        default=100,
        lowest=1,
        highest=1_000_000,
        said_in="EUR",
        scheme=TAKES,
    ),
    ROYALTIES: _switch(
        _("Royalties: when a batch is sold, a share for the authors of its recipe, back along its forks")
    ),
    "royalty_share": Choice(
        title=_("Share of a batch's price for the authors, in %"),
        default=500,
        lowest=0,
        highest=2_000,
        said_in="percent",
        scheme=ROYALTIES,
    ),
    "royalty_least": Choice(
        title=_("The least that royalties are paid out from"),
        default=100,
        lowest=1,
        highest=10_000,
        said_in="EUR",
        scheme=ROYALTIES,
    ),
    "royalty_coins": Choice(
        title=_("Coins for one euro of royalties"),
        default=1,
        lowest=1,
        highest=1_000,
        said_in="whole",
        scheme=ROYALTIES,
    ),
    "royalty_unmeasured": Choice(
        title=_("How much counts as kept of a recipe that cannot be compared any more, in %"),
        default=5_000,
        lowest=0,
        highest=10_000,
        said_in="percent",
        scheme=ROYALTIES,
    ),
    DECISIONS: _switch(_("Decisions by consent: from then on, our rules change in no other way")),
    "decision_days": Choice(
        title=_("Days that a proposal is open"), default=7, lowest=1, highest=60, said_in="whole", scheme=DECISIONS
    ),
    "decision_quorum": Choice(
        title=_("Share of the members who have to consent, in %"),
        default=5_000,
        lowest=0,
        highest=10_000,
        said_in="percent",
        scheme=DECISIONS,
    ),
    COPYFAIR: _switch(_("Licence and name: who may sell what, and what is a brew of the commons")),
    "peer_house": Choice(
        title=_("We are a cooperative or a non-profit that those own who work here"),
        default=0,
        lowest=0,
        highest=1,
        said_in="switch",
        scheme=COPYFAIR,
    ),
    LEVELS: _switch(_("A page for each member: what they gave and received")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The values now."""

    values: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.values.get(name, CHOICES[name].default)

    def has(self, scheme: str) -> bool:
        return bool(self[scheme])


NOTHING_CHOSEN: Final = Chosen(values={})
