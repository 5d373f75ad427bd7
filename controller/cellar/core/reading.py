# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readings and how they are judged. Keeps rule 2: no number without quality.

A bus delivers a `Reading` that is GOOD or FAULT. `judge` decides what the law may believe: too old is STALE,
out of range or faster than the process can move is IMPLAUSIBLE. A believed reading feeds a critically damped
tracking filter, whose output is the process variable and its slope; it bridges gaps up to `stale_after_s`.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

WORDS, OFTEN_S, SELDOM_S = 2.5, 1.0, 10.0
"""Where a word comes each ten seconds, two may be lost. A pause on a bus that is read often changes nothing."""


class Quality(StrEnum):
    GOOD = "good"
    STALE = "stale"
    IMPLAUSIBLE = "implausible"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A temperature at a monotonic instant. `value_c` is a finite number if and only if `quality` is GOOD."""

    value_c: float | None
    at_s: float
    quality: Quality
    detail: str = ""

    @classmethod
    def good(cls, value_c: float, at_s: float) -> "Reading":
        """A number from the bus; a non-finite one is a FAULT and not a number."""
        if not math.isfinite(value_c):
            return cls.bad(Quality.FAULT, at_s, "not a finite number")
        return cls(value_c=value_c, at_s=at_s, quality=Quality.GOOD)

    @classmethod
    def bad(cls, quality: Quality, at_s: float, detail: str) -> "Reading":
        return cls(value_c=None, at_s=at_s, quality=quality, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLimits:
    """What a probe in this place can say. Defaults are for a fermenter, not for a kettle.

    `slew_k_per_s`: faster is no liquid and no fridge (air behind an opened door moves 0.05 K/s).
    `believe_after_s`: a jump that stays this long is real: somebody moved the probe.
    `stale_after_s`: so long a word is good for; from a bus that is read seldom, two and a half words.
    `filter_s`: time constant of the tracking filter.
    """

    low_c: float = -10.0
    high_c: float = 60.0
    slew_k_per_s: float = 0.2
    slew_floor_k: float = 1.0
    believe_after_s: float = 30.0
    stale_after_s: float = 15.0
    filter_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeMemory:
    """What is believed of one probe. `pv_c` is None until the first believed reading; a word comes `every_s`."""

    pv_c: float | None = None
    slope_k_per_s: float = 0.0
    believed_c: float = 0.0
    believed_at_s: float = -math.inf
    seen_at_s: float = -math.inf
    every_s: float = 0.0
    suspect_since_s: float | None = None


def judge(limits: ProbeLimits, memory: ProbeMemory, reading: Reading, now_s: float) -> tuple[ProbeMemory, Reading]:
    """Believe a reading or say why not.

    Returns the new memory and the verdict. A GOOD verdict carries the filtered process variable, which may
    rest on readings up to `stale_after_s` old; any other verdict carries no number.
    """
    if reading.at_s > memory.seen_at_s:
        every_s = min(reading.at_s - memory.seen_at_s, 2.0 * memory.every_s + OFTEN_S, SELDOM_S)
        memory = replace(_consider(limits, memory, reading), every_s=every_s)
    stale_after_s = max(limits.stale_after_s, WORDS * memory.every_s)
    if memory.pv_c is None or now_s - memory.believed_at_s > stale_after_s:
        forgotten = replace(memory, pv_c=None, slope_k_per_s=0.0)
        return forgotten, _why_not(limits, reading, now_s)
    return memory, Reading.good(memory.pv_c, memory.believed_at_s)


def _consider(limits: ProbeLimits, memory: ProbeMemory, reading: Reading) -> ProbeMemory:
    value_c, at_s = reading.value_c, reading.at_s
    if value_c is None or not limits.low_c <= value_c <= limits.high_c:
        return replace(memory, seen_at_s=at_s)
    if _too_fast(limits, memory, value_c, at_s):
        since_s = at_s if memory.suspect_since_s is None else memory.suspect_since_s
        if at_s - since_s < limits.believe_after_s:
            return replace(memory, seen_at_s=at_s, suspect_since_s=since_s)
        memory = ProbeMemory()
    return _track(limits, memory, value_c, at_s)


def _too_fast(limits: ProbeLimits, memory: ProbeMemory, value_c: float, at_s: float) -> bool:
    if memory.pv_c is None and memory.suspect_since_s is None:
        return False
    elapsed_s = at_s - memory.believed_at_s
    return abs(value_c - memory.believed_c) > limits.slew_floor_k + limits.slew_k_per_s * elapsed_s


def _track(limits: ProbeLimits, memory: ProbeMemory, value_c: float, at_s: float) -> ProbeMemory:
    """One step of a critically damped g-h filter (fading memory; Brookner, Tracking and Kalman Filtering, 1998)."""
    if memory.pv_c is None:
        pv_c, slope = value_c, 0.0
    else:
        dt_s = at_s - memory.believed_at_s
        theta = math.exp(-dt_s / limits.filter_s)
        predicted_c = memory.pv_c + memory.slope_k_per_s * dt_s
        miss_k = value_c - predicted_c
        pv_c = predicted_c + (1 - theta**2) * miss_k
        slope = memory.slope_k_per_s + (1 - theta) ** 2 / dt_s * miss_k
    return ProbeMemory(pv_c=pv_c, slope_k_per_s=slope, believed_c=value_c, believed_at_s=at_s, seen_at_s=at_s)


def _why_not(limits: ProbeLimits, reading: Reading, now_s: float) -> Reading:
    if reading.value_c is None:
        return reading
    if now_s - reading.at_s > limits.stale_after_s:
        return Reading.bad(Quality.STALE, reading.at_s, f"no reading for {now_s - reading.at_s:.0f} s")
    if not limits.low_c <= reading.value_c <= limits.high_c:
        return Reading.bad(
            Quality.IMPLAUSIBLE,
            reading.at_s,
            f"{reading.value_c:.2f} °C is outside {limits.low_c:g} to {limits.high_c:g} °C",
        )
    return Reading.bad(Quality.IMPLAUSIBLE, reading.at_s, f"jumped to {reading.value_c:.2f} °C: not yet believed")
