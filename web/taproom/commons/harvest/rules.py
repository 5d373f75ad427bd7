# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much a brew day leaves, and whose turn it is to have it. Pure.

    asked: there is enough -> held -> collected
    asked: there is not    -> waiting -> offered -> held
    offered, held: the time is over -> lapsed, and what it held goes to whoever waits next

Whoever comes to an offer and finds enough has it at once, for some hours. What becomes free again is offered to who
waits, first come first served, and passes on when there is no answer within two hours. Wet grain turns sour in a day
or two, so an offer ends; a claim never outlives it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

HOUR_S = 3600
ANSWER_S = 2 * HOUR_S  # as long as one who waits has to say yes, once it is their turn
SLURRY_KEEPS_H = 14 * 24  # yeast in the cold; its vitality falls by a fifth a month
SLURRY_G_PER_L = 1_050.0  # a slurry is little heavier than beer

Kind = Literal["spent_grain", "yeast"]
KINDS: tuple[Kind, ...] = get_args(Kind)
State = Literal["waiting", "offered", "held", "collected", "lapsed", "left"]
PROMISED: tuple[State, ...] = ("offered", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who wants how much. `taken_g` is what they took, 0 until then; `until_utc` is when their time is over."""

    id: str
    member: str
    grams: int
    state: State
    asked_utc: int
    until_utc: int = 0
    taken_g: int = 0

    @property
    def promised_g(self) -> int:
        """What nobody else can have."""
        return self.grams if self.state in PROMISED else self.taken_g


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What there is to take: `grams` of it, ready at `ready_utc`, no good after `expires_utc`."""

    grams: int
    ready_utc: int
    expires_utc: int


def wet_g(grist_kg: float, basis_points: int, weighed: Sequence[tuple[int, int]] = ()) -> int:
    """Grams of wet grain from so many kilos of malt. `weighed` are pairs of dry and wet grams of brew days before:
    what was put on the scale is believed more than the group's number."""
    dry_g = round(grist_kg * 1000)
    dry, wet = (sum(it[n] for it in weighed) for n in (0, 1))
    return dry_g * wet // dry if dry else dry_g * basis_points // 10_000


def slurry_g(volume_l: float, basis_points: int) -> int:
    """Grams of yeast slurry under so much beer."""
    return int(volume_l * SLURRY_G_PER_L) * basis_points // 10_000


def left_g(grams: int, claims: Iterable[Claim]) -> int:
    """What is nobody's yet."""
    return grams - sum(it.promised_g for it in claims)


def asked(rest: Rest, claims: Sequence[Claim], new: Claim, *, hold_s: int, now_utc: int) -> Claim:
    """What becomes of one who asks now: it is theirs for a while if there is enough, else they wait.

    Who waits already goes first: nobody jumps the queue with a smaller bag.
    """
    queue = any(it.state == "waiting" for it in claims)
    if queue or new.grams > left_g(rest.grams, claims):
        return replace(new, state="waiting", until_utc=0)
    return held(rest, new, hold_s=hold_s, now_utc=now_utc)


def held(rest: Rest, claim: Claim, *, hold_s: int, now_utc: int) -> Claim:
    """Theirs, for `hold_s` from when it is ready, and not longer than it is good."""
    until_utc = min(max(now_utc, rest.ready_utc) + hold_s, rest.expires_utc)
    return replace(claim, state="held", until_utc=until_utc)


def turned(rest: Rest, claims: Sequence[Claim], *, now_utc: int) -> list[Claim]:
    """The claims, oldest first, as they are now: lapsed where the time is over, offered where there is enough.

    A second time it changes nothing.
    """
    over = now_utc >= rest.expires_utc
    now = [_lapsed(it, over=over, now_utc=now_utc) for it in claims]
    for n, it in enumerate(now):
        if it.state == "waiting" and it.grams <= left_g(rest.grams, now):
            now[n] = replace(it, state="offered", until_utc=min(now_utc + ANSWER_S, rest.expires_utc))
    return now


def _lapsed(it: Claim, *, over: bool, now_utc: int) -> Claim:
    late = it.state in PROMISED and now_utc >= it.until_utc
    return replace(it, state="lapsed", until_utc=0) if late or (over and it.state == "waiting") else it


def fitted(grams: int, claims: Sequence[Claim]) -> list[Claim]:
    """When the scale says that there is less: who asked last waits again, until the rest fits."""
    now = list(claims)
    for n in reversed(range(len(now))):
        if left_g(grams, now) >= 0:
            break
        if now[n].state in PROMISED:
            now[n] = replace(now[n], state="waiting", until_utc=0)
    return now
