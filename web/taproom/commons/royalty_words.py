# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How royalties are explained, line by line, as they were shared at the time of the sale. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from babel.numbers import format_decimal

from taproom.commons.royalty_rules import Step
from taproom.commons.sale_rules import NAMED, elsewhere
from taproom.i18n import Reader
from taproom.i18n import mark as _

NameOf = Callable[[str], str]
_HERE = _("{part} % arrived here.")
_KEPT = _("{part} % stays with {names}.")
_NOBODY = _("{part} % is nobody's, as nobody is said to have made this: it goes to the pot.")
_PASSED = _("{part} % goes up to “{title}”: {kept} % of it was kept here.")
_PASSED_WHOLE = _("{part} % goes up to “{title}”: nothing was changed.")
_PRIVATE = _("a recipe that is not shown to you")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A version, and what became of what arrived at it, a sentence each."""

    version: str
    title: str
    sentences: tuple[str, ...]


def percent_of(reader: Reader, part: Fraction) -> str:
    """As exact as two decimals are; a part below that is said to be small rather than nothing."""
    hundred = part * 100
    if 0 < hundred < Fraction(1, 100):
        return "< " + format_decimal(0.01, "0.00", locale=reader.language)
    return format_decimal(round(float(hundred), 2), "0.##", locale=reader.language)


def maker_said(reader: Reader, maker: str, name_of: NameOf) -> str:
    """A member by their name of today; who has no account here by the name that stands in the recipe."""
    if not maker:
        return reader.say(_("Nobody"))
    return maker.removeprefix(NAMED) if maker.startswith(NAMED) else name_of(maker)


def owner_of(maker: str) -> str:
    """Who owns the account of a maker."""
    return elsewhere(maker.removeprefix(NAMED)) if maker.startswith(NAMED) else maker


def plain(steps: Iterable[Step]) -> list[Mapping[str, Any]]:
    """As a sale keeps them: fractions as text, so that nothing is lost."""
    return [
        {
            "version": it.version,
            "arrived": str(it.arrived),
            "kept": str(it.kept),
            "makers": dict(it.makers),
            "passed": [{"to": one.to, "inherit": str(one.inherit), "part": str(one.part)} for one in it.passed],
        }
        for it in steps
    ]


def told(
    reader: Reader, steps: Iterable[Mapping[str, Any]], titles: Mapping[str, str], name_of: NameOf
) -> list[Told]:
    """In the order of the walk. `titles`: of the versions that whoever reads may see."""
    private = reader.say(_PRIVATE)
    return [
        Told(
            version=it["version"],
            title=titles.get(it["version"], private),
            sentences=tuple(_sentences(reader, it, titles, private, name_of)),
        )
        for it in steps
    ]


def _sentences(
    reader: Reader, it: Mapping[str, Any], titles: Mapping[str, str], private: str, name_of: NameOf
) -> Iterable[str]:
    yield reader.say(_HERE, part=percent_of(reader, Fraction(it["arrived"])))
    kept = Fraction(it["kept"])
    if kept and it["makers"]:
        names = ", ".join(maker_said(reader, one, name_of) for one in it["makers"])
        yield reader.say(_KEPT, part=percent_of(reader, kept), names=names)
    elif kept:
        yield reader.say(_NOBODY, part=percent_of(reader, kept))
    for one in it["passed"]:
        inherit, part = Fraction(one["inherit"]), percent_of(reader, Fraction(one["part"]))
        title = titles.get(one["to"], private)
        if inherit == 1:
            yield reader.say(_PASSED_WHOLE, part=part, title=title)
        else:
            yield reader.say(_PASSED, part=part, title=title, kept=percent_of(reader, inherit))
