# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person at the fermenters, as commissioning needs them: they move probes, and may say no."""

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


class Hands(Protocol):
    def asked(self, task: Task, where: str) -> Answer:
        """Ask, and return when it is done or not wanted. Raises `KeyboardInterrupt` if the person breaks off."""
        ...

    def waits(self, held: Held) -> None:
        """Say that a constraint is waited for, and how long."""
        ...
