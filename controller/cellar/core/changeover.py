# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose turn it is, heating's or cooling's. Heat and cold never fight, because a turn is not given up lightly.

    OFF -> HEATING, COOLING      the beer is on that side, and going to stay there, for ten seconds
    HEATING <-> COOLING          the same for five minutes after a rest, by about half of the acting side's own swing,
                                 and it is not coming back by itself

The interlock would make the relays wait; this decides that they should not even be asked. If turns go to and fro all
the same, because a relay is far stronger than it was said to be, each makes the next one harder to get.
"""

import math
from dataclasses import dataclass

from cellar.core.interlock import Side

FIRST_OWED_S = 10.0
OWED_S = 300.0
REST_S = 1200.0
LATELY_S = 1200.0
EACH_TURN_K, WARY_S = 0.03, 2.0 * 3600.0
COMING_BACK_K = 0.002  # of excess, less than lately


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`side` may act; the other has been owed for `owed_s`; both relays have been open for `rested_s`.

    `lately_k` is the excess, lagged. `wary_k`: how much further the other side must be asked for, because turns were
    lately given to and fro; it fades.
    """

    side: Side = Side.OFF
    owed_s: float = 0.0
    rested_s: float = math.inf
    lately_k: float = 0.0
    wary_k: float = 0.0


def turn(
    now: Turn,
    *,
    excess_k: float,
    error_k: float,
    beyond_k: float,
    relays: Side,
    span: tuple[float, float],
    dt_s: float,
) -> Turn:
    """Whose turn it is `dt_s` later.

    `excess_k`: how much too warm the beer is going to be; `error_k`: how much too cold it is; `beyond_k`: half of the
    swing that the acting side makes itself, and a margin; `span`: what fitted and allowed relays can meet.
    """
    rested_s = now.rested_s + dt_s if relays is Side.OFF else 0.0
    lately_k = now.lately_k + (excess_k - now.lately_k) * dt_s / (LATELY_S + dt_s)
    hot = excess_k > 0.0 if now.side is Side.OFF else now.side is Side.HEATING
    sign = 1.0 if hot else -1.0
    fitted = span[0] < 0.0 if hot else span[1] > 0.0
    wary_k = now.wary_k * (1.0 - dt_s / (WARY_S + dt_s))
    far = fitted and sign * excess_k > beyond_k + wary_k and sign * error_k < 0.0
    staying = sign * (excess_k - lately_k) > -COMING_BACK_K
    ready = now.side is Side.OFF or (rested_s >= REST_S and staying)
    owed_s = now.owed_s + dt_s if far and ready else 0.0
    if owed_s >= (FIRST_OWED_S if now.side is Side.OFF else OWED_S):
        wary_k += 0.0 if now.side is Side.OFF else EACH_TURN_K
        return Turn(side=Side.COOLING if hot else Side.HEATING, rested_s=rested_s, lately_k=lately_k, wary_k=wary_k)
    return Turn(side=now.side, owed_s=owed_s, rested_s=rested_s, lately_k=lately_k, wary_k=wary_k)
