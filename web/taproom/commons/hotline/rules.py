# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the first brew to trainer: what each level asks, and what it lets one do. Pure.

A level is not given, it is counted: brews, inductions that hold, answers that helped. A maintainer may do all of it
whatever their level, so that a young group is not stuck.
"""

from dataclasses import dataclass

from taproom.commons.accounts import issuer, member
from taproom.commons.ledger import Entry, Posting, Unit, transfer
from taproom.i18n import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """What a member has done: batches brewed, inductions that hold now, answers that helped."""

    brews: int = 0
    inductions: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A step of the path; `least` is what it asks. The texts are marked."""

    title: str
    may: str
    least: Skills


LEVELS = (
    Level(
        title=_("Newcomer"),
        may=_("May ask, brew with others, and book what needs no induction."),
        least=Skills(),
    ),
    Level(
        title=_("First brew"),
        may=_("May answer questions: who has just learned it explains it well."),
        least=Skills(brews=1),
    ),
    Level(
        title=_("Brewer"),
        may=_("May put their name on the rota of those who are asked."),
        least=Skills(brews=3, inductions=1),
    ),
    Level(
        title=_("Guide"),
        may=_("Takes newcomers along on a brew day."),
        least=Skills(brews=6, inductions=2, answers=3),
    ),
    Level(
        title=_("Trainer"),
        may=_("Is proposed as a steward of kit, who gives inductions."),
        least=Skills(brews=10, inductions=3, answers=10),
    ),
)
ANSWERS, ROTA = 1, 2  # the level from which one may


def level_of(skills: Skills) -> int:
    """The highest step of which all is reached, each before it too."""
    reached = 0
    while reached + 1 < len(LEVELS) and _reaches(skills, LEVELS[reached + 1].least):
        reached += 1
    return reached


def _reaches(skills: Skills, least: Skills) -> bool:
    return skills.brews >= least.brews and skills.inductions >= least.inductions and skills.answers >= least.answers


def helped(request: str, who: str, points: int, more: tuple[Entry, ...], *, by: str) -> Posting:
    """An answer helped; `more` are the coins that come with the points."""
    entries = (*transfer(issuer(Unit.POINT), member(who, Unit.POINT), points), *more)
    return Posting(kind="answer", key=f"answer.{request}", subject=f"request.{request}", entries=entries, by=by)
