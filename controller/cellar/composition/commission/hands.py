# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person at the fermenters, as commissioning needs them: they move probes, and may say no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cellar.core.interlock import Held


class Task(StrEnum):
    """What a person is asked to do. `{where}` in its words is a fermenter."""

    BEGIN = "begin"
    WARM_BEER = "warm_beer"
    WARM_CHAMBER = "warm_chamber"
    LAY_ON_HEATER = "lay_on_heater"
    HANG_IN_AIR = "hang_in_air"
    PUT_BACK = "put_back"
    ICE_BEER = "ice_beer"
    ICE_CHAMBER = "ice_chamber"


class Answer(StrEnum):
    DONE = "done"
    SKIP = "skip"


class LeftAloneError(Exception):
    """Nobody is there any more while a relay is closed. It opens, and the step begins again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is so now: probes by place (None: nothing good), relays that are told to be closed, and what is seen.

    `left_s`: so long what is under way still takes.
    """

    probes_c: Mapping[str, float | None]
    told: frozenset[str]
    seen: Mapping[str, bool]
    rail: bool | None
    left_s: float


Look = Callable[[], Picture]


class Hands(Protocol):
    def asked(self, task: Task, where: str) -> Answer:
        """Ask, and return when it is done or not wanted. Raises `KeyboardInterrupt` if the person breaks off."""
        ...

    def waits(self, held: Held) -> None:
        """Say that a constraint is waited for, and how long."""
        ...

    def attends(self, look: Look) -> None:
        """Called before each tick, with what can be looked at until the next.

        Raises `LeftAloneError` if a relay is told to be closed and nobody is there, `KeyboardInterrupt` if the person
        breaks off.
        """
        ...
