# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link to the MQTT broker: plain MQTT 3.1.1, and nothing that only MQTT 5 can do.

paho's callbacks run in its own thread; here they only enqueue. A broker that goes away is tried again after
1 to 30 s, for ever; a network thread that died is noticed by `keep_alive` and replaced.
"""

import asyncio
import logging
import sys
import threading
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from cellar.contract import ANY_CONTROLLER, why_not_connected
from taproom.settings import Address

log = logging.getLogger(__name__)

SUBSCRIPTIONS = tuple(
    (f"{ANY_CONTROLLER}/{rest}", 1)
    for rest in ("status", "info", "log", "commission", "fermenter/+/state", "fermenter/+/answer")
)
MAX_WAITING = 1000  # messages; what does not fit is dropped, and a controller sends its journal again
MAX_QUEUED = 200  # by paho, of what a connection cannot take at once
KEEP_ALIVE_S = 20
LOOK_AFTER_S = 2.0

LinkState = Literal["up", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What came in, unread."""

    topic: str
    payload: bytes
    retained: bool = False


class Link:
    """One connection to one broker, for the event loop that starts it.

    With an `authority` it is by TLS: the broker must show a certificate of it, for the name by which we call it.
    """

    def __init__(
        self, broker: Address, *, username: str | None, password: str | None, authority: Path | None = None
    ) -> None:
        self._broker = broker
        self._authority = authority
        self._said = ""
        self._credentials = (username, password)
        self._on_message: Callable[[Message], None] = _nobody_listens
        self._on_link: Callable[[LinkState], None] = _nobody_listens
        self._inbox: deque[Message | LinkState] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: paho.Client | None = None
        self._thread: threading.Thread | None = None

    def start(self, on_message: Callable[[Message], None], on_link: Callable[[LinkState], None]) -> None:
        """Begin to connect; returns at once. Both are called in the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._on_message, self._on_link = on_message, on_link
        self._start_thread()

    def _start_thread(self) -> None:
        self._client = self._new_client()
        self._thread = threading.Thread(
            target=self._client.loop_forever,
            kwargs={"timeout": 0.5, "retry_first_connection": True},
            name="taproom-mqtt",
            daemon=True,
        )
        self._thread.start()

    async def keep_alive(self) -> None:
        """Look after the network thread until cancelled."""
        while True:
            await asyncio.sleep(LOOK_AFTER_S)
            if self._thread is not None and not self._thread.is_alive():
                log.error("the thread that talks to the broker has died; starting another")
                self._on_link("down")
                self._hang_up()
                self._start_thread()

    def _hang_up(self) -> None:
        """Leave no half-open connection to a client that nobody serves."""
        if self._client is not None:
            with suppress(Exception):
                self._client.disconnect()

    def publish(self, topic: str, payload: str) -> bool:
        """Hand a message to the broker, at least once. False if there is no connection to hand it to."""
        alive = self._thread is not None and self._thread.is_alive()  # paho says it is connected when it is dead
        if self._client is None or not (alive and self._client.is_connected()):
            return False
        return self._client.publish(topic, payload, qos=1).rc == paho.MQTT_ERR_SUCCESS

    async def stop(self) -> None:
        """Say goodbye and wait a moment for the thread to end."""
        if self._client is None or self._thread is None:
            return
        self._client.disconnect()
        await asyncio.to_thread(self._thread.join, 1.5)

    def _new_client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"taproom-{uuid.uuid4().hex[:12]}",
            protocol=paho.MQTTv311,
            clean_session=True,
        )
        username, password = self._credentials
        if username is not None:
            client.username_pw_set(username, password)
        if self._authority is not None:
            client.tls_set(ca_certs=str(self._authority))
        client.max_queued_messages_set(MAX_QUEUED)
        client.reconnect_delay_set(min_delay=1, max_delay=30)
        client.on_connect = self._connected
        client.on_connect_fail = self._not_connected
        client.on_disconnect = self._disconnected
        client.on_message = self._received
        client.connect_async(self._broker.host, self._broker.port, keepalive=KEEP_ALIVE_S)
        return client

    # --- in paho's thread ---

    def _connected(
        self,
        client: paho.Client,
        userdata: object,
        flags: paho.ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("the broker at %s refuses us: %s", self._broker, reason)
            return
        self._said = ""
        client.subscribe(list(SUBSCRIPTIONS))
        self._enqueue("up")

    def _not_connected(self, client: paho.Client, userdata: object) -> None:
        """paho calls this while it handles what went wrong. Said once for each reason, until we are connected."""
        host, port = self._broker.host, self._broker.port
        why = why_not_connected(sys.exc_info()[1], host, port, authority=self._authority)
        if why != self._said:
            log.warning("no broker: %s. It is tried again, for ever.", why)
        self._said = why

    def _disconnected(
        self,
        client: paho.Client,
        userdata: object,
        flags: paho.DisconnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._enqueue("down")

    def _received(self, client: paho.Client, userdata: object, message: paho.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return
        if len(self._inbox) < MAX_WAITING:
            self._enqueue(Message(topic=topic, payload=bytes(message.payload), retained=message.retain))

    def _enqueue(self, item: Message | LinkState) -> None:
        self._inbox.append(item)
        if self._loop is None:
            return
        try:
            self._loop.call_soon_threadsafe(self._drain)
        except RuntimeError:
            log.debug("a message came after the end")  # the loop is closed

    # --- in the event loop ---

    def _drain(self) -> None:
        while self._inbox:
            match self._inbox.popleft():
                case Message() as message:
                    self._on_message(message)
                case state:
                    self._on_link(state)


def _nobody_listens(_: object) -> None:
    """Until `start`."""
