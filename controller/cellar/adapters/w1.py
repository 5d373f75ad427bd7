# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""DS18B20 probes on the kernel's 1-Wire bus, read through w1thermsensor. Keeps rule 2: no number without quality.

What the kernel really does, measured on 6.1 and 6.12, and what is made of it here:

- All probes convert at once where `therm_bulk_read` exists (the first bus master only) and may be written: ten
  probes take 0.8 s and not 8 s, since w1_slave then answers from the conversion that has been made.
- A failed read is an empty file, not a line that ends in NO.
- A data line shorted to ground reads as nine zeros with a valid checksum: 0.000 °C. w1thermsensor refuses it, and
  `features` 3 (check the result, poll for the end of conversion) makes the kernel refuse it first.
- 85 °C is the power-on value. It is refused, here and by `features` 3; no fermenter is that hot.
- A bulk conversion waits for the longest `conv_time` on the bus, 0.75 s by itself, and not for the probes. A slower
  clone's answer would be its last number then, with a good checksum. So when a probe is plugged in, the kernel
  measures how long it takes, and one that does not say within 2 s that it is done is refused, as is one without a
  supply wire, which cannot say it. One that becomes slow later is noticed when it is plugged in anew only.
- 127.94 °C (a starved conversion) and anything else beyond the part's -55 to 125 °C is refused here: it cannot have
  been measured. What could have been measured but is absurd in a fermenter is for the core to judge.
- A read can hang in the driver: see `cellar.adapters.patience`.
"""

import errno
import io
import logging
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from cellar.adapters.backend import BackendMissing
from cellar.adapters.patience import Patience
from cellar.core.reading import Quality, Reading
from cellar.ports import Clock

logger = logging.getLogger("cellar.w1")

ROM = re.compile(r"(10|22|28|3b|42)-[0-9a-f]{12}")
MASTER = "w1_bus_master1"
TRIGGER = "trigger\n"  # eight bytes: the kernel takes no fewer, and does not say so
CONVERTING, REFUSED = "-1", "0"  # what therm_bulk_read says until every probe has converted; and if none will
CONVERTED_S = 2.0  # the trigger has then waited already; only another program can keep the probes busy
MEASURE, DEFAULT = "1\n", "0\n"  # orders to conv_time
DATA_SHEET_MS = 750
LONGEST_FILE = 4096  # a page: the most that sysfs gives

NOT_THERE = "is not on the bus: check its plug and the data line"
NO_ANSWER = "gives no valid answer: check its plug, its supply, the cable's length and the pull-up resistor"
SHORT = "answers nine zeros: the data line is shorted to ground; unplug probes one by one to find it"
POWER_ON = "answers 85 °C, its power-on value: check its supply and ground wires"
SLOW = "does not say within 2 s that it has measured: check its supply wire; if that is good, it is a bad clone"
HANGS = "does not answer: the kernel's read hangs; unplug the bus adapter, or restart the controller"


class W1Bus:
    """The probes of every bus master under `base`, as `cellar.ports.ProbeBus`.

    `answer_s`: how long, in real seconds, a round waits for a probe over and above the 0.8 s that each may take.
    Raises `BackendMissing` without w1thermsensor.
    """

    def __init__(self, clock: Clock, base: Path = Path("/sys/bus/w1/devices"), *, answer_s: float = 5.0) -> None:
        self._clock = clock
        self._base = base
        self._answer_s = answer_s
        self._library = _library()
        self._sensor_class = type("SensorBelow", (self._library.W1ThermSensor,), {"BASE_DIRECTORY": base})
        self._conversions: Patience[None] = Patience()
        self._reads: Patience[Reading] = Patience()
        self._prepared: set[str] = set()
        self._stuck = False
        self.took_ms: dict[str, int] = {}
        """What the kernel measured of each probe's conversion, with the fifth that it adds."""
        self._said: set[str] = set()

    def present(self) -> frozenset[str]:
        try:
            return frozenset(path.name for path in self._base.iterdir() if ROM.fullmatch(path.name))
        except OSError:
            return frozenset()

    def read(self, roms: Sequence[str]) -> dict[str, Reading]:
        """One conversion and reading of each of `roms`, in their order."""
        self._stuck = not self._conversions.ask({MASTER: self._convert_all}, CONVERTED_S + self._answer_s)
        questions: dict[str, Callable[[], Reading]] = {rom: _bound(self._read_one, rom) for rom in roms}
        answers = self._reads.ask(questions, len(questions) + self._answer_s)
        return {rom: answers[rom] if rom in answers else self._fault(rom, HANGS) for rom in roms}

    def _convert_all(self) -> None:
        """Start a conversion in all probes of the first master and wait for its end; without it, reads convert."""
        bulk = self._base / MASTER / "therm_bulk_read"
        try:
            _write(bulk, TRIGGER)
            until_s = self._clock.now_s() + CONVERTED_S
            while (progress := _text(bulk)) == CONVERTING and self._clock.now_s() < until_s:
                self._clock.wait_until(self._clock.now_s() + 0.05, Event())
            if progress == REFUSED:
                self._say_once("bulk", "probes convert one after the other: the kernel refuses %s", bulk)
        except FileNotFoundError:
            self._say_once("bulk", "probes convert one after the other: the kernel has no %s", bulk)
        except (OSError, UnicodeDecodeError) as error:
            advice = "probes convert one after the other: %s (%s); run as root, or let udev give the file away"
            self._say_once("bulk", advice, bulk, error)

    def _read_one(self, rom: str) -> Reading:
        directory = self._base / rom
        if not directory.is_dir():
            self._prepared.discard(rom)
            return self._fault(rom, NOT_THERE if self._base.is_dir() else _no_bus(self._base))
        timed = self._prepare(rom, directory)
        overheard = _Overheard(directory / "w1_slave")
        try:
            sensor = self._sensor_class(self._library.Sensor.from_id_string(rom[:2]), rom[3:])
            sensor.sensorpath = overheard
            celsius = float(sensor.get_temperature())
        except self._library.ResetValueError:
            return self._fault(rom, POWER_ON)
        except self._library.W1ThermSensorError:
            return self._fault(rom, HANGS if self._stuck else overheard.complaint())
        except (IndexError, ValueError, OSError) as error:
            return self._fault(rom, f"answers what is no temperature ({error}): {overheard.text[:80]!r}")
        if not -55.0 <= celsius <= 125.0:
            detail = f"answers {celsius:.2f} °C, which no DS18B20 can measure: check its supply and ground wires"
            return self._fault(rom, detail)
        return Reading.good(celsius, self._clock.now_s()) if timed else self._fault(rom, SLOW)

    def _prepare(self, rom: str, directory: Path) -> bool:
        """Once for each plugging-in, the kernel shall check results, poll for the end of a conversion and time one.

        False if the probe is not done in time: then it is asked again.
        """
        if rom in self._prepared:
            return True
        try:
            _write(directory / "features", "3\n")
            self.took_ms[rom] = _measure(directory / "conv_time")
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno == errno.EIO:
                return False
            self._say_once("features", "the kernel does not check results of probes, or not time them: %s", error)
        self._prepared.add(rom)
        return True

    def _fault(self, rom: str, complaint: str) -> Reading:
        return Reading.bad(Quality.FAULT, self._clock.now_s(), f"{rom} {complaint}")

    def _say_once(self, subject: str, text: str, *details: object) -> None:
        if subject not in self._said:
            self._said.add(subject)
            logger.info(text, *details)


class _Overheard:
    """A probe's w1_slave as w1thermsensor opens it, which keeps what was read: reading again would convert again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.text = ""
        self.error: OSError | None = None

    def exists(self) -> bool:
        return self._path.exists()

    def open(self, _mode: str = "r") -> io.StringIO:
        try:
            with self._path.open("rb") as file:
                self.text = file.read(LONGEST_FILE).decode("ascii")
        except OSError as error:
            self.error = error
            raise
        return io.StringIO(self.text)

    def complaint(self) -> str:
        """Why w1thermsensor would not have it."""
        if not self.exists():
            return NOT_THERE
        if self.error is not None:
            return f"cannot be read ({self.error.strerror}): check the bus adapter and its rights"
        if self.text.startswith("00 00 00 00 00 00 00 00 00"):
            return SHORT
        return NO_ANSWER


def _library() -> Any:
    """w1thermsensor, without its habit of loading kernel modules when it is imported: that is the system's affair."""
    os.environ["W1THERMSENSOR_NO_KERNEL_MODULE"] = "1"
    try:
        import w1thermsensor  # noqa: PLC0415 - here only, and only when it is needed
    except ModuleNotFoundError as error:
        raise BackendMissing.library("w1thermsensor", extra="w1", purpose="reading probes") from error
    return w1thermsensor


def _bound(read: Callable[[str], Reading], rom: str) -> Callable[[], Reading]:
    return lambda: read(rom)


def _text(path: Path) -> str:
    return path.read_text(encoding="ascii").strip()


def _write(path: Path, text: str) -> None:
    """Write to a file of the kernel's, and never make one that is not there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)


def _measure(conv_time: Path) -> int:
    """Let the kernel time a conversion, and wait as long from then on, but never less than the data sheet says.

    A probe that loses its supply while it is timed seems to be quick, and one that is quick need not be.
    """
    _write(conv_time, MEASURE)
    took_ms = int(_text(conv_time))
    if took_ms < DATA_SHEET_MS:
        _write(conv_time, DEFAULT)
    return took_ms


def _no_bus(base: Path) -> str:
    return f"cannot be read: there is no {base}; dtoverlay=w1-gpio belongs in /boot/firmware/config.txt"
