# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A broker in Python, for a machine that has no Mosquitto: amqtt, on loopback, for anyone.

A brewery runs on Mosquitto; this one serves `make run` on a laptop. The same conformance suite runs over
both (tests/system/test_brokers.py). What amqtt 0.12.1 does otherwise is put right here:

- It never drops a client that fell silent (its read timeout does nothing), so a hung controller's last will
  was not sent. MQTT 3.1.1 section 3.1.2.10: after one and a half keep-alives without a packet, it goes.
- A second client with a taken id left the first connection open. Section 3.1.4-2: it is closed, and its
  will is out before the second client's first word, so that "offline" cannot overtake "online".
- On connecting, a client was sent the retained messages of everybody's subscriptions, not of its own.
- It reads packets of any size into memory. Here, as in our mosquitto.conf, 64 KiB is the limit.
"""

import argparse
import asyncio
import contextlib
import logging
import signal
from collections.abc import Sequence

import amqtt.broker
from amqtt.adapters import ReaderAdapter, StreamReaderAdapter, StreamWriterAdapter, WriterAdapter
from amqtt.broker import Broker
from amqtt.errors import AMQTTError
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.session import Session

MAX_PACKET_BYTES = 65536


class PacketTooLargeError(AMQTTError):
    """A client announced more than the limit; its connection is closed before we read it."""


class BoundedReader(StreamReaderAdapter):
    """Refuses to read a packet that is larger than the limit: amqtt asks for the whole body at once."""

    async def read(self, n: int = -1) -> bytes:
        if n > MAX_PACKET_BYTES:
            raise PacketTooLargeError(f"packet of {n} bytes refused, the limit is {MAX_PACKET_BYTES}")
        return await super().read(n)


class ImpatientHandler(BrokerProtocolHandler):
    """Drops a client that was silent for too long, which is what publishes its last will."""

    def handle_read_timeout(self) -> None:
        if self._reader_task is not None:
            self._reader_task.cancel()


class EmbeddedBroker(Broker):
    """amqtt with MQTT 3.1.1's rules about silent, impersonated and oversized clients."""

    async def stream_connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener_name: str
    ) -> None:
        await self._client_connected(listener_name, BoundedReader(reader), StreamWriterAdapter(writer))

    async def _initialize_client_session(
        self, reader: ReaderAdapter, writer: WriterAdapter, remote_address: str, remote_port: int
    ) -> tuple[BrokerProtocolHandler, Session]:
        handler, session = await super()._initialize_client_session(reader, writer, remote_address, remote_port)
        session.keep_alive += session.keep_alive // 2
        return handler, session

    async def _delete_session(self, client_id: str) -> None:
        session, handler = self._sessions.get(client_id, (None, None))
        if session is not None and handler is not None:
            await handler.handle_connection_closed()
            while session.transitions.is_connected():
                await asyncio.sleep(0.005)
        await super()._delete_session(client_id)

    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Session
    ) -> None:
        subscribers = self._subscriptions.get(subscription[0], [])
        if any(subscriber.client_id == session.client_id for subscriber, _ in subscribers):
            await super()._publish_retained_messages_for_subscription(subscription, session)


def configuration(host: str, port: int) -> dict[str, object]:
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"{host}:{port}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    }


def is_news(record: logging.LogRecord) -> bool:
    """amqtt calls it an error when somebody only looks whether the port is open, as we do at the start."""
    return "No data from" not in record.getMessage()


async def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    amqtt.broker.BrokerProtocolHandler = ImpatientHandler
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    broker = EmbeddedBroker(configuration(host, port))
    await broker.start()
    print(f"embedded broker listens on {host}:{port}", flush=True)
    await stop.wait()
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(broker.shutdown(), timeout=3)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="An MQTT 3.1.1 broker for trying cobrew without Mosquitto.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--verbose", action="store_true", help="log every packet's fate")
    options = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if options.verbose else logging.ERROR, format="%(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("amqtt.broker").addFilter(is_news)
    asyncio.run(serve(options.host, options.port))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
