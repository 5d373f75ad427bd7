# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a booking.

    asked   -> booked | declined | cancelled | lapsed | broken_down     a steward decides
    offered -> booked | asked | declined | lapsed | broken_down         from the waiting list, for a while
    booked  -> in_use | done | cancelled | missed | broken_down          done: nobody checks in, and it was given back
    in_use  -> done | cancelled | broken_down

Those that are live hold their slot. `done` does too: it ended early, and the kit is cleaned after it. The others
never come back (the tables refuse it). A booking of kit where nobody checks in stays `booked` when it is past.
"""

from typing import Literal

Status = Literal[
    "asked", "offered", "booked", "in_use", "done", "cancelled", "declined", "lapsed", "missed", "broken_down"
]

LIVE: frozenset[Status] = frozenset({"asked", "offered", "booked", "in_use", "done"})
OPEN: frozenset[Status] = frozenset({"asked", "offered", "booked", "in_use"})
"""Those that somebody can still change."""
COUNTED: frozenset[Status] = LIVE | {"missed"}
"""Those that use up a quota: who does not come has had the kit too."""
