# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fermenter with everything that is screwed to it: the plant, its two probes, relays, sockets and the cut-out.

    line -> relay -> socket -> (cut-out ->) heater or compressor -> plant -> probe -> reading
          RelayFault  PlantFault                                 PlantFault  ProbeFault

What is broken belongs to whoever broke it: it is in no snapshot.
"""

from dataclasses import replace
from random import Random
from typing import Literal

from cellar.core.reading import Reading
from cellar.sim.faults import SIZES, Fault, Part, PlantFault, ProbeFault, RelayFault
from cellar.sim.lumps import Lumps
from cellar.sim.probes import AIR_LAG_S, WELL_LAG_S, Probe

CUT_OUT_C = 50.0
"""A bimetal in series with the heater, whatever the relay says; once open, it waits for a finger (a common part)."""

CUT_OUT_WARMER_K = 4.0
"""It sits in the heater's warm air: this much above the chamber with the heater at its rating (estimate)."""

STILL_SHARE = 0.5
"""What is left of the air's work when its fan is dead (textbook: 8-10 against 4-6 W/(m2 K))."""

TAPED_AIR_SHARE = 0.2
"""A probe taped to the wall under a pad still feels the air by a fifth (estimate)."""

SURFACE_K_PER_W = 0.4
"""A belt's or a heater's surface above the air, for each watt (estimate: 16 K for 40 W)."""

HAND_C, HELD_LAG_S = 33.0, 20.0
"""A closed hand round a steel capsule; a capsule held, laid on metal or put into ice water (estimates)."""

Role = Literal["beer", "chamber"]
Holding = Literal["hand", "heater", "ice"]
Side = Literal["heater", "cooler"]


class Vessel:
    """`heat` and `cool` given to `live` are the levels of the relay lines. `taped`: the beer's probe is outside."""

    __slots__ = (
        "_faults",
        "_healthy",
        "_relays",
        "_warmer_k_per_w",
        "air",
        "beer",
        "cut_out",
        "cut_out_c",
        "held",
        "lumps",
        "taped",
    )

    def __init__(
        self, lumps: Lumps, *, beer: Probe | None, air: Probe | None, taped: bool = False, cut_out: bool = True
    ) -> None:
        self.lumps, self.beer, self.air, self.taped = lumps, beer, air, taped
        self.cut_out_c = CUT_OUT_C if cut_out else float("inf")
        self.cut_out = False  # tripped
        self._warmer_k_per_w = CUT_OUT_WARMER_K / max(1.0, lumps.plant.heater_w)
        self.held: dict[Role, Holding] = {}  # where a person holds the probe that should be in this place
        self._relays: dict[Side, RelayFault] = {}
        self._faults: dict[PlantFault, float] = {}
        self._healthy = True

    def break_(self, fault: Fault, part: Part | None = None, size: float | None = None) -> None:
        """Raises `ValueError` for a probe's or a relay's fault without its part, and for a part that is not there."""
        match fault, part:
            case ProbeFault(), "beer" | "chamber":
                self.probe(part).fail(fault, size)
            case RelayFault(), "heater" | "cooler":
                self._relays[part] = fault
            case PlantFault(), None:
                self._faults[fault] = SIZES.get(fault, 0.0) if size is None else size
            case _:
                raise ValueError(f"{fault} is nothing that {part or 'the whole vessel'} can have")
        self._put_right()

    def mend(self, part: Part | None = None) -> None:
        """This probe, or this relay; without a part, everything, the cut-out too."""
        match part:
            case "heater" | "cooler":
                self._relays.pop(part, None)
            case "beer" | "chamber":
                self.probe(part).mend()
            case None:
                self._relays.clear()
                self._faults.clear()
                self.cut_out = False
                for probe in filter(None, (self.beer, self.air)):
                    probe.mend()
        self._put_right()

    def probe(self, role: Role) -> Probe:
        """Raises `ValueError` if there is none."""
        probe = self.beer if role == "beer" else self.air
        if probe is None:
            raise ValueError(f"there is no {role} probe here")
        return probe

    def contact(self, side: Side, line: bool) -> bool:  # noqa: FBT001 - a level
        """Whether the contact of the heater's or the cooler's relay is closed, with its line so."""
        match self._relays.get(side):
            case None:
                return line
            case RelayFault.INVERTED:
                return not line
            case fault:
                return fault is RelayFault.WELDED

    def relay_fault(self, side: Side) -> RelayFault | None:
        return self._relays.get(side)

    def obeys(self, side: Side) -> bool:
        """Whether the relay's line follows what is written to it."""
        return self._relays.get(side) is not RelayFault.LINE_STUCK

    def live(self, heat: bool, cool: bool, room_c: float, dt_s: float) -> None:  # noqa: FBT001 - two levels
        """`dt_s` seconds, at most 10 for the probes' sake."""
        if not self._healthy:
            heat, cool = self._loads(self.contact("heater", heat), self.contact("cooler", cool))
        lumps = self.lumps
        lumps.live(heat and not self.cut_out, cool, room_c, dt_s)
        air_c = lumps.air_c
        if air_c > self.cut_out_c - self._warmer_k_per_w * lumps.heater_w:
            self.cut_out = True
        held = self._held() if self.held else {}
        beer, swapped = self.beer, not self._healthy and PlantFault.PROBES_SWAPPED in self._faults
        if beer and "beer" not in held:
            if beer.fault is ProbeFault.FELL_OUT or (swapped and self.air):
                beer.feel_elsewhere(air_c, AIR_LAG_S, dt_s)
            elif self.taped:
                beer.feel(lumps.wall_c + TAPED_AIR_SHARE * (air_c - lumps.wall_c), dt_s)
            else:
                beer.feel(lumps.core_c, dt_s)
        if self.air and "chamber" not in held:
            if swapped:
                self.air.feel_elsewhere(lumps.core_c, WELL_LAG_S, dt_s)
            else:
                self.air.feel(air_c, dt_s)
        for role, holding in held.items():
            self._feel_held(role, holding, dt_s)

    def _held(self) -> dict[Role, Holding]:
        """Where each probe is held: a person takes the one that hangs in a place, whichever it is."""
        if PlantFault.PROBES_SWAPPED not in self._faults:
            return self.held
        other: dict[Role, Role] = {"beer": "chamber", "chamber": "beer"}
        return {other[place]: holding for place, holding in self.held.items()}

    def _feel_held(self, role: Role, holding: Holding, dt_s: float) -> None:
        surface_c = self.lumps.air_c + SURFACE_K_PER_W * self.lumps.heater_w
        around_c = {"hand": HAND_C, "heater": surface_c, "ice": 0.0}
        self.probe(role).feel_elsewhere(around_c[holding], HELD_LAG_S, dt_s)

    def convert(self, random: Random) -> tuple[float | None, float | None]:
        """The beer's and the chamber's numbers."""
        beer_c = self.beer.convert(random) if self.beer else None
        air_c = self.air.convert(random) if self.air else None
        if self._healthy:
            return beer_c, air_c
        if self.shorted():
            return None, None
        return beer_c, beer_c if PlantFault.PROBES_SAME in self._faults else air_c

    def answer(self, role: Role, random: Random, at_s: float) -> Reading | None:
        """One probe's reading; None where there is no probe."""
        probe = self.beer if role == "beer" else self.air
        if probe is None:
            return None
        if role == "chamber" and PlantFault.PROBES_SAME in self._faults and self.beer and self.beer.last:
            return replace(self.beer.last, at_s=at_s)  # the same word from two ROM ids
        return probe.answer(random, at_s)

    def suffers(self, fault: PlantFault) -> bool:
        return fault in self._faults

    def shorted(self) -> bool:
        return any(probe is not None and probe.fault is ProbeFault.SHORTED for probe in (self.beer, self.air))

    def _loads(self, heat_socket: bool, cool_socket: bool) -> tuple[bool, bool]:  # noqa: FBT001 - live or not
        """Whether the heater and the compressor get current."""
        if PlantFault.SOCKETS_SWAPPED in self._faults:
            return cool_socket, heat_socket
        if PlantFault.HEATER_IN_COOLING_SOCKET in self._faults:
            return cool_socket, False
        if PlantFault.COMPRESSOR_IN_HEATING_SOCKET in self._faults:
            return False, heat_socket
        return heat_socket and PlantFault.HEATER_UNPLUGGED not in self._faults, cool_socket

    def _put_right(self) -> None:
        """Faults that are the plant's, into the plant; and whether the short way through here may be taken."""
        faults, lumps = self._faults, self.lumps
        lumps.mend()
        lumps.heating = faults.get(PlantFault.HEATER_STRONG, 1.0)
        lumps.cooling = 0.0 if PlantFault.COMPRESSOR_DEAD in faults else faults.get(PlantFault.COMPRESSOR_WEAK, 1.0)
        lumps.vigour = faults.get(PlantFault.YEAST_VIGOROUS, 1.0)
        lumps.stirring = STILL_SHARE if PlantFault.FAN_DEAD in faults else 1.0
        lumps.foreign_w = faults.get(PlantFault.FOREIGN_HEAT, 0.0)
        lumps.door_open = PlantFault.DOOR_OPEN in faults
        self._healthy = not self._relays and not faults and not self.shorted()
