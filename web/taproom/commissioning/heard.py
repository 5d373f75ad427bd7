# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the hub has heard of each commissioning. Lives in the event loop.

(none) -- Commissioning --> running -- with an end --> ended     an empty message: running --> lost
                            the same when it is silent for 30 s and `cellar run` speaks again
                            ended, lost -- Commissioning --> running, for a broken link mends
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cellar.contract import Commissioning
from taproom.clock import Monotonic

MOST = 50
SILENT_AFTER_S = 6.0
GONE_AFTER_S = 30.0
"""A controller whose link only broke is back by then. If not, no panel's word reaches it, and its relays are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The last word of one. `lost`: its process is gone and has not said how it ended. `silent`: no word lately."""

    controller: str
    now: Commissioning
    at_s: float
    lost: bool = False
    silent: bool = False

    @property
    def is_over(self) -> bool:
        return self.lost or self.now.end is not None


class Commissionings:
    """By controller, `site/unit`. `wake` is called at each change."""

    def __init__(self, monotonic_s: Monotonic, wake: Callable[[], None]) -> None:
        self._monotonic_s, self._wake = monotonic_s, wake
        self._heard: dict[str, Heard] = {}

    def hear(self, controller: str, now: Commissioning | None) -> bool:
        """None: the broker has nothing of it any more. False if there is no room for another."""
        before = self._heard.get(controller)
        if now is not None:
            if before is None and len(self._heard) >= MOST:
                return False
            self._heard[controller] = Heard(controller=controller, now=now, at_s=self._monotonic_s())
        elif before is not None and not before.is_over:
            self._heard[controller] = replace(before, lost=True, at_s=self._monotonic_s())
        self._wake()
        return True

    def hear_cellar(self, controller: str) -> None:
        """`cellar run` speaks. Only one of the two has the relays, so one that is silent for long is gone."""
        found = self.of(controller)
        if found is not None and not found.is_over and self._monotonic_s() - found.at_s > GONE_AFTER_S:
            self.hear(controller, None)

    def of(self, controller: str) -> Heard | None:
        found = self._heard.get(controller)
        if found is None or found.is_over:
            return found
        return replace(found, silent=self._monotonic_s() - found.at_s > SILENT_AFTER_S)

    @property
    def all(self) -> list[Heard]:
        return [found for name in sorted(self._heard) if (found := self.of(name)) is not None]

    @property
    def running(self) -> list[Heard]:
        return [it for it in self.all if not it.is_over]

    @property
    def to_stop(self) -> list[Heard]:
        """Those that have not said how they ended, and may be back although they were lost."""
        now_s = self._monotonic_s()
        return [it for it in self.all if it.now.end is None and not (it.lost and now_s - it.at_s > GONE_AFTER_S)]
