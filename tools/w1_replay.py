# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replays a recorded fermentation as a directory in the layout of the kernel's 1-Wire subsystem.

    python tools/w1_replay.py SERIES.csv DIR --speed 60 --beer-rom 28-0000000beef1 --chamber-rom 28-0000000beef2

SERIES.csv is what BrewPi records, without a header: `time;beer_c;setpoint;annotation;fridge_c;…`, times as
`Dec 02 2018 15:51:15`. `null` or `None` is a probe that was not there: its directory stays and its file is empty, as
the kernel has it. Values are what a 12-bit DS18B20 would have said: sixteenths of a kelvin, with the bytes and the
checksum of its scratchpad. The last row stays when the series ends.
"""

import argparse
import math
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from cellar.ports import Clock
from cellar.sim.clock import SpeedClock

MASTER = "w1_bus_master1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What two probes said, `at_s` seconds after the first row (°C; None: nothing)."""

    at_s: float
    beer_c: float | None
    chamber_c: float | None


def rows(lines: Iterable[str], name: str = "series") -> Iterator[Row]:
    """The rows of a series. Raises `ValueError` with the line's number for one that cannot be read."""
    first_s = last_s = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = line.strip().split(";")
            at = datetime.strptime(fields[0], "%b %d %Y %H:%M:%S").replace(tzinfo=UTC).timestamp()
            beer_c, chamber_c = _celsius(fields[1]), _celsius(fields[4])
        except (ValueError, IndexError) as error:
            raise ValueError(f"{name}:{number}: not `time;beer_c;setpoint;annotation;fridge_c;…`: {error}") from error
        if last_s is not None and at < last_s:
            raise ValueError(f"{name}:{number}: earlier than the line before")
        first_s, last_s = at if first_s is None else first_s, at
        yield Row(at_s=at - first_s, beer_c=beer_c, chamber_c=chamber_c)


def _celsius(text: str) -> float | None:
    if text.strip().lower() in {"null", "none", ""}:
        return None
    celsius = float(text)
    if not -55.0 <= celsius <= 125.0:
        raise ValueError(f"{text} is no temperature that a DS18B20 can say")
    return celsius


def crc8(octets: bytes) -> int:
    """Dallas/Maxim CRC: x^8 + x^5 + x^4 + 1, least significant bit first (Maxim application note 27)."""
    crc = 0
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = (crc >> 1) ^ (0x8C if crc & 1 else 0)
    return crc


def scratchpad(celsius: float) -> bytes:
    """The nine bytes of a DS18B20 at 12 bits: temperature, alarms, configuration, reserved, checksum."""
    count = math.floor(celsius * 16.0 + 0.5)
    octets = count.to_bytes(2, "little", signed=True) + bytes([0x4B, 0x46, 0x7F, 0xFF, 0x10 - (count & 0x0F), 0x10])
    return octets + bytes([crc8(octets)])


def slave_text(octets: bytes, *, good: bool = True) -> str:
    """`w1_slave` for a scratchpad, as the kernel prints it."""
    spelt = " ".join(f"{octet:02x}" for octet in octets)
    millicelsius = int.from_bytes(octets[:2], "little", signed=True) * 1000 // 16
    return f"{spelt} : crc={octets[8]:02x} {'YES' if good else 'NO'}\n{spelt} t={millicelsius}\n"


class KernelTree:
    """A directory like /sys/bus/w1/devices with one bus master, which converts all probes at once."""

    def __init__(self, base: Path, roms: Sequence[str]) -> None:
        self._base = base
        listing = "".join(f"{rom}\n" for rom in roms)
        self.put(MASTER, "w1_master_slaves", listing)
        self.put(MASTER, "w1_master_slave_count", f"{len(roms)}\n")
        self.put(MASTER, "therm_bulk_read", "0\n")
        for rom in roms:
            self.put(rom, "name", f"{rom}\n")
            self.put(rom, "features", "0\n")
            self.put(rom, "resolution", "12\n")
            self.show(rom, None)

    def show(self, rom: str, celsius: float | None) -> None:
        """Let a probe say this from now on; None is nothing: the files are empty and its directory stays."""
        octets = None if celsius is None else scratchpad(celsius)
        self.put(rom, "temperature", "" if octets is None else slave_text(octets).rpartition("t=")[2])
        self.put(rom, "w1_slave", "" if octets is None else slave_text(octets))

    def converted(self) -> None:
        """The bulk conversion is done, whether or not one was asked for."""
        self.put(MASTER, "therm_bulk_read", "1\n")

    def put(self, directory: str, name: str, text: str) -> None:
        """Write a file so that no reader sees half of it."""
        path = self._base / directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{name}.new")
        half.write_text(text, encoding="ascii")
        half.replace(path)


def play(
    tree: KernelTree, series: Iterable[Row], *, beer_rom: str, chamber_rom: str, clock: Clock, stop: Event
) -> int:
    """Show the rows at their times until `stop` or the end; returns how many were shown."""
    start_s, shown = clock.now_s(), 0
    for row in series:
        clock.wait_until(start_s + row.at_s, stop)
        if stop.is_set():
            break
        tree.show(beer_rom, row.beer_c)
        tree.show(chamber_rom, row.chamber_c)
        tree.converted()
        shown += 1
    return shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 at the end of the series or on a signal, 2 for a series that cannot be read."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("series", type=Path, metavar="SERIES.csv", help="the recorded series")
    parser.add_argument("directory", type=Path, metavar="DIR", help="where the kernel's layout is made")
    parser.add_argument("--speed", type=float, default=1.0, help="recorded seconds per second (default: 1)")
    parser.add_argument("--beer-rom", default="28-0000000beef1", metavar="ROM")
    parser.add_argument("--chamber-rom", default="28-0000000beef2", metavar="ROM")
    asked = parser.parse_args(arguments)
    try:
        clock = SpeedClock(asked.speed, 0.0)
        series = list(rows(asked.series.read_text(encoding="utf-8").splitlines(), str(asked.series)))
    except (OSError, ValueError) as error:
        print(f"w1_replay: {error}", file=sys.stderr)
        return 2
    stop = Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    tree = KernelTree(asked.directory, [asked.beer_rom, asked.chamber_rom])
    print(
        f"{len(series)} rows, {series[-1].at_s / 3600:.1f} h, into {asked.directory}" if series else "no rows",
        flush=True,
    )
    shown = play(tree, series, beer_rom=asked.beer_rom, chamber_rom=asked.chamber_rom, clock=clock, stop=stop)
    print(f"{shown} rows shown")
    return 0


if __name__ == "__main__":
    sys.exit(main())
