# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the brewery costs when nothing happens: start to first decision, memory, CPU; beside aims and a peer.

    python benchmarks/at_rest.py [--fermenters 3 100] [--seconds 30]

Runs a real Mosquitto, cellar with simulated fermenters in real time, and taproom. CPU and memory come from /proc. The
simulated plant is computed in cellar's process, so its cost is in these figures; on a Pi the bus takes its place.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = Path(sys.executable).parent
PEER = "CraftBeerPi 4.7.4 (project's own measurement): 118 MiB, HTTP after 1.5-1.9 s"
AIMS = {"first decision": "< 1 s", "cellar RSS": "< 45 MiB", "taproom RSS": "< 110 MiB", "CPU at 100": "< 15 %"}
PAGE_S = os.sysconf("SC_CLK_TCK")


def now_s() -> float:
    return time.monotonic()  # noqa: TID251 - a benchmark measures real time


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def config_with(fermenters: int) -> str:
    """A simulated brewery of any size. It has more relays than a header has pins, so they share two."""
    lines = ['site = "bench"', 'unit = "cave"', "[probes]"]
    lines += [f'{place}{n} = "28-{family}{n:010x}"' for n in range(fermenters) for place, family in PLACES]
    lines += [
        f'[[fermenter]]\nid = "fv{n}"\nname = "FV {n}"\nbeer_probe = "b{n}"\nchamber_probe = "a{n}"\n'
        'mode = "auto"\nheater_pin = 2\ncooler_pin = 3'
        for n in range(fermenters)
    ]
    return "\n".join(lines)


PLACES = (("b", "0b"), ("a", "0a"))
# `cellar run --simulate` without the check that would refuse shared pins.
CELLAR = """
import logging, sys, tomllib
from pathlib import Path
from cellar.composition import serve
from cellar.config import Config
logging.basicConfig(level=logging.WARNING)
document = tomllib.loads(Path(sys.argv[1]).read_text())
config, state_dir, broker = Config.model_validate(document), Path(sys.argv[2]), ("127.0.0.1", int(sys.argv[3]))
sys.exit(serve(config, state_dir=state_dir, broker=broker, speed=1.0))
"""


@contextmanager
def running(*command: str | Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [str(part) for part in command],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def rss_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / PAGE_S


def measure(fermenters: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, mqtt, web = Path(name), free_port(), free_port()
        (folder / "cellar.toml").write_text(config_with(fermenters), encoding="utf-8")
        (folder / "broker.conf").write_text(f"listener {mqtt} 127.0.0.1\nallow_anonymous true\n", encoding="utf-8")
        ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready.bind(str(folder / "notify"))
        ready.settimeout(60)
        address = f"127.0.0.1:{mqtt}"
        with running("mosquitto", "-c", folder / "broker.conf"):
            start_s = now_s()
            with running(
                *(sys.executable, "-c", CELLAR, folder / "cellar.toml", folder / "cellar", str(mqtt)),
                NOTIFY_SOCKET=str(folder / "notify"),
            ) as cellar:
                while b"READY=1" not in ready.recv(100):
                    pass
                first_decision_s = now_s() - start_s
                start_s = now_s()
                with running(
                    *(
                        BIN / "taproom",
                        "serve",
                        "--port",
                        str(web),
                        "--broker",
                        address,
                        "--state",
                        folder / "taproom",
                    )
                ) as taproom:
                    wait_for_page(web)
                    page_s = now_s() - start_s
                    report(fermenters, seconds, first_decision_s, page_s, cellar.pid, taproom.pid)
        ready.close()


def wait_for_page(port: int) -> None:
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.02)  # noqa: TID251 - waits for another process


def report(
    fermenters: int, seconds: float, first_decision_s: float, page_s: float, cellar: int, taproom: int
) -> None:
    time.sleep(10)  # noqa: TID251 - let the start be over
    before = cpu_s(cellar), cpu_s(taproom)
    time.sleep(seconds)  # noqa: TID251 - the measurement itself
    used = [100 * (cpu_s(pid) - was) / seconds for pid, was in zip((cellar, taproom), before, strict=True)]
    print(f"{fermenters} fermenters at 1 Hz, {seconds:g} s:")
    print(
        f"  cellar   first decision {first_decision_s:.2f} s, {rss_mib(cellar):.1f} MiB, {used[0]:.1f} % of one core"
    )
    print(f"  taproom  first answer   {page_s:.2f} s, {rss_mib(taproom):.1f} MiB, {used[1]:.1f} % of one core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fermenters", type=int, nargs="+", default=[3, 100])
    parser.add_argument("--seconds", type=float, default=30.0)
    arguments = parser.parse_args()
    for fermenters in arguments.fermenters:
        measure(fermenters, arguments.seconds)
    print("aims: " + ", ".join(f"{what} {limit}" for what, limit in AIMS.items()))
    print("peer: " + PEER)


if __name__ == "__main__":
    main()
