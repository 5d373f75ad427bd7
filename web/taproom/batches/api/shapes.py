# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this API takes and gives."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from taproom.batches.judging import Judged
from taproom.batches.measured import Instrument
from taproom.batches.seeing import Seen
from taproom.batches.states import Status
from taproom.batches.ticks import clocks, ticks
from taproom.batches.values import MAX_NAME, MAX_NOTE, Batch, Event, Kind, Regulated

EARLIEST_UTC, LATEST_UTC = 946_684_800, 4_102_444_800
Utc = Annotated[int, Field(ge=EARLIEST_UTC, le=LATEST_UTC, description="Seconds since 1970, UTC.")]
EventId = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z-]{8,40}$", description="Yours. The same id twice is one event: send it again freely."
    ),
]
Note = Annotated[str, Field(max_length=MAX_NOTE, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]


class Given(BaseModel):
    """What a program sends: nothing unknown, no number that is none."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewBatch(Given):
    """From a `revision` of a recipe, scaled to `volume_l`; or without one, from paper."""

    name: str = Field(min_length=1, max_length=MAX_NAME, pattern=r"^[^\x00-\x1f\x7f]+$")
    volume_l: float = Field(gt=0, le=100_000, description="What goes into the fermenter.")
    revision: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    og: float | None = Field(default=None, ge=1.0, le=1.2, description="What is expected, without a recipe.")
    fermenter: str | None = Field(default=None, max_length=122, description="`site/unit/fermenter`.")
    regulated: Regulated = "controller"


class Move(Given):
    """On, or with `/undo` back. `here` is where you saw it."""

    id: EventId
    here: Status
    there: Status
    at_utc: Utc | None = None
    note: Note = ""


class Undo(Given):
    """The last move that still stands was a mistake."""

    id: EventId
    here: Status
    note: Note = ""


class ReadingGiven(Given):
    """As the instrument showed it: a gravity as 1.052, or in degrees Plato (Brix by refractometer) as 12.9."""

    key: str = Field(max_length=40, description="`og`, `fg`, `pre_boil_gravity`, `mash_ph`, `fermenter_volume`, …")
    value: float = Field(ge=-100, le=100_000)
    at_c: float | None = Field(default=None, ge=-5, le=110, description="The sample's temperature.")
    instrument: Instrument | None = None


class NewEvent(Given):
    """What happened. A tick of the brew day needs its `step`, a reading its `reading`."""

    id: EventId
    kind: Literal["step_started", "step_done", "step_undone", "measured", "noted"]
    at_utc: Utc | None = Field(default=None, description="When it happened; now, if you do not say.")
    step: str | None = Field(default=None, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")
    reading: ReadingGiven | None = None
    note: Note = ""


class BatchShown(Shown):
    """A batch. `expected` are the figures of the day it was made; they never change. Of a private recipe they are
    empty for who does not brew it."""

    id: str
    number: int
    name: str
    status: Status
    revision: str | None
    volume_l: float
    fermenter: str | None
    regulated: Regulated
    keeper: str | None
    brewers: tuple[str, ...]
    is_public: bool
    made_utc: int
    version: int
    expected: dict[str, Any]


class ReadingShown(Shown):
    """What was read last of a measure. `value` is corrected, `raw` is what the instrument showed."""

    value: float
    raw: float
    unit: str
    instrument: str
    at_c: float | None
    at_utc: int
    how: str


class BatchWhole(BatchShown):
    """With what was measured, and what follows: `abv_pct` and `attenuation` once both gravities are known.

    `document` is null from paper, and for who neither brews it nor sees the recipe; `origin` is empty for them then.
    """

    pitched_utc: int | None
    measured: dict[str, ReadingShown]
    abv_pct: float | None
    attenuation: float | None
    document: dict[str, Any] | None
    origin: dict[str, Any]


class EventShown(Shown):
    """An entry of the log. `seq` is the order of storing: ask for what came `after` the last one you have."""

    seq: int
    id: str
    kind: Kind
    at_utc: int
    actor: str | None
    from_status: Status | None
    to_status: Status | None
    step: str | None
    note: str
    detail: dict[str, Any]


class TickShown(Shown):
    started_utc: int | None
    done_utc: int | None
    by: str = Field(description="Who ticked last, as they are called here.")


class DayShown(Shown):
    """How far the brew day has come. `clocks`: when each phase's clock began."""

    now_utc: int
    seq: int
    steps: dict[str, TickShown]
    clocks: dict[str, int]
    measured: dict[str, str]


def show(it: Batch, *, reads: bool) -> BatchShown:
    """`reads`: to who may read what it is brewed from."""
    return BatchShown(**_fields(it, reads=reads))


def whole(seen: Seen) -> BatchWhole:
    real = seen.derived
    return BatchWhole(
        **_fields(seen.batch, reads=seen.reads),
        pitched_utc=seen.pitched_utc,
        measured={key: show_reading(it) for key, it in seen.measured.items()},
        abv_pct=None if real is None else real.abv_pct,
        attenuation=None if real is None else real.attenuation,
        document=dict(seen.batch.document) if seen.reads and seen.batch.document is not None else None,
        origin=dict(seen.batch.origin) if seen.reads else {},
    )


def _fields(it: Batch, *, reads: bool) -> dict[str, Any]:
    names = (
        *("id", "number", "name", "status", "revision", "volume_l", "fermenter", "regulated", "keeper", "brewers"),
        *("is_public", "made_utc", "version"),
    )
    return {name: getattr(it, name) for name in names} | {"expected": dict(it.expected) if reads else {}}


def show_reading(it: Judged) -> ReadingShown:
    return ReadingShown(
        value=it.value,
        raw=it.reading.raw,
        unit=it.reading.unit,
        instrument=it.reading.instrument,
        at_c=it.reading.at_c,
        at_utc=it.at_utc,
        how=it.how,
    )


def show_event(it: Event) -> EventShown:
    names = ("seq", "id", "kind", "at_utc", "actor", "from_status", "to_status", "step", "note")
    return EventShown(**{name: getattr(it, name) for name in names}, detail=dict(it.detail))


def show_day(seen: Seen, steps: list[Any], measured: dict[str, str], *, now_utc: int) -> DayShown:
    """`steps` are the day's, `measured` the numbers in the reader's words."""
    ticked = ticks(seen.log)
    return DayShown(
        now_utc=now_utc,
        seq=max((it.seq for it in seen.log), default=0),
        steps={
            step: TickShown(
                started_utc=it.started_utc,
                done_utc=it.done_utc,
                by=seen.names.get((it.done_by if it.done_utc is not None else it.started_by) or "", ""),
            )
            for step, it in ticked.items()
        },
        clocks=clocks(steps, ticked),
        measured=measured,
    )
