# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What programs read and write about readings."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from taproom.fermenters.schemas import HistoryShown
from taproom.measuring.seeing import Seen
from taproom.measuring.values import Instrument, Method, Quantity, Reading, Source


class CourseShown(HistoryShown):
    """A batch's course, as a fermenter's history is. After `now_utc`, `setpoint_c` is what is planned."""

    now_utc: int


class ReadingShown(BaseModel):
    """A reading. `value` in SG, °C, pH or kPa, made of `raw` by `method`. `counts`: nothing stands for it."""

    id: str
    at_utc: int
    quantity: Quantity
    value: float
    raw: float
    raw_unit: str
    temperature_c: float | None
    instrument: Instrument
    method: Method
    assumed: str = Field(description="The unit that was taken, where none was said.")
    source: Source
    device: str | None = Field(description="The device's name.")
    author: str | None
    supersedes: str | None
    withdrawn: bool
    counts: bool


def show_reading(it: Reading, named: Mapping[str, str], *, counts: bool) -> ReadingShown:
    measured = it.measured
    return ReadingShown(
        id=it.id,
        at_utc=it.at_utc,
        quantity=measured.quantity,
        value=round(measured.value, 5),
        raw=measured.raw,
        raw_unit=measured.raw_unit,
        temperature_c=measured.temperature_c,
        instrument=measured.instrument,
        method=measured.method,
        assumed=measured.assumed,
        source=it.source,
        device=named.get(it.device or ""),
        author=it.author,
        supersedes=it.supersedes,
        withdrawn=it.withdrawn,
        counts=counts,
    )


class NewReading(BaseModel):
    """`value` in `unit` (SG, or °C, where none is said). `id`: a ULID of your own; the same twice is one reading."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    id: Annotated[str | None, Field(default=None, pattern="^[0-9A-HJKMNP-TV-Z]{26}$")]
    quantity: Quantity
    value: Annotated[float, Field(ge=-1000, le=100_000)]
    unit: Annotated[str, Field(default="", max_length=8)]
    instrument: Instrument | None = None
    sample_c: Annotated[float | None, Field(default=None, ge=0, le=100)]
    at_utc: Annotated[int | None, Field(default=None, ge=946_684_800, le=4_102_444_800)]


class ProgressShown(BaseModel):
    """How the batch stands. `sg` and what follows from it are null once the last gravity is stale."""

    sg: float | None
    stale: bool
    last_sg: float | None
    last_at_utc: int | None
    og: float | None
    apparent_attenuation: float | None
    abv_pct: float | None
    points_per_day: float | None
    stable_s: int | None
    outliers: int


class ReadingsShown(BaseModel):
    """Oldest first; of very many, the newest."""

    progress: ProgressShown
    readings: list[ReadingShown]


def show_progress(it: Seen) -> ProgressShown:
    found = it.progress
    return ProgressShown(
        sg=_round(found.sg),
        stale=found.stale,
        last_sg=None if found.last is None else _round(found.last.sg),
        last_at_utc=None if found.last is None else found.last.at_utc,
        og=_round(found.og),
        apparent_attenuation=_round(found.attenuation),
        abv_pct=None if found.abv_pct is None else round(found.abv_pct, 2),
        points_per_day=None if found.points_per_day is None else round(found.points_per_day, 2),
        stable_s=found.stable_s,
        outliers=found.outliers,
    )


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 5)
