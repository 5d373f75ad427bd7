# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Under which licence a revision may stand, given those of its parents. Pure; the tables refuse the same.

A licence covers the words and pictures of a recipe. What goes in, how much and when is mostly not protected at all;
that every fork names those it came from is a charter of this commons, whatever the licence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taproom.i18n import mark as _

DEFAULT = "CC-BY-SA-4.0"
NOT_SAID = "NOASSERTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """`spdx` is its identifier at spdx.org; `name` and `says` are marked messages. `onto`: what a fork may have."""

    spdx: str
    name: str
    says: str
    url: str
    onto: frozenset[str]

    @property
    def is_open(self) -> bool:
        """Whether anybody may be shown what stands under it."""
        return self.spdx != NOT_SAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why not, in a marked message."""

    says: str
    parent: str
    child: str


_CC = "https://creativecommons.org/"
LICENCES: Mapping[str, Licence] = {
    it.spdx: it
    for it in (
        Licence(
            spdx=DEFAULT,
            name=_("Attribution, share alike (CC BY-SA 4.0)"),
            says=_("Anybody may use and change it, also for money, names its authors, and shares alike."),
            url=f"{_CC}licenses/by-sa/4.0/",
            onto=frozenset({DEFAULT}),
        ),
        Licence(
            spdx="CC-BY-4.0",
            name=_("Attribution (CC BY 4.0)"),
            says=_("Anybody may use and change it, also for money, and names its authors."),
            url=f"{_CC}licenses/by/4.0/",
            onto=frozenset({"CC-BY-4.0", DEFAULT, "PPL"}),
        ),
        Licence(
            spdx="CC0-1.0",
            name=_("No rights reserved (CC0 1.0)"),
            says=_("Anybody may do with it whatever they like. Its authors are still named here."),
            url=f"{_CC}publicdomain/zero/1.0/",
            onto=frozenset({"CC0-1.0", "CC-BY-4.0", DEFAULT, "PPL"}),
        ),
        Licence(
            spdx="PPL",
            name=_("Peer Production License (PPL)"),
            says=_("Like share alike; for money only in cooperatives and non-profits owned by those who work there."),
            url="https://wiki.p2pfoundation.net/Peer_Production_License",
            onto=frozenset({"PPL"}),
        ),
        Licence(
            spdx=NOT_SAID,
            name=_("Nobody has said (NOASSERTION)"),
            says=_("It came from a file that names no licence. It stays private until somebody states one."),
            url="https://spdx.github.io/spdx-spec/v2.3/package-information/",
            onto=frozenset({NOT_SAID}),
        ),
    )
}
OFFERED = tuple(it for it in LICENCES if it != NOT_SAID)

UNKNOWN = _("{child} is not a licence that is offered here. Choose one of {offered}.")
_SHARE_ALIKE = _("{parent} says: share alike. What is made from it stays under {parent}, and cannot become {child}.")
_ATTRIBUTION = _("{parent} asks that its authors are named, and {child} would not. Choose a licence that does.")
_PEERS = _(
    "{parent} keeps what is made from it for cooperatives and non-profits; {child} would let everybody sell it."
)
_NOT_SAID = _(
    "Nobody has said under which licence this may be used, so it cannot become {child} here. First state the licence"
    " of what it came from, on its own page."
)
_SAID = _("It stands under {parent}. A licence that was given cannot be taken back.")


def may_follow(parent: str, child: str) -> bool:
    return child in LICENCES[parent].onto


def choices(parents: Iterable[str]) -> tuple[str, ...]:
    """What a fork of `parents` may stand under, the default first; empty: they cannot be merged."""
    wanted = list(parents)
    return tuple(it for it in LICENCES if all(may_follow(one, it) for one in wanted) and (it != NOT_SAID or wanted))


def refusals(parents: Iterable[str], child: str) -> tuple[Reason, ...]:
    """Why `child` may not follow; empty if it may."""
    return tuple(_reason(it, child) for it in sorted(set(parents)) if not may_follow(it, child))


def _reason(parent: str, child: str) -> Reason:
    if parent == NOT_SAID:
        says = _NOT_SAID
    elif child == NOT_SAID:
        says = _SAID
    else:
        says = {"CC-BY-4.0": _ATTRIBUTION, "PPL": _PEERS}.get(parent, _SHARE_ALIKE)
    return Reason(says=says, parent=parent, child=child)
