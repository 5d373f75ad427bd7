# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page shows of a batch, put together from the log. Pure but for the reading."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taproom import people
from taproom.batches.expecting import figure, steps_of
from taproom.batches.judging import Derived, Judged, derived, measured
from taproom.batches.measured import MEASURES, Reading
from taproom.batches.moving import known
from taproom.batches.parts import Followed, FollowedOf, nobody_follows
from taproom.batches.repository import events, tastings
from taproom.batches.states import STATUSES, Status, standing
from taproom.batches.tasting import Judgement, Tasting, together
from taproom.batches.ticks import Tick, clocks, due, ticks
from taproom.batches.values import Batch, Event
from taproom.batches.words import FIGURE_NAMES, amount, reading_words
from taproom.brewing.figure import Figure
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.brew_steps import Step

DAY_S = 86_400
MAIN: tuple[Status, ...] = ("planning", "brewing", "fermenting", "conditioning", "completed", "archived")
QUIET = frozenset({"step_started", "step_done", "step_undone", "told"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table: what was expected, what was measured, and how that came about."""

    key: str
    label: str
    expected: str
    measured: str
    how: str
    differs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that is known of a batch, read in one go. `shown_photos`: the events whose photos its keeper shows to
    everybody. `reads`: whoever asks may read what it is brewed from."""

    batch: Batch
    log: tuple[Event, ...]
    names: Mapping[str, str]
    stewards: Sequence[str]
    tastings: tuple[Tasting, ...]
    followed: Followed | None = None
    shown_photos: frozenset[str] = frozenset()
    reads: bool = False

    @property
    def expected(self) -> Mapping[str, Any]:
        """What was foreseen, for who may read what it is brewed from."""
        return self.batch.expected if self.reads else {}

    @property
    def moves(self) -> list[Event]:
        return standing(self.log)

    @property
    def measured(self) -> dict[str, Judged]:
        """What was read for it; a final gravity also from what was followed, once fermentation is over."""
        found = measured(self.log)
        if "fg" not in found and self.followed is not None and self.batch.status in FERMENTED:
            found["fg"] = followed(self.followed)
        return found

    @property
    def derived(self) -> Derived | None:
        return derived(self.measured)

    @property
    def pitched_utc(self) -> int | None:
        """t = 0 of the batch."""
        return next((it.at_utc for it in reversed(self.moves) if it.to_status == "fermenting"), None)

    @property
    def judgement(self) -> Judgement | None:
        return together(self.tastings)

    @property
    def public_photos(self) -> list[Event]:
        """Those that its keeper chose, oldest first."""
        return [it for it in self.log if it.id in self.shown_photos]

    @property
    def told(self) -> list[Event]:
        """The log as it is read, the latest first: without the ticks of the brew day, and of a profile that was sent
        only what the controller said."""
        unanswered = {it.id for it in self.log if it.kind == "profile_sent" and "said" not in it.detail}
        shown = [it for it in self.log if it.kind not in QUIET and it.id not in unanswered]
        return sorted(shown, key=lambda it: (it.at_utc, it.seq), reverse=True)

    def profile_sent(self, now_runs: str) -> Event | None:
        """The last profile that a controller took for this batch; `now_runs` is the hash of what its fermenter
        follows, since a controller may have taken one though its answer was lost."""
        sent = (it for it in reversed(self.log) if it.kind == "profile_sent")
        return next((it for it in sent if it.detail.get("accepted") or it.detail.get("sha256") == now_runs), None)

    def day(self, now_utc: int) -> int | None:
        """The day of fermentation, counted from 1."""
        began = self.pitched_utc
        return None if began is None or now_utc < began else (now_utc - began) // DAY_S + 1


FERMENTED: tuple[Status, ...] = ("conditioning", "completed", "archived")


def followed(it: Followed) -> Judged:
    reading = Reading(key="fg", raw=it.sg, unit="sg", instrument="other")
    return Judged(reading=reading, value=it.sg, how=_("the last that was followed"), at_utc=it.at_utc)


def see(
    db: sqlite3.Connection,
    batch: str,
    stewards: Sequence[str] = (),
    *,
    followed_of: FollowedOf = nobody_follows,
    reads: bool = False,
) -> Seen:
    """Raises `UnknownBatch`."""
    found = known(db, batch)
    return Seen(
        batch=found,
        log=events.log(db, batch),
        names=people.names(db),
        stewards=stewards,
        tastings=tastings.tastings(db, batch),
        followed=followed_of(db, batch) if found.status in FERMENTED else None,
        shown_photos=events.shown_photos(db, batch),
        reads=reads,
    )


def rows(seen: Seen, reader: Reader) -> list[Row]:
    """Expected beside measured: what is known of either, in the order of the day. What a private recipe foresees is
    as private as the recipe."""
    found, expected = seen.measured, seen.expected
    lines = [
        _row(key, reader, figure(expected, key), found.get(key))
        for key in MEASURES
        if key in found or isinstance(figure(expected, key), Figure)
    ]
    return [*lines, *_followed(seen, reader)]


def _row(key: str, reader: Reader, expected: object, it: Judged | None) -> Row:
    measure = MEASURES[key]
    wanted = expected.value if isinstance(expected, Figure) else None
    differs = ""
    if it is not None and wanted is not None:
        differs = _signed(reader, it.value - wanted, measure.unit)
    return Row(
        key=key,
        label=reader.say(measure.label),
        expected="" if wanted is None else amount(reader, wanted, measure.unit),
        measured="" if it is None else amount(reader, it.value, measure.unit),
        how="" if it is None else reading_words(reader, it),
        differs=differs,
    )


def _followed(seen: Seen, reader: Reader) -> list[Row]:
    """What follows from the gravities, and what was only foreseen."""
    real = seen.derived
    values = {"abv": real.abv_pct, "apparent_attenuation": 100 * real.attenuation} if real is not None else {}
    lines = []
    for key, label in FIGURE_NAMES.items():
        wanted = figure(seen.expected, key)
        if not isinstance(wanted, Figure) and key not in values:
            continue
        its_unit = wanted.unit if isinstance(wanted, Figure) else "%"
        lines.append(
            Row(
                key=key,
                label=reader.say(label),
                expected=amount(reader, wanted.value, its_unit) if isinstance(wanted, Figure) else "",
                measured=amount(reader, values[key], its_unit) if key in values else "",
                how=real.method if real is not None and key == "abv" else "",
                differs=_signed(reader, values[key] - wanted.value, its_unit)
                if key in values and isinstance(wanted, Figure)
                else "",
            )
        )
    return lines


def _signed(reader: Reader, difference: float, its_unit: str) -> str:
    sign = "+" if difference >= 0 else "\N{MINUS SIGN}"
    return f"{sign}{amount(reader, abs(difference), its_unit)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStep:
    """A step of the brew day with its tick, and what its clock says."""

    step: Step
    tick: Tick
    due_utc: int | None
    ends_utc: int | None


def brew_day_of(seen: Seen) -> list[DayStep]:
    """The whole day, in order."""
    steps = [it for it in steps_of(seen.batch) if it.at.phase not in LATER or it.id == "pitch"]
    ticked = ticks(seen.log)
    waits = {it.step: it for it in due(steps, ticked)}
    return [
        DayStep(
            step=it,
            tick=ticked.get(it.id, Tick()),
            due_utc=waits[it.id].due_utc if it.id in waits else None,
            ends_utc=waits[it.id].ends_utc if it.id in waits else None,
        )
        for it in steps
    ]


LATER = frozenset({"fermentation", "package"})


def next_step(day: Sequence[DayStep]) -> DayStep | None:
    """The first that is not done."""
    return next((it for it in day if it.tick.done_utc is None), None)


def clocks_of(seen: Seen) -> Mapping[str, int]:
    return clocks(steps_of(seen.batch), ticks(seen.log))


def way(batch: Batch) -> list[tuple[Status, bool]]:
    """The states that a batch goes through, and whether this one is there or was."""
    if batch.status == "dumped":
        return [("dumped", True)]
    here = MAIN.index(batch.status)
    return [(it, n <= here) for n, it in enumerate(MAIN) if it in STATUSES]
