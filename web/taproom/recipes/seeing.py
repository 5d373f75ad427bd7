# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose eyes look at the recipes, and whose hands change them. Pure.

Public ones are everybody's to see, a brewery's own its members' (and its panels'), private ones their keeper's only:
no role opens them. A recipe whose keeper left, or that came in by the shell, is kept by the maintainers.
"""

from dataclasses import dataclass
from typing import Final, Literal

from taproom.access import Principal, Role

SHELL_KEEPER: Final = "shell"
Visibility = Literal["private", "members", "public"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """`inside`: a member, or a panel in the brewery. `everything`: whoever has the machine."""

    member: str | None = None
    inside: bool = False
    maintains: bool = False
    everything: bool = False

    def see(self, visibility: Visibility, keeper: str | None) -> bool:
        if self.everything or visibility == "public":
            return True
        if keeper == SHELL_KEEPER and self.maintains:
            return True
        return (visibility == "members" and self.inside) or (self.member is not None and keeper == self.member)

    def keep(self, keeper: str | None) -> bool:
        """Whether these may change the recipe itself."""
        if keeper is None or keeper == SHELL_KEEPER:
            return self.maintains or self.everything
        return self.everything or keeper == self.member


PUBLIC: Final = Eyes()
SHELL: Final = Eyes(everything=True, inside=True)


def eyes_of(who: Principal) -> Eyes:
    inside = who.role is not None or who.panel is not None
    return Eyes(member=who.member, inside=inside, maintains=who.has(Role.MAINTAINER))
