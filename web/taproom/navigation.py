# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The navigation: one line for each feature, so that no template is edited twice.

A feature adds its entry here, with the policy of the page that it leads to: nobody is shown a door that is shut.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from taproom.access import Policy, Principal, admits
from taproom.i18n import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place. `drawing` is the path of a 24 by 24 icon, drawn by lines.

    A `seldom` one is not on the bar of small screens, which has room for five: a page that is there leads to it.
    """

    path: str
    label: str
    drawing: str
    policy: Policy = Policy.MEMBERS
    seldom: bool = False

    def holds(self, here: str) -> bool:
        """Whether the page `here` is in this place."""
        return here == self.path or (self.path != "/" and here.startswith(f"{self.path}/"))


FERMENTERS: Final = Entry(
    path="/",
    label=_("Fermenters"),
    drawing="M9 2h6M10 2v6l-4 5v7a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2v-7l-4-5V2M7 15h10",
    policy=Policy.VIEWERS,
)
AGENDA: Final = Entry(
    path="/agenda",
    label=_("Agenda"),
    drawing="M5 4h14a1 1 0 0 1 1 1v15H4V5a1 1 0 0 1 1-1M8 9h8M8 13h8M8 17h5",
)
CALENDAR: Final = Entry(
    path="/calendar/day",
    label=_("Calendar"),
    drawing="M4 6h16v14H4zM4 10h16M9 10v10M15 10v10M8 3v4M16 3v4",
    seldom=True,  # the agenda leads to it
)
KIT: Final = Entry(
    path="/kit",
    label=_("Kit"),
    drawing="M5 8h14v10a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3zM3 8h18M8 8a4 4 0 0 1 8 0M9 13h6",
)
RECIPES: Final = Entry(
    path="/recipes",
    label=_("Recipes"),
    drawing="M6 3h11a2 2 0 0 1 2 2v16H8a3 3 0 0 1-3-3V4a1 1 0 0 1 1-1M5 18a3 3 0 0 1 3-3h11M9 7h6M9 11h4",
    policy=Policy.ANYONE,  # the commons is everybody's
)
MEMBERS: Final = Entry(
    path="/members",
    label=_("Members"),
    drawing="M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21a7 6 0 0 1 14 0M16 3.5a4 4 0 0 1 0 7M18 14.5a6 6 0 0 1 4 6.5",
    policy=Policy.MAINTAINERS,
    seldom=True,  # the account leads to it
)
BATCHES: Final = Entry(
    path="/batches",
    label=_("Batches"),
    drawing="M6 5h11v15a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1zM17 9h2a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2h-2M6 10h11M10 13v5",
)
COMMONS: Final = Entry(
    path="/money",
    label=_("Commons"),
    drawing="M12 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8M7 13a4 4 0 1 1 0 8 4 4 0 0 1 0-8M17 13a4 4 0 1 1 0 8 4 4 0 0 1 0-8",
    seldom=True,  # the account leads to it
)
ENTRIES: tuple[Entry, ...] = (AGENDA, CALENDAR, KIT, RECIPES, BATCHES, FERMENTERS, COMMONS, MEMBERS)
ELSEWHERE: Mapping[str, Entry] = {
    "/fermenters/": FERMENTERS,
    "/alerts": FERMENTERS,
    "/panel/commissioning": FERMENTERS,
    "/tickets": FERMENTERS,
    "/panels": MEMBERS,
    "/hydrometers": BATCHES,
    "/bookings/": AGENDA,
    "/waiting/": AGENDA,
    "/plan": AGENDA,
    "/revisions/": RECIPES,
    "/calculators": RECIPES,
    "/calendar/": CALENDAR,
    "/k/": KIT,
    **dict.fromkeys(("/upkeep", "/approvals", "/inductions", "/usage", "/audit"), KIT),
}


def entries_for(principal: Principal) -> list[Entry]:
    """Where this principal may go."""
    return [it for it in ENTRIES if admits(it.policy, principal)]


def place_of(here: str) -> Entry | None:
    """The entry that the page `here` belongs to."""
    inside = [it for it in ENTRIES if it.holds(here)]
    return inside[0] if inside else next((it for start, it in ELSEWHERE.items() if here.startswith(start)), None)
