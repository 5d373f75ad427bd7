# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""paho as a wire. Its callbacks only enqueue; what paho would queue in memory for later is not handed to it.

MQTT 3.1.1, because correctness rests on sequence numbers in the journal and never on a feature of MQTT 5.
"""

import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from cellar.contract import MAX_INTENT_BYTES, authority_fault, why_not_connected
from cellar.ports import Message

logger = logging.getLogger("cellar.mqtt")

MOST_QUEUED = 100  # by paho, of what a connection cannot take at once
PAUSE_S = 1.0  # before another client takes the place of one that failed
GOODBYE_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the broker is and who we are to it. `tls_ca`: the authority that signed its certificate."""

    host: str
    port: int
    client_id: str
    username: str = ""
    password_file: Path | None = None
    tls_ca: Path | None = None


class MqttWire:
    """Implements `ports.Wire`.

    `inboxes` maps topic filters to queues; what finds its queue full is dropped and counted. `will` is retained at
    `will_topic` when we are gone, whether we said goodbye or not. The network thread makes
    a client, serves it, and makes another when that one fails: an exception in paho would end its own thread, while
    `is_connected()` goes on saying yes.
    """

    def __init__(
        self,
        broker: Broker,
        *,
        will_topic: str,
        inboxes: Mapping[str, "Queue[Message]"],
        will: bytes = b"offline",
        reconnect_max_s: int = 30,
    ) -> None:
        self._broker = broker
        self._inboxes = dict(inboxes)
        self._reconnect_max_s = reconnect_max_s
        self._session = 0
        self._sessions = 0
        self._will_topic, self._will = will_topic, will
        self._complained = False
        self._said = ""
        self.dropped = 0
        self._closing = Event()
        self._client: paho.Client | None = None
        self._thread = Thread(target=self._serve, name="mqtt", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        """The network thread's life, and its one named boundary for exceptions."""
        while not self._closing.is_set():
            try:
                self._client = self._new_client()
                self._client.loop_forever(timeout=0.5, retry_first_connection=True)
            except OSError as error:
                self._complain(error)
            except Exception:
                logger.exception("the link to the broker failed; another takes its place")
            self._session = 0
            self._hang_up()
            self._closing.wait(PAUSE_S)

    def _new_client(self) -> paho.Client:
        """Raises `OSError` if a password or certificate is not there."""
        broker = self._broker
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=broker.client_id, protocol=paho.MQTTv311)
        client.suppress_exceptions = True  # a hostile topic shall not cost the connection
        client.max_queued_messages_set(MOST_QUEUED)
        client.reconnect_delay_set(min_delay=1, max_delay=self._reconnect_max_s)
        client.will_set(self._will_topic, self._will, qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        _identify(client, broker)
        client.connect_async(broker.host, broker.port, keepalive=30)
        return client

    def _complain(self, error: OSError) -> None:
        if not self._complained:
            logger.critical("no broker: %s; the brewery goes on without it until that is mended", error)
        self._complained = True

    def _hang_up(self) -> None:
        """Leave no half-open connection to a client that nobody serves."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.disconnect()

    def session(self) -> int:
        return self._session

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        client = self._client
        if client is None or not self._session:
            return False
        return client.publish(topic, payload, qos=1, retain=retain).rc == paho.MQTT_ERR_SUCCESS

    def close(self) -> None:
        client = self._client
        self._closing.set()
        if client is not None:
            if self._session:
                farewell = client.publish(self._will_topic, self._will, qos=1, retain=True)
                if farewell.rc == paho.MQTT_ERR_SUCCESS:  # else the broker's will has to say it
                    farewell.wait_for_publish(timeout=1)
                self._session = 0
            client.disconnect()
        self._thread.join(timeout=GOODBYE_S)

    def _on_connect(self, client: paho.Client, _data: object, _flags: object, reason: Any, _props: object) -> None:
        if reason.is_failure:
            logger.warning("the broker refused us: %s", reason)
            return
        client.subscribe([(topic_filter, 1) for topic_filter in self._inboxes])
        self._complained, self._said = False, ""
        self._sessions += 1
        self._session = self._sessions
        logger.info("connected to the broker")

    def _on_connect_fail(self, _client: paho.Client, _data: object) -> None:
        """paho calls this while it handles what went wrong. Said once for each reason, until we are connected."""
        broker = self._broker
        why = why_not_connected(sys.exc_info()[1], broker.host, broker.port, authority=broker.tls_ca)
        if why != self._said:
            logger.warning("no broker: %s; the brewery goes on without it", why)
        self._said = why

    def _on_disconnect(
        self, _client: paho.Client, _data: object, _flags: object, reason: Any, _props: object
    ) -> None:
        if self._session:
            logger.warning("the broker is gone (%s); the brewery goes on without it", reason)
        self._session = 0

    def _on_message(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        kept = Message(
            topic=message.topic,
            payload=bytes(message.payload[: MAX_INTENT_BYTES + 1]),  # one byte over is enough to be refused
            retained=message.retain,
        )
        for topic_filter, inbox in self._inboxes.items():
            if paho.topic_matches_sub(topic_filter, message.topic):
                try:
                    inbox.put_nowait(kept)
                except Full:
                    if not self.dropped:
                        logger.warning("more messages than can be read: some are dropped")
                    self.dropped += 1


def _identify(client: paho.Client, broker: Broker) -> None:
    """Who we are, and whom we trust. Raises `OSError` if a file is not there."""
    if broker.username:
        password = broker.password_file.read_text(encoding="utf-8").strip() if broker.password_file else None
        client.username_pw_set(broker.username, password)
    if broker.tls_ca is not None:
        if fault := authority_fault(broker.tls_ca):
            raise OSError(fault)
        client.tls_set(ca_certs=str(broker.tls_ca))
