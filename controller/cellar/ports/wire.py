# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The broker, as a wire and never as a queue: what cannot be sent now is lost, and the journal has it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    topic: str
    payload: bytes
    retained: bool


class Wire(Protocol):
    def session(self) -> int:
        """0 while not connected; otherwise a number that grows with each new connection."""
        ...

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        """Hand a message to the network at QoS 1; False if there is no connection. Never blocks."""
        ...

    def close(self) -> None:
        """Say goodbye (the broker publishes no will) and end the network thread."""
        ...
