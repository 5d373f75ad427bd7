# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An emulated arm64 machine (QEMU `virt`), reached by ssh and by its web app's port. Every wait has a deadline.

It sees no network but the two ports that are forwarded to it from this machine's loopback.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

PROGRAMS = {"qemu-system-aarch64": "qemu-system-arm", "ssh": "openssh-client"}
SHORT_S, BOOT_S = 120.0, 900.0


class Failed(Exception):
    """The machine did not do what was asked of it, or not in time. The message has what it said."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True, kw_only=True)
class Guest:
    """`kernel`, `initrd` and `disk` are files; `key` is private, and the disk has its public half for `user`.

    `root` is what the kernel is told that its root is.
    """

    kernel: Path
    initrd: Path
    disk: Path
    key: Path
    console: Path
    root: str = "/dev/vda"
    user: str = "root"
    ssh_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Power on."""
        with self.console.open("ab") as said:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
            )

    def _command(self) -> list[str]:
        forwards = f"hostfwd=tcp:127.0.0.1:{self.ssh_port}-:22,hostfwd=tcp:127.0.0.1:{self.web_port}-:8080"
        machine = ["-M", "virt", "-cpu", "cortex-a72", "-accel", "tcg,thread=multi", "-smp", "2", "-m", "1024"]
        system = ["-kernel", str(self.kernel), "-initrd", str(self.initrd)]
        words = ["-append", f"root={self.root} rw console=ttyAMA0 panic=-1 systemd.show_status=1"]
        devices = [
            *("-drive", f"file={self.disk},format=raw,if=virtio"),
            *("-netdev", f"user,id=net,restrict=on,{forwards}", "-device", "virtio-net-pci,netdev=net,romfile="),
            *("-device", "virtio-rng-pci"),
            *("-chardev", f"file,id=console,path={self.console},append=on", "-serial", "chardev:console"),
        ]
        program = shutil.which("qemu-system-aarch64") or "qemu-system-aarch64"
        return [program, *machine, *system, *words, *devices, "-display", "none", "-monitor", "none"]

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def cut_power(self) -> None:
        """As if the plug were pulled."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def up(self, *, within_s: float = BOOT_S, unlike: str = "") -> str:
        """Wait for ssh, and until systemd has no more jobs; the boot's id, which is not `unlike`. Raises `Failed`."""
        until_s = time.perf_counter() + within_s
        said = "ssh did not answer"
        while time.perf_counter() < until_s and self._runs():
            try:
                boot = self.run("cat /proc/sys/kernel/random/boot_id", limit_s=60).strip()
                if boot != unlike:
                    left_s = max(1.0, until_s - time.perf_counter())
                    self.run("systemctl is-system-running --wait || true", limit_s=left_s)
                    return boot
            except Failed as error:
                said = str(error)
            Event().wait(2.0)
        raise Failed(f"not up within {within_s:.0f} s: {said}\nits console's last words:\n{self.last_words()}")

    def run(self, command: str, *, limit_s: float = SHORT_S, stdin: bytes = b"") -> str:
        """What the shell command said. Raises `Failed` if it fails, or is not done after `limit_s`."""
        code, said = self.ask(command, limit_s=limit_s, stdin=stdin)
        if code != 0:
            raise Failed(f"exit code {code}: {command}\n{said[-3000:]}")
        return said

    def ask(self, command: str, *, limit_s: float = SHORT_S, stdin: bytes = b"") -> tuple[int, str]:
        """Its exit code, and what it said. Raises `Failed` if it is not done after `limit_s`."""
        try:
            done = subprocess.run(
                [*self._ssh(), command],
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Failed(f"not done after {limit_s:.0f} s: {command}\n{(error.stdout or b'')[-2000:]!r}") from error
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def _ssh(self) -> Sequence[str]:
        options = {
            "BatchMode": "yes",
            "ConnectTimeout": "30",
            "IdentitiesOnly": "yes",
            "LogLevel": "ERROR",
            "ServerAliveInterval": "30",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
        }
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return ["ssh", "-F", "none", "-i", str(self.key), "-p", str(self.ssh_port), *words, f"{self.user}@127.0.0.1"]

    def put(self, file: Path, to: str) -> None:
        self.run(f"cat > {to}", stdin=file.read_bytes(), limit_s=600)

    def last_words(self) -> str:
        return self.console.read_text(encoding="utf-8", errors="replace")[-2000:] if self.console.exists() else ""
