# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the board in QEMU, gives its hand orders over the serial line, and reads its pins' registers from outside.

The registers are those of the BCM2835 (ARM Peripherals, section 6.1), seen through QEMU's monitor: GPFSEL0 to 5 are
the first words of the block, GPLEV0 is the fourteenth. QEMU has no pulls, so the level of a pin that nobody drives
means nothing: `Pins.closes` asks for both.
"""

import json
import re
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Any, Self

from cellar.adapters.clock import SystemClock
from pi3b.hand import MARK
from pi3b.image import Image

BLOCK, WORDS, GPLEV0 = 0x3F200000, 14, 13
OUTPUT = 0b001
PROMPT = b"(qemu) "
LOOK_S = 0.05
KEEPS = {True: "1", False: "0"}
Word = dict[str, Any]


class BoardFailed(Exception):
    """The board did not do what it was told, or nothing at all. Carries its last words."""


@dataclass(frozen=True, slots=True)
class Pins:
    """The block's registers at one moment."""

    words: tuple[int, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Of the monitor's `xp`. Raises `BoardFailed`."""
        words = tuple(int(it, 16) for line in text.splitlines() for it in re.findall(r"0x[0-9a-f]{8}\b", line))
        if len(words) != WORDS:
            raise BoardFailed(f"QEMU's monitor shows no {WORDS} words: {text!r}")
        return cls(words)

    def driven(self, pin: int) -> bool:
        return self.words[pin // 10] >> 3 * (pin % 10) & 0b111 == OUTPUT

    def high(self, pin: int) -> bool:
        return bool(self.words[GPLEV0] >> pin & 1)

    def closes(self, pin: int) -> bool:
        """Drives a relay closed that closes at high."""
        return self.driven(pin) and self.high(pin)


class Board:
    """A board that is on for as long as the `with` lasts. `persist`: its pin driver keeps outputs that are let go."""

    def __init__(self, image: Image, folder: Path, *, persist: bool) -> None:
        self._folder = folder
        self._command = command(image, persist=persist)
        self._process: subprocess.Popen[bytes] | None = None
        self._line = b""

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in ("line", "monitor", "console.log"):
            (self._folder / name).unlink(missing_ok=True)
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "qemu.log").open("wb"),
        )
        self._monitor, self._serial = self._connect("monitor"), self._connect("line")
        self._until_prompt()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._monitor.close()
        self._serial.close()
        assert self._process is not None  # noqa: S101 - as entered
        self._process.kill()
        self._process.wait()

    def _connect(self, name: str) -> socket.socket:
        """QEMU makes its sockets soon after its start."""
        deadline_s, pause = time.perf_counter() + 30, Event()
        while True:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(str(self._folder / name))
            except OSError as error:
                line.close()
                if time.perf_counter() > deadline_s:
                    raise BoardFailed(f"QEMU does not start: {(self._folder / 'qemu.log').read_text()}") from error
                pause.wait(0.1)
            else:
                line.settimeout(0)
                return line

    def pins(self) -> Pins:
        self._monitor.sendall(f"xp /{WORDS}wx {BLOCK:#x}\n".encode())
        return Pins.read(self._until_prompt())

    def _until_prompt(self) -> str:
        said = b""
        while not said.endswith(PROMPT):
            self._monitor.settimeout(60)
            said += self._monitor.recv(4096)
        lines = said.decode("ascii", "replace").replace("\r", "").splitlines()
        return "\n".join(it for it in lines if re.match(r"[0-9a-f]{16}: ", it))

    def ask(self, order: Word, *, within_s: float, look: Callable[[], object] = lambda: None) -> Word:
        """The hand's answer; while it is waited for, `look` is called again and again. Raises `BoardFailed`."""
        if order:
            self._serial.sendall(f"{MARK}{json.dumps(order)}\n".encode())
        deadline_s, pause = time.perf_counter() + within_s, Event()
        while time.perf_counter() < deadline_s:
            look()
            for word in self._words():
                if "wrong" in word:
                    raise BoardFailed(f"{order}: {word['wrong']}")
                return word
            pause.wait(LOOK_S)
        raise BoardFailed(f"{order}: no answer within {within_s:g} s. {self.story()}")

    def _words(self) -> list[Word]:
        with suppress(BlockingIOError):
            self._line += self._serial.recv(65536)
        *whole, self._line = self._line.split(b"\n")
        with (self._folder / "console.log").open("ab") as log:
            log.writelines(it + b"\n" for it in whole)
        parts = (it.decode("utf-8", "replace").partition(MARK)[2] for it in whole)
        return [json.loads(it) for it in parts if it]

    def story(self) -> str:
        """What was on its console."""
        file = self._folder / "console.log"
        return file.read_text(errors="replace")[-2000:] if file.exists() else "It has said nothing."


def command(image: Image, *, persist: bool) -> list[str]:
    """The second serial line is the one that Linux has as ttyS1; the first is Bluetooth's on this board."""
    kernel = [
        "console=ttyS1,115200",
        "rdinit=/init",
        "quiet",
        "panic=-1",
        "iomem=relaxed",  # RPi.GPIO has the pins through /dev/mem
        f"pinctrl_bcm2835.persist_gpio_outputs={KEEPS[persist]}",
        f"COBREW_UTC={SystemClock().utc_s():.0f}",
    ]
    board = ["qemu-system-aarch64", "-M", "raspi3b", "-display", "none", "-no-reboot", "-net", "none"]
    boots = ["-kernel", str(image.kernel), "-dtb", str(image.device_tree), "-initrd", str(image.initramfs)]
    line, monitor = (f"unix:{it},server=on,wait=off" for it in ("line", "monitor"))
    lines = ["-serial", "null", "-serial", line, "-monitor", monitor]
    return [*board, *boots, *lines, "-append", " ".join(kernel)]
