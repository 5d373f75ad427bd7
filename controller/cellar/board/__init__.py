# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cobrew board, as a program sees it: its lines, what its revision promises, and who built it.

Pure: bytes and levels in, words out. Who reads `/proc/device-tree/hat` or asks the lines is `composition.doctor`.
"""

from cellar.board.eeprom import EepromError, Image
from cellar.board.identity import Claim, Identity, State, identify
from cellar.board.pins import DESIGN, FEEDBACK_OF, PINS, REVISION, Pin, Role, pin, with_role
from cellar.board.promise import Difference, against, differences, without_eeprom
from cellar.board.record import Record, RecordError, Signed

__all__ = [
    "DESIGN",
    "FEEDBACK_OF",
    "PINS",
    "REVISION",
    "Claim",
    "Difference",
    "EepromError",
    "Identity",
    "Image",
    "Pin",
    "Record",
    "RecordError",
    "Role",
    "Signed",
    "State",
    "against",
    "differences",
    "identify",
    "pin",
    "with_role",
    "without_eeprom",
]
