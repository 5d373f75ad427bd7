# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The made-up group comes to decide by consent: from then on its rules change no other way."""

from collections.abc import Iterator

from taproom.commons import decisions
from taproom.commons.choices import DECISIONS
from taproom.commons.choosing import choose
from taproom.commons.decision_rules import Effect
from taproom.commons.decisions import Words
from taproom.commons.made_up.year import Happened, Year, now
from taproom.ids import new_id

LONGER = Words(
    title="Ten days to answer a proposal",
    why="Who brews at the weekend only has read it by then.",
    effect=Effect(kind="rule", name="decision_days", to=10),
)
KEYS = Words(
    title="A second key for the malt room",
    why="Anna is not always here.",
    effect=Effect(kind="words"),
)


def consent(year: Year) -> Iterator[Happened]:
    """One proposal that everybody consents to, which changes a rule by itself, and one that waits."""
    first, second, month = new_id(), new_id(), year.months[9]
    switch = now(choose, DECISIONS, 1, by=year.treasurer, reason="Made up, to show it")
    yield Happened(at_utc=year.at(month, 2), do=switch)
    yield Happened(at_utc=year.at(month, 3), do=now(decisions.propose, first, LONGER, by=year.members[1]))
    for n, who in enumerate(year.members):
        yes = now(decisions.answer, first, 1, who=who, consents=True, reason="")
        yield Happened(at_utc=year.at(month, 4, 9 + n), do=yes)
    yield Happened(at_utc=year.now_utc, do=now(decisions.propose, second, KEYS, by=year.members[2]))
