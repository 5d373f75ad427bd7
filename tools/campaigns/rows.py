# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the fault table that a rig can suffer: what breaks, and what must be found in what time.

Probes that are lost (S1, S2, S4, S12), and relays that do not obey (A6, A7), are the judge's, the bus's and the
interlock's: they have tests of their own. A chattering compressor (A3) the interlock does not allow. An open
door (A8) shows only as cooling that does nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from campaigns.life import HOUR_S, Life
from cellar.core.findings import Finding
from cellar.core.interlock import Side
from cellar.sim.faults import Fault, Part, PlantFault, ProbeFault, RelayFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the fault table: what breaks, which findings are right, and how many exposed seconds they may take."""

    id: str
    fault: Fault
    part: Part | None = None
    size: float | None = None
    found: frozenset[Finding]
    budget_s: float
    exposed: Callable[[Life], bool]
    dangerous: bool = True
    from_start: bool = False
    needs_heater: bool = False
    needs_cooler: bool = False
    for_air_heaters: bool | None = None
    lived_h: float = 24.0


def _always(_life: Life) -> bool:
    return True


def _heating(life: Life) -> bool:
    return life.side is Side.HEATING


def _cooling(life: Life) -> bool:
    return life.side is Side.COOLING


def _too_warm(life: Life) -> bool:
    """No heat is commanded and the beer reads too warm: until then the cold room, or the fridge, hides the belt."""
    reads_c = life.rig.beer_c + life.story.offsets_k[0]
    return life.side is not Side.HEATING and reads_c > life.state.setpoint_c + 0.3


def _not_cooling(life: Life) -> bool:
    return life.side is not Side.COOLING


def _acting_apart(life: Life) -> bool:
    """While beer and air are at one temperature, it makes no difference which probe is where."""
    return _acting(life) and _apart(life)


def _hot(life: Life) -> bool:
    """The air is hot beside the beer: while a compressor or a cold room hides the heater, it does no harm."""
    return life.side is not Side.HEATING and life.rig.air_c > life.rig.beer_c + 3.0


def _acting(life: Life) -> bool:
    return life.side is not Side.OFF


def _acted(life: Life) -> bool:
    """A relay has acted within the hour: an idle chamber proves nothing, and a frozen probe does no harm in it."""
    course = life.state.watcher.course
    return any(course.heats) or any(course.cools)


def _apart(life: Life) -> bool:
    return abs(life.rig.air_c - life.rig.beer_c) > 1.0


def _acted_apart(life: Life) -> bool:
    """Air that no relay moved shows nothing that follows it, and nothing acts on a probe that is out."""
    return _acted(life) and _apart(life)


WELDED = frozenset({Finding.HEATER_WELDED, Finding.RUNAWAY, Finding.HEATER_IN_COOLING_SOCKET})
COLD = frozenset({Finding.COOLER_WELDED, Finding.COOLER_IN_HEATING_SOCKET})
SOCKETS = frozenset({Finding.HEATER_IN_COOLING_SOCKET, Finding.COOLER_IN_HEATING_SOCKET}) | WELDED | COLD
MIXED = frozenset({Finding.PROBES_SWAPPED, Finding.PROBES_IDENTICAL, Finding.PROBE_FELL_OUT})
F = Finding

ROWS: Sequence[Row] = (
    Row(
        id="S3 85 °C resets",
        fault=ProbeFault.RESET_85,
        part="chamber",
        found=frozenset({F.PROBE_RESETS}),
        budget_s=600.0,
        exposed=_always,
    ),
    Row(
        id="S5 CRC errors, 20 %",
        fault=ProbeFault.CRC,
        part="beer",
        size=0.2,
        found=frozenset({F.PROBE_NOISY}),
        budget_s=1200.0,
        exposed=_always,
        dangerous=False,
    ),
    Row(
        id="S6 beer probe frozen",
        fault=ProbeFault.FROZEN,
        part="beer",
        found=frozenset({F.BEER_PROBE_FROZEN}),
        budget_s=2.2 * HOUR_S,
        exposed=_acted,
    ),
    Row(
        id="S6 chamber probe frozen",
        fault=ProbeFault.FROZEN,
        part="chamber",
        found=frozenset({F.CHAMBER_PROBE_FROZEN}),
        budget_s=2.2 * HOUR_S,
        exposed=_always,
    ),
    Row(
        id="S7 probes swapped from the start",
        fault=PlantFault.PROBES_SWAPPED,
        found=MIXED,
        budget_s=1800.0,
        exposed=_acting_apart,
        from_start=True,
    ),
    Row(
        id="S7 probes swapped later",
        fault=PlantFault.PROBES_SWAPPED,
        found=MIXED,
        budget_s=1800.0,
        exposed=_acting_apart,
    ),
    Row(id="S8 both say the same", fault=PlantFault.PROBES_SAME, found=MIXED, budget_s=1800.0, exposed=_always),
    Row(
        id="S9 fell out of the thermowell",
        fault=ProbeFault.FELL_OUT,
        part="beer",
        found=MIXED,
        budget_s=1800.0,
        exposed=_acted_apart,
    ),
    Row(
        id="S11 spikes",
        fault=ProbeFault.SPIKES,
        part="beer",
        found=frozenset({F.PROBE_ERRORS, F.PROBE_NOISY}),
        budget_s=2.0 * HOUR_S,
        exposed=_always,
        dangerous=False,
    ),
    Row(
        id="A1 air heater welded",
        fault=RelayFault.WELDED,
        part="heater",
        found=WELDED | {F.COOLING_OVERWORKED},
        budget_s=1800.0,
        exposed=_hot,
        needs_heater=True,
        for_air_heaters=True,
    ),
    Row(
        id="A1 belt welded",
        fault=RelayFault.WELDED,
        part="heater",
        found=WELDED | {F.COOLING_OVERWORKED},
        budget_s=4.0 * HOUR_S,
        exposed=_too_warm,
        needs_heater=True,
        for_air_heaters=False,
    ),
    Row(
        id="A1 compressor welded",
        fault=RelayFault.WELDED,
        part="cooler",
        found=COLD,
        budget_s=2.0 * HOUR_S,
        exposed=_not_cooling,
        needs_cooler=True,
    ),
    Row(
        id="A2 air heater dead",
        fault=PlantFault.HEATER_UNPLUGGED,
        found=frozenset({F.NOT_HEATING}),
        budget_s=2.0 * HOUR_S,
        exposed=_heating,
        needs_heater=True,
        for_air_heaters=True,
        dangerous=False,
    ),
    Row(
        id="A2 belt dead",
        fault=PlantFault.HEATER_UNPLUGGED,
        found=frozenset({F.NOT_HEATING}),
        budget_s=4.0 * HOUR_S,
        exposed=_heating,
        needs_heater=True,
        for_air_heaters=False,
        dangerous=False,
    ),
    Row(
        id="A2 compressor dead",
        fault=PlantFault.COMPRESSOR_DEAD,
        found=frozenset({F.NOT_COOLING}),
        budget_s=2.0 * HOUR_S,
        exposed=_cooling,
        needs_cooler=True,
        dangerous=False,
    ),
    Row(
        id="plugs in each other's sockets",
        fault=PlantFault.SOCKETS_SWAPPED,
        found=SOCKETS | {F.NOT_COOLING},
        budget_s=HOUR_S,
        exposed=_acting,
        needs_heater=True,
        needs_cooler=True,
        from_start=True,
    ),
    Row(
        id="air heater in the cooling socket",
        fault=PlantFault.HEATER_IN_COOLING_SOCKET,
        found=SOCKETS | {F.NOT_COOLING},
        budget_s=1800.0,
        exposed=_cooling,
        needs_heater=True,
        needs_cooler=True,
        for_air_heaters=True,
    ),
    Row(
        id="belt in the cooling socket",
        fault=PlantFault.HEATER_IN_COOLING_SOCKET,
        found=SOCKETS | {F.NOT_COOLING},
        budget_s=2.0 * HOUR_S,
        exposed=_cooling,
        needs_heater=True,
        needs_cooler=True,
        for_air_heaters=False,
    ),
    Row(
        id="cooler in the heating socket",
        fault=PlantFault.COMPRESSOR_IN_HEATING_SOCKET,
        found=SOCKETS,
        budget_s=HOUR_S,
        exposed=_heating,
        needs_heater=True,
        needs_cooler=True,
    ),
)
