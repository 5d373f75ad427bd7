# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Temperature probes on a bus."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cellar.core.reading import Reading


class ProbeBus(Protocol):
    def present(self) -> frozenset[str]:
        """The ROM ids that answer on the bus now, e.g. `28-0316a2791f2e`."""
        ...

    def read(self, roms: Sequence[str]) -> dict[str, Reading]:
        """Convert and read the probes named; blocks up to seconds, never for ever, and never raises.

        Returns one `Reading` for each of `roms`: GOOD with what the probe said, or FAULT with a detail that
        tells a person what is wrong with which wire. Whether the number is believable is the core's affair.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """Which probes (ROM ids) belong to a fermenter. Its relays are `<id>.heater` and `<id>.cooler`."""

    fermenter: str
    beer_rom: str | None
    chamber_rom: str | None
