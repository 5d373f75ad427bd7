# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a reading: what it said, to be shown again as it was, and what is wished by it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form

from taproom.i18n import mark as _
from taproom.measuring import words
from taproom.measuring.recording import Wish
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.values import Quantity

Short = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the form said, to be shown again as it was."""

    quantity: str = "gravity"
    value: str = ""
    unit: str = ""
    instrument: str = "hydrometer"
    sample: str = ""
    sample_unit: str = "C"


async def typed_of(
    quantity: Short = "gravity",
    value: Short = "",
    unit: Short = "",
    instrument: Short = "",
    sample: Short = "",
    sample_unit: Short = "C",
) -> Typed:
    """One form for all."""
    return Typed(
        quantity=quantity, value=value, unit=unit, instrument=instrument, sample=sample, sample_unit=sample_unit
    )


TypedOf = Annotated[Typed, Depends(typed_of)]


def wish_of(typed: Typed, *, id_: str = "") -> Wish:
    """Raises `MeasuringRefused`."""
    known: dict[str, Quantity] = {it: it for it in words.QUANTITIES}
    if typed.quantity not in known:
        raise MeasuringRefused(_("Nobody measures that here. Load the page again."))
    return Wish(
        quantity=known[typed.quantity],
        value=typed.value,
        unit=typed.unit,
        instrument=typed.instrument,
        sample=typed.sample,
        sample_unit=typed.sample_unit,
        id=id_,
    )
