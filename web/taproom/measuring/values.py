# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured, and how a measurement is kept: as it was read, with what turned it into its value. Pure.

A reading is never overwritten. What was wrong is superseded by a reading that says which one it stands for, so that
every correction can be redone from what the instrument showed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Quantity = Literal["gravity", "temperature", "room_temperature", "ph", "pressure"]
QUANTITIES: Final[tuple[Quantity, ...]] = get_args(Quantity)
Source = Literal["manual", "sensor"]
Instrument = Literal["hydrometer", "refractometer", "floating", "thermometer", "ph_meter", "gauge"]
INSTRUMENTS: Final[tuple[Instrument, ...]] = get_args(Instrument)
Method = Literal["as_read", "hydrometer", "refractometer", "polynomial"]
Kind = Literal["ispindel", "tiltbridge", "rapt_pill", "floaty", "json"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

GravityUnit = Literal["", "sg", "plato"]

POINT: Final = 0.001
UNITS: Final[Mapping[Quantity, tuple[str, ...]]] = {
    "gravity": ("sg", "plato", "brix"),
    "temperature": ("C", "F"),
    "room_temperature": ("C", "F"),
    "ph": ("pH",),
    "pressure": ("kPa", "bar", "psi"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What an instrument showed, and what that means: `value` in SG, °C, pH or kPa (above the air's).

    `raw` in `raw_unit`; `temperature_c` is the sample's. `method` with its `inputs` makes `value` of `raw`.
    """

    quantity: Quantity
    value: float
    raw: float
    raw_unit: str
    instrument: Instrument
    method: Method = "as_read"
    inputs: Mapping[str, float | list[float]] = field(default_factory=dict)
    temperature_c: float | None = None
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One that is kept. `supersedes`: the reading that it stands for. `withdrawn`: that one was nothing at all."""

    id: str
    batch: str | None
    at_utc: int
    measured: Measured
    source: Source
    device: str | None = None
    author: str | None = None
    supersedes: str | None = None
    withdrawn: bool = False

    @property
    def value(self) -> float:
        return self.measured.value

    @property
    def quantity(self) -> Quantity:
        return self.measured.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Something that floats, or a bridge that speaks for several. Its token is kept as a hash only.

    `bridge`: the device whose token this one comes by, under the name `heard_as`. `polynomial`: coefficients, from
    the constant up, that make a gravity of an angle in degrees. `unit`: of its gravities, where they do not say.
    """

    id: str
    name: str
    kind: Kind
    batch: str | None
    bridge: str | None
    heard_as: str
    polynomial: tuple[float, ...]
    unit: GravityUnit
    made_utc: int
    revoked_utc: int | None
    seen_utc: int | None
    interval_s: int | None
    battery_v: float | None
    battery_percent: float | None
    rssi_dbm: float | None
    complaint: str
    author: str | None
