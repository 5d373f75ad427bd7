# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time constant of the beer after its air, learnt while brewing.

Every twenty minutes the beer's change is compared with the time that its air has spent above or below it:

    change = x * integral(air - beer) + q * length + heater      with x = 1/tau, q the unknown heat

a Kalman filter with the two states x and q: q walks (yeast), x hardly does. Nothing is learnt where nothing moves,
because then both explain the same; a block that fits neither is believed less.
"""

from dataclasses import dataclass

BLOCK_S = 1200.0
AIR_LAG_S = 240.0  # from the air through the wall to the beer
SHORTEST_TAU_H, LONGEST_TAU_H = 1.5, 60.0
MEASURED_K = 0.02  # of the difference of two filtered readings
DRIFT_K_PER_H = 0.04  # of q from block to block
PRIOR_SHARE = 0.5  # of x: a first guess is good to a factor of two
DRIFT_SHARE = 0.003  # of x from block to block


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What is known of x (1/h) and q (K/h), its covariance, and the sums of the block under way."""

    x: float
    q: float = 0.0
    xx: float = 0.0
    xq: float = 0.0
    qq: float = 0.25
    block_s: float = 0.0
    begin_c: float = 0.0
    air_k_h: float = 0.0
    heat_k: float = 0.0
    air_c: float = 0.0

    @property
    def tau_h(self) -> float:
        return 1.0 / self.x


def guess(tau_h: float) -> Learned:
    x = 1.0 / tau_h
    return Learned(x=x, xx=(PRIOR_SHARE * x) ** 2)


def recalled(tau_h: float, doubt_per_h: float) -> Learned:
    """What was known before a restart."""
    x = min(1.0 / SHORTEST_TAU_H, max(1.0 / LONGEST_TAU_H, 1.0 / tau_h))
    return Learned(x=x, xx=min(doubt_per_h, PRIOR_SHARE * x) ** 2)


def learn(known: Learned, *, pv_c: float, air_c: float, heat_k_per_h: float, dt_s: float) -> Learned:
    """Add a tick to the block; at its end, learn from it. `pv_c` is the measured beer, not the observer's."""
    if known.block_s <= 0.0:
        return _begin(known, pv_c, known.air_c or air_c, dt_s)
    lagged_c = known.air_c + (air_c - known.air_c) * dt_s / (AIR_LAG_S + dt_s)
    dt_h = dt_s / 3600.0
    sums = Learned(
        x=known.x,
        q=known.q,
        xx=known.xx,
        xq=known.xq,
        qq=known.qq,
        block_s=known.block_s + dt_s,
        begin_c=known.begin_c,
        air_k_h=known.air_k_h + (lagged_c - pv_c) * dt_h,
        heat_k=known.heat_k + heat_k_per_h * dt_h,
        air_c=lagged_c,
    )
    return sums if sums.block_s < BLOCK_S else _begin(_update(sums, pv_c), pv_c, lagged_c, dt_s)


def _begin(known: Learned, pv_c: float, air_c: float, dt_s: float) -> Learned:
    return Learned(
        x=known.x, q=known.q, xx=known.xx, xq=known.xq, qq=known.qq, block_s=dt_s, begin_c=pv_c, air_c=air_c
    )


def _update(block: Learned, pv_c: float) -> Learned:
    a, b = block.air_k_h, block.block_s / 3600.0
    xx, xq = block.xx + (DRIFT_SHARE * block.x) ** 2, block.xq
    qq = block.qq + DRIFT_K_PER_H**2
    miss_k = pv_c - block.begin_c - block.heat_k - block.x * a - block.q * b
    cx, cq = xx * a + xq * b, xq * a + qq * b
    spread = a * cx + b * cq + MEASURED_K**2
    if miss_k * miss_k > 9.0 * spread:
        spread = miss_k * miss_k / 9.0
    gx, gq = cx / spread, cq / spread
    x = min(1.0 / SHORTEST_TAU_H, max(1.0 / LONGEST_TAU_H, block.x + gx * miss_k))
    return Learned(x=x, q=block.q + gq * miss_k, xx=xx - gx * cx, xq=xq - gx * cq, qq=qq - gq * cq, air_c=block.air_c)
