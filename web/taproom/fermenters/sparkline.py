# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day as a small drawing: paths for an SVG of fixed size. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from taproom.fermenters.history import HOUR_S, Point

WIDTH, HEIGHT, MARGIN = 240, 48, 3
LEAST_SPAN_K = 2.0  # a flat day looks flat, not like noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """Path data (`d`) of each curve, and the range of the beer in words' reach."""

    beer: str
    setpoint: str
    low_c: float
    high_c: float
    hours: int


def sparkline(points: Sequence[Point], *, from_utc: int, to_utc: int, gap_s: int) -> Sparkline | None:
    """Draw the beer and the setpoint, or nothing if there was no beer temperature.

    A history shorter than asked for fills the whole width, down to one hour.
    """
    beers = [value for it in points for value in (it.beer_min_c, it.beer_max_c) if value is not None]
    if not beers:
        return None
    from_utc = max(from_utc, min(points[0].at_utc, to_utc - HOUR_S))
    setpoints = [it.setpoint_c for it in points if it.setpoint_c is not None]
    low_c, high_c = min(*beers, *setpoints), max(*beers, *setpoints)
    pad_k = max(0.0, LEAST_SPAN_K - (high_c - low_c)) / 2
    bottom_c, top_c = low_c - pad_k, high_c + pad_k

    def curve(value_of: Callable[[Point], float | None]) -> str:
        steps: list[str] = []
        before_utc: int | None = None
        for it in points:
            value_c = value_of(it)
            if value_c is None:
                before_utc = None
                continue
            x = (it.at_utc - from_utc) / (to_utc - from_utc) * WIDTH
            y = MARGIN + (top_c - value_c) / (top_c - bottom_c) * (HEIGHT - 2 * MARGIN)
            joined = before_utc is not None and it.at_utc - before_utc <= gap_s
            steps.append(f"{'L' if joined else 'M'}{x:.0f} {min(max(y, 0), HEIGHT):.1f}")
            before_utc = it.at_utc
        return "".join(steps)

    return Sparkline(
        beer=curve(lambda it: it.beer_c),
        setpoint=curve(lambda it: it.setpoint_c),
        low_c=min(beers),
        high_c=max(beers),
        hours=round((to_utc - from_utc) / HOUR_S),
    )
