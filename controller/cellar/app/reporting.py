# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes onto the wire: each fermenter's state on change and now and then, all of it after each reconnection."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import Queue

from cellar import contract
from cellar.app.homeassistant import discovery, discovery_topic
from cellar.app.loop import Tick
from cellar.app.rendering import state_payload
from cellar.contract import FermenterState, Topics
from cellar.core.fermenter import State
from cellar.ports import Message, Wire


@dataclass(slots=True)
class _Told:
    at_s: float
    key: tuple[object, ...]
    payload: FermenterState


class Reporter:
    """Observes ticks; publishes retained documents. `every_s` is the longest silence about a fermenter.

    `gone` are fermenters that there were once: what the broker retains of them is taken away. `failing`: whether the
    journal is, now.
    """

    def __init__(
        self,
        wire: Wire,
        topics: Topics,
        info: contract.Info,
        births: "Queue[Message]",
        *,
        every_s: float,
        gone: Iterable[str] = (),
        failing: Callable[[], bool] = lambda: False,
    ) -> None:
        self._wire = wire
        self._topics = topics
        self._info = info
        self._births = births
        self._every_s = every_s
        self._gone = tuple(gone)
        self._failing = failing
        self._session = 0
        self._told: dict[str, _Told] = {}

    def __call__(self, tick: Tick) -> None:
        session = self._wire.session()
        if session != self._session:
            self._session = session
            self._told.clear()
            if session:
                self._introduce(tick)
        if not session:
            return
        self._tell_of_the_journal()
        if _reborn(self._births):
            self._discover(tick)
        for fermenter, decision in tick.decisions.items():
            payload = state_payload(tick.states[fermenter].fermenter, decision, utc_s=tick.utc_s)
            self._tell(payload, tick.now_s)

    def echo(self, state: State) -> None:
        """An order was obeyed: whoever gave it sees so at once. What follows from it comes with the next tick."""
        told = self._told.get(state.fermenter.id)
        if told is not None:
            obeyed = {"setpoint_c": round(state.setpoint_c, 2), "mode": state.mode.value}
            self._tell(told.payload.model_copy(update=obeyed), told.at_s)

    def _introduce(self, tick: Tick) -> None:
        self._wire.publish(self._topics.status, b"online", retain=True)
        self._wire.publish(self._topics.info, self._info.model_dump_json().encode(), retain=True)
        self._discover(tick)
        for fermenter in self._gone:
            self._wire.publish(self._topics.state(fermenter), b"", retain=True)
            self._wire.publish(discovery_topic(fermenter, self._topics), b"", retain=True)

    def _tell_of_the_journal(self) -> None:
        health: contract.JournalHealth = "failing" if self._failing() else "ok"
        if health != self._info.journal:
            self._info = self._info.model_copy(update={"journal": health})
            self._wire.publish(self._topics.info, self._info.model_dump_json().encode(), retain=True)

    def _discover(self, tick: Tick) -> None:
        for state in tick.states.values():
            topic, document = discovery(state.fermenter, self._topics, self._info)
            self._wire.publish(topic, document, retain=True)

    def _tell(self, payload: FermenterState, now_s: float) -> None:
        told = self._told.get(payload.fermenter)
        key = _change_key(payload)
        if told is not None and told.key == key and now_s - told.at_s < self._every_s:
            return
        topic = self._topics.state(payload.fermenter)
        if self._wire.publish(topic, payload.model_dump_json().encode(), retain=True):
            self._told[payload.fermenter] = _Told(at_s=now_s, key=key, payload=payload)


def _change_key(payload: FermenterState) -> tuple[object, ...]:
    """What is worth telling at once; temperatures and waiting times can wait for the next round."""
    return (
        payload.mode,
        payload.setpoint_c,
        payload.wanted,
        payload.action,
        payload.held and payload.held.reason,
        payload.trip,
        payload.law,
        payload.findings,
        payload.beer and payload.beer.quality,
        payload.chamber and payload.chamber.quality,
        payload.profile and (payload.profile.profile.name, payload.profile.step, payload.profile.paused),
        payload.profile and (payload.profile.finished, payload.profile.sg),
    )


def _reborn(births: "Queue[Message]") -> bool:
    """Whether Home Assistant has started since we last looked: it wants to be told again."""
    reborn = False
    while not births.empty():
        reborn |= births.get_nowait().payload == b"online"
    return reborn
