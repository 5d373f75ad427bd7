# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Profiles for those who think in beer, not in fermenters: what may be started, what runs, and how far it has come.

Another feature is given this by the composition root. Who may start one is asked here, as on a fermenter's own page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from cellar.contract import ProfileDocument, StartProfileOrder
from taproom.fermenters.asking import Outcome
from taproom.fermenters.live import Key, Sight
from taproom.fermenters.parts import Parts, parts_of
from taproom.fermenters.profile_words import how_long, shown, what
from taproom.fermenters.routes import ask_for
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.pages import pages_of

_UNKNOWN = _("No controller has reported this fermenter, so nothing was sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A profile that runs, and how far it has come, as the reader is told: `step 2 of 5, 11 h left`."""

    profile: ProfileDocument
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDesk:
    """`path` is always `site/unit/fermenter`."""

    parts: Parts

    def sights(self) -> Sequence[Sight]:
        return self.parts.board.sights

    def running(self, path: str, reader: Reader) -> Place | None:
        sight = self._sight(path)
        progress = sight.state.profile if sight is not None else None
        if sight is None or progress is None:
            return None
        found = shown(reader, sight.state, now_utc=sight.now_utc)
        return Place(profile=progress.profile, words=found.words if found is not None else "")

    def steps(self, profile: ProfileDocument, reader: Reader) -> Sequence[str]:
        return [f"{what(reader, it)}: {how_long(reader, it)}" for it in profile.steps]

    async def start(self, request: Request, path: str, profile: ProfileDocument, intent_id: str) -> Outcome:
        """Ask the controller to follow the profile, in the name of who asks us; its answer, or why there is none."""
        sight, pages = self._sight(path), pages_of(request)
        if sight is None:
            return Outcome(status=404, sentence=pages.reader(request).say(_UNKNOWN))
        parts = parts_of(request)
        outcome = await ask_for(request, parts, pages, sight, StartProfileOrder(profile=profile), intent_id)
        if outcome.accepted:
            await parts.news_of(sight)
        return outcome

    def _sight(self, path: str) -> Sight | None:
        names = path.split("/")
        if len(names) != 3:
            return None
        return self.parts.board.sight(Key(site=names[0], unit=names[1], fermenter=names[2]))
