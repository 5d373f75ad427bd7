# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A replayed series is what the kernel would have shown, so that the real bus reads it back."""

import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from cellar.adapters.w1 import W1Bus
from cellar.core.reading import Quality, Reading
from cellar.sim.clock import VirtualClock
from w1_replay import KernelTree, Row, play, rows, scratchpad

BEER, CHAMBER = "28-0000000000a1", "28-0000000000a2"
SERIES = """\
Dec 02 2018 15:51:15;18.72;18.5;null;19.38;27.32;null;0;19.25
Dec 02 2018 15:53:15;18.71;18.5;null;null;22.79;null;0;19.25
Dec 02 2018 15:55:15;None;18.5;;-0.50;19.99;null;0;19.25
"""
PROGRAM = Path(__file__).parents[2] / "tools" / "w1_replay.py"


class ReplayedClock(VirtualClock):
    """Virtual time that reads the bus at the end of each wait, as a sampler beside the replay would."""

    def __init__(self, base: Path) -> None:
        super().__init__(0.0)
        self._bus = W1Bus(VirtualClock(0.0), base)
        self.seen: list[tuple[float, dict[str, Reading]]] = []

    def wait_until(self, at_s: float, stop: Event) -> None:
        if at_s > self.now_s():
            self.seen.append((self.now_s(), self._bus.read([BEER, CHAMBER])))
        super().wait_until(at_s, stop)


def test_a_series_is_read_back_through_the_real_bus_at_its_times(tmp_path: Path) -> None:
    clock = ReplayedClock(tmp_path)
    tree = KernelTree(tmp_path, [BEER, CHAMBER])
    series = [*rows(SERIES.splitlines()), Row(at_s=1000.0, beer_c=None, chamber_c=None)]
    assert play(tree, series, beer_rom=BEER, chamber_rom=CHAMBER, clock=clock, stop=Event()) == 4
    assert [at_s for at_s, _ in clock.seen] == [0.0, 120.0, 240.0]
    assert [seen[BEER].value_c for _, seen in clock.seen] == [18.75, 18.6875, None]
    assert [seen[CHAMBER].value_c for _, seen in clock.seen] == [19.375, None, -0.5]
    assert clock.seen[2][1][BEER].quality is Quality.FAULT


def test_an_absent_probe_keeps_its_directory_with_an_empty_file(tmp_path: Path) -> None:
    KernelTree(tmp_path, [BEER])
    assert (tmp_path / BEER / "w1_slave").read_text() == ""
    assert (tmp_path / "w1_bus_master1" / "w1_master_slaves").read_text() == f"{BEER}\n"


def test_no_file_is_ever_half_written(tmp_path: Path) -> None:
    tree = KernelTree(tmp_path, [BEER])
    tree.show(BEER, 18.0)
    before = (tmp_path / BEER / "w1_slave").stat().st_ino
    tree.show(BEER, 18.5)
    assert (tmp_path / BEER / "w1_slave").stat().st_ino != before
    assert not list((tmp_path / BEER).glob(".*"))


@pytest.mark.parametrize(("celsius", "count"), [(18.72, 300), (-0.5, -8), (0.03, 0), (0.04, 1), (125.0, 2000)])
def test_values_are_rounded_to_sixteenths(celsius: float, count: int) -> None:
    assert int.from_bytes(scratchpad(celsius)[:2], "little", signed=True) == count


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("yesterday;18;18;null;19", "series:2: not"),
        ("Dec 02 2018 15:51:15;18.7", "series:2: not"),
        ("Dec 02 2018 15:51:15;400;18;null;19", "no temperature that a DS18B20 can say"),
        ("Dec 02 2018 15:51:15;nan;18;null;19", "no temperature that a DS18B20 can say"),
        ("Dec 01 2018 15:51:15;18;18;null;19", "series:2: earlier"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_number(line: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        list(rows([SERIES.splitlines()[0], line]))


def test_the_program_leaves_the_last_row_standing(tmp_path: Path) -> None:
    (tmp_path / "series.csv").write_text(SERIES)
    devices = tmp_path / "devices"
    options = ["--speed", "100000", "--beer-rom", BEER, "--chamber-rom", CHAMBER]
    command = [sys.executable, str(PROGRAM), str(tmp_path / "series.csv"), str(devices), *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert W1Bus(VirtualClock(0.0), devices).read([CHAMBER])[CHAMBER].value_c == -0.5


def test_the_program_refuses_what_is_no_series(tmp_path: Path) -> None:
    command = [sys.executable, str(PROGRAM), str(tmp_path / "nothing.csv"), str(tmp_path / "devices")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert "nothing.csv" in ended.stderr
    assert "Traceback" not in ended.stderr
