# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chaos: broker, hub and controller are killed at random, and every sample must arrive exactly once all the same.

Three real processes around a real Mosquitto. Kills come without warning (SIGKILL) and the dead are started again at
once; then there is quiet, and the hub is asked what it has.
"""

import socket
import sqlite3
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections import Counter
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from threading import Event
from time import perf_counter

from brokers import CONF, broker_command, find_mosquitto, write_mosquitto_conf
from campaigns.running import write

TOOLS = Path(__file__).resolve().parents[1]
FIRST_UTC = 1_000_000_000
VICTIMS = ("broker", "hub", "hub", "device", "device")  # the broker costs everybody a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """What became of the samples: `lost` of those created, `twice` at the hub, `quiet_s` until all were there."""

    kills: dict[str, int]
    created: int
    lost: int
    twice: int
    took_s: float
    quiet_s: float

    @property
    def exactly_once(self) -> bool:
        return not self.lost and not self.twice


class _Brewery:
    """The three processes."""

    def __init__(self, folder: Path, *, samples: int, pause_s: float, hasty: bool) -> None:
        self._folder = folder
        port = _free_port()
        write_mosquitto_conf(folder / CONF, port=port)
        ours = ["--state", str(folder), "--port", str(port)]
        device = [*ours, "--samples", str(samples), "--pause", str(pause_s), *(["--hasty"] if hasty else [])]
        self._commands = {
            "broker": broker_command("mosquitto", directory=folder, port=port),
            "hub": [sys.executable, str(TOOLS / "chaos_hub.py"), *ours],
            "device": [sys.executable, str(TOOLS / "chaos_device.py"), *device],
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(self._commands[name], stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        self._processes[name].kill()
        self._processes[name].wait()

    def __enter__(self) -> "_Brewery":
        for name in self._commands:
            self.start(name)
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._processes:
            self.kill(name)


def chaos(
    *, kills: int, samples: int, seed: int, pause_s: float = 0.05, patience_s: float = 20.0, hasty: bool = False
) -> Chaos:
    """Kill `kills` times while `samples` are made; then wait until all are there, or none come for `patience_s`.

    `hasty` is the negative control: what the broker has acknowledged leaves the journal.
    """
    if find_mosquitto() is None:
        raise RuntimeError("chaos needs Mosquitto: apt-get install mosquitto")
    chance, killed = Random(seed), Counter[str]()  # noqa: S311 - chance, not secrets
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # Mosquitto leaves root and must read its configuration
        brewery = stack.enter_context(_Brewery(folder, samples=samples, pause_s=pause_s, hasty=hasty))
        began_s = perf_counter()
        while not _at_hub(folder) and perf_counter() - began_s < 30.0:
            _rest(0.05)
        for _ in range(kills):
            _rest(chance.uniform(0.05, 1.2))
            victim = chance.choice(VICTIMS)
            brewery.kill(victim)
            brewery.start(victim)
            killed[victim] += 1
        quiet_from_s = perf_counter()
        _settle(folder, samples, patience_s)
        at_hub = Counter(_at_hub(folder))
        created = _created(folder)
        return Chaos(
            kills=dict(killed),
            created=len(created),
            lost=len(created - at_hub.keys()),
            twice=sum(count - 1 for count in at_hub.values()),
            took_s=perf_counter() - began_s,
            quiet_s=perf_counter() - quiet_from_s,
        )


def _rest(seconds: float) -> None:
    Event().wait(seconds)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _settle(folder: Path, samples: int, patience_s: float) -> None:
    """Until everything is made and there, or nothing has come for so long."""
    before, since_s = -1, perf_counter()
    while perf_counter() - since_s < patience_s:
        created, there = _created(folder), set(_at_hub(folder))
        if len(created) >= samples and created <= there:
            return
        progress = len(there) + len(created)
        if progress != before:
            before, since_s = progress, perf_counter()
        _rest(0.3)


def _created(folder: Path) -> set[int]:
    """What the journal had acknowledged. The last line may be half."""
    file = folder / "created"
    text = file.read_text(encoding="ascii") if file.exists() else ""
    return {int(line) for line in text.splitlines(keepends=True) if line.endswith("\n")}


def _at_hub(folder: Path) -> list[int]:
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{folder}/taproom.db?mode=ro", uri=True)) as db:
        return [at_utc - FIRST_UTC for (at_utc,) in db.execute("select at_utc from sample")]
    return []


def campaign(asked: Namespace) -> bool:
    pause_s = 15.0 * asked.kills / asked.samples  # so that samples are made for as long as there are kills
    wary = chaos(kills=asked.kills, samples=asked.samples, seed=asked.first, pause_s=pause_s)
    hasty = chaos(kills=min(50, asked.kills), samples=5000, seed=asked.first, hasty=True)
    lines = [
        f"- {sum(wary.kills.values())} kills {wary.kills}, {wary.created} samples in {wary.took_s:.0f} s: "
        f"{wary.lost} lost, {wary.twice} twice (aim 0); complete {wary.quiet_s:.1f} s after the last kill",
        f"- {sum(hasty.kills.values())} kills, {hasty.created} samples, deleted on PUBACK: {hasty.lost} lost "
        "(the negative control: must lose)",
    ]
    write(asked.out / "chaos", "Samples through a real Mosquitto.", lines, [asdict(wary), asdict(hasty)])
    return wary.exactly_once and wary.created == asked.samples and not hasty.exactly_once
