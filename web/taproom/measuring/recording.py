# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readings by hand, put right, taken back, and computed anew, in the caller's transaction."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Final

from taproom import audit
from taproom.i18n import mark as _
from taproom.ids import new_id
from taproom.measuring import repository
from taproom.measuring.correcting import by_hand, redone
from taproom.measuring.parts import Brew
from taproom.measuring.saying import MeasuringRefused, Saying
from taproom.measuring.typed import SAMPLE_C, read_temperature, read_typed
from taproom.measuring.values import INSTRUMENTS, POINT, UNITS, Instrument, Measured, Quantity, Reading

AHEAD_S: Final = 300
USUAL: Final[dict[Quantity, Instrument]] = {
    "gravity": "hydrometer",
    "temperature": "thermometer",
    "room_temperature": "thermometer",
    "ph": "ph_meter",
    "pressure": "gauge",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was typed. `at_utc`: when it was read, None for now. `id`: the form's own, so that it counts once."""

    quantity: Quantity
    value: str
    unit: str = ""
    instrument: str = ""
    sample: str = ""
    sample_unit: str = "C"
    at_utc: int | None = None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The reading that was kept, and what was taken for what."""

    reading: Reading
    understood: Saying | None


def understood(wish: Wish, brew: Brew) -> tuple[Measured, Saying | None]:
    """What was typed, as a measurement.

    Raises:
        MeasuringRefused: with what would be right.
    """
    units = UNITS[wish.quantity]
    typed = read_typed(wish.quantity, wish.value, wish.unit if wish.unit in units else units[0])
    chosen: Instrument = next((it for it in INSTRUMENTS if it == wish.instrument), USUAL[wish.quantity])
    if wish.quantity != "gravity":
        plain = Measured(
            quantity=wish.quantity, value=typed.value, raw=typed.raw, raw_unit=typed.unit, instrument=chosen
        )
        return plain, typed.understood
    sample_c = read_temperature(wish.sample, wish.sample_unit, SAMPLE_C).value if wish.sample.strip() else None
    return by_hand(typed, instrument=chosen, sample_c=sample_c, og=brew.og), typed.understood


def record(db: sqlite3.Connection, brew: Brew, wish: Wish, *, author: str, now_utc: int) -> Recorded:
    """A reading by hand; one that came before, by the same form, is not kept twice. Raises `MeasuringRefused`."""
    known = repository.reading(db, wish.id) if wish.id else None
    if known is not None and known.batch == brew.id:
        return Recorded(reading=known, understood=None)
    measured, taken = understood(wish, brew)
    at_utc = now_utc if wish.at_utc is None else wish.at_utc
    if at_utc > now_utc + AHEAD_S or at_utc < brew.made_utc - 90 * 86_400:
        raise MeasuringRefused(_("The moment of a reading lies between the batch's beginning and now."))
    reading = Reading(
        id=wish.id if known is None and is_id(wish.id) else new_id(),
        batch=brew.id,
        at_utc=at_utc,
        measured=measured,
        source="manual",
        author=author,
    )
    return Recorded(reading=repository.add(db, reading, heard_utc=now_utc), understood=taken)


def is_id(text: str) -> bool:
    """Whether it can be the id of a reading: a ULID."""
    return len(text) == 26 and text.isascii() and text.isalnum() and text.isupper()


def correct(db: sqlite3.Connection, brew: Brew, old: Reading, wish: Wish, *, author: str, now_utc: int) -> Recorded:
    """Another reading stands for `old` from now on. Raises `MeasuringRefused`, also if one does already."""
    must_count(db, old)
    measured, taken = understood(replace(wish, quantity=old.quantity), brew)
    new = repository.supersede(db, old, measured, author=author, now_utc=now_utc, withdrawn=False)
    _note(db, "reading.corrected", old, new, author=author, now_utc=now_utc)
    return Recorded(reading=new, understood=taken)


def withdraw(db: sqlite3.Connection, old: Reading, *, author: str, now_utc: int) -> Reading:
    """It was nothing: a clump of yeast, a wrong batch. It is kept, and counts no more."""
    must_count(db, old)
    new = repository.supersede(db, old, old.measured, author=author, now_utc=now_utc, withdrawn=True)
    _note(db, "reading.withdrawn", old, new, author=author, now_utc=now_utc)
    return new


def must_count(db: sqlite3.Connection, old: Reading) -> None:
    if old.withdrawn or not repository.counts(db, old.id):
        raise MeasuringRefused(_("This reading was corrected already. Load the page again."))


def redo(
    db: sqlite3.Connection,
    brew: Brew,
    *,
    author: str,
    now_utc: int,
    device: str | None = None,
    polynomial: tuple[float, ...] = (),
    is_plato: bool = False,
) -> int:
    """Every gravity of the batch once more from what its instrument showed: with the original gravity as it is known
    now; and those of `device`, which were made of its angle, with this calibration. How many became others."""
    count = 0
    for old in repository.of_batch(db, brew.id, quantities=("gravity",)):
        measured = old.measured
        if measured.method == "refractometer" and brew.og is not None:
            measured = replace(measured, inputs={**measured.inputs, "og": brew.og})
        if measured.method == "polynomial" and polynomial and old.device == device:
            measured = replace(measured, inputs={"coefficients": list(polynomial), "plato": float(is_plato)})
        measured = redone(measured)
        if 0.9 <= measured.value <= 1.6 and abs(measured.value - old.value) >= POINT / 20:
            repository.supersede(db, old, measured, author=author, now_utc=now_utc, withdrawn=False)
            count += 1
    if count:
        audit.record(
            db, at_utc=now_utc, by=author, what="readings.redone", subject=brew.id, after={"readings": count}
        )
    return count


def _note(db: sqlite3.Connection, what: str, old: Reading, new: Reading, *, author: str, now_utc: int) -> None:
    audit.record(
        db,
        at_utc=now_utc,
        by=author,
        what=what,
        subject=old.batch or old.id,
        before={"reading": old.id, "value": old.value},
        after={"reading": new.id, "value": None if new.withdrawn else new.value},
    )
