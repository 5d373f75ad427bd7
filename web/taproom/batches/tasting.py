# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a batch tastes: five marks out of five on one scale that all share, and words. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from taproom.i18n import mark as _

MARKS: Final[Mapping[str, str]] = {
    "appearance": _("Appearance"),
    "aroma": _("Aroma"),
    "flavour": _("Flavour"),
    "mouthfeel": _("Mouthfeel"),
    "overall": _("Overall"),
}
SCALE: Final[Mapping[int, str]] = {
    1: _("faulty"),
    2: _("weak"),
    3: _("good"),
    4: _("very good"),
    5: _("superb"),
}
MOST_WORDS = 2000
RADIUS = 80.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasting:
    """One member's; `member` is None for a former one."""

    member: str | None
    at_utc: int
    marks: Mapping[str, int]
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All of them together: the mean of each mark, and the picture: a polygon around (0, 0), RADIUS at 5."""

    means: Mapping[str, float]
    tasters: int
    polygon: str


def together(tastings: Sequence[Tasting]) -> Judgement | None:
    if not tastings:
        return None
    means = {name: sum(it.marks[name] for it in tastings) / len(tastings) for name in MARKS}
    return Judgement(means=means, tasters=len(tastings), polygon=polygon([means[name] for name in MARKS]))


def polygon(values: Sequence[float]) -> str:
    """Points of an SVG polygon: the first upwards, then clockwise."""
    points = (corner(n, len(values), value / 5) for n, value in enumerate(values))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def corner(n: int, of: int, share: float) -> tuple[float, float]:
    angle = 2 * math.pi * n / of
    return RADIUS * share * math.sin(angle), -RADIUS * share * math.cos(angle)
