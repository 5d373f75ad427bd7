# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""paho as a wire. Its callbacks only enqueue; what paho would queue in memory for later is not handed to it.

MQTT 3.1.1, because correctness rests on sequence numbers in the journal and never on a feature of MQTT 5.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import Full, Queue
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from cellar.contract import MAX_INTENT_BYTES
from cellar.ports import Message

logger = logging.getLogger("cellar.mqtt")


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

    `inboxes` maps topic filters to queues; what finds its queue full is dropped and counted.
    """

    def __init__(
        self, broker: Broker, *, will_topic: str, inboxes: Mapping[str, "Queue[Message]"], reconnect_max_s: int = 30
    ) -> None:
        self._inboxes = dict(inboxes)
        self._session = 0
        self._sessions = 0
        self._will_topic = will_topic
        self.dropped = 0
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=broker.client_id, protocol=paho.MQTTv311)
        client.suppress_exceptions = True
        client.max_queued_messages_set(1000)
        client.reconnect_delay_set(min_delay=1, max_delay=reconnect_max_s)
        client.will_set(will_topic, b"offline", qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        self._client = client
        try:
            _identify(client, broker)
        except OSError as error:
            logger.critical(
                "no broker: %s; the brewery goes on without it until that is mended and cellar restarted", error
            )
            return
        client.connect_async(broker.host, broker.port, keepalive=30)
        client.loop_start()

    def session(self) -> int:
        return self._session

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        if not self._session:
            return False
        info = self._client.publish(topic, payload, qos=1, retain=retain)
        return info.rc == paho.MQTT_ERR_SUCCESS

    def close(self) -> None:
        if self._session:
            self._client.publish(self._will_topic, b"offline", qos=1, retain=True).wait_for_publish(timeout=1)
            self._session = 0
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: paho.Client, _data: object, _flags: object, reason: Any, _props: object) -> None:
        if reason.is_failure:
            logger.warning("the broker refused us: %s", reason)
            return
        client.subscribe([(topic_filter, 1) for topic_filter in self._inboxes])
        self._sessions += 1
        self._session = self._sessions
        logger.info("connected to the broker")

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
        client.tls_set(ca_certs=str(broker.tls_ca))
