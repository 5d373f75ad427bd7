# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link over a real Mosquitto: it hears, it speaks, and nothing that happens to it is the end of it."""

import asyncio
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client
import pytest
from tests.web.conftest import free_port

from taproom import broker
from taproom.broker import Link, LinkState, Message
from taproom.settings import Address

TOPIC = "cobrew/1/brewery/pi1/status"


@contextmanager
def mosquitto(port: int, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\n")
    process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", str(config)])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(5)


class Listener:
    """A link, with what it heard."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.link = Link(Address(host="127.0.0.1", port=port), username=None, password=None)
        self.messages: list[Message] = []
        self.states: list[LinkState] = []

    async def until(self, true: Callable[[], bool], *, within_s: float = 15.0) -> None:
        async def look() -> None:
            while not true():
                await asyncio.sleep(0.02)

        await asyncio.wait_for(look(), within_s)

    async def hear(self, text: str) -> None:
        """Somebody says `text`, and we hear it."""
        await asyncio.to_thread(say, text, self.port)
        await self.until(lambda: any(it.payload == text.encode() for it in self.messages))


def say(text: str, port: int) -> None:
    subprocess.run(
        ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-t", TOPIC, "-m", text, "-q", "1"], check=True
    )


def run(port: int, scenario: Callable[[Listener], Awaitable[None]]) -> Listener:
    async def whole() -> Listener:
        listener = Listener(port)
        listener.link.start(listener.messages.append, listener.states.append)
        keeper = asyncio.create_task(listener.link.keep_alive())
        try:
            await scenario(listener)
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            await listener.link.stop()
        return listener

    return asyncio.run(whole())


def test_it_waits_for_a_broker_that_is_not_there_yet(tmp_path: Path) -> None:
    port = free_port()

    async def scenario(listener: Listener) -> None:
        assert not listener.link.publish(TOPIC, "online")
        with mosquitto(port, tmp_path):
            await listener.until(lambda: listener.states[-1:] == ["up"])
            await listener.hear("online")
            assert listener.link.publish(TOPIC, "online")

    run(port, scenario)


def test_a_broker_that_comes_back_is_heard_again(tmp_path: Path) -> None:
    port = free_port()

    async def scenario(listener: Listener) -> None:
        with mosquitto(port, tmp_path):
            await listener.until(lambda: listener.states[-1:] == ["up"])
        await listener.until(lambda: listener.states[-1:] == ["down"])
        with mosquitto(port, tmp_path):
            await listener.until(lambda: listener.states[-1:] == ["up"])
            await listener.hear("online")

    listener = run(port, scenario)
    assert listener.states[:3] == ["up", "down", "up"]


def test_a_network_thread_that_died_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "LOOK_AFTER_S", 0.05)
    port = free_port()

    async def scenario(listener: Listener) -> None:
        await listener.until(lambda: listener.states[-1:] == ["up"])
        dead = listener.link._thread
        assert dead is not None
        assert listener.link._client is not None
        listener.link._client.disconnect()
        await listener.until(lambda: not dead.is_alive())
        await listener.until(lambda: listener.states[-1:] == ["up"] and listener.states.count("up") == 2)
        await listener.hear("online")

    with mosquitto(port, tmp_path):
        run(port, scenario)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_network_thread_that_was_killed_is_no_connection_and_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """paho goes on saying that it is connected."""
    monkeypatch.setattr(broker, "LOOK_AFTER_S", 0.5)
    port = free_port()

    async def scenario(listener: Listener) -> None:
        await listener.until(lambda: listener.states[-1:] == ["up"])
        dead = listener.link._thread
        assert dead is not None
        with monkeypatch.context() as broken:
            broken.setattr(paho.mqtt.client.Client, "_handle_publish", None)  # what the next message calls
            await asyncio.to_thread(say, "bad", port)
            await listener.until(lambda: not dead.is_alive())
        assert not listener.link.publish(TOPIC, "into the void")
        await listener.until(lambda: listener.states.count("up") == 2)
        await listener.hear("online")

    with mosquitto(port, tmp_path):
        run(port, scenario)


def test_what_a_broker_that_hangs_cannot_take_is_not_queued_without_end(tmp_path: Path) -> None:
    port = free_port()

    async def scenario(listener: Listener) -> None:
        await listener.until(lambda: listener.states[-1:] == ["up"])
        broker_process.send_signal(signal.SIGSTOP)
        taken = sum(listener.link.publish(TOPIC, "x" * 60_000) for _ in range(1000))
        broker_process.send_signal(signal.SIGCONT)
        assert taken <= broker.MAX_QUEUED + 20  # and those in flight

    with mosquitto(port, tmp_path) as broker_process:
        run(port, scenario)


def test_a_flood_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(broker, "MAX_WAITING", 0)
    port = free_port()

    async def scenario(listener: Listener) -> None:
        await listener.until(lambda: listener.states[-1:] == ["up"])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(listener.hear("online"), 0.5)

    with mosquitto(port, tmp_path):
        assert run(port, scenario).messages == []
