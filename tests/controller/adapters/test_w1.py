# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only the real bus has to bear: the kernel's files in every bad state, bulk conversion, reads that hang."""

import errno
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cellar.adapters.backend import BackendMissing
from cellar.adapters.w1 import W1Bus
from cellar.core.reading import Quality, Reading
from cellar.sim.clock import VirtualClock
from w1_replay import KernelTree, crc8, scratchpad, slave_text

ROM, OTHER = "28-0000000000a1", "28-0000000000a2"
GOOD = slave_text(scratchpad(18.5))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "devices"


@pytest.fixture
def tree(base: Path) -> KernelTree:
    tree = KernelTree(base, [ROM, OTHER])
    tree.show(ROM, 18.5)
    tree.show(OTHER, 12.25)
    return tree


def read_one(base: Path, rom: str = ROM) -> Reading:
    return W1Bus(VirtualClock(0.0), base).read([rom])[rom]


@pytest.mark.parametrize("celsius", [-55.0, -10.125, -0.0625, 0.0, 0.0625, 18.5, 84.9375, 85.0625, 125.0])
def test_what_the_kernel_says_is_what_is_read(base: Path, tree: KernelTree, celsius: float) -> None:
    tree.show(ROM, celsius)
    assert read_one(base).value_c == celsius


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no valid answer"),
        (GOOD.replace("YES", "NO"), "no valid answer"),
        (slave_text(bytes(9)), "shorted to ground"),
        ("50 05 4b 46 7f ff 0c 10 1c : crc=1c YES\n50 05 4b 46 7f ff 0c 10 1c t=85000\n", "power-on value"),
        (slave_text(scratchpad(127.9375)), "127.94 °C, which no DS18B20 can measure"),
        (slave_text(scratchpad(-110.0)), "-110.00 °C, which no DS18B20 can measure"),
        (GOOD.splitlines()[0], "no temperature"),
        (GOOD.splitlines()[0] + "\n\n", "no temperature"),
        ("Segmentation fault YES\nno bytes here\n", "no temperature"),
        ("YES\nzz zz\n", "no temperature"),
    ],
)
def test_what_is_no_reading_is_a_fault_that_says_so(base: Path, tree: KernelTree, text: str, words: str) -> None:
    tree.put(ROM, "w1_slave", text)
    reading = read_one(base)
    assert (reading.quality, reading.value_c) == (Quality.FAULT, None)
    assert words in reading.detail
    assert reading.detail.startswith(ROM)


def test_bytes_that_are_no_text_are_a_fault(base: Path, tree: KernelTree) -> None:
    (base / ROM / "w1_slave").write_bytes(bytes(range(128, 256)))
    assert "no temperature" in read_one(base).detail


def test_a_file_without_end_is_read_to_a_page_only(base: Path, tree: KernelTree) -> None:
    (base / ROM / "w1_slave").unlink()
    (base / ROM / "w1_slave").symlink_to("/dev/zero")
    assert read_one(base).quality is Quality.FAULT


def test_a_read_error_is_a_fault_with_its_reason(base: Path, tree: KernelTree) -> None:
    (base / ROM / "w1_slave").unlink()
    (base / ROM / "w1_slave").mkdir()
    assert "cannot be read (Is a directory)" in read_one(base).detail


def test_a_directory_without_its_file_is_a_probe_that_has_gone(base: Path, tree: KernelTree) -> None:
    (base / ROM / "w1_slave").unlink()
    assert "not on the bus" in read_one(base).detail


def test_a_genuine_value_next_to_every_broken_one_is_read(base: Path, tree: KernelTree) -> None:
    tree.put(ROM, "w1_slave", "YES")
    assert read_one(base, OTHER).value_c == 12.25


def test_a_probe_of_another_family_than_thermometers_is_a_fault(base: Path, tree: KernelTree) -> None:
    tree.put("01-00000000beef", "w1_slave", GOOD)
    assert read_one(base, "01-00000000beef").quality is Quality.FAULT


def test_a_bulk_conversion_is_triggered_before_the_reads(base: Path, tree: KernelTree) -> None:
    read_one(base)
    assert (base / "w1_bus_master1" / "therm_bulk_read").read_bytes() == b"trigger\n"  # the kernel wants all eight


def test_a_refused_bulk_conversion_is_said_and_probes_are_read_all_the_same(
    base: Path, tree: KernelTree, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("cellar.adapters.w1._write", lambda path, text: None)  # and the file goes on saying 0
    with caplog.at_level(logging.INFO):
        assert read_one(base).value_c == 18.5
    assert "the kernel refuses" in caplog.text


def test_a_conversion_that_never_ends_is_waited_for_two_seconds(
    base: Path, tree: KernelTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.put("w1_bus_master1", "therm_bulk_read", "-1\n")
    monkeypatch.setattr(
        "cellar.adapters.w1._write", lambda path, text: None
    )  # unlike the kernel's, a file would keep it
    clock = VirtualClock(0.0)
    assert W1Bus(clock, base).read([ROM])[ROM].value_c == 18.5
    assert 2.0 <= clock.now_s() < 2.2


def test_without_bulk_conversion_probes_are_read_one_by_one_and_it_is_said_once(
    base: Path, tree: KernelTree, caplog: pytest.LogCaptureFixture
) -> None:
    (base / "w1_bus_master1" / "therm_bulk_read").unlink()
    bus = W1Bus(VirtualClock(0.0), base)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            assert bus.read([ROM])[ROM].value_c == 18.5
    assert [it.getMessage() for it in caplog.records if "one after the other" in it.getMessage()] == [
        f"probes convert one after the other: the kernel has no {base}/w1_bus_master1/therm_bulk_read"
    ]
    assert not (base / "w1_bus_master1" / "therm_bulk_read").exists()


def test_the_kernel_is_asked_to_check_results_at_each_plugging_in(base: Path, tree: KernelTree) -> None:
    bus = W1Bus(VirtualClock(0.0), base)
    features = base / ROM / "features"
    bus.read([ROM])
    assert features.read_text() == "3\n"
    tree.put(ROM, "features", "0\n")
    bus.read([ROM])
    assert features.read_text() == "0\n"
    (base / ROM).rename(base / "unplugged")
    bus.read([ROM])
    (base / "unplugged").rename(base / ROM)
    bus.read([ROM])
    assert features.read_text() == "3\n"


@pytest.mark.parametrize(("measured", "left"), [("1980\n", "1980\n"), ("420\n", "0\n")])
def test_each_probe_is_timed_and_a_quick_one_has_the_data_sheets_time(
    base: Path, tree: KernelTree, monkeypatch: pytest.MonkeyPatch, measured: str, left: str
) -> None:
    tree.put(ROM, "conv_time", "750\n")
    monkeypatch.setattr("cellar.adapters.w1.MEASURE", measured)  # as if the kernel had measured so
    bus = W1Bus(VirtualClock(0.0), base)
    assert bus.read([ROM])[ROM].value_c == 18.5
    assert bus.took_ms == {ROM: int(measured)}
    assert (base / ROM / "conv_time").read_text().startswith(left)


@pytest.mark.parametrize(
    ("text", "words"), [(GOOD, "within 2 s"), ("", "no valid answer"), (slave_text(bytes(9)), "shorted to ground")]
)
def test_a_probe_that_cannot_be_timed_is_refused_and_asked_again(
    base: Path, tree: KernelTree, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    def no(_file: Path) -> int:
        raise OSError(errno.EIO, "Input/output error")

    tree.put(ROM, "w1_slave", text)
    bus = W1Bus(VirtualClock(0.0), base)
    with monkeypatch.context() as patched:
        patched.setattr("cellar.adapters.w1._measure", no)
        for _ in range(2):
            reading = bus.read([ROM])[ROM]
            assert (reading.quality, reading.value_c) == (Quality.FAULT, None)
            assert words in reading.detail
    tree.show(ROM, 18.5)
    assert bus.read([ROM])[ROM].value_c == 18.5


def test_a_conversion_that_hangs_is_named_as_why_nothing_is_read(base: Path, tree: KernelTree) -> None:
    bulk = base / "w1_bus_master1" / "therm_bulk_read"
    bulk.unlink()
    os.mkfifo(bulk)
    tree.show(ROM, None)
    bus = W1Bus(VirtualClock(0.0), base, answer_s=-1.9)
    for _ in range(2):
        assert "does not answer" in bus.read([ROM])[ROM].detail
    os.close(os.open(bulk, os.O_RDWR))


@pytest.fixture
def hanging(base: Path, tree: KernelTree) -> Iterator[Path]:
    """A w1_slave whose open hangs until the test is over."""
    path = base / ROM / "w1_slave"
    path.unlink()
    os.mkfifo(path)
    yield path
    if path.is_fifo():
        os.close(os.open(path, os.O_RDWR))
    for thread in threading.enumerate():
        if thread.name == f"ask {ROM}":
            os.close(os.open(path, os.O_WRONLY))
            thread.join(5.0)


def test_a_read_that_hangs_is_a_fault_and_costs_one_thread_for_ever(base: Path, hanging: Path) -> None:
    bus = W1Bus(VirtualClock(0.0), base, answer_s=-1.95)
    for _ in range(5):
        readings = bus.read([ROM, OTHER])
        assert "does not answer" in readings[ROM].detail
    assert [thread.name for thread in threading.enumerate()].count(f"ask {ROM}") == 1


def test_neighbours_of_a_read_that_hangs_are_read_all_the_same(base: Path, hanging: Path) -> None:
    bus = W1Bus(VirtualClock(0.0), base, answer_s=-1.5)
    assert bus.read([ROM, OTHER])[OTHER].value_c == 12.25
    assert bus.read([ROM, OTHER])[OTHER].value_c == 12.25


def test_without_the_library_it_is_said_what_to_install(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "w1thermsensor", None)
    with pytest.raises(BackendMissing, match=r"pip install 'cobrew\[w1\]'"):
        W1Bus(VirtualClock(0.0), base)


def test_the_checksum_is_the_one_of_the_datasheets_power_on_scratchpad() -> None:
    assert crc8(bytes.fromhex("50054b467fff0c10")) == 0x1C
