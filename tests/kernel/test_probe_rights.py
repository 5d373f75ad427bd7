# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A probe that is plugged in while the daemon runs: udev, as installed, lets its group have the probe timed."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cellar.adapters.w1 import W1Bus
from kernel_bench.header import wire
from kernel_bench.rigs import BEER, DEVICES, PassingClock, there, until
from processes import Process

pytestmark = pytest.mark.usefixtures("healthy")
RULES = Path(__file__).parents[2] / "controller" / "systemd" / "90-cobrew-probes.rules"
GPIO, NOBODY = 986, 65534
MS_BIND = 4096


@pytest.fixture
def group() -> Iterator[None]:
    """The Pi's group gpio, which this machine need not have."""
    file, libc = Path("/run/group"), ctypes.CDLL(None)
    file.write_text(f"root:x:0:\ngpio:x:{GPIO}:\n", encoding="ascii")
    assert libc.mount(bytes(file), b"/etc/group", b"", MS_BIND, b"") == 0
    yield
    assert libc.umount(b"/etc/group") == 0


@pytest.fixture
def udev(tmp_path: Path, group: None) -> Iterator[Process]:
    rules = Path("/run/udev/rules.d")
    rules.mkdir(parents=True)
    (rules / RULES.name).write_text(RULES.read_text(encoding="utf-8"), encoding="utf-8")
    running = Process(["/lib/systemd/systemd-udevd"], cwd=tmp_path)
    until(Path("/run/udev/control").exists, "udev starts")
    yield running
    running.end()


@contextmanager
def unprivileged() -> Iterator[None]:
    os.setgroups([GPIO])
    os.setegid(GPIO)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups([])


def plug_in_anew() -> None:
    """As another probe would be: its files are new."""
    wire("plug", BEER, 0)
    until(lambda: not there(BEER), "the kernel forgets")
    wire("plug", BEER, 1)
    until(lambda: there(BEER), "the kernel finds it")


def timed() -> bool:
    bus = W1Bus(PassingClock())
    with unprivileged():
        reading = bus.read([BEER])[BEER]
    assert reading.value_c == 18.5
    return BEER in bus.took_ms


def test_without_udev_it_is_read_and_not_timed(group: None) -> None:
    plug_in_anew()
    assert not timed()


def test_with_the_rule_it_is_timed(udev: Process) -> None:
    plug_in_anew()
    subprocess.run(["udevadm", "settle"], check=True)
    files = [DEVICES / BEER / name for name in ("features", "conv_time")]
    assert [(it.stat().st_gid, it.stat().st_mode & 0o777) for it in files] == [(GPIO, 0o664)] * 2, udev.story
    assert timed()
