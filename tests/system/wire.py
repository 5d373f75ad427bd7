# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The broker that a test runs, and the witness that watches it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from brokers import CONF, broker_command, write_mosquitto_conf
from processes import NotSeenError, Process, accepts, wait_until


@dataclass(slots=True, kw_only=True)
class RunningBroker:
    """A broker that can be killed and come back on the same port."""

    kind: str
    port: int
    directory: Path
    start: Callable[..., Process]
    process: Process | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def up(self) -> None:
        if self.kind == "mosquitto":
            write_mosquitto_conf(self.directory / CONF, port=self.port)
        command = broker_command(self.kind, directory=self.directory, port=self.port)
        self.process = self.start(*command, cwd=self.directory)
        wait_until(lambda: accepts(self.port), within_s=10, what=f"{self.kind} accepts connections")

    def down(self) -> None:
        assert self.process is not None
        self.process.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One message as the witness saw it."""

    topic: str
    payload: str
    qos: int
    retained: bool


@dataclass(frozen=True, slots=True)
class Witness:
    """`mosquitto_sub`, a client that we did not write. Sees what really crossed the wire."""

    process: Process

    @property
    def seen(self) -> list[Seen]:
        return [parse_seen(line) for line in self.process.lines if line.startswith("{")]

    def wait_for(self, matches: Callable[[Seen], bool], *, within_s: float = 10) -> Seen:
        found: list[Seen] = []

        def looked() -> bool:
            found.extend(seen for seen in self.seen if matches(seen))
            return bool(found)

        try:
            wait_until(looked, within_s=within_s, what="the witness sees it")
        except NotSeenError as gave:
            raise NotSeenError(f"{gave}\n{self.process.story[-4000:]}") from None
        return found[0]


def parse_seen(line: str) -> Seen:
    """`mosquitto_sub -F %j` writes one JSON object a line; whether it was retained is 0 or 1."""
    said = json.loads(line)
    return Seen(
        topic=said["topic"], payload=said.get("payload") or "", qos=said["qos"], retained=bool(said["retain"])
    )
