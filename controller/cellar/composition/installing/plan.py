# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `cellar system install` will do, before it does any of it: files with their whole text, and commands.

Made from the machine's files and the configuration; writes nothing. What it cannot do safely it refuses as a whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cellar.composition.doctor.boot import FILES, read_boot
from cellar.composition.doctor.machine import Machine
from cellar.composition.installing import boot_text
from cellar.config import Config, build

SYSTEMD, KIOSK = "systemd", "kiosk"
PROBES = "90-cobrew-probes.rules"
# Debian's own kernel for a Pi writes config.txt anew with each update, from the second, if the first is there.
DEBIANS, DEBIANS_CUSTOM = "/etc/default/raspi-firmware", "/etc/default/raspi-firmware-custom"
CONFIG, EXAMPLE = "/etc/cobrew/cellar.toml", "config.example.toml"
WATCHDOG = """\
# cobrew: systemd feeds the hardware watchdog, which resets a Pi whose kernel hangs.
[Manager]
RuntimeWatchdogSec=10
"""
BROKER = """\
# cobrew: programs on this machine only. For other machines: `cellar provision`.
listener 1883 127.0.0.1
allow_anonymous true
persistence false
max_packet_size 65536
max_queued_messages 1000
"""
PANEL_USER = """\
# cobrew: the touch screen's own user
u panel - "cobrew panel" /var/lib/cobrew-panel
m panel video
m panel render
m panel input
"""
LAN = """\
# cobrew: phones in this network may open the web app. Only HTTPS keeps passwords from who listens in.
COBREW_HOST=0.0.0.0
"""


class CannotInstall(Exception):
    """Nothing was changed; says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file as it should be. `why` is shown to who installs."""

    path: str
    text: str
    why: str
    mode: int = 0o644


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    boot_file: str
    boot_before: str
    boot_after: str
    files: tuple[Wanted, ...]
    commands: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to install beside the controller."""

    hub: bool = True
    kiosk: bool = False
    lan: bool = False


def planned(machine: Machine, config: Config | None, choice: Choice, *, shipped: Path, is_written: bool) -> Plan:
    """`config` is None when there is none to go by: then no pin is driven and cellar is not started.

    The example is put there unless a person has written in it (`is_written`).

    Raises `CannotInstall`.
    """
    file, before = _boot_file(machine)
    lines = _boot_lines(machine, config, file)
    return Plan(
        boot_file=file,
        boot_before=before,
        boot_after=boot_text.with_block(before, lines),
        files=(
            *_files(choice, shipped),
            *_for_the_next_kernel(machine, lines),
            *(() if is_written else (_first_configuration(shipped),)),
        ),
        commands=_commands(choice, starts=config is not None),
    )


def _boot_file(machine: Machine) -> tuple[str, str]:
    for file in FILES:
        try:
            return file, machine.at(file).read_bytes().decode("utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise CannotInstall(f"{file} cannot be read: {error}") from error
    raise CannotInstall(
        f"there is neither {' nor '.join(FILES)}: run this on the Raspberry Pi, or give its mounted card with --root"
    )


def _boot_lines(machine: Machine, config: Config | None, file: str) -> Sequence[str]:
    """What a person wrote about the 1-Wire bus stays theirs: two overlays on one pin would fight for it."""
    boot = read_boot(_Without(root=machine.root, file=file))
    pins = build.pins(config) if config is not None else {}
    bus = boot.one_wire or frozenset({4})
    heartbeat = config.gpio.heartbeat_pin if config is not None else None
    taken = [f"{name} (pin {pin})" for name, pin in {**pins, "heartbeat": heartbeat}.items() if pin in bus]
    if taken:
        raise CannotInstall(f"the 1-Wire bus is on the pin of {', '.join(taken)}: move it to another pin")
    return boot_text.lines_for(
        pins.values(),
        active_low=config is not None and config.gpio.active_low,
        heartbeat=heartbeat,
        one_wire_is_there=bool(boot.one_wire),
    )


@dataclass(frozen=True, kw_only=True)
class _Without(Machine):
    """The machine as it would be without our block in `file`."""

    file: str

    def text(self, path: str | Path) -> str | None:
        text = Machine.text(self, path)
        try:
            return boot_text.without_block(text) if text is not None and str(path) == self.file else text
        except boot_text.BrokenBlock as error:
            raise CannotInstall(f"{self.file}: {error}") from error


def _files(choice: Choice, shipped: Path) -> list[Wanted]:
    def unit(name: str, why: str) -> Wanted:
        return Wanted(path=f"/etc/systemd/system/{name}", text=_read(shipped / SYSTEMD / name), why=why)

    users = _read(shipped / SYSTEMD / "cobrew.sysusers")
    files = [
        unit("cellar.service", "starts cellar, watches it, opens the relays however it ends"),
        unit("cellar-commission.service", "commissioning, asked on the touch screen; started by hand only"),
        unit("cobrew-settle.service", "goes back from an update that was interrupted"),
        Wanted(path="/etc/sysusers.d/cobrew.conf", text=users, why="each program has a user of its own"),
        Wanted(
            path=f"/etc/udev/rules.d/{PROBES}",
            text=_read(shipped / SYSTEMD / PROBES),
            why="a probe that is plugged in while cellar runs may be timed",
        ),
        Wanted(path="/etc/systemd/system.conf.d/cobrew-watchdog.conf", text=WATCHDOG, why="a hung kernel is reset"),
    ]
    if choice.hub:
        files.append(unit("taproom.service", "starts the web app"))
        files.append(
            Wanted(path="/etc/mosquitto/conf.d/cobrew.conf", text=BROKER, why="the broker, for this machine")
        )
    if choice.lan:
        files.append(
            Wanted(path="/etc/cobrew/taproom.env", text=LAN, why="phones in this network may open the web app")
        )
    if choice.kiosk:
        files += _kiosk(shipped / KIOSK)
    return files


def _for_the_next_kernel(machine: Machine, lines: Sequence[str]) -> list[Wanted]:
    if machine.text(DEBIANS) is None:
        return []
    why = "Debian writes config.txt anew with each kernel, and these lines into it"
    return [Wanted(path=DEBIANS_CUSTOM, text=boot_text.with_block("", lines), why=why)]


def _first_configuration(shipped: Path) -> Wanted:
    text = _read(shipped / EXAMPLE)
    return Wanted(path=CONFIG, text=text, why="an example of two fermenters: make it yours")


def _kiosk(folder: Path) -> list[Wanted]:
    return [
        Wanted(
            path="/etc/systemd/system/cobrew-panel.service",
            text=_read(folder / "cobrew-panel.service"),
            why="the touch screen",
        ),
        Wanted(
            path="/etc/udev/rules.d/90-cobrew-panel.rules",
            text=_read(folder / "90-cobrew-panel.rules"),
            why="the screen's light may be switched",
        ),
        Wanted(
            path="/opt/cobrew/kiosk/panel-session",
            text=_read(folder / "panel-session"),
            why="what runs on the touch screen",
            mode=0o755,
        ),
        Wanted(
            path="/etc/sysusers.d/cobrew-panel.conf", text=PANEL_USER, why="the touch screen has a user of its own"
        ),
    ]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _commands(choice: Choice, *, starts: bool) -> tuple[tuple[str, ...], ...]:
    started = [
        *(("cellar.service",) if starts else ()),
        *(("mosquitto.service", "taproom.service") if choice.hub else ()),
        *(("cobrew-panel.service",) if choice.kiosk else ()),
    ]
    return (
        ("systemd-sysusers",),
        ("systemctl", "daemon-reload"),
        ("udevadm", "control", "--reload"),
        *((("systemctl", "disable", "--now", "getty@tty1"),) if choice.kiosk else ()),
        ("systemctl", "enable", "cobrew-settle.service", *started),
        *((("systemctl", "restart", *started),) if started else ()),
    )


def removal_commands(files: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    """What stops and forgets the services whose unit files go."""
    units = [Path(it).name for it in files if it.endswith(".service")]
    panel = (("systemctl", "enable", "--now", "getty@tty1"),) if "cobrew-panel.service" in units else ()
    return ((("systemctl", "disable", "--now", *units),) if units else ()) + panel
