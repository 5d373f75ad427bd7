# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hundred hydrometers at one server, each posting once a minute: how long a post takes, how many more would fit.

    python benchmarks/hydrometer_posts.py [--devices 100] [--minutes 3]

The minutes are not waited for: each is a hundred posts, one after the other, as fast as it goes.
Real HTTP over loopback, a real database on this disk, one connection for each post, as such devices do.
"""

import argparse
import json
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from taproom.access import Role
from taproom.batches import making
from taproom.batches.making import Plan
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from taproom.measuring import devices
from taproom.members import repository as members


def furnish(database: Path, count: int) -> list[str]:
    """A batch with so many devices in it; their tokens."""
    tokens = [devices.new_token() for _ in range(count)]
    with closing(open_db(database)) as db:
        db.row_factory = sqlite3.Row
        with transaction(db):
            anna = members.add(db, name="Anna", role=Role.BREWER, language="en", now_utc=utc_s())
            batch = making.make(db, Plan(name="Bench", volume_l=20.0), keeper=anna, now_utc=utc_s())
            for at, token in enumerate(tokens):
                made = devices.add(
                    db, name=f"Spindle {at}", kind="ispindel", token=token, now_utc=utc_s(), author=anna
                )
                db.execute("UPDATE device SET batch = ? WHERE id = ?", (batch.id, made.id))
    return tokens


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "taproom", "serve", "--port", str(port), "--state", str(folder)]
    process = subprocess.Popen(
        [*command, "--broker", "127.0.0.1:1"], env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
                break
            except OSError:
                threading.Event().wait(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def post(base: str, token: str, at: int, minute: int) -> float:
    """Seconds until it was answered, which is after the commit."""
    said = {"name": f"i{at}", "angle": 40.0, "temperature": 19.5, "temp_units": "C", "battery": 3.9, "RSSI": -60}
    body = json.dumps({**said, "gravity": 1.05 - minute / 1000, "interval": 60}).encode()
    request = urllib.request.Request(f"{base}/h/{token}", data=body, method="POST")
    began_s = time.perf_counter()
    with urllib.request.urlopen(request, timeout=10) as answer:
        kept = json.load(answer)["kept"]
    if kept != 2:
        raise SystemExit(f"{kept} readings were kept of two")
    return time.perf_counter() - began_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--devices", type=int, default=100)
    parser.add_argument("--minutes", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        tokens = furnish(Path(name) / "taproom.db", arguments.devices)
        with served(Path(name)) as base:
            took_s, began_s = list[float](), time.perf_counter()
            for minute in range(arguments.minutes):
                took_s += [post(base, token, at, minute) for at, token in enumerate(tokens)]
            whole_s = time.perf_counter() - began_s
    ranked = sorted(took_s)
    median_ms, slow_ms = statistics.median(ranked) * 1000, ranked[int(0.95 * len(ranked))] * 1000
    busy = arguments.devices * whole_s / len(took_s) / 60
    print(f"{len(took_s)} posts in {whole_s:.1f} s, one after the other: {len(took_s) / whole_s:.0f} a second")
    print(f"one post: median {median_ms:.1f} ms, 95 % {slow_ms:.1f} ms")
    print(f"{arguments.devices} devices once a minute keep the server busy {busy:.1%}")


if __name__ == "__main__":
    main()
