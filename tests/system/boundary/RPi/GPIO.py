# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The functions of RPi.GPIO that cellar calls; each edge is a line `pin level` in the file $GPIO_EDGES."""

import os
from pathlib import Path

BCM, OUT, IN, LOW, HIGH, PUD_DOWN, PUD_UP = 11, 0, 1, 0, 1, 21, 22
_levels: dict[int, int] = {}


def setmode(mode: int) -> None:
    assert mode == BCM


def setwarnings(flag: bool) -> None:
    assert flag in {True, False}


def setup(channel: int, direction: int, pull_up_down: int = PUD_DOWN, initial: int = LOW) -> None:
    output(channel, initial if direction == OUT else int(pull_up_down == PUD_UP))


def output(channel: int, value: int) -> None:
    if _levels.get(channel) != value:
        with Path(os.environ["GPIO_EDGES"]).open("a", encoding="ascii") as edges:
            edges.write(f"{channel} {value}\n")
    _levels[channel] = value


def input(channel: int) -> int:  # noqa: A001 - RPi.GPIO's own name
    return _levels[channel]


def cleanup(channel: int) -> None:
    _levels.pop(channel, None)
