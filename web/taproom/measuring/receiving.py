# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a floating hydrometer sent becomes readings, in one transaction. Which clock it has is not asked: ours counts.

The same words from the same device within a minute are one delivery: devices that heard no answer send again. A
device that belongs to no batch, or to one that is done, is only seen; nothing that it says is kept: a spindle that is
rinsed after packaging floats in water, and 1.000 is nobody's final gravity.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from taproom.i18n import mark as _
from taproom.ids import new_id
from taproom.measuring import devices, repository
from taproom.measuring.correcting import by_angle, floating
from taproom.measuring.parts import Brews
from taproom.measuring.payloads import Heard
from taproom.measuring.saying import MeasuringRefused, Saying
from taproom.measuring.values import Device, GravityUnit, Instrument, Measured, Quantity, Reading

AGAIN_WITHIN_S: Final = 60
MOST_BEHIND: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a post: how many readings were kept, whether it was one that we have already, whether anything
    in it could have been one, and what there is to complain of."""

    kept: int
    known: bool
    usable: bool = True
    complaints: tuple[Saying, ...] = ()


def receive(
    db: sqlite3.Connection, sender: Device, heard: tuple[Heard, ...], body: bytes, *, brews: Brews, now_utc: int
) -> Received:
    """For each hydrometer that the post tells of."""
    delivery = hashlib.sha256(body).hexdigest()[:32]
    kept, known, usable, complaints = 0, False, False, list[Saying]()
    for it in heard:
        speaker = _speaker(db, sender, it, now_utc=now_utc)
        brew = None if speaker.batch is None else brews.one(db, speaker.batch)
        batch = brew.id if brew is not None and brew.current else None
        done = _one(db, speaker, it, delivery, batch=batch, now_utc=now_utc)
        kept, known, usable = kept + done.kept, known or done.known, usable or done.usable
        complaints += done.complaints
    if sender.kind == "tiltbridge":
        devices.heard(db, replace(sender, seen_utc=now_utc))
    return Received(kept=kept, known=known, usable=usable, complaints=tuple(complaints))


def _speaker(db: sqlite3.Connection, sender: Device, it: Heard, *, now_utc: int) -> Device:
    """Who spoke: the sender itself, or one of those whom a bridge speaks for, made known when first heard.

    Raises:
        MeasuringRefused: a bridge that does not say for whom, or for too many.
    """
    if sender.kind != "tiltbridge":
        return sender
    heard_as = it.name.casefold()
    if not heard_as:
        raise MeasuringRefused(_("A bridge must say whose reading it is: “name” or “color” is missing."))
    known = devices.behind(db, sender.id, heard_as)
    if known is not None:
        return known
    count = sum(other.bridge == sender.id for other in devices.everything(db))
    if count >= MOST_BEHIND:
        raise MeasuringRefused(_("This bridge has eight Tilts already, and there are only eight colours."))
    return devices.add(
        db,
        name=f"Tilt {it.name}"[:60],
        kind="tiltbridge",
        token=None,
        bridge=sender.id,
        heard_as=heard_as,
        now_utc=now_utc,
        author=sender.author,
        unit="sg",
    )


def _one(
    db: sqlite3.Connection, speaker: Device, it: Heard, delivery: str, *, batch: str | None, now_utc: int
) -> Received:
    """`batch` is where its readings belong; None where they are not kept."""
    if repository.was_delivered(db, speaker.id, delivery, since_utc=now_utc - AGAIN_WITHIN_S):
        return Received(kept=0, known=True)
    complaints = list(it.complaints)
    gravity = _gravity(speaker, it, complaints)
    unit: GravityUnit = speaker.unit
    if not unit and gravity is not None and gravity.assumed == "plato":
        unit = "plato"  # who once said 12.3 means Plato at 1.02 too
    found = list(_measured(it, gravity))
    for measured in found if batch is not None else ():
        reading = Reading(
            id=new_id(), batch=batch, at_utc=now_utc, measured=measured, source="sensor", device=speaker.id
        )
        repository.add(db, reading, heard_utc=now_utc, delivery=delivery)
    said = replace(
        speaker,
        seen_utc=now_utc,
        interval_s=it.interval_s or speaker.interval_s,
        battery_v=it.battery_v or speaker.battery_v,
        battery_percent=it.battery_percent or speaker.battery_percent,
        rssi_dbm=it.rssi_dbm or speaker.rssi_dbm,
        complaint=complaints[0].kept() if complaints else "",
        unit=unit,
    )
    devices.heard(db, said)
    kept = len(found) if batch is not None else 0
    usable = bool(found) or it.angle_deg is not None
    return Received(kept=kept, known=False, usable=usable, complaints=tuple(complaints))


def _gravity(speaker: Device, it: Heard, complaints: list[Saying]) -> Measured | None:
    """What it sent; or of its angle, where it has no gravity itself (iSpindel says 0) and we have its calibration."""
    try:
        if it.angle_deg is not None and speaker.polynomial and not it.gravity:
            return replace(by_angle(it.angle_deg, speaker.polynomial, speaker.unit), temperature_c=it.temperature_c)
        if it.gravity is not None and (it.gravity != 0.0 or it.angle_deg is None):
            found = floating(it.gravity, speaker.unit, said=it.gravity_unit)
            return replace(found, temperature_c=it.temperature_c)
    except MeasuringRefused as error:
        complaints.append(error.saying)
        return None
    if it.angle_deg is not None:
        message = _("It sends only its angle, {angle}°. Give it a calibration here, or in the device itself.")
        complaints.append(Saying(message=message, names={"angle": f"{it.angle_deg:.1f}"}))
    return None


def _measured(it: Heard, gravity: Measured | None) -> Iterator[Measured]:
    if gravity is not None:
        yield gravity
    if it.temperature_c is not None and it.temperature is not None:
        yield _plain("temperature", it.temperature_c, it.temperature, it.temperature_unit, "floating")
    if it.room_c is not None:
        yield _plain("room_temperature", it.room_c, it.room_c, "C", "thermometer")
    if it.ph is not None:
        yield _plain("ph", it.ph, it.ph, "pH", "ph_meter")
    if it.pressure_kpa is not None:
        yield _plain("pressure", it.pressure_kpa, it.pressure_kpa, "kPa", "gauge")


def _plain(quantity: Quantity, value: float, raw: float, unit: str, instrument: Instrument) -> Measured:
    return Measured(quantity=quantity, value=value, raw=raw, raw_unit=unit, instrument=instrument)
