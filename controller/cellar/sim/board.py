# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board between a simulated brewery's lines and its relays: drivers, a rail that heartbeats keep up, feedback.

    line -> driver -> (rail ->) relay -> contact -> feedback
                        ^ heartbeat

The brewery is only ever driven with what reaches the coils, so a rail that has fallen opens what is ordered closed.
"""

from collections.abc import Callable, Mapping

from cellar.ports import Clock, RelayError
from cellar.sim.brewery import SimulatedBrewery
from cellar.sim.faults import BoardFault, RelayFault

HOLDS_S = 1.6
"""So long the rail stays up after the last edge (the board's charge pump: 1.3 to 1.6 s in the circuit simulator)."""

_OF_OUTPUTS = frozenset({BoardFault.DRIVER_SHORTED, BoardFault.FEEDBACK_DEAD, BoardFault.FEEDBACK_STUCK})


class SimulatedBoard:
    """A board, and what is broken of it. `has_feedback`, `has_rail_input`: a cheaper variant has none."""

    def __init__(
        self, brewery: SimulatedBrewery, clock: Clock, *, has_feedback: bool = True, has_rail_input: bool = True
    ) -> None:
        self.has_feedback, self.has_rail_input = has_feedback, has_rail_input
        self._brewery, self._clock = brewery, clock
        self._ordered: frozenset[str] = frozenset()
        self._beat_s: float | None = None
        self._faults: set[tuple[BoardFault, str]] = set()
        self._settle()

    def break_(self, fault: BoardFault, output: str = "") -> None:
        """Break the board. Raises `ValueError` for an output's fault without its output, or the other way round."""
        if (fault in _OF_OUTPUTS) is not (output in self._brewery.relay_names):
            raise ValueError(f"{fault} is nothing that {output or 'the whole board'} can have")
        self._faults.add((fault, output))
        self._settle()

    @property
    def rail_up(self) -> bool:
        """Whether the relays have a supply."""
        if self._has(BoardFault.RAIL_HELD):
            return True
        fresh = self._beat_s is not None and self._clock.now_s() - self._beat_s <= HOLDS_S
        return fresh and not self._has(BoardFault.RAIL_DEAD)

    def order(self, closed: frozenset[str]) -> None:
        if unknown := closed - self._brewery.relay_names:
            raise RelayError(f"no relay is called {', '.join(sorted(unknown))}")
        self._ordered = closed
        self._settle()

    def lines(self) -> frozenset[str]:
        """The relays whose lines are at the closed level, whatever the rail does."""
        self._settle()
        return frozenset(name for name in self._ordered if self._fault(name) is not RelayFault.LINE_STUCK)

    def beat(self) -> None:
        self._settle()
        self._beat_s = self._clock.now_s()
        self._settle()

    def contacts(self) -> Mapping[str, bool]:
        """What the feedback inputs say."""
        self._settle()
        closed = self._brewery.contacts()
        return {name: self._felt(name, name in closed) for name in sorted(self._brewery.relay_names)}

    def rail_seen(self) -> bool:
        self._settle()
        return self.rail_up and not self._has(BoardFault.RAIL_UNSEEN)

    def _settle(self) -> None:
        """Bring the coils up to now. A rail that fell between two touches falls here."""
        rail_up = self.rail_up
        self._brewery.drive(
            frozenset(name for name in self._brewery.relay_names if self._coil(name, rail_up=rail_up))
        )

    def _coil(self, name: str, *, rail_up: bool) -> bool:
        """What the brewery's own model of a relay is to be told, so that no supply is no magnet."""
        if not rail_up:
            return self._fault(name) is RelayFault.INVERTED
        return name in self._ordered or self._has(BoardFault.DRIVER_SHORTED, name)

    def _felt(self, name: str, closed: bool) -> bool:  # noqa: FBT001 - a contact
        if self._has(BoardFault.FEEDBACK_STUCK, name):
            return True
        return closed and not self._has(BoardFault.FEEDBACK_DEAD, name)

    def _fault(self, name: str) -> RelayFault | None:
        return self._brewery.relay_fault(name)

    def _has(self, fault: BoardFault, output: str = "") -> bool:
        return (fault, output) in self._faults


class BoardRelays:
    """The board's outputs, as `cellar.ports.RelayBank`. `watch` is told of every write, for tests."""

    def __init__(self, board: SimulatedBoard, *, watch: Callable[[frozenset[str]], None] | None = None) -> None:
        self._board, self._watch = board, watch or (lambda _closed: None)
        self.released = False
        board.order(frozenset())

    def write(self, closed: frozenset[str]) -> None:
        if self.released:
            raise RelayError("the relay lines have been given back")
        self._watch(closed)
        self._board.order(closed)

    def read(self) -> frozenset[str]:
        return self._board.lines()

    def beat(self) -> None:
        self._board.beat()

    def release(self) -> None:
        self.released = True
        self._board.order(frozenset())


class BoardContacts:
    """The board's inputs, as `cellar.ports.Contacts`."""

    def __init__(self, board: SimulatedBoard) -> None:
        self._board = board

    def closed(self) -> Mapping[str, bool]:
        return self._board.contacts() if self._board.has_feedback else {}

    def rail(self) -> bool | None:
        return self._board.rail_seen() if self._board.has_rail_input else None

    def release(self) -> None:
        return
