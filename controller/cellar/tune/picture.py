# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture that a person looks at before accepting: the past as it was, and the same two days now and proposed.

Plain SVG, for any browser; colours that the colour-blind can tell apart, and line styles too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cellar.tune.expect import KEPT_S, SETTLED_H, Expected
from cellar.tune.history import Stretch

WIDTH, PANEL, LEFT, RIGHT, GAP = 720.0, 190.0, 52.0, 20.0, 62.0
SHOWN_H = 24.0
MOST_POINTS = 360
BLUE, ORANGE, GREY = "#0b62a4", "#c8500a", "#6a6a6a"

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    points: Points
    colour: str
    dash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """When something was on: from, to, on the x axis."""

    name: str
    spans: Points
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    title: str
    unit: str
    lines: Sequence[Line]
    strips: Sequence[Strip]


def drawn(name: str, past: Stretch, now: Expected, proposed: Expected) -> str:
    """The SVG's text."""
    panels = [_measured(past), _expected(now, proposed)]
    height = sum(PANEL + GAP + 12.0 * len(panel.strips) for panel in panels)
    body = []
    top = 0.0
    for panel in panels:
        body.append(_panel(panel, top))
        top += PANEL + GAP + 12.0 * len(panel.strips)
    title = escape(f"cellar tune: {name}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="12"><title>{title}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(body)}</svg>\n'
    )


def _measured(past: Stretch) -> Panel:
    end_s = past[-1].at_s
    shown = [sample for sample in past if end_s - sample.at_s <= SHOWN_H * 3600.0]
    thin = shown[:: max(1, len(shown) // MOST_POINTS)]
    hour = {sample.at_s: (sample.at_s - end_s) / 3600.0 for sample in shown}
    return Panel(
        title="Measured, the last hours",
        unit="°C",
        lines=[
            Line(name="beer", points=[(hour[it.at_s], it.beer_c) for it in thin], colour=BLUE),
            Line(name="chamber", points=[(hour[it.at_s], it.air_c) for it in thin], colour=ORANGE),
            Line(name="setpoint", points=[(hour[it.at_s], it.setpoint_c) for it in thin], colour=GREY, dash="5 4"),
        ],
        strips=[
            Strip(name="heat", spans=_spans([(hour[it.at_s], it.heat) for it in shown]), colour=ORANGE),
            Strip(name="cold", spans=_spans([(hour[it.at_s], it.cool) for it in shown]), colour=BLUE),
        ],
    )


def _expected(now: Expected, proposed: Expected) -> Panel:
    lines = [Line(name="beer, now", points=_kept(now), colour=ORANGE, dash="5 4")]
    strips = [Strip(name="cold, now", spans=now.cooling, colour=ORANGE)]
    if proposed is not now:
        lines.append(Line(name="beer, proposed", points=_kept(proposed), colour=BLUE))
        strips.append(Strip(name="proposed", spans=proposed.cooling, colour=BLUE))
    return Panel(
        title="Expected on a simulated fermenter like it: the beer less its setpoint",
        unit="K",
        lines=lines,
        strips=strips,
    )


def _kept(result: Expected) -> Points:
    """Without the start, which no law can help."""
    times = ((n * KEPT_S / 3600.0, off_k) for n, off_k in enumerate(result.beer_k))
    return [(hour, max(-0.4, min(0.4, off_k))) for hour, off_k in times if hour >= SETTLED_H]


def _spans(shares: Points) -> Points:
    spans: list[tuple[float, float]] = []
    before_h: float | None = None
    for hour, share in shares:
        if share > 0.0 and before_h is not None:
            begin = before_h if not spans or spans[-1][1] < before_h else spans.pop()[0]
            spans.append((begin, hour))
        before_h = hour
    return spans


def _panel(panel: Panel, top: float) -> str:
    points = [point for line in panel.lines for point in line.points]
    low_x, high_x = min(x for x, _ in points), max(x for x, _ in points)
    low_y, high_y = min(y for _, y in points), max(y for _, y in points)
    margin = max(0.02, 0.06 * (high_y - low_y))
    low_y, high_y = low_y - margin, high_y + margin
    plot_top, plot_width = top + 40.0, WIDTH - LEFT - RIGHT

    def across(x: float) -> float:
        return LEFT + (min(high_x, max(low_x, x)) - low_x) / max(1e-9, high_x - low_x) * plot_width

    def down(y: float) -> float:
        return plot_top + (high_y - y) / (high_y - low_y) * (PANEL - 20.0)

    bottom = plot_top + PANEL - 20.0
    parts = [f'<text x="{LEFT:g}" y="{top + 16:g}" font-weight="600">{escape(panel.title)}</text>']
    for x in ticks(low_x, high_x):
        parts.append(f'<path d="M{across(x):.1f} {plot_top:g}V{bottom:g}" stroke="#e4e4e4"/>')
        parts.append(_label(across(x), bottom + 14.0 + 12.0 * len(panel.strips), f"{x:g} h", "middle"))
    for y in ticks(low_y, high_y):
        parts.append(f'<path d="M{LEFT:g} {down(y):.1f}H{WIDTH - RIGHT:g}" stroke="#e4e4e4"/>')
        parts.append(_label(LEFT - 6.0, down(y) + 4.0, f"{y:g}", "end"))
    parts.append(_label(LEFT - 6.0, plot_top - 8.0, panel.unit, "end"))
    legend_x = LEFT
    for line in panel.lines:
        path = "M" + "L".join(f"{across(x):.1f} {down(y):.1f}" for x, y in line.points)
        style = f'fill="none" stroke="{line.colour}" stroke-width="1.6" stroke-dasharray="{line.dash}"'
        parts.append(f'<path d="{path}" {style}/>')
        parts.append(f'<path d="M{legend_x:g} {top + 28:g}h22" {style}/>')
        parts.append(_label(legend_x + 27.0, top + 32.0, line.name, "start"))
        legend_x += 50.0 + 7.0 * len(line.name)
    for number, strip in enumerate(panel.strips):
        y = bottom + 2.0 + 12.0 * number
        parts.append(_label(LEFT - 6.0, y + 9.0, strip.name, "end", size=9))
        for begin, end in strip.spans:
            if end < low_x:
                continue
            width = max(0.8, across(end) - across(begin))
            parts.append(
                f'<rect x="{across(begin):.1f}" y="{y:g}" width="{width:.1f}" height="9" fill="{strip.colour}"/>'
            )
    return "".join(parts)


def ticks(low: float, high: float) -> list[float]:
    """Four to eight round numbers between the two."""
    for step in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0):
        if (high - low) / step <= 8.0:
            break
    first = -(-low // step)
    return [round((first + n) * step, 2) for n in range(int((high - first * step) / step) + 1)]


def _label(x: float, y: float, text: str, anchor: str, *, size: int = 11) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="#444">{escape(text)}</text>'
    )
