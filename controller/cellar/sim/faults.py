# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can be broken at run time: closed sets, so that a test can try them all."""

from enum import StrEnum


class ProbeFault(StrEnum):
    """What can be wrong with one probe.

    UNPLUGGED  its plug is out
    SHORTED    its data line touches ground, so that no probe of the bus can be read
    RESET_85   it browned out and answers its power-on value
    LOW_SUPPLY_127  too little supply for a conversion: it answers 127.94 °C
    CRC        its answers arrive damaged, every time
    FROZEN     it repeats its last number for ever (a slow clone, a driver that hangs on)
    OFFSET     it reads wrong by a constant
    """

    UNPLUGGED = "unplugged"
    SHORTED = "shorted"
    RESET_85 = "reset_85"
    LOW_SUPPLY_127 = "low_supply_127"
    CRC = "crc"
    FROZEN = "frozen"
    OFFSET = "offset"


class BusFault(StrEnum):
    """What can be wrong with the bus as a whole. BUS_GONE: the adapter, or the kernel's driver, is not there."""

    BUS_GONE = "bus_gone"


class RelayFault(StrEnum):
    """What can be wrong with one relay.

    WELDED      the contact stays closed; the line obeys, so that nothing can be read back
    DEAD        the coil or its driver is gone: the contact stays open; the line obeys
    LINE_STUCK  the line is shorted to its open level: it does not obey, and reads back open
    """

    WELDED = "welded"
    DEAD = "dead"
    LINE_STUCK = "line_stuck"
