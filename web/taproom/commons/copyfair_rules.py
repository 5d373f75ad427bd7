# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Licence and name: who may sell what is brewed from a recipe, and what may be called a brew of the commons. Pure.

Code and drawings are everybody's, without a condition. The name has conditions, and they are computed whenever it is
shown: nobody grants it, nobody can buy it, and whoever loses it reads why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from taproom.i18n import mark as _

Seller = Literal["oneself", "peers", "anybody"]
SELLERS: Mapping[Seller, str] = {
    "oneself": _("To drink it with friends"),
    "peers": _("To sell it, as a cooperative or a non-profit that those own who work there"),
    "anybody": _("To sell it, as any other firm"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """Whether, and on what condition or why not, in a marked message."""

    may: bool
    says: str


_FREELY = May(may=True, says=_("Yes, freely."))
_NAMED = May(may=True, says=_("Yes, and its authors are named."))
_ALIKE = May(may=True, says=_("Yes: its authors are named, and what is changed is shared alike."))
_PEERS_ONLY = May(may=False, says=_("No: this licence keeps sale for those who own their work."))
_NOBODY_SAID = May(may=False, says=_("No: nobody has said under which licence this may be used."))
_KEPT_BACK = May(may=True, says=_("Yes: a list of what goes in is mostly not protected. Ask whom it is from."))
_TABLE: Mapping[str, Mapping[Seller, May]] = {
    "CC-BY-SA-4.0": {"oneself": _ALIKE, "peers": _ALIKE, "anybody": _ALIKE},
    "CC-BY-4.0": {"oneself": _NAMED, "peers": _NAMED, "anybody": _NAMED},
    "CC0-1.0": {"oneself": _FREELY, "peers": _FREELY, "anybody": _FREELY},
    "PPL": {"oneself": _ALIKE, "peers": _ALIKE, "anybody": _PEERS_ONLY},
    "NOASSERTION": {"oneself": _KEPT_BACK, "peers": _NOBODY_SAID, "anybody": _NOBODY_SAID},
}


def may_sell(licence: str, seller: Seller) -> May:
    """A licence that is not known is one that nobody has stated."""
    return _TABLE.get(licence, _TABLE["NOASSERTION"])[seller]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a batch. `nameless`: of how many versions nobody is named or no licence was stated. `sales`
    that stand, `without_pot`: how many of them gave nothing to the pot."""

    licence: str | None
    is_open: bool
    is_published: bool
    nameless: int
    sales: int
    without_pot: int
    is_peer_house: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`asks` what, whether it is `met`, and `says` how it is; `n` fills its gap."""

    asks: str
    met: bool
    says: str
    n: int = 0


def conditions(it: Facts) -> tuple[Condition, ...]:
    """All of them, met or not."""
    return (_open(it), _published(it), _attribution(it), _pot(it), _licence(it))


def is_of_the_commons(them: Sequence[Condition]) -> bool:
    return all(it.met for it in them)


def _open(it: Facts) -> Condition:
    says = _("Everybody reads it, under an open licence.")
    if it.licence is None:
        says = _("This batch was brewed without a recipe from here.")
    elif not it.is_open:
        says = _("Its recipe is not public, or nobody stated a licence.")
    return Condition(asks=_("The recipe is open"), met=it.licence is not None and it.is_open, says=says)


def _published(it: Facts) -> Condition:
    says = _("Everybody reads how it was brewed.") if it.is_published else _("Its keeper has not published it.")
    return Condition(asks=_("The log is published"), met=it.is_published, says=says)


def _attribution(it: Facts) -> Condition:
    asks = _("The attribution is whole")
    if it.licence is None:
        return Condition(asks=asks, met=False, says=_("There is nobody to name: it has no recipe here."))
    if it.nameless:
        says = _("Of {n} versions that it came from, nobody is named or no licence was stated.")
        return Condition(asks=asks, met=False, says=says, n=it.nameless)
    return Condition(asks=asks, met=True, says=_("Everybody is named, back to the beginning."))


def _pot(it: Facts) -> Condition:
    asks = _("The pot had its share")
    if not it.sales:
        return Condition(asks=asks, met=False, says=_("None of it was sold here yet, or all was given back."))
    if it.without_pot:
        says = _("Of {n} sales, nothing went to the pot.")
        return Condition(asks=asks, met=False, says=says, n=it.without_pot)
    return Condition(asks=asks, met=True, says=_("Of each sale, a share went to the pot. It is in the book."))


def _licence(it: Facts) -> Condition:
    verdict = may_sell(it.licence or "CC0-1.0", "peers" if it.is_peer_house else "anybody")
    return Condition(asks=_("The licence lets this house sell it"), met=verdict.may, says=verdict.says)
