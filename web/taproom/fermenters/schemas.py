# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the JSON API takes and gives."""

import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cellar.contract import AnyOrder, Availability, FermenterState
from cellar.contract.base import Payload
from taproom.fermenters.history import Bucketing, Marked, PastEvent, Point
from taproom.fermenters.ingest import Complaint
from taproom.fermenters.live import Sight
from taproom.fermenters.rules import STALE_AFTER_S, reachable

IntentId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]


class IntentRequest(Payload):
    """A wish. The same `id` acts once, however often it is sent; left out, a new one is made."""

    id: IntentId = Field(default_factory=lambda: uuid.uuid4().hex)
    order: Annotated[AnyOrder, Field(discriminator="kind")]


class Shown(BaseModel):
    """An answer of the API."""

    model_config = ConfigDict(frozen=True)


class FermenterShown(Shown):
    """A fermenter as the hub knows it. `age_s` is null when it has not spoken since the hub started."""

    site: str
    unit: str
    fermenter: str
    availability: Availability | None
    age_s: float | None
    stale: bool
    reachable: bool
    simulated: bool
    speed: float
    state: FermenterState


class MarkShown(Shown):
    """Something worth a mark on a chart. `text` is in the language of the request."""

    at_utc: int
    name: str
    text: str


class HistoryShown(Shown):
    """Columns of equal length. A null is a gap: nothing was heard, or there was no good reading.

    Gravities (SG) and marks have times of their own; of many, the newest.
    """

    from_utc: int
    to_utc: int
    bucket_s: int
    at_utc: list[int]
    beer_c: list[float | None]
    beer_min_c: list[float | None]
    beer_max_c: list[float | None]
    chamber_c: list[float | None]
    setpoint_c: list[float | None]
    heat_duty: list[float | None]
    cool_duty: list[float | None]
    gravity_at_utc: list[int]
    gravity_sg: list[float]
    marks: list[MarkShown]


class EventShown(Shown):
    """Something that happened. `text` is in the language of the request."""

    seq: int
    at_utc: int
    fermenter: str | None
    name: str
    detail: dict[str, str | float | bool | None]
    text: str


class Health(Shown):
    """Whether this web app works. The broker may be away; that is not our illness."""

    ok: bool
    broker: bool
    fermenters: int
    ignored_messages: dict[Complaint, int]


def show_fermenter(sight: Sight) -> FermenterShown:
    return FermenterShown(
        site=sight.key.site,
        unit=sight.key.unit,
        fermenter=sight.key.fermenter,
        availability=sight.availability,
        age_s=None if sight.age_s is None else round(sight.age_s, 1),
        stale=not reachable(sight) or (sight.age_s or 0.0) >= STALE_AFTER_S,
        reachable=reachable(sight),
        simulated=sight.simulated,
        speed=sight.speed,
        state=sight.state,
    )


def show_history(buckets: Bucketing, points: list[Point], marked: Marked, texts: list[str]) -> HistoryShown:
    """`texts` say the marks."""
    return HistoryShown(
        from_utc=buckets.from_utc,
        to_utc=buckets.to_utc,
        bucket_s=buckets.bucket_s,
        at_utc=[it.at_utc for it in points],
        beer_c=[_round(it.beer_c) for it in points],
        beer_min_c=[_round(it.beer_min_c) for it in points],
        beer_max_c=[_round(it.beer_max_c) for it in points],
        chamber_c=[_round(it.chamber_c) for it in points],
        setpoint_c=[_round(it.setpoint_c) for it in points],
        heat_duty=[_round(it.heat_duty) for it in points],
        cool_duty=[_round(it.cool_duty) for it in points],
        gravity_at_utc=[at_utc for at_utc, _ in marked.gravities],
        gravity_sg=[sg for _, sg in marked.gravities],
        marks=[
            MarkShown(at_utc=it.at_utc, name=it.name, text=text) for it, text in zip(marked.marks, texts, strict=True)
        ],
    )


def show_event(event: PastEvent, text: str) -> EventShown:
    return EventShown(
        seq=event.seq,
        at_utc=event.at_utc,
        fermenter=event.fermenter,
        name=event.name,
        detail=event.detail,
        text=text,
    )


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
