# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a picture says it faster: pure geometry, drawn by `pictures.html` in a box that is 320 wide.

Every picture repeats numbers that stand beside it in words, so that nothing is only to be seen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from taproom.brewing.asking import Answer, Line
from taproom.brewing.figure import Figure
from taproom.brewing.ions import NAMES, PROFILES
from taproom.brewing.priming import LIMIT_BAR, Priming
from taproom.brewing.water import ION_LABELS, Water
from taproom.brewing.yeast import Starter, starter_cells
from taproom.calculators.shown import number, symbol
from taproom.calculators.units import System
from taproom.i18n import Reader
from taproom.i18n import mark as _

LEFT, RIGHT = 10.0, 310.0
ROW, NAMES_END = 24.0, 116.0
HIGHEST_BAR = 8.0
PH_LOW, PH_HIGH, PH_GOOD, PH_SPREAD = 4.8, 6.2, (5.2, 5.6), 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A word under a scale, at x."""

    x: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A value on a line: where it is good, where the value is and may be, and what was wanted."""

    title: str
    good: tuple[float, float]
    at: float
    may: tuple[float, float]
    mark: float | None
    ticks: tuple[Tick, ...]
    is_bad: bool
    drawing: str = "scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One of several, under each other. `mark` is what was wanted."""

    name: str
    text: str
    y: float
    x: float
    mark: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Bars, or dots on lines."""

    title: str
    rows: tuple[Row, ...]
    height: float
    drawing: str
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A path, the point on it, and the words at its axes."""

    title: str
    path: str
    point: tuple[float, float]
    most: str
    ticks: tuple[Tick, ...]
    drawing: str = "curve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """Beer of a colour."""

    title: str
    fill: str
    drawing: str = "glass"


Picture = Scale | Rows | Curve | Glass


def picture(kind: str, inputs: Any, answer: Answer, reader: Reader, system: System) -> Picture | None:
    """None where there is nothing to draw."""
    values = {it.key: it.figure.value for it in answer.lines if isinstance(it.figure, Figure)}
    draw = _KINDS.get(kind)
    return draw(inputs, answer, values, reader, system) if draw and values else None


def _x(value: float, low: float, high: float, left: float = LEFT) -> float:
    part = min(1.0, max(0.0, (value - low) / (high - low)))
    return round(left + part * (RIGHT - left), 1)


def _bottle(it: Priming, _a: Answer, values: Mapping[str, float], reader: Reader, system: System) -> Scale | None:
    if "pressure_bar" not in values:
        return None
    limit, bar = LIMIT_BAR[it.bottle], values["pressure_bar"]
    at = _x(bar, 0, HIGHEST_BAR)

    def tick(value: float) -> Tick:
        text = f"{number(value, 'bar', reader, system)} {symbol('bar', reader, system)}"
        return Tick(x=_x(value, 0, HIGHEST_BAR), text=text)

    return Scale(
        title=_("Pressure in the bottle, and what it may bear"),
        good=(_x(0, 0, HIGHEST_BAR), _x(limit, 0, HIGHEST_BAR)),
        at=at,
        may=(at, at),
        mark=None,
        ticks=(Tick(x=LEFT, text="0"), tick(limit)),
        is_bad=bar > limit,
    )


def _ph(it: Any, _a: Answer, values: Mapping[str, float], reader: Reader, system: System) -> Scale | None:
    if "ph" not in values:
        return None

    def x(value: float) -> float:
        return _x(value, PH_LOW, PH_HIGH)

    ph = values["ph"]
    ticks = tuple(Tick(x=x(one), text=number(one, "pH", reader, system)) for one in PH_GOOD)
    return Scale(
        title=_("Mash pH, give or take 0.1, and where it should be"),
        good=(x(PH_GOOD[0]), x(PH_GOOD[1])),
        at=x(ph),
        may=(x(ph - PH_SPREAD), x(ph + PH_SPREAD)),
        mark=x(it.target_ph),
        ticks=ticks,
        is_bad=not PH_GOOD[0] - PH_SPREAD <= ph <= PH_GOOD[1] + PH_SPREAD,
    )


def _ions(it: Water, _a: Answer, values: Mapping[str, float], reader: Reader, system: System) -> Rows:
    wanted = PROFILES[it.target].ions if it.target != "none" else None
    targets = [getattr(wanted, name) if wanted else 0.0 for name in NAMES]
    most = max(50.0, *(values[name] for name in NAMES), *targets)
    rows = tuple(
        Row(
            name=reader.say(ION_LABELS[name]),
            text=number(values[name], "mg/l", reader, system),
            y=ROW * index,
            x=_x(values[name], 0, most, NAMES_END),
            mark=_x(targets[index], 0, most, NAMES_END) if wanted else None,
        )
        for index, name in enumerate(NAMES)
    )
    return Rows(
        title=_("Ions, in mg/l; the lines are the water to compare with"), rows=rows, height=ROW * 6, drawing="bars"
    )


def _spread(key: str) -> "Draw":
    def draw(_it: Any, answer: Answer, values: Mapping[str, float], reader: Reader, system: System) -> Rows:
        found = [one for one in answer.lines if one.key.startswith(key) and isinstance(one.figure, Figure)]
        low, high = min(values[one.key] for one in found), max(values[one.key] for one in found)
        pad = (high - low) * 0.15 or 0.1
        rows = tuple(
            Row(
                name=reader.say(one.figure.method),
                text=number(one.figure.value, one.figure.unit, reader, system),
                y=ROW * index,
                x=_x(one.figure.value, low - pad, high + pad, NAMES_END),
            )
            for index, one in enumerate(found)
            if isinstance(one.figure, Figure)
        )
        ends = tuple(
            Tick(x=_x(end, low - pad, high + pad, NAMES_END), text=number(end, _unit(found[0]), reader, system))
            for end in ((low, high) if high > low else (low,))
        )
        title = _("How far the authors are apart")
        return Rows(title=title, rows=rows, height=ROW * len(rows) + 16, drawing="dots", ticks=ends)

    return draw


def _unit(it: Line) -> str:
    return it.figure.unit if isinstance(it.figure, Figure) else ""


def _growth(it: Starter, _a: Answer, _v: Mapping[str, float], reader: Reader, system: System) -> Curve:
    largest_l = max(5.0, 1.5 * it.first_l)
    sizes = [largest_l * (step + 1) / 40 for step in range(40)]
    cells = [starter_cells(it, it.cells, litres) for litres in sizes]
    most = max(*cells, it.wanted)

    def point(litres: float, count: float) -> tuple[float, float]:
        return _x(litres, 0, largest_l, 40), round(120 - 100 * min(1.0, count / most), 1)

    points = [point(*one) for one in zip(sizes, cells, strict=True)]
    size = f"{number(largest_l, 'l', reader, system)} {symbol('l', reader, system)}"
    return Curve(
        title=_("Cells after the first step, by its size"),
        path="M" + "L".join(f"{x} {y}" for x, y in points),
        point=point(it.first_l, starter_cells(it, it.cells, it.first_l)),
        most=number(most, "1e9", reader, system),
        ticks=(Tick(x=40, text="0"), Tick(x=RIGHT, text=size)),
    )


def _glass(_it: Any, _a: Answer, values: Mapping[str, float], _r: Reader, _s: System) -> Glass:
    srm = values["colour_morey_ebc"] / 1.97
    red, green, blue = (round(most * less**srm) for most, less in ((255, 0.975), (245, 0.915), (220, 0.7)))
    return Glass(title=_("About that colour, in a glass"), fill=f"#{red:02x}{green:02x}{blue:02x}")


Draw = Callable[[Any, Answer, Mapping[str, float], Reader, System], Picture | None]
_KINDS: Mapping[str, Draw] = {
    "bottle": _bottle,
    "ph": _ph,
    "ions": _ions,
    "spread": _spread(""),
    "abv": _spread("abv"),
    "growth": _growth,
    "colour": _glass,
}
