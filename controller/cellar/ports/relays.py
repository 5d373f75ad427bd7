# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relays by name. The port is narrow on purpose: the loop's lease is the only caller."""

from typing import Protocol


class RelayBank(Protocol):
    """A bank opens every relay when it is made, and when it is released."""

    def write(self, closed: frozenset[str]) -> None:
        """Close these relays and open all others, opening first. Raises `RelayError` on an unknown name."""
        ...

    def read(self) -> frozenset[str]:
        """The relays whose lines really are at the closed level."""
        ...

    def beat(self) -> None:
        """Toggle the heartbeat line that gates the relays' supply; nothing where there is none."""
        ...

    def release(self) -> None:
        """Open every relay and give the lines back. May be called twice."""
        ...


class RelayError(Exception):
    """The relay lines cannot be had or do not obey; says what to do."""
