# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Water added, water boiled off, two worts or beers together. Gravity points times litres stay what they were.

That is an approximation: volumes do not quite add up when worts mix. From 1.040 to 1.100 it errs by less than half
a point.
"""

from dataclasses import dataclass

from taproom.brewing.asking import Answer, Inputs, Line, asked, refused
from taproom.brewing.figure import Figure, Input
from taproom.brewing.marking import mark as _

SOURCE = "conservation of extract: litres x gravity points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dilution(Inputs):
    """Wort that is too strong."""

    wort_l: float = asked(_("Wort"), "l", least=0.1, most=10000, usual=20)
    sg: float = asked(_("Its gravity"), "sg", least=1.0, most=1.2, usual=1.06)
    target: float = asked(_("Gravity wanted"), "sg", least=1.0, most=1.2, usual=1.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoilOff(Inputs):
    """Wort that is too weak."""

    wort_l: float = asked(_("Wort"), "l", least=0.1, most=10000, usual=25)
    sg: float = asked(_("Its gravity"), "sg", least=1.0, most=1.2, usual=1.04)
    target: float = asked(_("Gravity wanted"), "sg", least=1.0, most=1.2, usual=1.048)
    boil_off_l_per_h: float = asked(_("An hour boils off"), "l", least=0.01, most=1000, usual=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend(Inputs):
    """Two worts or two beers."""

    first_l: float = asked(_("First"), "l", least=0.01, most=10000, usual=10)
    first_sg: float = asked(_("Gravity of the first"), "sg", least=0.98, most=1.2, usual=1.06)
    second_l: float = asked(_("Second"), "l", least=0.01, most=10000, usual=10)
    second_sg: float = asked(_("Gravity of the second"), "sg", least=0.98, most=1.2, usual=1.04)
    first_abv_pct: float = asked(_("Alcohol of the first"), "%", least=0, most=25, usual=0)
    second_abv_pct: float = asked(_("Alcohol of the second"), "%", least=0, most=25, usual=0)
    first_ibu: float = asked(_("Bitterness of the first"), "IBU", least=0, most=300, usual=0)
    second_ibu: float = asked(_("Bitterness of the second"), "IBU", least=0, most=300, usual=0)
    target: float | None = asked(
        _("Gravity wanted"), "sg", least=0.98, most=1.2, hint=_("To know the share that makes it.")
    )


def volume_l(*, litres: float, sg: float, target: float) -> float:
    """How much it must be for its gravity to be `target`, which is above 1: V2 = V1 (SG1 - 1) / (SG2 - 1)."""
    return litres * (sg - 1) / (target - 1)


def dilution(it: Dilution) -> Answer:
    """Water to add."""
    label = _("Water to add")
    if it.target <= 1:
        return refused("water_l", label, _("Only water has that gravity: want one above 1.000."))
    if it.target > it.sg:
        return refused("water_l", label, _("Water makes wort weaker. To make it stronger, boil some off."))
    after_l = volume_l(litres=it.wort_l, sg=it.sg, target=it.target)
    return _two("water_l", label, after_l - it.wort_l, after_l, it.used("wort_l", "sg", "target"))


def boil_off(it: BoilOff) -> Answer:
    """Litres to drive off, and how long that takes."""
    label = _("To boil off")
    if it.sg <= 1:
        return refused("off_l", label, _("There is no extract in it: boiling makes nothing stronger."))
    if it.target < it.sg:
        return refused("off_l", label, _("Boiling makes wort stronger. To make it weaker, add water."))
    after_l = volume_l(litres=it.wort_l, sg=it.sg, target=it.target)
    used = it.used("wort_l", "sg", "target")
    whole = _two("off_l", label, it.wort_l - after_l, after_l, used)
    minutes = (it.wort_l - after_l) / it.boil_off_l_per_h * 60
    lasts = _figure(minutes, "min", "t = off / rate", (*used, *it.used("boil_off_l_per_h")))
    time = Line(key="boil_min", label=_("That takes"), figure=lasts)
    return Answer(lines=(whole.lines[0], time, *whole.lines[1:]))


def blend(it: Blend) -> Answer:
    """What they make together; and the share of the first that makes the gravity wanted."""
    whole_l = it.first_l + it.second_l

    def mixed(key: str, label: str, unit: str, first: str, second: str) -> Line:
        one, other = getattr(it, first), getattr(it, second)
        value = (it.first_l * one + it.second_l * other) / whole_l
        used = it.used("first_l", first, "second_l", second)
        return Line(key=key, label=label, figure=_figure(value, unit, "(V1 x a1 + V2 x a2) / (V1 + V2)", used))

    volumes = it.used("first_l", "second_l")
    lines = [
        mixed("sg", _("Gravity"), "sg", "first_sg", "second_sg"),
        Line(key="volume_l", label=_("Together"), figure=_figure(whole_l, "l", "V1 + V2", volumes)),
    ]
    if it.first_abv_pct or it.second_abv_pct:
        lines.append(mixed("abv_pct", _("Alcohol"), "%", "first_abv_pct", "second_abv_pct"))
    if it.first_ibu or it.second_ibu:
        lines.append(mixed("ibu", _("Bitterness"), "IBU", "first_ibu", "second_ibu"))
    if it.target is not None:
        lines.append(_share(it, it.target))
    return Answer(lines=tuple(lines))


def _share(it: Blend, target: float) -> Line:
    """By Pearson's square."""
    key, label = "first_pct", _("Share of the first")
    low, high = sorted((it.first_sg, it.second_sg))
    if low == high or not low <= target <= high:
        why = _("No blend of these two has that gravity: it must lie between theirs.")
        return refused(key, label, why).lines[0]
    share = (target - it.second_sg) / (it.first_sg - it.second_sg)
    used = it.used("first_sg", "second_sg", "target")
    return Line(key=key, label=label, figure=_figure(100 * share, "%", "(target - SG2) / (SG1 - SG2)", used))


def _two(key: str, label: str, change_l: float, after_l: float, used: tuple[Input, ...]) -> Answer:
    formula = "V2 = V1 x (SG1 - 1) / (SG2 - 1)"
    return Answer(
        lines=(
            Line(key=key, label=label, figure=_figure(change_l, "l", f"|V2 - V1|, {formula}", used)),
            Line(key="after_l", label=_("Wort after that"), figure=_figure(after_l, "l", formula, used)),
        )
    )


def _figure(value: float, unit: str, formula: str, used: tuple[Input, ...]) -> Figure:
    return Figure(value=value, unit=unit, method=_("points"), formula=formula, source=SOURCE, inputs=used)
