# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a step reads out of everything that was heard: rises, means, and what an effect is called."""

from statistics import fmean

from cellar.composition.commission.bench import Bench
from cellar.diagnosis import Symptom


def effect(*, right: bool, wrong: bool) -> Symptom:
    """The right way, the wrong way, or not at all."""
    if wrong:
        return Symptom.ACTS_WRONG_WAY
    return Symptom.ACTS if right else Symptom.ACTS_NOT


def rise_k(bench: Bench, rom: str | None, start_s: float) -> float:
    """How far it went above where it was at `start_s`."""
    values_c = bench.heard.values_c(rom, start_s) if rom else []
    return max(values_c) - values_c[0] if values_c else 0.0


def alike(bench: Bench, one: str, other: str) -> bool:
    """Nine words in ten are the same, sixteenth for sixteenth, through the warming of both."""
    said, also = (bench.heard.values_c(rom, 0.0) for rom in (one, other))
    pairs = list(zip(said, also, strict=False))
    return len(set(said)) > 5 and sum(a == b for a, b in pairs) > 0.9 * len(pairs)


def last_c(bench: Bench, rom: str) -> float:
    """The mean of the last ten seconds."""
    lately = bench.heard.values_c(rom, bench.clock.now_s() - 10.0) or bench.heard.values_c(rom, 0.0)[-3:]
    return fmean(lately) if lately else 0.0


def first_c(bench: Bench, rom: str) -> float:
    """The mean of its first five words."""
    first = bench.heard.values_c(rom, float("-inf"))[:5]
    return fmean(first) if first else 0.0
