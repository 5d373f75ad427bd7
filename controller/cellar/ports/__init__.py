# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the loop needs from the world. Protocols of at most five methods; real and simulated adapters keep the
same conformance tests."""

from cellar.ports.clock import Clock
from cellar.ports.contacts import Contacts
from cellar.ports.journal import Block, Journal, JournalError, Row, Unsent
from cellar.ports.probes import ProbeBus, Wiring
from cellar.ports.relays import RelayBank, RelayError
from cellar.ports.watchdog import Watchdog
from cellar.ports.wire import Message, Wire

__all__ = [
    "Block",
    "Clock",
    "Contacts",
    "Journal",
    "JournalError",
    "Message",
    "ProbeBus",
    "RelayBank",
    "RelayError",
    "Row",
    "Unsent",
    "Watchdog",
    "Wire",
    "Wiring",
]
