# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bottling day on one sheet: bottles, caps, sugar for all and for each, pressure, and the day the beer is ready."""

import math
from dataclasses import dataclass

from taproom.brewing.asking import Answer, Line, asked, refused
from taproom.brewing.figure import Figure, Input
from taproom.brewing.marking import mark as _
from taproom.brewing.priming import NO_TEMPERATURE, Priming, priming, why_not

SIZES_L = {"have_75": 0.75, "have_50": 0.5, "have_33": 0.33}
SPARE_CAPS = 0.05
COUNTING = "counted: large bottles first; one cap in twenty goes wrong"
READY = "house rule of cobrew: two weeks at 20 °C, twice as long for each 10 K less, never under ten days"
_LABELS = {"have_75": _("Bottles of 75 cl"), "have_50": _("Bottles of 50 cl"), "have_33": _("Bottles of 33 cl")}
_EACH = {
    "have_75": _("Sugar in one of 75 cl"),
    "have_50": _("Sugar in one of 50 cl"),
    "have_33": _("Sugar in one of 33 cl"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottling(Priming):
    """What priming asks, and the bottles that stand clean."""

    loss_l: float = asked(_("Stays in the fermenter"), "l", least=0, most=1000, usual=1)
    have_75: float = asked(_("Bottles of 75 cl"), least=0, most=100000, usual=0)
    have_50: float = asked(_("Bottles of 50 cl"), least=0, most=100000, usual=20)
    have_33: float = asked(_("Bottles of 33 cl"), least=0, most=100000, usual=30)
    condition_c: float = asked(_("They condition at"), "C", least=5, most=35, usual=20)
    bottled_on: float | None = asked(_("Bottled on"), "date", least=1, most=3_650_000)


def ready_days(condition_c: float) -> float:
    """Days until the sugar is eaten."""
    return max(10.0, 14 * 2 ** ((20 - condition_c) / 10))


def filled(it: Bottling) -> tuple[dict[str, int], float]:
    """How many of each size, the largest first, and the litres that found none."""
    left_l = max(0.0, it.beer_l - it.loss_l)
    counts = {}
    for name, size_l in SIZES_L.items():
        counts[name] = min(int(getattr(it, name)), math.floor(left_l / size_l + 1e-9))
        left_l = max(0.0, left_l - counts[name] * size_l)
    return counts, left_l


def bottling(it: Bottling) -> Answer:
    """All of it, or why nothing may be bottled."""
    wrong = why_not(it)
    if wrong is not None or it.warmest_c is None:
        return refused("sugar_g", _("Sugar"), wrong or NO_TEMPERATURE)
    counts, left_l = filled(it)
    if not any(counts.values()):
        return refused(
            "bottles", _("Bottles"), _("No bottle is filled: how many stand clean, and how much beer is there?")
        )
    primed = priming(it)
    each = next((one.figure for one in primed.lines if one.key == "sugar_g_per_l"), None)
    used = (*it.used("beer_l", "loss_l", *SIZES_L),)
    count = sum(counts.values())
    lines = [_counted("bottles", _("Bottles in all"), count, used)]
    lines += [_counted(f"fill_{name[5:]}", _LABELS[name], n, used) for name, n in counts.items() if n]
    lines.append(_counted("caps", _("Caps or seals"), math.ceil(count * (1 + SPARE_CAPS)), used))
    lines += _sugar(it, each, counts) if isinstance(each, Figure) else []
    lines += [one for one in primed.lines if one.key not in {"sugar_g", "sugar_g_per_l"} or each is None]
    few = _("There are too few bottles for this beer.")
    warnings = (*primed.warnings, *((few,) if left_l > SIZES_L["have_33"] else ()))
    return Answer(lines=(*lines, _left(left_l, used), *_ready(it)), warnings=warnings, dangers=primed.dangers)


def _sugar(it: Bottling, each: Figure, counts: dict[str, int]) -> list[Line]:
    """For what is bottled, not for what stays behind."""
    litres = max(0.0, it.beer_l - it.loss_l)
    in_all = Figure(
        value=each.value * litres,
        unit="g",
        method=each.method,
        formula=f"{each.formula}, beer = fermenter - loss",
        source=each.source,
        inputs=(*each.inputs, *it.used("loss_l")),
        notes=(_("Stirred into all the beer that leaves the fermenter. Or the dose for each bottle: never both."),),
    )
    found = [Line(key="sugar_g", label=_("Sugar"), figure=in_all)]
    for name, count in counts.items():
        if count:
            dose = Figure(
                value=each.value * SIZES_L[name],
                unit="g",
                method=each.method,
                formula="g/l x size",
                source=each.source,
                inputs=(Input(name=_("For each litre"), value=each.value, unit="g/l"),),
            )
            found.append(Line(key=f"sugar_{name[5:]}_g", label=_EACH[name], figure=dose))
    return found


def _counted(key: str, label: str, count: int, used: tuple[Input, ...]) -> Line:
    figure = Figure(value=count, unit="", method=_("count"), formula="⌊litres / size⌋", source=COUNTING, inputs=used)
    return Line(key=key, label=label, figure=figure)


def _left(left_l: float, used: tuple[Input, ...]) -> Line:
    figure = Figure(value=left_l, unit="l", method=_("count"), formula="beer - bottles", source=COUNTING, inputs=used)
    return Line(key="left_l", label=_("Left over"), figure=figure)


def _ready(it: Bottling) -> list[Line]:
    days = ready_days(it.condition_c)
    formula = "days = 14 x 2^((20 - T) / 10), 10 or more"
    used = it.used("condition_c")
    note = (_("Open one then. If it is flat, keep the others warm for another week."),)

    def figure(value: float, unit: str) -> Figure:
        return Figure(
            value=value, unit=unit, method=_("house rule"), formula=formula, source=READY, inputs=used, notes=note
        )

    lines = [Line(key="ready_days", label=_("Ready after"), figure=figure(math.ceil(days), "day"))]
    if it.bottled_on is not None:
        ready_on = math.floor(it.bottled_on) + math.ceil(days)
        lines.append(Line(key="ready_on", label=_("Ready on"), figure=figure(ready_on, "date")))
    return lines
