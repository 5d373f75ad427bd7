# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures as pictures: SVG, readable at a phone's width, the same bytes for the same results.

Colours are those of Okabe and Ito, which the colour-blind can tell apart; a marker or a place says the same again.
Needs matplotlib, which `make bench-venv` installs. The traces are those that the runs kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from control.metrics import geometric_mean
from control.plants import FRIDGES, TANK, TITLES
from control.results import Results, Run, mean
from control.scenarios import HOUR_S
from control.simulate import OURS
from control.suite import PLOTTED

WIDTH_IN = 5.0
LOOK: Mapping[str, tuple[str, str]] = {
    OURS: ("#000000", "o"),
    "BrewPi": ("#0072B2", "s"),
    "BrewBlox": ("#D55E00", "^"),
    "CraftBeerPi": ("#E69F00", "D"),
    "Home Assistant": ("#56B4E9", "v"),
    "Inkbird 0.5": ("#CC79A7", "P"),
    "Inkbird 2.0": ("#888888", "X"),
    "simple PID": ("#009E73", "<"),
}
"""Of each controller: colour and marker."""

COLD, WARM, GREY = "#0072B2", "#D55E00", "#555555"
HEADING: Mapping[str, Any] = {
    "fontweight": "bold",
    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.0},
}
STYLE: Mapping[str, object] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cobrew",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 11.0,
    "figure.titlesize": 12.0,
    "axes.titlesize": 10.0,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}

AIMS = (0.3, 0.7)
ERRORS_K = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2)
SELDOM = 0.04
"""Starts per day at the left edge: a logarithm has no room for never."""

TRACED = (OURS, "BrewPi", "BrewBlox", "Inkbird 0.5")
TRACED_PLANT = "fan"
PIXELS = 500.0
Bar = tuple[float, float]


def draw(results: Results, folder: Path) -> list[Path]:
    """All pictures that there is something for."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with style.context(["default", dict(STYLE)]):
        for name, figure in pictures(results):
            drawn.append(folder / f"{name}.svg")
            figure.savefig(drawn[-1], metadata={"Date": None, "Creator": "cobrew", "Title": figure.get_suptitle()})
    return drawn


def pictures(results: Results) -> Iterator[tuple[str, Figure]]:
    """With a name for a file."""
    if results.pairs() and results.compares:
        yield "ratios", ratios(results)
    if any(plant in FRIDGES for plant, _ in results.pairs()):
        yield "starts", starts(results)
    if results.randoms(OURS):
        yield "random-plants", random_plants(results)
    traces = {run["controller"]: run["trace"] for run in _traced(results)}
    if traces:
        yield "kraeusen", trace(traces, "High kraeusen: ale held at 18 °C", from_h=20.0, to_h=50.0, near_k=0.15)
        yield "crash", trace(traces, "Cold crash: from 21 to 2 °C", from_h=188.0, to_h=230.0, near_k=0.5)


def ratios(results: Results) -> Figure:
    """A row for each plant and scenario: everybody's RMSE, as a multiple of the best peer's."""
    rows = list(_rows(results))
    figure = Figure(figsize=(WIDTH_IN, 1.9 + 0.23 * len(rows)))
    axes = figure.subplots()
    figure.suptitle("How tightly the beer is held: error, best peer = 1")
    for name in reversed(_known(results)):
        found = [(results.rmse_k(*pair, name) / _best_k(results, pair), y) for y, pair in enumerate(rows) if pair[1]]
        axes.plot(*zip(*found, strict=True), linestyle="none", **_marker(name))
    for aim in AIMS:
        axes.axvline(aim, color=GREY, linestyle="--", linewidth=1.0, zorder=1)
        axes.text(aim, -0.6, f"aim {aim:g}", ha="center", va="bottom", fontsize=9.0)
    axes.axvline(1.0, color=GREY, linewidth=1.0, zorder=1)
    scenarios = [(y, scenario) for y, (_, scenario) in enumerate(rows) if scenario]
    axes.set_yticks(*zip(*scenarios, strict=True))
    for y, (plant, scenario) in enumerate(rows):
        if not scenario:
            axes.text(0.01, y, TITLES[plant], transform=axes.get_yaxis_transform(), va="center", **HEADING)
    axes.set_ylim(len(rows) - 0.5, -0.6)
    axes.set_xlabel("RMSE of the beer, as a multiple of the best peer's")
    _logarithmic(axes, "x", (0.2, 0.5, 1, 2, 5, 10, 20, 50))
    _legend(figure, axes)
    return figure


def _rows(results: Results) -> Iterator[tuple[str, str]]:
    """(plant, scenario), and before each plant's first one (plant, "") for its title."""
    for plant in (*FRIDGES, TANK):
        names = [name for where, name in results.pairs() if where == plant]
        yield from ((plant, name) for name in (["", *names] if names else []))


def _best_k(results: Results, pair: tuple[str, str]) -> float:
    return results.rmse_k(*pair, results.best_peer(*pair))


def starts(results: Results) -> Figure:
    """Tightness against wear: a small dot for each fridge and scenario, a large one for all of them."""
    figure = Figure(figsize=(WIDTH_IN, 5.0))
    axes = figure.subplots()
    figure.suptitle("Tightness and wear: how often the cooler starts")
    axes.set_title("small: each fridge and scenario; large: their mean")
    pairs = [pair for pair in results.pairs() if pair[0] in FRIDGES]
    for name in reversed(_known(results)):
        errors_k = [results.rmse_k(*pair, name) for pair in pairs]
        per_day = [_starts(results, pair, name) for pair in pairs]
        small = {**_marker(name), "markersize": 3.5, "alpha": 0.5, "label": None}
        axes.plot([max(SELDOM, number) for number in per_day], errors_k, linestyle="none", **small)
        large = {**_marker(name), "markersize": 11.0, "markeredgecolor": "white", "zorder": 3}
        axes.plot([mean(per_day)], [geometric_mean(errors_k)], linestyle="none", **large)
    axes.set_xlabel("cooler starts per day (left edge: none)")
    axes.set_ylabel("RMSE of the beer in K")
    _logarithmic(axes, "x", (0.1, 0.3, 1, 3, 10, 30))
    _logarithmic(axes, "y", ERRORS_K)
    _legend(figure, axes)
    return figure


def _starts(results: Results, pair: tuple[str, str], name: str) -> float:
    return results.mean("cool_starts_per_day", plant=pair[0], scenario=pair[1], controller=name, change=None)


def random_plants(results: Results) -> Figure:
    """Everybody's RMSE on the random plants, each in its own order."""
    figure = Figure(figsize=(WIDTH_IN, 4.6))
    axes = figure.subplots()
    found = {name: sorted(run["rmse_k"] for run in results.randoms(name)) for name in _known(results)}
    figure.suptitle(f"{len(found[OURS])} random plants: how tightly each holds them")
    for name in reversed(found):
        axes.plot(range(1, len(found[name]) + 1), found[name], linewidth=1.2, **_marker(name))
    axes.set_xticks([1, *range(6, len(found[OURS]) + 1, 6)])
    axes.set_xlabel("plants, each controller's tightest first")
    axes.set_ylabel("RMSE of the beer in K")
    _logarithmic(axes, "y", ERRORS_K)
    _legend(figure, axes)
    return figure


def _traced(results: Results) -> list[Run]:
    runs = results.of(plant=TRACED_PLANT, scenario=PLOTTED, change=None)
    return [run for run in runs if "trace" in run and run["controller"] in TRACED]


def trace(traces: Mapping[str, Any], title: str, *, from_h: float, to_h: float, near_k: float) -> Figure:
    """The beer, the same magnified to `near_k` around the setpoint, and the relays beneath."""
    names = [name for name in TRACED if name in traces]
    figure = Figure(figsize=(WIDTH_IN, 7.0))
    figure.suptitle(f"{title} (20 l, fan)")
    whole, near, relays = figure.subplots(3, sharex=True, height_ratios=(3.0, 3.0, 0.45 * len(names)))
    hours, setpoint_c = _cut(traces[names[0]], "setpoint_c", from_h, to_h)
    for axes in (whole, near):
        axes.plot(hours, setpoint_c, color=GREY, linestyle="--", linewidth=1.0, zorder=3, label="setpoint")
        for name in reversed(names):
            width = 1.8 if name == OURS else 1.2
            axes.plot(*_cut(traces[name], "beer_c", from_h, to_h), color=LOOK[name][0], linewidth=width, label=name)
        axes.set_ylabel("beer in °C")
    near.set_ylim(setpoint_c[-1] - near_k, setpoint_c[-1] + near_k)
    near.set_title("the same, magnified")
    _strips(relays, {name: traces[name] for name in names}, from_h=from_h, to_h=to_h)
    relays.set_xlim(from_h, to_h)
    relays.set_xlabel("hours since pitching")
    _legend(figure, whole)
    return figure


def _cut(kept: Mapping[str, Any], key: str, from_h: float, to_h: float) -> tuple[list[float], list[float]]:
    per_h = HOUR_S / kept["every_s"]
    first, last = round(from_h * per_h), round(to_h * per_h)
    numbers = kept[key][first : last + 1]
    return [(first + nth) / per_h for nth in range(len(numbers))], numbers


def _strips(axes: Axes, traces: Mapping[str, Any], *, from_h: float, to_h: float) -> None:
    """A row for each controller: heat in its upper half, cold in its lower."""
    axes.set_title("relays: heating above each line, cooling below")
    for row, kept in enumerate(traces.values()):
        for side, top, colour in ((1, row - 0.4, WARM), (-1, row, COLD)):
            bars = _bars(kept["edges"], side, from_h=from_h, to_h=to_h)
            axes.broken_barh(bars, (top, 0.4), color=colour, linewidth=0.0)
        axes.axhline(row, color=GREY, linewidth=0.6)
    axes.set_yticks(range(len(traces)), list(traces))
    axes.set_ylim(len(traces) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")


def _bars(edges: Sequence[tuple[float, int, bool]], side: int, *, from_h: float, to_h: float) -> list[Bar]:
    """(from, length) in hours of one relay. Pulses that no screen would tell apart are drawn as one."""
    apart_h = (to_h - from_h) / PIXELS
    switched_h = [at_s / HOUR_S for at_s, whose, _ in edges if whose == side]  # on, off, on, off …
    pulses: list[Bar] = []
    for on_h, off_h in zip_longest(switched_h[::2], switched_h[1::2], fillvalue=to_h):
        if off_h <= from_h or on_h >= to_h:
            continue
        begun_h = max(on_h, from_h)
        if pulses and begun_h - pulses[-1][1] < apart_h:
            begun_h, _ = pulses.pop()
        pulses.append((begun_h, min(off_h, to_h)))
    return [(begun_h, ended_h - begun_h) for begun_h, ended_h in pulses]


def _known(results: Results) -> list[str]:
    """The controllers that have a colour; ours first."""
    return [name for name in LOOK if name in results.controllers()]


def _marker(name: str) -> dict[str, Any]:
    colour, shape = LOOK[name]
    return {
        "label": name,
        "color": colour,
        "marker": shape,
        "markersize": 7.0 if name == OURS else 5.5,
        "markeredgewidth": 0.4,
        "markeredgecolor": "white",
        "zorder": 3 if name == OURS else 2,
    }


def _legend(figure: Figure, axes: Axes) -> None:
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles[::-1], names[::-1], loc="outside lower center", ncols=3, columnspacing=1.0, fontsize=10.0)


def _logarithmic(axes: Axes, which: Literal["x", "y"], ticks: Sequence[float]) -> None:
    """With these numbers at the axis, written plainly; its limits stay those of what is drawn."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axes.set(**{f"{which}scale": "log"})
    limits = axis.get_view_interval()
    axis.set_ticks(ticks, [f"{number:g}" for number in ticks])
    axis.set_minor_locator(NullLocator())
    axes.set(**{f"{which}lim": limits})
