# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The configuration file: TOML, checked as a whole before anything starts. Every error at once, each with its path
and what would be right. Bounds stand beside the field.
"""

import difflib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cellar.contract.base import Id

PINS = range(2, 28)  # BCM numbers on the 40-pin header; 0 and 1 belong to the board's identity EEPROM

Pin = Annotated[int, Field(ge=2, le=27, description="BCM number on the 40-pin header")]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Degrees = Annotated[float, Field(ge=-20, le=110)]
Rom = Annotated[str, Field(pattern=r"^(10|22|28|3b|42)-[0-9a-f]{12}$")]


class Section(BaseModel):
    """A table of the file. Unknown keys, wrong types and non-finite numbers are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class BrokerSection(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 1883
    username: str = ""
    password_file: str = ""
    tls_ca: str = ""


class GpioSection(Section):
    backend: Literal["gpiod", "rpi-gpio"] = "gpiod"
    active_low: bool = False
    heartbeat_pin: Pin | None = None


class HeaterSection(Section):
    min_on_s: Seconds = 10.0
    min_off_s: Seconds = 10.0
    window_s: Annotated[float, Field(ge=60, le=7_200)] = 600.0


class CoolerSection(Section):
    min_on_s: Annotated[float, Field(ge=60, le=3_600)] = 180.0
    min_off_s: Annotated[float, Field(ge=60, le=3_600)] = 300.0
    window_s: Annotated[float, Field(ge=300, le=14_400)] = 2_100.0


class TripSection(Section):
    chamber_high_c: Annotated[float, Field(ge=20, le=60)] = 45.0
    beer_high_c: Annotated[float, Field(ge=20, le=60)] = 35.0


class LawSection(Section):
    beer_kp: Annotated[float, Field(gt=0, le=100)] = 7.0
    beer_ti_s: Annotated[float, Field(ge=600, le=172_800)] = 14_400.0
    beer_td_s: Annotated[float, Field(ge=0, le=14_400)] = 1_600.0


class FermenterSection(Section):
    id: Id
    name: Annotated[str, Field(min_length=1, max_length=60)]
    litres: Annotated[float, Field(gt=0, le=10_000)] = 20.0
    beer_probe: str | None = None
    chamber_probe: str | None = None
    heater_pin: Pin | None = None
    cooler_pin: Pin | None = None
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
    tick_s: Annotated[float, Field(ge=0.2, le=5)] = 1.0
    sample_s: Annotated[float, Field(ge=1, le=600)] = 10.0
    lease_s: Annotated[float, Field(ge=2, le=30)] = 5.0
    broker: BrokerSection = BrokerSection()
    gpio: GpioSection = GpioSection()
    probes: dict[str, Rom] = Field(default_factory=dict)
    fermenter: Annotated[list[FermenterSection], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`path` is where in the file (`fermenter[1].cooler_pin`); `fault` what is wrong; `remedy` what would be right."""

    path: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fault}\n    {self.remedy}"


class ConfigError(Exception):
    """The file cannot be used. `problems` has every error found in it."""

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{file}: {count}\n{lines}")


def load(file: Path) -> Config:
    """Read and check a configuration file. Raises `ConfigError` with everything that is wrong."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        remedy = "give the path of an existing file; config.example.toml is one to start from"
        raise ConfigError(file, [Problem(path="file", fault=error.strerror or str(error), remedy=remedy)]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        remedy = "the file is kept as it is; mend that line and try again"
        raise ConfigError(file, [Problem(path="file", fault=f"is not TOML: {error}", remedy=remedy)]) from error
    return check(file, document)


def check(file: Path, document: Mapping[str, Any]) -> Config:
    """The configuration in a parsed document; `file` is for the messages."""
    problems: list[Problem] = []
    config = None
    try:
        config = Config.model_validate(document)
    except ValidationError as error:
        problems = [_problem(dict(fault)) for fault in error.errors(include_url=False)]
    problems += _logical(document) if config is None else _logical(config.model_dump())
    if config is None or problems:
        raise ConfigError(file, problems)
    return config


def _problem(fault: Mapping[str, Any]) -> Problem:
    location: tuple[str | int, ...] = fault["loc"]
    path = _path(location)
    context = fault.get("ctx", {})
    given = fault.get("input")
    match fault["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(str(location[-1]), _keys_at(location), n=1)
            known = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(sorted(_keys_at(location)))}"
            return Problem(path=path, fault="is not a key that I know", remedy=known)
        case "missing":
            return Problem(path=path, fault="is missing", remedy=f"add `{location[-1]} = …`")
        case "finite_number":
            return Problem(path=path, fault=f"is {given}", remedy="give an ordinary number")
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than" as kind:
            bound = next(iter(context.values()))
            word = {"greater_than_equal": "at least", "greater_than": "more than", "less_than_equal": "at most"}
            return Problem(path=path, fault=f"is {given}", remedy=f"must be {word.get(kind, 'less than')} {bound:g}")
        case "literal_error":
            return Problem(path=path, fault=f"is {given!r}", remedy=f"must be {context['expected']}")
        case "string_pattern_mismatch" if location and location[0] == "probes":
            return Problem(
                path=path, fault=f"{given!r} is not a probe's ROM id", remedy="it looks like 28-0316a2791f2e"
            )
        case "string_pattern_mismatch":
            return Problem(path=path, fault=f"is {given!r}", remedy="use a-z, 0-9 and -, at most 40 of them")
        case _:
            return Problem(path=path, fault=f"is {given!r}", remedy=str(fault["msg"]))


def _path(location: tuple[str | int, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "file"


def _keys_at(location: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Config
    for part in location[:-1]:
        if isinstance(part, str):
            model = FermenterSection if part == "fermenter" else _section_of(model, part)
    return list(model.model_fields)


def _section_of(model: type[BaseModel], key: str) -> type[BaseModel]:
    annotation = model.model_fields[key].annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else model


def _logical(document: Mapping[str, Any]) -> list[Problem]:
    """What no field alone can know. Works on unchecked documents too, so that all errors come at once."""
    fermenters = [
        (f"fermenter[{number}]", section)
        for number, section in enumerate(_list(document.get("fermenter")))
        if isinstance(section, Mapping)
    ]
    probes = document.get("probes")
    names = list(probes) if isinstance(probes, Mapping) else []
    problems = [*_shared_pins(document, fermenters), *_shared_ids(fermenters), *_shared_roms(probes)]
    for path, section in fermenters:
        problems += [*_probe_problems(path, section, names), *_setpoint_problems(path, section)]
        if section.get("heater_pin") is None and section.get("cooler_pin") is None:
            problems.append(
                Problem(path=path, fault="drives nothing", remedy="give it a `heater_pin`, a `cooler_pin`, or both")
            )
    return problems


def _list(it: object) -> list[Any]:
    return it if isinstance(it, list) else []


def _shared_pins(document: Mapping[str, Any], fermenters: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Problem]:
    uses: dict[object, list[str]] = {}
    gpio = document.get("gpio")
    if isinstance(gpio, Mapping) and gpio.get("heartbeat_pin") is not None:
        uses.setdefault(gpio["heartbeat_pin"], []).append("gpio.heartbeat_pin")
    for path, section in fermenters:
        for key in ("heater_pin", "cooler_pin"):
            if isinstance(section.get(key), int):
                uses.setdefault(section[key], []).append(f"{path}.{key}")
    return [
        Problem(
            path=paths[-1],
            fault=f"pin {pin} already drives {', '.join(paths[:-1])}",
            remedy=f"one pin, one relay; free pins are {_free(uses)}",
        )
        for pin, paths in uses.items()
        if len(paths) > 1
    ]


def _free(uses: Mapping[object, object]) -> str:
    """Pins that are pulled down at power-on and have no other trade: see reference/pins in the documentation."""
    safe = (17, 27, 22, 23, 24, 25, 12, 13, 16, 19, 20, 21, 26)
    return ", ".join(str(pin) for pin in safe if pin not in uses)


def _shared_ids(fermenters: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Problem]:
    fermenters = list(fermenters)
    counts = Counter(str(section.get("id")) for _, section in fermenters)
    return [
        Problem(path=f"{path}.id", fault=f"{section['id']!r} is used twice", remedy="give each fermenter its own id")
        for path, section in fermenters
        if counts[str(section.get("id"))] > 1
    ][1:]


def _shared_roms(probes: object) -> list[Problem]:
    if not isinstance(probes, Mapping):
        return []
    first: dict[object, str] = {}
    problems: list[Problem] = []
    for name, rom in probes.items():
        if isinstance(rom, str) and rom in first:
            fault = f"{rom} is already the probe `{first[rom]}`"
            problems.append(Problem(path=f"probes.{name}", fault=fault, remedy="each probe has its own ROM id"))
        elif isinstance(rom, str):
            first[rom] = str(name)
    return problems


def _probe_problems(path: str, section: Mapping[str, Any], names: list[str]) -> list[Problem]:
    given = {key: section.get(key) for key in ("beer_probe", "chamber_probe")}
    known = f"known probes: {', '.join(names)}" if names else "name it in the table [probes]"
    problems: list[Problem] = []
    for key, name in given.items():
        if isinstance(name, str) and name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            remedy = f"did you mean `{near[0]}`? {known}" if near else known
            problems.append(Problem(path=f"{path}.{key}", fault=f"there is no probe {name!r}", remedy=remedy))
    if not any(given.values()):
        problems.append(
            Problem(path=path, fault="has no probe", remedy="give it a `beer_probe`, a `chamber_probe`, or both")
        )
    elif given["beer_probe"] == given["chamber_probe"]:
        problems.append(
            Problem(
                path=f"{path}.chamber_probe",
                fault="is the same probe as beer_probe",
                remedy="with one probe only, leave the other key out",
            )
        )
    return problems


def _setpoint_problems(path: str, section: Mapping[str, Any]) -> list[Problem]:
    low, high = section.get("setpoint_min_c", 0.0), section.get("setpoint_max_c", 30.0)
    first = section.get("setpoint_c", 18.0)
    if not all(isinstance(number, int | float) for number in (low, high, first)):
        return []
    if low >= high:
        return [
            Problem(
                path=f"{path}.setpoint_min_c",
                fault=f"{low:g} is not below setpoint_max_c {high:g}",
                remedy="the lower bound comes first",
            )
        ]
    if not low <= first <= high:
        return [
            Problem(
                path=f"{path}.setpoint_c",
                fault=f"{first:g} is outside the setpoint's bounds",
                remedy=f"must be between {low:g} and {high:g}",
            )
        ]
    return []
