# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes onto the wire: each fermenter's state on change and now and then, all of it after each reconnection."""

from dataclasses import dataclass
from queue import Queue

from cellar import contract
from cellar.app.homeassistant import discovery
from cellar.app.loop import Tick
from cellar.app.rendering import state_payload
from cellar.contract import FermenterState, Topics
from cellar.ports import Message, Wire


@dataclass(slots=True)
class _Told:
    at_s: float
    key: tuple[object, ...]


class Reporter:
    """Observes ticks; publishes retained documents. `every_s` is the longest silence about a fermenter."""

    def __init__(
        self, wire: Wire, topics: Topics, info: contract.Info, births: "Queue[Message]", *, every_s: float
    ) -> None:
        self._wire = wire
        self._topics = topics
        self._info = info
        self._births = births
        self._every_s = every_s
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
        if _reborn(self._births):
            self._discover(tick)
        for fermenter, decision in tick.decisions.items():
            payload = state_payload(tick.states[fermenter].fermenter, decision, utc_s=tick.utc_s)
            self._tell(payload, tick.now_s)

    def _introduce(self, tick: Tick) -> None:
        self._wire.publish(self._topics.status, b"online", retain=True)
        self._wire.publish(self._topics.info, self._info.model_dump_json().encode(), retain=True)
        self._discover(tick)

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
            self._told[payload.fermenter] = _Told(at_s=now_s, key=key)


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
