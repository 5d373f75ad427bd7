# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which fermenter a batch was when, from its log. Pure.

What a fermenter recorded before the yeast was in it, or after the batch had left it, is another beer's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from taproom.batches.states import PAST, standing
from taproom.batches.values import Event

FERMENTER = "fermenter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stretch: from `from_utc` (inclusive) to `to_utc` (exclusive), or until now."""

    fermenter: str
    from_utc: int
    to_utc: int | None


def stays(log: Sequence[Event], fermenter: str | None) -> tuple[Stay, ...]:
    """Oldest first, from pitching to the end of the batch; `fermenter` is where it is now.

    A log of before the first fermenter was written down in it tells of it only if there never was another.
    """
    moves = standing(log)
    pitched_utc = next((it.at_utc for it in reversed(moves) if it.to_status == "fermenting"), None)
    if pitched_utc is None:
        return ()
    ended_utc = next((it.at_utc for it in moves if it.to_status in PAST), None)
    found = list[Stay]()
    places = _places(log, fermenter)
    for n, (since_utc, place) in enumerate(places):
        until_utc = places[n + 1][0] if n + 1 < len(places) else None
        ends = [it for it in (until_utc, ended_utc) if it is not None]
        from_utc, to_utc = max(since_utc, pitched_utc), min(ends) if ends else None
        if place is None or (to_utc is not None and to_utc <= from_utc):
            continue
        if found and found[-1].fermenter == place and found[-1].to_utc == from_utc:
            from_utc = found.pop().from_utc
        found.append(Stay(fermenter=place, from_utc=from_utc, to_utc=to_utc))
    return tuple(found)


def _places(log: Sequence[Event], fermenter: str | None) -> list[tuple[int, str | None]]:
    """Since when it was where, in the order of time; of what was said twice about a moment, the later saying."""
    moved = [it for it in log if it.kind == "changed" and FERMENTER in it.detail]
    made = next((it for it in log if it.kind == "made"), None)
    first: str | None = fermenter if not moved else None
    if made is not None and FERMENTER in made.detail and moved:
        first = made.detail[FERMENTER]
    places: dict[int, str | None] = {0: first}
    for it in sorted(moved, key=lambda it: (it.at_utc, it.seq)):
        places[it.at_utc] = it.detail[FERMENTER]
    return sorted(places.items(), key=lambda it: it[0])
