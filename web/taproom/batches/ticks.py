# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a brew day has come: what the log says of each step, and when what comes next is due. Pure.

Ticks may come late and in any order, from two phones at once. What counts is when each was made: by that moment they
are put in order, so that every phone that has heard all of them shows the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from taproom.batches.values import Event


class Moment(Protocol):
    """When a step is to be done, on the clock of its phase."""

    @property
    def phase(self) -> str: ...
    @property
    def after_s(self) -> float | None: ...


class Planned(Protocol):
    """What is asked of a step here."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> Moment: ...
    @property
    def duration_s(self) -> float | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What is known of one step. None: not yet. `started_by` and `done_by` are members, None for a former one."""

    started_utc: int | None = None
    started_by: str | None = None
    done_utc: int | None = None
    done_by: str | None = None


UNTOUCHED = Tick()


def ticks(log: Iterable[Event]) -> dict[str, Tick]:
    """By step. Who ticks first is named: the same tick by the other phone changes nothing."""
    found: dict[str, Tick] = {}
    for it in sorted(log, key=lambda event: (event.at_utc, event.seq)):
        if it.step is None or not it.kind.startswith("step_"):
            continue
        tick = found.get(it.step, UNTOUCHED)
        if it.kind == "step_undone":
            found[it.step] = UNTOUCHED
        elif it.kind == "step_started" and tick.started_utc is None:
            found[it.step] = Tick(started_utc=it.at_utc, started_by=it.actor)
        elif it.kind == "step_done" and tick.done_utc is None:
            found[it.step] = Tick(
                started_utc=tick.started_utc, started_by=tick.started_by, done_utc=it.at_utc, done_by=it.actor
            )
    return found


def clocks(steps: Sequence[Planned], ticked: Mapping[str, Tick]) -> dict[str, int]:
    """When each phase's clock began, for those that have: with the step at its beginning that lasts (the boil, the
    first rest of the mash); where none lasts, or none was started yet, with the first that was ticked off."""
    began: dict[str, int] = {}
    timed: set[str] = set()
    for it in steps:
        tick = ticked.get(it.id, UNTOUCHED)
        if it.at.after_s != 0:
            continue
        if it.duration_s is not None and tick.started_utc is not None and it.at.phase not in timed:
            timed.add(it.at.phase)
            began[it.at.phase] = tick.started_utc
        elif tick.done_utc is not None:
            began.setdefault(it.at.phase, tick.done_utc)
    return began


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A step that is not done, and when its clock says: `due_utc` it is to be done, or `ends_utc` it is over."""

    step: str
    due_utc: int | None = None
    ends_utc: int | None = None


def due(steps: Sequence[Planned], ticked: Mapping[str, Tick]) -> list[Due]:
    """Of every step that is not done yet, in order; both moments are None where no clock runs for it."""
    began, found = clocks(steps, ticked), list[Due]()
    for it in steps:
        tick = ticked.get(it.id, UNTOUCHED)
        if tick.done_utc is not None:
            continue
        begins_utc = began.get(it.at.phase)
        ends = None if tick.started_utc is None or it.duration_s is None else tick.started_utc + round(it.duration_s)
        waits = begins_utc is not None and it.at.after_s is not None and tick.started_utc is None
        due_utc = begins_utc + round(it.at.after_s or 0) if waits and begins_utc is not None else None
        found.append(Due(step=it.id, due_utc=due_utc, ends_utc=ends))
    return found
