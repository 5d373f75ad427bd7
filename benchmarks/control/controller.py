# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every controller in the comparison is: something that is given two numbers and gives back two relays."""

from typing import Protocol


class Controller(Protocol):
    """Made for one run. `now_s` begins at 0 and grows; None: the probe gave nothing to be believed."""

    def tick(
        self, now_s: float, setpoint_c: float, beer_c: float | None, chamber_c: float | None
    ) -> tuple[bool, bool]:
        """Whether to heat and whether to cool until the next tick."""
        ...
