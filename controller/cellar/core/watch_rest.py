# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do both probes agree where they must? A vessel that has been left alone for a day has the temperature of its air.

Only while it is switched off: in a beer that is held, yeast makes the same gap as a probe that reads wrong. A vessel
that still cools down makes a gap too, but one that closes: by a fifth in a day even where tau is 100 h.
So a gap that stood for a day, within a tenth, is a probe's. Two good probes differ by 1 K at most
(0.5 K each, says the DS18B20's data sheet, from -10 to 85 °C).
"""

from dataclasses import dataclass

from cellar.core.watched import Moment, WatchLimits

REST_S = 24 * 3600.0
APART_K = 1.5
SAME_AIR_K = 1.0
SAME_GAP = 0.1
LEAST_SAME_K = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Since when nothing has acted or changed, and the gap (beer less air, K) and the air (°C) of then."""

    since_s: float
    gap_k: float
    air_c: float


def rested(limits: WatchLimits, rest: Rest | None, moment: Moment, *, held: bool) -> Rest | None:
    """The rest a minute later; it begins anew with whatever changes. A jacket's probe is not in the vessel's air."""
    course = moment.course
    if held or limits.jacket or moment.heat.on or moment.cool.on or not (course.beers and course.airs):
        return None
    gap_k, air_c = course.beers[-1] - course.airs[-1], course.airs[-1]
    if rest is not None and _is_same(rest, gap_k, air_c):
        return rest
    return Rest(since_s=moment.now_s, gap_k=gap_k, air_c=air_c)


def disagree(rest: Rest | None, moment: Moment, *, found: bool) -> bool:
    """A day of one gap that is too wide. Once found, a little less will do: a warning shall not flicker."""
    if rest is None:
        return False
    rests = found or moment.now_s - rest.since_s >= REST_S
    return rests and abs(rest.gap_k) > APART_K * (0.75 if found else 1.0)


def _is_same(rest: Rest, gap_k: float, air_c: float) -> bool:
    apart_k = abs(gap_k - rest.gap_k)
    return apart_k <= max(SAME_GAP * abs(rest.gap_k), LEAST_SAME_K) and abs(air_c - rest.air_c) <= SAME_AIR_K
