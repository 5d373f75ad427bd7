# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One vessel to try a control law on: no brewery, no clock port, no loop; a plant, its two probes, a room and doors.

rig = Rig(bucket(), at_rest(24.0, 24.0), seed=1)
while rig.now_s < 86_400.0:
    beer_c, chamber_c = rig.read()
    rig.live(False, beer_c is not None and beer_c > 18.0, 5.0)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from cellar.core.reading import Reading
from cellar.sim.faults import Fault, Part, PlantFault
from cellar.sim.kinds import bucket, conical, random_plant
from cellar.sim.lumps import Lumps
from cellar.sim.plant import Plant, PlantState
from cellar.sim.probes import AIR_LAG_S, WELL_LAG_S, Probe
from cellar.sim.room import Room
from cellar.sim.tank import jacketed_tank
from cellar.sim.vessel import Vessel

__all__ = ["Door", "Rig", "bucket", "conical", "jacketed_tank", "random_plant"]

J_PER_KWH = 3.6e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """It is opened at `at_s` (of the rig's time) for `open_s` seconds."""

    at_s: float
    open_s: float = 60.0


class Rig:
    """A vessel that lives when told to.

    `beer_lost` and `chamber_lost` may be set at any time; a tank without a probe in its jacket is born with
    `chamber_lost=True`. `taped`: the beer's probe is on the vessel's outside instead of in a well. `cut_out`:
    whether a thermal cut-out is in series with the heater; `rig.cut_out_open` says that it has tripped.
    """

    def __init__(
        self,
        plant: Plant,
        state: PlantState,
        *,
        seed: int = 1,
        room: Room | None = None,
        doors: Sequence[Door] = (),
        well_lag_s: float = WELL_LAG_S,
        air_lag_s: float = AIR_LAG_S,
        beer_offset_k: float = 0.0,
        chamber_offset_k: float = 0.0,
        beer_lost: bool = False,
        chamber_lost: bool = False,
        taped: bool = False,
        cut_out: bool = True,
        start_utc_s: float = 0.0,
    ) -> None:
        self.plant, self.now_s = plant, 0.0
        self.room, self.doors = room or Room(), tuple(sorted(doors, key=lambda door: door.at_s))
        self.beer_lost, self.chamber_lost = beer_lost, chamber_lost
        self.lumps = Lumps(plant, state)
        beer = Probe(rom="28-0000000000be", lag_s=well_lag_s, felt_c=state.core_c, offset_k=beer_offset_k)
        air = Probe(rom="28-0000000000a1", lag_s=air_lag_s, felt_c=state.air_c, offset_k=chamber_offset_k)
        self.vessel = Vessel(self.lumps, beer=beer, air=air, taped=taped, cut_out=cut_out)
        self._random = Random(f"{seed}/rig")  # noqa: S311 - noise, not secrets
        self._start_utc_s = start_utc_s

    def live(self, heat: bool, cool: bool, dt_s: float) -> None:  # noqa: FBT001 - the two lines
        """Let `dt_s` seconds pass with the relay lines as given. Steps of more than 10 s are for waiting only."""
        if self.doors:
            self._door()
        room_c = self.room.at_utc(self._start_utc_s + self.now_s)
        self.vessel.live(heat, cool, room_c, dt_s)
        self.now_s += dt_s

    def read(self) -> tuple[float | None, float | None]:
        """What the beer's and the chamber's DS18B20 say now (°C); None: lost, or nothing to be believed."""
        beer_c, chamber_c = self.vessel.convert(self._random)
        return None if self.beer_lost else beer_c, None if self.chamber_lost else chamber_c

    def readings(self) -> tuple[Reading | None, Reading | None]:
        """The same as a bus gives it, with quality and complaint; None: there is no such probe."""
        beer = None if self.beer_lost else self.vessel.answer("beer", self._random, self.now_s)
        chamber = None if self.chamber_lost else self.vessel.answer("chamber", self._random, self.now_s)
        return beer, chamber

    def break_(self, fault: Fault, part: Part | None = None, size: float | None = None) -> None:
        """`rig.break_(ProbeFault.OFFSET, "beer", 1.5)`, `(RelayFault.WELDED, "heater")`, `(PlantFault.DOOR_OPEN)`.

        They add up. Raises `ValueError` for a fault that the part cannot have.
        """
        self.vessel.break_(fault, part, size)

    def mend(self, part: Part | None = None) -> None:
        """One part, or all that is broken; pushes the cut-out's button too."""
        self.vessel.mend(part)

    @property
    def state(self) -> PlantState:
        return self.lumps.state()

    @property
    def beer_c(self) -> float:
        """The true volume mean of the beer."""
        return self.lumps.beer_c

    @property
    def air_c(self) -> float:
        """The chamber's true air; a tank's jacket."""
        return self.lumps.air_c

    @property
    def yeast_w(self) -> float:
        return self.lumps.fermentation_w

    @property
    def kwh(self) -> float:
        """Electricity since the beginning: the compressor's while it is on (or the chiller's share), the heater's."""
        return self.lumps.drawn_j / J_PER_KWH

    @property
    def room_c(self) -> float:
        return self.room.at_utc(self._start_utc_s + self.now_s)

    @property
    def cut_out_open(self) -> bool:
        return self.vessel.cut_out

    def reset_cut_out(self) -> None:
        """A person pushes the button."""
        self.vessel.cut_out = False

    def _door(self) -> None:
        now_s = self.now_s
        opened = any(door.at_s <= now_s < door.at_s + door.open_s for door in self.doors)
        self.lumps.door_open = opened or self.vessel.suffers(PlantFault.DOOR_OPEN)
