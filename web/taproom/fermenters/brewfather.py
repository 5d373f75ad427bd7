# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brewfather's custom stream: each fermenter's temperatures, and gravities as they are noted. An outlet, no more.

It takes a reading of each name every 15 minutes and ignores what comes more often (docs.brewfather.app). What is not
fresh is not sent, and neither is what is simulated: a stale reading is not a number (rule 2). Whatever becomes of it,
nothing here waits for it.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from cellar.contract import ProbeState
from taproom.clock import Monotonic
from taproom.fermenters.live import Board, Key, Sight
from taproom.fermenters.rules import STALE_AFTER_S, reachable
from taproom.outgoing import NotTakenError, hand_over

log = logging.getLogger(__name__)

EVERY_S = 15 * 60 + 5.0  # a little more, so that none is ignored
AGAIN_S = 60.0
REFUSED_S = 3600.0
NAME_LENGTH = 60

Gravity = Callable[[Key, int], Awaitable[float | None]]
"""`gravity(key, since_utc)`: the newest SG that was noted since then."""


@dataclass(slots=True, kw_only=True)
class _Stream:
    due_s: float = 0.0
    through_utc: int | None = None


@dataclass(slots=True, kw_only=True)
class Brewfather:
    """An errand: looks who is due, and tells. What failed is said once, until it works again."""

    url: str = field(repr=False)  # who knows it can write to the stream
    board: Board
    gravity: Gravity
    clock: Monotonic
    _streams: dict[Key, _Stream] = field(default_factory=dict)
    _failing: str = ""

    async def __call__(self, now_utc: int) -> None:
        sights = [it for it in self.board.sights if is_worth_telling(it)]
        names = unique_names(sights)
        for sight in sights:
            stream = self._streams.setdefault(sight.key, _Stream())
            if self.clock() >= stream.due_s:
                await self._tell(sight, names[sight.key], stream)

    async def _tell(self, sight: Sight, name: str, stream: _Stream) -> None:
        since_utc = stream.through_utc or sight.now_utc - int(EVERY_S)
        reading = reading_of(sight, name, sg=await self.gravity(sight.key, since_utc))
        if reading is None:
            return
        content = json.dumps(reading, ensure_ascii=False).encode()
        try:
            await asyncio.to_thread(hand_over, self.url, content, {"Content-Type": "application/json"})
        except NotTakenError as error:
            stream.due_s = self.clock() + (AGAIN_S if error.may_work_later else REFUSED_S)
            self._say(error)
        else:
            stream.due_s, stream.through_utc = self.clock() + EVERY_S, sight.now_utc
            self._say(None)

    def _say(self, error: NotTakenError | None) -> None:
        failing = "" if error is None else str(error)
        if error is not None and failing != self._failing:
            hint = "it is tried again" if error.may_work_later else "look at the id in --brewfather"
            log.warning("Brewfather was not told: %s; %s. The fermenters do not need it.", error, hint)
        elif self._failing and error is None:
            log.warning("Brewfather is told again")
        self._failing = failing


def is_worth_telling(sight: Sight) -> bool:
    """Whether what it says is true, and now."""
    return reachable(sight) and not sight.simulated and (sight.age_s or 0.0) < STALE_AFTER_S


def unique_names(sights: list[Sight]) -> Mapping[Key, str]:
    """A stream for each fermenter is known there by its name; where two have the same one, by their address too."""
    count = Counter(it.state.name for it in sights)
    return {
        it.key: (it.state.name if count[it.state.name] == 1 else f"{it.state.name} ({it.key.path})")[:NAME_LENGTH]
        for it in sights
    }


def reading_of(sight: Sight, name: str, *, sg: float | None) -> dict[str, object] | None:
    """As Brewfather documents it; None if nothing is known. The chamber is its `aux_temp`, the fridge."""
    state = sight.state
    beer_c, chamber_c = _good(state.beer), _good(state.chamber)
    known = {"temp": beer_c, "aux_temp": chamber_c, "gravity": None if sg is None else round(sg, 4)}
    told: dict[str, object] = {key: value for key, value in known.items() if value is not None}
    if not told:
        return None
    return {
        "name": name,
        "temp_unit": "C",
        "gravity_unit": "G",
        **told,
        "comment": f"setpoint {state.setpoint_c:g} C, {state.action}",
        "device_integration": "cobrew",
    }


def _good(probe: ProbeState | None) -> float | None:
    if probe is None or probe.quality != "good" or probe.value_c is None:
        return None
    return round(probe.value_c, 2)
