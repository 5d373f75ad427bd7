# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables and keys of the configuration file. Bounds and defaults stand beside the field."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cellar.contract.base import Id

# BCM numbers on the 40-pin header; 0 and 1 belong to the board's identity EEPROM.
Pin = Annotated[int, Field(ge=2, le=27, description="BCM number on the 40-pin header")]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Degrees = Annotated[float, Field(ge=-20, le=110)]
Host = Annotated[str, Field(max_length=253, pattern=r"^[A-Za-z0-9:_-]{1,63}(\.[A-Za-z0-9:_-]{1,63})*$")]
Rom = Annotated[str, Field(pattern=r"^(10|22|28|3b|42)-[0-9a-f]{12}$")]


class Section(BaseModel):
    """A table of the file. Unknown keys, wrong types and non-finite numbers are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class BrokerSection(Section):
    host: Host = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 1883
    username: str = ""
    password_file: str = ""
    tls_ca: str = ""


class GpioSection(Section):
    backend: Literal["gpiod", "rpi-gpio"] = "gpiod"
    active_low: bool = False
    heartbeat_pin: Pin | None = None
    rail_pin: Pin | None = None


class HeaterSection(Section):
    min_on_s: Seconds = 10.0
    min_off_s: Seconds = 10.0
    kind: Literal["belt", "air"] = "belt"
    watts: Annotated[float, Field(gt=0, le=20_000)] | None = None


class CoolerSection(Section):
    """None: 120 and 300 s for a compressor, 20 s for a jacket's valve. A compressor is never given less than 60 s."""

    min_on_s: Annotated[float, Field(ge=5, le=3_600)] | None = None
    min_off_s: Annotated[float, Field(ge=5, le=3_600)] | None = None


class TripSection(Section):
    chamber_high_c: Annotated[float, Field(ge=20, le=55)] = 45.0  # a reading above 60 is no reading
    beer_high_c: Annotated[float, Field(ge=20, le=55)] = 35.0


class LawSection(Section):
    """None: what suits the vessel, or is learnt."""

    brisk_h: Annotated[float, Field(ge=0.05, le=12)] | None = None
    integral_h: Annotated[float, Field(ge=0.5, le=100)] | None = None
    observer_h: Annotated[float, Field(ge=0.05, le=12)] | None = None
    ripple_k: Annotated[float, Field(ge=0.01, le=1)] | None = None
    tau_h: Annotated[float, Field(ge=0.5, le=200)] | None = None
    air_min_c: Degrees | None = None
    air_max_c: Degrees | None = None


class FermenterSection(Section):
    id: Id
    name: Annotated[str, Field(min_length=1, max_length=60)]
    litres: Annotated[float, Field(gt=0, le=10_000)] = 20.0
    fan: bool = False
    jacket: bool | None = None
    beer_probe: str | None = None
    chamber_probe: str | None = None
    heater_pin: Pin | None = None
    cooler_pin: Pin | None = None
    heater_feedback_pin: Pin | None = None
    cooler_feedback_pin: Pin | None = None
    setpoint_c: Degrees = 18.0
    setpoint_min_c: Degrees = 0.0
    setpoint_max_c: Degrees = 30.0
    mode: Literal["auto", "off"] = "off"
    changeover_s: Seconds = 600.0
    lockout_s: Annotated[float, Field(ge=60, le=3_600)] = 300.0
    heater: HeaterSection = HeaterSection()
    cooler: CoolerSection = CoolerSection()
    trip: TripSection = TripSection()
    law: LawSection = LawSection()
    simulate: Literal["fermenting-ale", "cold-crash", "empty", "random"] = "random"


class Config(Section):
    site: Id
    unit: Id
    state_dir: str = "/var/lib/cobrew/cellar"
    w1_devices: str = "/sys/bus/w1/devices"
    tick_s: Annotated[float, Field(ge=0.2, le=5)] = 1.0
    sample_s: Annotated[float, Field(ge=1, le=600)] = 10.0
    lease_s: Annotated[float, Field(ge=2, le=30)] = 5.0
    broker: BrokerSection = BrokerSection()
    gpio: GpioSection = GpioSection()
    probes: dict[str, Rom] = Field(default_factory=dict)
    fermenter: Annotated[list[FermenterSection], Field(min_length=1)]
