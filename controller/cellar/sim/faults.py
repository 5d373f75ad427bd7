# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can be broken at run time: closed sets, so that a test can try them all.

Some have a size; `SIZES` holds what it is when nobody says.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

Part = Literal["beer", "chamber", "heater", "cooler"]
"""Which probe, or which relay, of a vessel."""


class ProbeFault(StrEnum):
    """What can be wrong with one probe.

    UNPLUGGED  its plug is out
    LOOSE      its plug makes contact now and then; size: the share of readings that are lost
    HANGING    the read does not return: nothing new arrives, only the last reading, older and older
    SHORTED    its data line touches ground, so that no probe of the bus can be read
    RESET_85   it browned out and answers its power-on value
    LOW_SUPPLY_127  too little supply for a conversion: it answers 127.94 °C
    CRC        its answers arrive damaged; size: the share of them
    FROZEN     it repeats its last number for ever (a slow clone, a driver that hangs on)
    OFFSET     it reads wrong by a constant; size: kelvin
    DRIFT      it reads wrong by more and more; size: kelvin a day
    SPIKES     one reading in fifty is off, either way; size: kelvin
    FELL_OUT   it hangs in the chamber's air
    REPLACED   another probe with another ROM id sits in its place
    """

    UNPLUGGED = "unplugged"
    LOOSE = "loose"
    HANGING = "hanging"
    SHORTED = "shorted"
    RESET_85 = "reset_85"
    LOW_SUPPLY_127 = "low_supply_127"
    CRC = "crc"
    FROZEN = "frozen"
    OFFSET = "offset"
    DRIFT = "drift"
    SPIKES = "spikes"
    FELL_OUT = "fell_out"
    REPLACED = "replaced"


class BusFault(StrEnum):
    """What can be wrong with the bus as a whole. BUS_GONE: the adapter, or the kernel's driver, is not there."""

    BUS_GONE = "bus_gone"


class RelayFault(StrEnum):
    """What can be wrong with one relay.

    WELDED      the contact stays closed; the line obeys, so that nothing can be read back
    DEAD        the coil or its driver is gone: the contact stays open; the line obeys
    LINE_STUCK  the line is shorted to its open level: it does not obey, and reads back open
    INVERTED    the board's polarity is the other: the contact is closed when the line is open
    """

    WELDED = "welded"
    DEAD = "dead"
    LINE_STUCK = "line_stuck"
    INVERTED = "inverted"


class BoardFault(StrEnum):
    """What can be wrong with the board between the lines and the relays; the first three have an output.

    DRIVER_SHORTED  the output's transistor is shorted: its relay is on for as long as the rail is up
    FEEDBACK_DEAD   the output's feedback always says open
    FEEDBACK_STUCK  the output's feedback always says closed
    RAIL_HELD       the gate does not cut: the relays' rail is up with and without heartbeats
    RAIL_DEAD       the gate never opens: the rail stays down, whatever the heartbeat does
    RAIL_UNSEEN     the rail works, but its input always says down
    """

    DRIVER_SHORTED = "driver_shorted"
    FEEDBACK_DEAD = "feedback_dead"
    FEEDBACK_STUCK = "feedback_stuck"
    RAIL_HELD = "rail_held"
    RAIL_DEAD = "rail_dead"
    RAIL_UNSEEN = "rail_unseen"


class PlantFault(StrEnum):
    """What can be wrong with a vessel, its chamber, or how they were put together.

    PROBES_SWAPPED     the beer's probe hangs in the air and the air's in the beer
    PROBES_SAME        the chamber's probe says, word for word, what the beer's says
    SOCKETS_SWAPPED    the heater is in the cooling socket and the compressor in the heating socket
    HEATER_IN_COOLING_SOCKET     and the compressor in none
    COMPRESSOR_IN_HEATING_SOCKET and the heater in none
    HEATER_UNPLUGGED   or its fuse blown
    HEATER_STRONG      size: how many times as strong
    COMPRESSOR_DEAD    it hums and does not pump
    COMPRESSOR_WEAK    it has lost refrigerant; size: the share of its cooling that is left
    YEAST_VIGOROUS     size: how many times as fast
    DOOR_OPEN          left open
    FAN_DEAD           air that was stirred stands still
    FOREIGN_HEAT       a lamp, the sun, a failed component in the chamber; size: watts
    """

    PROBES_SWAPPED = "probes_swapped"
    PROBES_SAME = "probes_same"
    SOCKETS_SWAPPED = "sockets_swapped"
    HEATER_IN_COOLING_SOCKET = "heater_in_cooling_socket"
    COMPRESSOR_IN_HEATING_SOCKET = "compressor_in_heating_socket"
    HEATER_UNPLUGGED = "heater_unplugged"
    HEATER_STRONG = "heater_strong"
    COMPRESSOR_DEAD = "compressor_dead"
    COMPRESSOR_WEAK = "compressor_weak"
    YEAST_VIGOROUS = "yeast_vigorous"
    DOOR_OPEN = "door_open"
    FAN_DEAD = "fan_dead"
    FOREIGN_HEAT = "foreign_heat"


Fault = ProbeFault | RelayFault | PlantFault
"""What a single vessel can suffer."""

SIZES: Mapping[Fault, float] = {
    ProbeFault.LOOSE: 0.3,
    ProbeFault.CRC: 1.0,
    ProbeFault.OFFSET: 5.0,
    ProbeFault.DRIFT: 1.0,
    ProbeFault.SPIKES: 5.0,
    PlantFault.HEATER_STRONG: 2.5,
    PlantFault.COMPRESSOR_WEAK: 0.5,
    PlantFault.YEAST_VIGOROUS: 1.6,
    PlantFault.FOREIGN_HEAT: 60.0,
}
"""The usual size of those that have one."""
