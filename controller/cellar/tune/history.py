# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fermenter's past as it was sampled, cut where something is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST_GAP_S = 120.0
SHORTEST_H = 2.0  # a shorter stretch says nothing about hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """`heat`, `cool`: the shares (0..1) of the time since the last sample that each relay was closed."""

    at_s: float
    beer_c: float
    air_c: float
    setpoint_c: float
    heat: float
    cool: float


Stretch = Sequence[Sample]


def stretches(samples: Iterable[Sample]) -> list[Stretch]:
    """The samples, oldest first, in pieces without gaps; time that went back ends a piece too."""
    pieces: list[list[Sample]] = []
    for sample in samples:
        if not pieces or not 0.0 < sample.at_s - pieces[-1][-1].at_s <= LONGEST_GAP_S:
            pieces.append([])
        pieces[-1].append(sample)
    return [piece for piece in pieces if hours(piece) >= SHORTEST_H]


def hours(stretch: Stretch) -> float:
    return (stretch[-1].at_s - stretch[0].at_s) / 3600.0 if stretch else 0.0
