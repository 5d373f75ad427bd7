# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What measuring knows of batches and of fermenters, without knowing either. Used by `app` only."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.requests import Request

from cellar.contract import GravityOrder, ProfileDocument
from cellar.contract.profile import AtAttenuation, AtGravity, AtStable
from taproom import people
from taproom.access import Principal, Role
from taproom.batches.expecting import document_of
from taproom.batches.fermentation import profile_of
from taproom.batches.measured import reading_of
from taproom.batches.parts import Followed
from taproom.batches.repository import batches, events
from taproom.batches.rights import may_brew
from taproom.batches.states import CURRENT, PAST, Status, standing
from taproom.batches.stays import stays
from taproom.batches.values import Batch, Event
from taproom.bookings import rights
from taproom.clock import Monotonic
from taproom.db import Store
from taproom.fermenters import past
from taproom.fermenters import repository as recorded
from taproom.fermenters.history import Bucketing, Point
from taproom.fermenters.live import Board, Key, Sight
from taproom.fermenters.parts import parts_of as fermenter_parts
from taproom.fermenters.routes import ask_for
from taproom.fermenters.words import happened
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.measuring import devices
from taproom.measuring import repository as readings
from taproom.measuring.correcting import by_hand, in_sg
from taproom.measuring.limits import Limits
from taproom.measuring.overhearing import Overhear
from taproom.measuring.parts import Ahead, Brew, Noted, Parts, Reported, Stay, Told
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.seeing import gravities_of
from taproom.measuring.typed import Typed
from taproom.measuring.values import Instrument
from taproom.members.signing_in import address_of
from taproom.pages import pages_of
from taproom.timers import Timers

STATUSES: Final[Mapping[Status, str]] = {
    "planning": _("It is planned."),
    "brewing": _("Brewing began."),
    "fermenting": _("The yeast is in."),
    "conditioning": _("Conditioning began."),
    "completed": _("It is done."),
    "archived": _("It was put away."),
    "dumped": _("It was dumped."),
}
MOST_NOTE: Final = 120
MOST_EVENTS: Final = 100


MayRead = Callable[[sqlite3.Connection, Batch, Principal], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class OurBrews:
    """The batches, as those see them who measure. `reads`: whether somebody may read what one is brewed from."""

    reads: MayRead

    def one(self, db: sqlite3.Connection, batch: str) -> Brew | None:
        found = batches.batch_of(db, batch)
        return None if found is None else _brew(db, found)

    def shown(self, db: sqlite3.Connection, batch: str, who: Principal) -> Brew | None:
        found = batches.batch_of(db, batch)
        if found is None or self.reads(db, found, who):
            return None if found is None else _brew(db, found)
        return _brew(db, replace(found, document=None, expected={}))

    def current(self, db: sqlite3.Connection) -> Sequence[Brew]:
        return [_brew(db, it) for it in batches.with_status(db, CURRENT)]

    def may(self, db: sqlite3.Connection, batch: str, who: Principal) -> bool:
        """Who brews it, who looks after its fermenter, and every brewer: a reading is a kindness."""
        found = batches.batch_of(db, batch)
        if found is None:
            return False
        stewards = () if found.fermenter is None else tuple(rights.stewards(db, found.fermenter))
        return may_brew(found, who, stewards) or who.has(Role.BREWER)

    def noted(self, db: sqlite3.Connection, batch: str, reader: Reader) -> Sequence[Noted]:
        log = events.log(db, batch, kinds=("moved", "noted"))
        undone = {it.corrects for it in events.log(db, batch, kinds=("corrected",))}
        return [_noted(it, reader) for it in log if it.id not in undone]


def _noted(it: Event, reader: Reader) -> Noted:
    if it.to_status is not None:
        return Noted(at_utc=it.at_utc, name="moved", text=reader.say(STATUSES[it.to_status]))
    short = it.note if len(it.note) <= MOST_NOTE else f"{it.note[: MOST_NOTE - 1]}…"
    return Noted(at_utc=it.at_utc, name="noted", text=short)


def _brew(db: sqlite3.Connection, it: Batch) -> Brew:
    log = events.log(db, it.id, kinds=("made", "changed", "moved", "corrected", "measured"))
    undone = {event.corrects for event in log}
    moves = [event for event in log if event.kind == "moved" and event.id not in undone]
    ended = next((event.at_utc for event in moves if event.to_status in ("completed", "archived", "dumped")), None)
    return Brew(
        id=it.id,
        number=it.number,
        name=it.name,
        volume_l=it.volume_l,
        fermenter=it.fermenter,
        by_hand=it.regulated == "by_hand",
        current=it.status in CURRENT,
        og=_measured_og(log) or _expected(it.expected, "og"),
        fg=_expected(it.expected, "fg"),
        made_utc=it.made_utc,
        pitched_utc=events.pitched_utc(db, it.id),
        ended_utc=ended if it.status in PAST else None,
        stays=tuple(
            Stay(fermenter=one.fermenter, from_utc=one.from_utc, to_utc=one.to_utc)
            for one in stays(log, it.fermenter)
        ),
        plan=_plan(it),
    )


def _plan(it: Batch) -> ProfileDocument | None:
    """What its recipe foresees, as it was when the batch was made."""
    if it.regulated != "by_hand" or it.document is None:
        return None  # a controller says itself what it follows
    return profile_of(document_of(it), name=it.name, og=None)


def _measured_og(log: Sequence[Event]) -> float | None:
    """What was read last of it on the brew day, corrected as any gravity is."""
    read = (reading_of(it.detail) for it in reversed(log) if it.kind == "measured")
    found = next((it for it in read if it is not None and it.key == "og"), None)
    if found is None or found.unit not in ("sg", "plato", "brix"):
        return None
    typed = Typed(raw=found.raw, unit=found.unit, value=in_sg(found.raw, found.unit))
    instrument: Instrument = "refractometer" if found.instrument == "refractometer" else "hydrometer"
    try:
        return by_hand(typed, instrument=instrument, sample_c=found.at_c, og=None).value
    except MeasuringRefused:
        return None


def _expected(expected: Mapping[str, Any], name: str) -> float | None:
    """A figure that was frozen when the batch was made."""
    found = expected.get(name)
    value = found.get("value") if isinstance(found, Mapping) else None
    return float(value) if isinstance(value, int | float) and 0.98 <= value <= 1.2 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OurVessels:
    """The fermenters, as those see them who measure."""

    board: Board

    def points(self, db: sqlite3.Connection, fermenter: str, buckets: Bucketing) -> Sequence[Point]:
        key = _key(fermenter)
        return [] if key is None else recorded.points(db, key.controller, key.fermenter, buckets)

    def noted(
        self, db: sqlite3.Connection, fermenter: str, reader: Reader, *, from_utc: int, to_utc: int
    ) -> Sequence[Noted]:
        key = _key(fermenter)
        if key is None:
            return []
        found = past.marked(db, key.controller, key.fermenter, from_utc=from_utc, to_utc=to_utc)
        known = people.names(db)
        return [Noted(at_utc=it.at_utc, name=it.name, text=happened(reader, it, known)) for it in found.marks]

    def reported(self, db: sqlite3.Connection, fermenter: str) -> Sequence[Reported]:
        """Of the newest that happened there."""
        key = _key(fermenter)
        found = [] if key is None else recorded.recent_events(db, key.controller, key.fermenter, limit=MOST_EVENTS)
        return [
            Reported(at_utc=it.at_utc, sg=float(sg), author=str(it.detail.get("author") or ""))
            for it in found
            if it.name == "gravity_reported" and isinstance(sg := it.detail.get("sg"), int | float)
        ]

    def name(self, fermenter: str) -> str:
        sight = self._sight(fermenter)
        return fermenter if sight is None else sight.state.name

    def ahead(self, fermenter: str) -> Ahead | None:
        """What is still to come there; None where nothing is followed, or it waits for nobody knows what."""
        sight = self._sight(fermenter)
        progress = None if sight is None else sight.state.profile
        if sight is None or progress is None or progress.finished or progress.paused:
            return None
        return Ahead(at_utc=sight.state.at_utc, setpoint_c=sight.state.setpoint_c, progress=progress)

    def waits_for_gravity(self, fermenter: str) -> bool:
        """Whether the step that runs there ends by a gravity, an attenuation, or when it stands still."""
        sight = self._sight(fermenter)
        progress = None if sight is None else sight.state.profile
        if progress is None or progress.finished:
            return False
        until = getattr(progress.profile.steps[progress.step - 1], "until", None)
        return isinstance(until, AtGravity | AtAttenuation | AtStable)

    async def tell(self, request: Request, fermenter: str, sg: float, intent_id: str) -> Told:
        """Hand a gravity to the controller, in the name of who asks."""
        pages, sight = pages_of(request), self._sight(fermenter)
        if sight is None:
            sentence = pages.reader(request).say(_("No controller has reported this fermenter."))
            return Told(accepted=False, status=404, sentence=sentence)
        order = GravityOrder(sg=round(sg, 4))
        outcome = await ask_for(request, fermenter_parts(request), pages, sight, order, intent_id)
        return Told(accepted=outcome.accepted, status=outcome.status, sentence=outcome.sentence)

    def _sight(self, fermenter: str) -> Sight | None:
        key = _key(fermenter)
        return None if key is None else self.board.sight(key)


def followed_gravity(db: sqlite3.Connection, batch: str) -> Followed | None:
    """For the batches: the last gravity that is believed, by hand or by a device, while it fermented."""
    moves = standing(events.log(db, batch, kinds=("moved", "corrected")))
    left_utc = next((it.at_utc for it in reversed(moves) if it.from_status == "fermenting"), None)
    known = {it.id: it for it in devices.everything(db)}
    found = gravities_of(readings.of_batch(db, batch, quantities=("gravity",)), known)
    inside = (it for it in reversed(found) if left_utc is None or it.at_utc <= left_utc)
    last = next((it for it in inside if it.sound), None)
    return None if last is None else Followed(sg=last.sg, at_utc=last.at_utc)


def measuring_here(
    store: Store, timers: Timers, board: Board, clock: Monotonic, *, reads: MayRead, public_url: str | None
) -> Parts:
    """What measuring works with; and what it does by itself."""
    brews, vessels = OurBrews(reads=reads), OurVessels(board=board)
    timers.job("gravities told to fermenters", Overhear(brews=brews, vessels=vessels))
    return Parts(
        store=store,
        now_utc=timers.now_utc,
        brews=brews,
        vessels=vessels,
        limits=Limits(clock),
        address_of=address_of,
        public_url=public_url,
    )


def _key(fermenter: str) -> Key | None:
    parts = fermenter.split("/")
    return Key(site=parts[0], unit=parts[1], fermenter=parts[2]) if len(parts) == 3 else None
