# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room around the fridges: a mean and a daily swing."""

import math
from dataclasses import dataclass

DAY_S = 86_400.0
WARMEST_S = 15 * 3600.0  # of the day, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`mean_c` in °C; `swing_k` is the amplitude: the room is between mean - swing and mean + swing."""

    mean_c: float = 17.0
    swing_k: float = 2.0

    def at_utc(self, utc_s: float) -> float:
        """The air of the room (°C) at a wall instant: warmest at three in the afternoon."""
        return self.mean_c + self.swing_k * math.cos(2 * math.pi * (utc_s - WARMEST_S) / DAY_S)
