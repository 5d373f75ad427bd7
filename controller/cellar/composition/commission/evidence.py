# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What commissioning has shown, kept after each step, so that it can be broken off and gone on with.

A file of JSON in the state directory. It belongs to one configuration: after a change of pins or probes it begins
anew, because what was shown was shown of other wires.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cellar.adapters.durable import write_text
from cellar.composition.commission.steps import Found
from cellar.config import Config, build
from cellar.diagnosis import Seen, Symptom

FILE = "commission.json"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class SeenRow(_Kept):
    symptom: str
    where: str


class StepRow(_Kept):
    """A step that was done, or why it was skipped."""

    step: str
    fermenter: str
    at_utc: int
    took_s: float
    seen: list[SeenRow]
    numbers: Mapping[str, float]
    skipped: str


class Document(_Kept):
    """The file. `wiring` is the checksum of the pins and probes that all this was shown of."""

    version: Annotated[int, Field(ge=1, le=1)] = 1
    site: str
    unit: str
    wiring: str
    began_utc: int
    steps: list[StepRow]
    ice_right: list[str] = []
    levels: dict[str, int] = {}


@dataclass(slots=True, kw_only=True)
class Evidence:
    """The steps that were done, in their order. `ice_right`: places whose probes were right in ice water.

    `levels`: of each line, by BCM number, while it was pulled against the board's resistor.
    """

    file: Path
    site: str
    unit: str
    wiring: str
    began_utc: int
    steps: list[StepRow] = field(default_factory=list)
    ice_right: list[str] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)

    def has(self, step: str, fermenter: str) -> bool:
        return any((it.step, it.fermenter) == (step, fermenter) for it in self.steps)

    def seen(self) -> frozenset[Seen]:
        rows = [row for it in self.steps for row in it.seen]
        return frozenset(Seen(symptom=Symptom(row.symptom), where=row.where) for row in rows)

    def add(self, step: str, fermenter: str, found: Found, *, at_utc: int, took_s: float) -> None:
        """Keep a step; written to disk before this returns."""
        seen = [
            SeenRow(symptom=it.symptom.value, where=it.where) for it in self._with_history(step, fermenter, found)
        ]
        row = StepRow(
            step=step,
            fermenter=fermenter,
            at_utc=at_utc,
            took_s=round(took_s, 1),
            seen=seen,
            numbers={name: round(number, 3) for name, number in found.numbers.items()},
            skipped=found.skipped,
        )
        self.steps = [it for it in self.steps if (it.step, it.fermenter) != (step, fermenter)] + [row]
        self.save()

    def save(self) -> None:
        write_text(self.file, json.dumps(self.document().model_dump(), indent=1, ensure_ascii=False) + "\n")

    def document(self) -> Document:
        return Document(
            site=self.site,
            unit=self.unit,
            wiring=self.wiring,
            began_utc=self.began_utc,
            steps=self.steps,
            ice_right=self.ice_right,
            levels=self.levels,
        )

    def _with_history(self, step: str, fermenter: str, found: Found) -> Iterable[Seen]:
        """Ice water remembers: a probe that was right in it and is not any more has drifted."""
        yield from found.seen
        if step != "ice":
            return
        wrong = {it.where for it in found.seen if it.symptom is Symptom.PROBE_OFF_ICE}
        for where in wrong & set(self.ice_right):
            yield Seen(symptom=Symptom.PROBE_WAS_RIGHT_IN_ICE, where=where)
        shown = {f"{fermenter}.{role}" for role in _in_ice(found)}
        self.ice_right = sorted(set(self.ice_right) | (shown - wrong))


def _in_ice(found: Found) -> Iterable[str]:
    return (name.removesuffix("_in_ice_c") for name in found.numbers)


def wiring_of(config: Config) -> str:
    """A checksum of what is wired: pins, probes, polarity."""
    wirings = [build.wiring(config, section) for section in config.fermenter]
    wired = [
        build.pins(config),
        build.feedback_pins(config),
        [(it.fermenter, it.beer_rom, it.chamber_rom) for it in wirings],
        [config.gpio.heartbeat_pin, config.gpio.rail_pin, config.gpio.active_low],
    ]
    return sha256(json.dumps(wired, sort_keys=True).encode()).hexdigest()[:16]


def opened(config: Config, state_dir: Path, *, now_utc: int, anew: bool) -> Evidence:
    """The evidence that is there, if it is of this wiring and wanted; else a new one. Ice is remembered anyway."""
    file = state_dir / FILE
    fresh = Evidence(
        file=file, site=config.site, unit=config.unit, wiring=wiring_of(config), began_utc=now_utc, steps=[]
    )
    left = read(file)
    if left is None:
        return fresh
    fresh.ice_right = list(left.ice_right)
    if anew or left.wiring != fresh.wiring:
        return fresh
    fresh.began_utc, fresh.steps, fresh.levels = left.began_utc, list(left.steps), dict(left.levels)
    return fresh


def read(file: Path) -> Document | None:
    """None if there is none, or it cannot be read: then commissioning begins anew."""
    try:
        return Document.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
