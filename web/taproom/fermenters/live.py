# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is so now, as far as the hub has heard. Lives in the event loop; nothing else touches it.

Wall time is the controllers' own; how long ago we heard it is measured here, on our monotonic clock.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from cellar.contract import Availability, FermenterState, Info
from taproom.broker import LinkState
from taproom.clock import Monotonic
from taproom.commissioning.heard import Commissionings

MAX_FERMENTERS = 200  # of all controllers: a publisher of invented names must not fill our memory
MAX_CONTROLLERS = 50
MAX_SPEED = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Key:
    """A fermenter's name across all breweries."""

    site: str
    unit: str
    fermenter: str

    @property
    def controller(self) -> str:
        return f"{self.site}/{self.unit}"

    @property
    def path(self) -> str:
        return f"{self.site}/{self.unit}/{self.fermenter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A fermenter as the hub sees it at one moment. `age_s` is null when it was only remembered, not heard."""

    key: Key
    state: FermenterState
    age_s: float | None
    broker_up: bool
    availability: Availability | None
    speed: float
    simulated: bool
    journal_fails: bool = False

    @property
    def now_utc(self) -> int:
        """The controller's clock, now, as far as can be known."""
        return self.state.at_utc + int((self.age_s or 0.0) * self.speed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    state: FermenterState
    at_s: float | None


class Board:
    """The last word of every fermenter and controller."""

    def __init__(self, monotonic_s: Monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._heard: dict[Key, _Heard] = {}
        self._availability: dict[str, Availability] = {}
        self._info: dict[str, Info] = {}
        self._wakers: set[asyncio.Event] = set()
        self.broker_up = False
        self.closed = False
        self.commissionings = Commissionings(monotonic_s, self._wake)

    # --- what is heard ---

    def recall(self, states: Iterable[tuple[str, FermenterState]]) -> None:
        """What was known before we started. It is shown as old until the fermenter speaks."""
        for controller, state in states:
            site, _, unit = controller.partition("/")
            key = Key(site=site, unit=unit, fermenter=state.fermenter)
            self._heard.setdefault(key, _Heard(state=state, at_s=None))

    def hear_state(self, key: Key, state: FermenterState, *, retained: bool = False) -> bool:
        """False if there is no room for one more fermenter. What the broker retained is no sign of life."""
        if key not in self._heard and len(self._heard) >= MAX_FERMENTERS:
            return False
        before = self._heard.get(key)
        at_s = (before.at_s if before else None) if retained else self._monotonic_s()
        self._heard[key] = _Heard(state=state, at_s=at_s)
        if not retained:
            self.commissionings.hear_cellar(key.controller)
        self._wake()
        return True

    def hear_availability(self, controller: str, availability: Availability) -> bool:
        if not self._has_room(controller):
            return False
        self._availability[controller] = availability
        self._wake()
        return True

    def hear_info(self, controller: str, info: Info) -> bool:
        if not self._has_room(controller):
            return False
        self._info[controller] = info
        self._wake()
        return True

    def hear_link(self, link: LinkState) -> None:
        self.broker_up = link == "up"
        self._wake()

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        self._wake()

    def _has_room(self, controller: str) -> bool:
        known = self._availability.keys() | self._info.keys()
        return controller in known or len(known) < MAX_CONTROLLERS

    # --- what is asked ---

    @property
    def keys(self) -> list[Key]:
        """The fermenters that there are, by site, unit and name."""
        return sorted(key for key in self._heard if self._is_listed(key))

    def sight(self, key: Key) -> Sight | None:
        """The fermenter now, or None if nobody has ever spoken of it."""
        heard = self._heard.get(key)
        if heard is None or not self._is_listed(key):
            return None
        info = self._info.get(key.controller)
        return Sight(
            key=key,
            state=heard.state,
            age_s=None if heard.at_s is None else max(0.0, self._monotonic_s() - heard.at_s),
            broker_up=self.broker_up,
            availability=self._availability.get(key.controller),
            speed=min(max(info.speed, 0.01), MAX_SPEED) if info else 1.0,
            simulated=info.simulated if info else False,
            journal_fails=info is not None and info.journal == "failing",
        )

    def info(self, controller: str) -> Info | None:
        """What the controller said of itself, if it did."""
        return self._info.get(controller)

    @property
    def journals_failing(self) -> list[str]:
        """The controllers that cannot store anything now; of who is away it is not known."""
        online = (name for name, it in self._availability.items() if it == "online")
        return sorted(name for name in online if (info := self._info.get(name)) and info.journal == "failing")

    def _is_listed(self, key: Key) -> bool:
        """A broker keeps the last state of a fermenter that was taken away; its controller no longer lists it."""
        info = self._info.get(key.controller)
        return info is None or key.fermenter in info.fermenters

    @property
    def sights(self) -> list[Sight]:
        return [sight for key in self.keys if (sight := self.sight(key)) is not None]

    def states_of(self, controller: str) -> list[FermenterState]:
        return [heard.state for key, heard in self._heard.items() if key.controller == controller]

    # --- who waits for news ---

    def waker(self) -> asyncio.Event:
        """An event that is set at every change, until `forget`."""
        event = asyncio.Event()
        self._wakers.add(event)
        return event

    def forget(self, waker: asyncio.Event) -> None:
        self._wakers.discard(waker)

    def _wake(self) -> None:
        for waker in self._wakers:
            waker.set()
