# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The beer's heat balance, kept apart from the law's: how the beer follows its air, and heat that nobody ordered.

Every ten minutes the beer's rate is laid against the air that it has lain in, through a time constant that is learnt
while no heater acts (the law's own learning, from the watcher's own numbers). What that does not explain is yeast,
room, or a relay that does not obey. Yeast takes hours to change; a relay does not.
"""

from dataclasses import dataclass, replace

from cellar.core.learning import Learned, guess, learn
from cellar.core.watched import MINUTE_S, Moment, WatchLimits, mean

BLOCK_MIN = 10
AIR_FROM_MIN, AIR_TO_MIN = 35, 5  # the air that shows in the beer now: through wall, film and thermowell
DOUBT_MIN = 360  # what is unusual for longer is learnt
KNOWN_BLOCKS = 18  # three hours of them, and what is usual is known
LIVELY_K_PER_H = 0.5
VIGOROUS_K_PER_H = 0.6  # what a vigorous yeast gives at its height
QUIET_MIN = 45  # after heat, before a block is learnt from: the belt and the wall are still warm


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """`air_k` (air less beer) is a slow mean (3 h); `known` is what was learnt of tau, None: nothing yet.

    `unexplained_k_per_h`: the last block's; `usual_k_per_h`: its slow mean over 3 h, not moved by what is being
    suspected. `odd_min`: for how many minutes it has been far above usual without any heat commanded. `blocks`: all;
    `quiet`: those without heat. `doubt_min`: for how long it has been unusual, and tau is not learnt.
    """

    minute: int = 0
    blocks: int = 0
    air_k: float = 0.0
    known: Learned | None = None
    unexplained_k_per_h: float = 0.0
    usual_k_per_h: float = 0.0
    odd_min: int = 0
    quiet: int = 0
    doubt_min: int = 0


def follows_per_h(limits: WatchLimits, balance: Balance) -> float:
    """1/tau (1/h): what was learnt, within a factor of four of what was guessed."""
    prior = 1.0 / limits.tau_h
    return prior if balance.known is None else min(4.0 * prior, max(prior / 4.0, balance.known.x))


def weighed(limits: WatchLimits, balance: Balance, moment: Moment, *, steady: bool) -> Balance:
    """The balance a minute later; each tenth minute is a block. `steady`: no crash has been ordered lately."""
    minute = balance.minute + 1
    course = moment.course
    if len(course.beers) < 40 or len(course.airs) < 40:
        return Balance(known=balance.known)
    balance = replace(balance, known=_learnt(limits, balance, moment))
    if minute < BLOCK_MIN:
        return replace(balance, minute=minute)
    rate = (course.beers[-1] - course.beers[-1 - BLOCK_MIN]) * 60.0 / BLOCK_MIN
    air_k = mean(course.airs[-AIR_FROM_MIN:-AIR_TO_MIN]) - mean(course.beers[-BLOCK_MIN:])
    moved_k = abs(mean(course.airs[-10:]) - mean(course.airs[:20]))
    if balance.blocks == 0:
        return Balance(
            blocks=1,
            air_k=air_k,
            known=balance.known,
            usual_k_per_h=rate - follows_per_h(limits, balance) * air_k,
        )
    return _block(limits, balance, rate, air_k, moved_k, heated=any(course.heats[-QUIET_MIN:]), steady=steady)


def _block(
    limits: WatchLimits, balance: Balance, rate: float, air_k: float, moved_k: float, *, heated: bool, steady: bool
) -> Balance:
    follows = follows_per_h(limits, balance)
    unexplained = rate - follows * air_k
    margin = odd_margin_k_per_h(limits, balance, air_k, moved_k)
    usual = balance.usual_k_per_h if balance.quiet >= KNOWN_BLOCKS else VIGOROUS_K_PER_H
    odd = steady and not heated and unexplained > max(margin + max(0.0, usual), LIVELY_K_PER_H)
    odd_min = balance.odd_min + BLOCK_MIN if odd else max(0, balance.odd_min - 2 * BLOCK_MIN)
    off = abs(unexplained - balance.usual_k_per_h) > max(0.15 * limits.heater_k_per_h, 0.2)
    doubt_min = balance.doubt_min + BLOCK_MIN if off else 0
    share = 1.0 / min(balance.blocks + 1, 18)
    quiet = not heated and not odd
    slow = 1.0 / min(balance.quiet + 1, KNOWN_BLOCKS) if quiet else 0.0
    usual = balance.usual_k_per_h + (unexplained - balance.usual_k_per_h) * slow
    return Balance(
        blocks=balance.blocks + 1,
        air_k=balance.air_k + (air_k - balance.air_k) * share,
        known=balance.known,
        unexplained_k_per_h=unexplained,
        usual_k_per_h=usual,
        odd_min=odd_min,
        quiet=balance.quiet + quiet,
        doubt_min=doubt_min,
    )


def odd_margin_k_per_h(limits: WatchLimits, balance: Balance, air_k: float, moved_k: float = 0.0) -> float:
    """How far above usual is odd: a good part of what the heater gives, and what a wrong tau would make of new air.

    Just after the air has moved, the beer does not show it yet.
    """
    apart_k = abs(air_k - balance.air_k) + moved_k
    return max(0.3 * limits.heater_k_per_h, 0.35) + 0.3 * follows_per_h(limits, balance) * apart_k


def _learnt(limits: WatchLimits, balance: Balance, moment: Moment) -> Learned:
    """What is known of tau a minute later. Heat, or what is unusual, is not learnt from."""
    known, course = balance.known or guess(limits.tau_h), moment.course
    suspected = balance.quiet >= KNOWN_BLOCKS and 0 < balance.doubt_min <= DOUBT_MIN
    if suspected or any(course.heats[-QUIET_MIN:]):
        return replace(known, block_s=0.0, air_c=0.0)
    return learn(known, pv_c=course.beers[-1], air_c=course.airs[-1], heat_k_per_h=0.0, dt_s=MINUTE_S)
