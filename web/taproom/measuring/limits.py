# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often a device may post. Kept in memory: it is the server's own load that is limited, not a secret guarded.

A token has 109 bits, so that nobody finds one by trying. Who tries is told to wait; whoever has a token is not: a
stranger at the same address must not be able to silence a hydrometer.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from taproom.clock import Monotonic

MOST_KNOWN: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many at once, and one more every so often."""

    burst: int
    every_s: float


POSTS: Final = Limit(burst=12, every_s=5.0)
WRONG_TOKENS: Final = Limit(burst=20, every_s=6.0)


@dataclass(slots=True)
class Limits:
    """Buckets that leak. Lives in the event loop."""

    clock: Monotonic
    _full_until_s: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def wait_s(self, who: str, limit: Limit) -> float:
        """How long `who` must wait: 0 for not at all, and then this time is counted."""
        now_s = self.clock()
        full_until_s = max(now_s, self._full_until_s.get(who, now_s))
        over_s = full_until_s + limit.every_s - (now_s + limit.burst * limit.every_s)
        if over_s > 0:
            return over_s
        self._full_until_s[who] = full_until_s + limit.every_s
        self._full_until_s.move_to_end(who)
        while len(self._full_until_s) > MOST_KNOWN:
            self._full_until_s.popitem(last=False)
        return 0.0
