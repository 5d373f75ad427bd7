# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures of the system tests: real brokers, real processes, and `mosquitto_sub` as the independent witness."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from processes import Process, free_port, located
from wire import RunningBroker, Witness


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """`start("cellar", "run", …, env={…})` runs a command of the virtual environment in `tmp_path`."""
    with ExitStack() as endings:

        def run(*command: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> Process:
            process = Process(located(command), cwd=cwd or tmp_path, env=env)
            endings.callback(process.end)
            return process

        yield run


@pytest.fixture(params=["mosquitto", "embedded"])
def broker(request: pytest.FixtureRequest, tmp_path: Path, start: Callable[..., Process]) -> RunningBroker:
    """Each of the two brokers, as `make run` starts it."""
    kind: str = request.param
    running = RunningBroker(kind=kind, port=free_port(), directory=tmp_path, start=start)
    running.up()
    return running


@pytest.fixture
def mosquitto(tmp_path: Path, start: Callable[..., Process]) -> RunningBroker:
    """The broker that breweries run, for tests in which the broker is not what varies."""
    running = RunningBroker(kind="mosquitto", port=free_port(), directory=tmp_path, start=start)
    running.up()
    return running


@pytest.fixture
def witness(start: Callable[..., Process]) -> Callable[..., Witness]:
    """`witness(broker, "cobrew/#")` subscribes at QoS 1 and returns once the subscription stands."""

    def watch(broker: RunningBroker, *filters: str) -> Witness:
        wanted = [part for name in filters for part in ("-t", name)]
        connection = ["-h", "127.0.0.1", "-p", str(broker.port), "-q", "1", "-d", "-F", "%j"]
        process = start("stdbuf", "-oL", "mosquitto_sub", *connection, *wanted)
        process.wait_for_line("SUBACK")
        return Witness(process)

    return watch
