# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""DS18B20s over the kernel's 1-Wire sysfs, read by w1thermsensor after one conversion for the whole bus.

The only file that imports `w1thermsensor`. What the kernel returns for a short, a cut or a brown-out decides what is
caught here: an empty file is a failed read, nine zero bytes are a short (a *valid* 0 °C to a careless reader), 85 °C is
the power-on value. 127.94 °C (weak supply) passes the library and is stopped by the core's range.

A read that hangs in the kernel hangs the bus's worker, never the loop; its probes go stale, which is safe.
"""

import importlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

from cellar.adapters.backend import BackendMissing
from cellar.core.reading import Quality, Reading
from cellar.ports import Clock

logger = logging.getLogger("cellar.w1")

SYSFS = Path("/sys/bus/w1/devices")
BULK = "w1_bus_master1/therm_bulk_read"  # the kernel offers it on the first bus only (raspberrypi/linux #5069)
BULK_POLLS, BULK_POLL_S = 100, 0.02
CHECK_AND_POLL = "3"  # `features`: refuse the power-on value, poll for completion; makes a short an empty read


class W1Bus:
    """Implements `ports.ProbeBus` on the kernel's tree at `base`."""

    def __init__(self, clock: Clock, base: Path = SYSFS) -> None:
        os.environ["W1THERMSENSOR_NO_KERNEL_MODULE"] = "1"  # importing it would call modprobe
        try:
            library: Any = importlib.import_module("w1thermsensor")
        except ImportError as error:
            raise BackendMissing("probes are read by w1thermsensor: pip install 'cobrew[w1]'") from error
        self._clock = clock
        self._base = base
        self._library = library
        self._sensor: Any = type("SensorAtBase", (library.W1ThermSensor,), {"BASE_DIRECTORY": base})
        self._prepared: set[str] = set()
        self._bulk = os.access(base / BULK, os.W_OK)
        if not self._bulk:
            logger.warning("no bulk conversion at %s: each probe is converted alone, 0.8 s each", base / BULK)

    def present(self) -> frozenset[str]:
        families = {f"{kind.value:02x}" for kind in self._library.Sensor}
        if not self._base.is_dir():
            return frozenset()
        return frozenset(path.name for path in self._base.iterdir() if path.name.partition("-")[0] in families)

    def read(self, roms: Sequence[str]) -> dict[str, Reading]:
        self._convert_all()
        return {rom: self._read(rom) for rom in roms}

    def _convert_all(self) -> None:
        """Start one conversion on every probe and wait for its end; the reads after it take 0.01 s together."""
        if not self._bulk:
            return
        pause = Event()
        try:
            (self._base / BULK).write_text("trigger\n", encoding="ascii")
            for _ in range(BULK_POLLS):
                if (self._base / BULK).read_text(encoding="ascii").strip() != "-1":
                    return
                pause.wait(BULK_POLL_S)
        except OSError as error:
            logger.warning("bulk conversion failed (%s): each probe is converted alone", error)
            self._bulk = False

    def _read(self, rom: str) -> Reading:
        family, _, number = rom.partition("-")
        try:
            self._prepare(rom)
            sensor = self._sensor(sensor_type=self._library.Sensor(int(family, 16)), sensor_id=number)
            return Reading.good(float(sensor.get_temperature()), self._clock.now_s())
        except (self._library.W1ThermSensorError, OSError, ValueError, IndexError) as error:
            return Reading.bad(Quality.FAULT, self._clock.now_s(), f"{rom} {self._why(error, rom)}")

    def _prepare(self, rom: str) -> None:
        """Once per probe: ask the kernel for checked, polled reads. Older kernels have no such file."""
        if rom in self._prepared:
            return
        features = self._base / rom / "features"
        if features.exists() and os.access(features, os.W_OK):
            features.write_text(CHECK_AND_POLL, encoding="ascii")
        self._prepared.add(rom)

    def _why(self, error: Exception, rom: str) -> str:
        errors = self._library.errors
        if isinstance(error, errors.NoSensorFoundError):
            return "is not on the bus: check its plug and the data line"
        if isinstance(error, errors.ResetValueError):
            return "says 85 °C, its power-on value: it lost its supply for a moment"
        if isinstance(error, errors.SensorNotReadyError):
            return f"does not answer: {self._silence(rom)}"
        return f"answers what no DS18B20 says ({type(error).__name__}): check cable and pull-up"

    def _silence(self, rom: str) -> str:
        try:
            text = (self._base / rom / "w1_slave").read_text(encoding="ascii", errors="replace")
        except OSError:
            return "it was pulled out a moment ago"
        if text.startswith("00 00 00 00 00 00 00 00 00"):
            return "all zeros, the data line is shorted to ground"
        return "wrong checksums or no reply, check cable, plug and pull-up" if not text.strip() else "not ready"
