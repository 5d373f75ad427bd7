# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever commissions is killed with a heater on: the guard opens it. Real processes, on lines that are a file."""

import contextlib
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from cellar.composition.commission import command
from cellar.composition.commission.guard import WELL, must_open
from processes import wait_until

BOUNDARY = Path(__file__).parents[2] / "system" / "boundary"
CONFIG = """
site = "lille"
unit = "cave"
[gpio]
backend = "rpi-gpio"
[probes]
beer = "28-0000000000a1"
[[fermenter]]
id = "fv1"
name = "One"
beer_probe = "beer"
heater_pin = 17
"""
HEATS = """
import sys
from pathlib import Path
from cellar.composition.commission.guard import Guard
from cellar.composition.world import relay_bank
from cellar.config import load
file = Path(sys.argv[1])
guard = Guard(file)
bank = relay_bank(load(file))
bank.write(frozenset({"fv1.heater"}))
print("heats", flush=True)
match sys.stdin.readline().strip():
    case "end":
        bank.release()
        guard.dismiss()
    case "fail":
        guard.leave()
"""
COMMISSIONS = """
import sys
from pathlib import Path
from cellar.composition.commission import command
from cellar.composition.commission.hands import Task
from cellar.core.interlock import Side
def heater_step(bench, *_):
    with bench:
        bench.switch("fv1", Side.HEATING)
        print("heats", flush=True)
        bench.hands.asked(Task.PUT_BACK, "fv1") if sys.argv[2] == "asks" else bench.live(3600.0)
command.go_through = heater_step
file = Path(sys.argv[1])
sys.exit(command.commission(
    file, state_dir=file.parent, language="en", ice=False, anew=True, ask=input, say=lambda _: None
))
"""
PATIENCE_S = 20.0


class Heating:
    """A process that has closed the heater's relay."""

    def __init__(self, folder: Path, program: str = HEATS, *words: str) -> None:
        self.edges = folder / "edges"
        self.edges.write_text("", encoding="ascii")
        config = folder / "cellar.toml"
        config.write_text(CONFIG, encoding="utf-8")
        path = os.pathsep.join([str(BOUNDARY), *(it for it in sys.path if it)])
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(config), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "GPIO_EDGES": str(self.edges)},
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"heats\n"

    def levels(self) -> list[str]:
        return self.edges.read_text(encoding="ascii").splitlines()

    def ends(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def opens(heats: Heating) -> None:
    wait_until(lambda: heats.levels()[-1] == "17 0", within_s=PATIENCE_S, what="the heater's relay opens")


def test_killed_with_the_heater_on_the_guard_opens_it(tmp_path: Path) -> None:
    heats = Heating(tmp_path)
    assert heats.levels()[-1] == "17 1"
    heats.process.send_signal(signal.SIGKILL)
    heats.ends()
    opens(heats)


@pytest.mark.parametrize("sign", command.BREAK_OFF)
@pytest.mark.parametrize("doing", ["asks", "waits"])
def test_told_to_stop_or_to_sleep_it_opens_and_ends(tmp_path: Path, sign: signal.Signals, doing: str) -> None:
    """Ctrl-Z would stop its threads with a relay closed, and the guard would see no end."""
    heats = Heating(tmp_path, COMMISSIONS, doing)
    assert heats.levels()[-1] == "17 1"
    heats.process.send_signal(sign)
    try:
        assert heats.process.wait(PATIENCE_S) == 3
    finally:
        heats.process.kill()
        heats.ends()
    assert heats.levels()[-1] == "17 0"


def test_left_by_one_who_is_not_sure_the_guard_opens_it(tmp_path: Path) -> None:
    heats = Heating(tmp_path)
    assert heats.process.stdin is not None
    heats.process.stdin.write(b"fail\n")
    heats.process.stdin.flush()
    heats.ends()
    opens(heats)


def test_dismissed_it_touches_nothing(tmp_path: Path) -> None:
    heats = Heating(tmp_path)
    assert heats.process.stdin is not None
    heats.process.stdin.write(b"end\n")
    heats.process.stdin.flush()
    heats.ends()
    assert heats.process.returncode == 0
    before = heats.levels()
    assert before[-1] == "17 0"
    assert before.count("17 0") == 2  # when it began, and when it was given back: nobody else touched it


@pytest.mark.parametrize(("told", "must"), [(WELL, False), (b"", True), (b"wel", True), (WELL + WELL, True)])
def test_only_the_whole_word_is_well(told: bytes, must: bool) -> None:
    assert must_open(io.BytesIO(told)) is must


@pytest.mark.parametrize(("broke", "dismissed"), [(None, True), (KeyboardInterrupt, True), (OSError, False)])
def test_the_guard_is_dismissed_only_when_every_relay_was_opened(
    broke: type[BaseException] | None, dismissed: bool, tmp_path: Path, mocker: MockerFixture
) -> None:
    """An error may come from the very act of opening: then the guard stays, and opens them when this process ends."""
    config = tmp_path / "cellar.toml"
    config.write_text(CONFIG, encoding="utf-8")
    guard = mocker.patch.object(command, "Guard").return_value
    bench = mocker.patch.object(command, "_bench").return_value
    mocker.patch.object(command, "go_through", side_effect=broke, return_value=False)
    mocker.patch.object(command, "signal")
    said: list[str] = []
    with contextlib.suppress(OSError):
        command.commission(
            config, state_dir=tmp_path, language="en", ice=False, anew=True, ask=input, say=said.append
        )  # fmt: skip
    assert guard.dismiss.called is dismissed
    assert bench.close.called is (broke is KeyboardInterrupt)
