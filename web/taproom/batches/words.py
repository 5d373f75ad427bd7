# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch in the reader's words. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date

from taproom.batches.judging import Judged
from taproom.batches.measured import INSTRUMENT_NAMES, MEASURES, USUAL, reading_of
from taproom.batches.states import Status
from taproom.batches.values import Event
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.brew_words import number, unit

STATUS_NAMES: Final[Mapping[Status, str]] = {
    "planning": _("Planned"),
    "brewing": _("Brewing"),
    "fermenting": _("Fermenting"),
    "conditioning": _("Conditioning"),
    "completed": _("Ready"),
    "archived": _("Archived"),
    "dumped": _("Dumped"),
}
GOING: Final[Mapping[Status, str]] = {
    "brewing": _("Begin to brew"),
    "fermenting": _("The yeast is in"),
    "conditioning": _("Fermentation is over"),
    "completed": _("It is ready to drink"),
    "archived": _("Put away"),
    "dumped": _("Dump it"),
}
NEXT: Final[Mapping[Status, str]] = {
    "planning": _("Next: the brew day."),
    "brewing": _("Next: finish the brew day, and pitch the yeast."),
    "fermenting": _("Next: measure the gravity. When it is stable, fermentation is over."),
    "conditioning": _("Next: taste it. When it is ready, say so."),
    "completed": _("Next: drink it, and note how it tastes."),
    "archived": "",
    "dumped": "",
}
FIGURE_NAMES: Final[Mapping[str, str]] = {
    "abv": _("Alcohol"),
    "ibu": _("Bitterness"),
    "colour": _("Colour"),
    "apparent_attenuation": _("Attenuation"),
}
PATTERNS: Final[Mapping[str, str]] = {
    "sg": "0.000",
    "C": "0.0",
    "l": "0.0",
    "pH": "0.00",
    "%": "0.0",
    "IBU": "0",
    "EBC": "0",
}


def amount(reader: Reader, value: float, its_unit: str) -> str:
    """A number with its unit, as a brewer writes it."""
    said = number(reader, value, PATTERNS.get(its_unit, "0.##"))
    return f"{said}\u00a0{unit(reader, its_unit)}".strip()


def day(reader: Reader, at_utc: int) -> str:
    """With its year: a label is read years later."""
    there = datetime.fromtimestamp(at_utc, UTC).astimezone(reader.timezone)
    return format_date(there.date(), "d MMMM y", locale=reader.language)


def tasters(reader: Reader, n: int) -> str:
    return reader.count("One taster.", "{n} tasters.", n)


def reading_words(reader: Reader, it: Judged) -> str:
    """What the instrument showed, and how the number came from it; empty where there is nothing to add."""
    raw, usual = amount(reader, it.reading.raw, it.reading.unit), USUAL.get(MEASURES[it.reading.key].unit)
    if it.reading.instrument == usual and not it.how:
        return ""
    if it.reading.instrument == "other" and it.how and it.reading.unit == "sg":
        return reader.say(it.how)
    if it.reading.at_c is not None and it.reading.unit != "C":
        raw = reader.say(_("{raw} at {sample}"), raw=raw, sample=amount(reader, it.reading.at_c, "C"))
    instrument = reader.say(INSTRUMENT_NAMES[it.reading.instrument])
    said = reader.say(_("{raw} by {instrument}"), raw=raw, instrument=instrument)
    return f"{said}, {reader.say(it.how)}" if it.how else said


def title(reader: Reader, event: Event) -> str:
    """What happened, as a line of the log. A note speaks for itself."""
    names = {status: reader.say(name) for status, name in STATUS_NAMES.items()}
    match event.kind:
        case "moved" if event.to_status is not None:
            return names[event.to_status]
        case "corrected" if event.from_status is not None and event.to_status is not None:
            here, there = names[event.from_status], names[event.to_status]
            return reader.say(_("Taken back: not {here} yet, but {there}"), here=here, there=there)
        case "measured":
            return _measured(reader, event)
        case "profile_sent":
            return str(event.detail.get("said", ""))
        case _:
            return reader.say(_KINDS[event.kind]) if event.kind in _KINDS else ""


def _measured(reader: Reader, event: Event) -> str:
    reading = reading_of(event.detail)
    if reading is None:
        return reader.say(_("Measured"))
    label = reader.say(MEASURES[reading.key].label)
    said = amount(reader, reading.raw, reading.unit)
    if reading.at_c is not None and reading.unit != "C":
        said = reader.say(_("{raw} at {sample}"), raw=said, sample=amount(reader, reading.at_c, "C"))
    return reader.say(_("{label}: {value}"), label=label, value=said)


_KINDS: Final[Mapping[str, str]] = {
    "made": _("Planned"),
    "changed": _("Changed"),
    "noted": _("Note"),
    "photographed": _("Photo"),
    "published": _("Published"),
    "withdrawn": _("No longer public"),
}
