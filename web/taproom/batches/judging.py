# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what an instrument showed to the number that counts. Pure; done anew whenever a number is shown.

A hydrometer is corrected for its sample's temperature, a refractometer for wort, and once there is alcohol, by what
was measured before there was any.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taproom.batches.measured import MEASURES, Reading, reading_of
from taproom.batches.values import Event
from taproom.brewing.alcohol import DEFAULT, METHODS, abv_pct
from taproom.brewing.gravity import plato_of_sg, sg_of_plato
from taproom.brewing.hydrometer import corrected
from taproom.brewing.refractometer import novotny_linear
from taproom.i18n import mark as _

MADE_FOR_C = 20.0
WORT_FACTOR = 1.04
AFTER_YEAST = frozenset({"fg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The number that counts, in its measure's unit, and how it came from the reading: a marked sentence, or
    nothing where the reading is the number."""

    reading: Reading
    value: float
    how: str = ""
    event: str = ""
    at_utc: int = 0
    actor: str | None = None


def judged(reading: Reading, *, og: float | None = None) -> Judged:
    """`og` is the original gravity, where it is known: a refractometer in beer needs it."""
    if not MEASURES[reading.key].is_gravity:
        return Judged(reading=reading, value=reading.raw)
    if reading.unit == "brix":
        return _refracted(reading, og)
    shown = reading.raw if reading.unit == "sg" else sg_of_plato(reading.raw)
    if reading.instrument == "hydrometer" and reading.at_c is not None and reading.at_c != MADE_FOR_C:
        value = corrected(reading=shown, sample_c=min(71.0, max(0.0, reading.at_c)), made_for_c=MADE_FOR_C)
        how = _("corrected to 20 °C") if reading.at_c <= 40 else _("corrected to 20 °C; above 40 °C it is a guess")
        return Judged(reading=reading, value=value, how=how)
    how = _("not corrected: the sample's temperature was not said") if reading.instrument == "hydrometer" else ""
    return Judged(reading=reading, value=shown, how=how if reading.at_c is None else "")


def _refracted(reading: Reading, og: float | None) -> Judged:
    plato = reading.raw / WORT_FACTOR
    if reading.key not in AFTER_YEAST:
        return Judged(reading=reading, value=sg_of_plato(plato), how=_("divided by 1.04, as for wort"))
    if og is None:
        return Judged(
            reading=reading,
            value=sg_of_plato(plato),
            how=_("too high: a refractometer in beer needs the original gravity"),
        )
    value = novotny_linear(plato_of_sg(og), plato)
    return Judged(reading=reading, value=value, how=_("after Novotny: an estimate"))


def measured(log: Iterable[Event]) -> dict[str, Judged]:
    """What counts of each measure: what was read last. What was read before stays in the log."""
    readings: dict[str, tuple[Event, Reading]] = {}
    for it in sorted(log, key=lambda event: (event.at_utc, event.seq)):
        reading = reading_of(it.detail) if it.kind == "measured" else None
        if reading is not None:
            readings[reading.key] = (it, reading)
    og = judged(readings["og"][1]).value if "og" in readings else None
    return {key: _named(judged(reading, og=og), event) for key, (event, reading) in readings.items()}


def _named(it: Judged, event: Event) -> Judged:
    return Judged(
        reading=it.reading, value=it.value, how=it.how, event=event.id, at_utc=event.at_utc, actor=event.actor
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What follows from an original and a final gravity that were measured."""

    abv_pct: float
    attenuation: float
    method: str = METHODS[DEFAULT].name


def derived(found: Mapping[str, Judged]) -> Derived | None:
    """None until both are known, or where they cannot both be true."""
    og, fg = found.get("og"), found.get("fg")
    if og is None or fg is None or not 1.0 < og.value <= 1.2 or fg.value > og.value:
        return None
    return Derived(abv_pct=abv_pct(og=og.value, fg=fg.value), attenuation=(og.value - fg.value) / (og.value - 1))
