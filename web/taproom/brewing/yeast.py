# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many cells a wort wants, how many a packet still has, and how a starter makes more of them.

Cells are counted in billions (1e9). A pitch rate is in millions of cells for each millilitre and degree Plato.
"""

from dataclasses import dataclass

from taproom.brewing.asking import Answer, Inputs, Line, asked, chosen, refused
from taproom.brewing.figure import Figure, Input
from taproom.brewing.gravity import plato_of_sg
from taproom.brewing.marking import mark as _

RATES = "George Fix, An Analysis of Brewing Techniques (1997); White and Zainasheff, Yeast (2010)"
EXTRACT = "extract by mass, 44 points for a pound of dry malt extract in a gallon against the 46.2 of sucrose"
VIABILITY = "Jamil Zainasheff's pitching rate calculator: 0.7 % of a liquid yeast die each day"
TROESTER = "Kai Troester, braukaiser.com, Yeast Growth Experiments (2012)"
WHITE = "White and Zainasheff, Yeast: The Practical Guide (2010), fitted"
DIES_PCT_PER_DAY = 0.7
# Of dry malt extract, 44 points for a pound in a gallon against the 46.2 of sucrose.
DME_EXTRACT = 44 / 46.21
WATER_G_PER_ML = 0.9982  # at 20 °C

TOO_OLD = _(
    "None of it is alive by this reckoning. Make a small starter first to see whether it lives, or buy fresh."
)

_EXTRA = {"white": 0.0, "white_shaken": 0.5, "white_stirred": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch(Inputs):
    """A wort, a beer, and yeast in packets."""

    wort_l: float = asked(_("Wort"), "l", least=0.1, most=10000, usual=20)
    og: float = asked(_("Gravity"), "sg", least=1.0, most=1.2, usual=1.05)
    rate: str = chosen(
        _("Kind of beer"),
        ("0.75", _("Ale: 0.75")),
        ("1.0", _("Strong ale: 1.0")),
        ("1.5", _("Lager: 1.5")),
        ("2.0", _("Strong lager: 2.0")),
        ("0.35", _("What makers of dry yeast advise: 0.35")),
        usual="0.75",
    )
    form: str = chosen(_("Yeast"), ("liquid", _("Liquid")), ("dry", _("Dry")), usual="liquid")
    packet: float = asked(
        _("In a packet, fresh"),
        "1e9",
        least=0.1,
        most=100000,
        usual=100,
        hint=_("Billions of cells: 100 to 200 in a liquid one, 60 to 200 in 11 g of a dry one. The maker says."),
    )
    age_days: float = asked(_("Its age"), "day", least=0, most=2000, usual=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter(Inputs):
    """Up to three steps, each with fresh wort on the yeast of the one before."""

    cells: float = asked(_("Living cells at first"), "1e9", least=0.1, most=10000, usual=80)
    sg: float = asked(_("Gravity of the wort"), "sg", least=1.01, most=1.1, usual=1.037)
    model: str = chosen(
        _("How"),
        ("troester", _("Stir plate (Troester)")),
        ("white_stirred", _("Stir plate (White)")),
        ("white_shaken", _("Shaken now and then (White)")),
        ("white", _("Left alone (White)")),
        usual="troester",
    )
    first_l: float = asked(_("First step"), "l", least=0.05, most=100, usual=1.5)
    second_l: float = asked(_("Second step"), "l", least=0, most=100, usual=0)
    third_l: float = asked(_("Third step"), "l", least=0, most=100, usual=0)
    wanted: float = asked(_("Cells wanted"), "1e9", least=0, most=100000, usual=0, hint=_("0 if it does not matter."))


def cells_wanted(*, wort_l: float, og: float, rate: float) -> float:
    """Billions (1e9): rate (M/ml/°P) x litres x degrees Plato."""
    return rate * wort_l * max(0.0, plato_of_sg(og))


def viability(age_days: float) -> float:
    """The living part of a liquid yeast that was kept cold."""
    return max(0.0, 1 - DIES_PCT_PER_DAY / 100 * age_days)


def wort_extract_g(*, litres: float, sg: float) -> float:
    """Dissolved extract in so much wort."""
    return max(0.0, plato_of_sg(sg)) / 100 * sg * WATER_G_PER_ML * 1000 * litres


def troester_growth(cells: float, extract_g: float) -> float:
    """New cells (billions) on a stir plate: 1.4 for a gram of extract, less from 1.4 cells for it, none from 3.5."""
    rate = cells / extract_g
    each = 1.4 if rate < 1.4 else 2.33 - 0.67 * rate if rate < 3.5 else 0.0
    return max(0.0, each) * extract_g


def white_growth(cells: float, litres: float, extra: float) -> float:
    """New cells (billions): a factor of the millions in each millilitre; `extra` 0.5 shaken, 1 stirred.

    White measured from 5 to 200 millions; fewer do not multiply more than at 5.
    """
    rate = max(5.0, cells / litres)  # 1e9 in a litre are 1e6 in a millilitre
    factor: float = 12.54793776 * rate**-0.4594858324 - 0.9994994906
    return cells * (factor + extra if factor > 0 else 0.0)


def starter_cells(it: Starter, cells: float, litres: float) -> float:
    """How many there are (billions) after a step of this starter that began with `cells`."""
    if it.model == "troester":
        return cells + troester_growth(cells, wort_extract_g(litres=litres, sg=it.sg))
    return cells + white_growth(cells, litres, _EXTRA[it.model])


def pitch(it: Pitch) -> Answer:
    """Cells, what is alive, and how many packets that makes."""
    wanted = cells_wanted(wort_l=it.wort_l, og=it.og, rate=float(it.rate))
    label = _("Packets")
    alive = 1.0 if it.form == "dry" else viability(it.age_days)
    if alive <= 0:
        return refused("packets", label, TOO_OLD)
    packets = wanted / (it.packet * alive)
    need = Input(name=_("Cells wanted"), value=wanted, unit="1e9")
    living = Input(name=_("Alive"), value=100 * alive, unit="%")
    in_packets = _cells(
        "packets", label, packets, "packet", "n = cells / (packet x alive)", RATES, (need, *it.used("packet"), living)
    )
    few = _("Two packets or more: a starter is cheaper. Its calculator says how large.")
    return Answer(
        lines=(in_packets, *_pitched(it, wanted, alive)),
        warnings=(few,) if packets > 2 and it.form == "liquid" else (),
    )


def _pitched(it: Pitch, wanted: float, alive: float) -> tuple[Line, ...]:
    """What the wort wants, and what a packet has: a starter's calculator goes on from both."""
    rate = Input(name=_("Pitch rate"), value=float(it.rate), unit="M/ml/°P")
    liquid = it.form == "liquid"
    age = it.used("age_days")
    dies = "100 - 0.7 x days" if liquid else "100: what its maker says is alive"
    return (
        _cells(
            "wanted", _("Cells wanted"), wanted, "1e9", "cells = rate x V x °P", RATES,
            (*it.used("wort_l", "og"), rate),
        ),
        _cells(
            "cells", _("Alive in a packet"), it.packet * alive, "1e9", dies, VIABILITY, (*it.used("packet"), *age)
        ),
        _cells("alive_pct", _("Alive"), 100 * alive, "%", dies, VIABILITY, age),
    )  # fmt: skip


def starter(it: Starter) -> Answer:
    """The cells after each step, and the dry extract that it takes."""
    lines: list[Line] = []
    cells = it.cells
    steps = [one for one in (it.first_l, it.second_l, it.third_l) if one > 0]
    for number, litres in enumerate(steps):
        at_first = Input(name=_("Living cells at first"), value=cells, unit="1e9")
        extract_g = wort_extract_g(litres=litres, sg=it.sg)
        cells = starter_cells(it, cells, litres)
        of = (at_first, Input(name=_STEPS[number], value=litres, unit="l"), *it.used("sg"))
        lines += [
            _cells(f"cells_{number + 1}", _AFTER[number], cells, "1e9", *_how(it.model), of),
            _cells(
                f"dme_{number + 1}_g", _EXTRACT[number], extract_g / DME_EXTRACT, "g",
                "m = °P x SG x V / 0.952", EXTRACT, of[1:],
            ),
        ]  # fmt: skip
    last = [it for it in lines if it.key.startswith("cells")][-1]
    lines.remove(last)
    few = it.wanted > cells
    more = _("Too few. A larger last step, or one more step.")
    crowded = _("So many cells hardly multiply in so little wort: a larger step pays more.")
    said = (more,) if few else (crowded,) if cells < 1.5 * it.cells else ()
    return Answer(lines=(last, *lines), warnings=said)


_STEPS = (_("First step"), _("Second step"), _("Third step"))
_AFTER = (_("Cells after the first step"), _("Cells after the second step"), _("Cells after the third step"))
_EXTRACT = (
    _("Dry extract for the first step"),
    _("Dry extract for the second step"),
    _("Dry extract for the third step"),
)


def _how(model: str) -> tuple[str, str]:
    if model == "troester":
        return "new = 1.4 / g of extract; 2.33 - 0.67 x from x = 1.4 cells / g; 0 from x = 3.5", TROESTER
    return f"new = cells x (12.548 x^-0.4595 - 0.9995 + {_EXTRA[model]:g}), x = 1e6 cells / ml, 5 or more", WHITE


def _cells(
    key: str, label: str, value: float, unit: str, formula: str, source: str, inputs: tuple[Input, ...]
) -> Line:
    method = source.partition(",")[0]
    figure = Figure(value=value, unit=unit, method=method, formula=formula, source=source, inputs=inputs)
    return Line(key=key, label=label, figure=figure)
