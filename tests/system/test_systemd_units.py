# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The units say what keeps the relays safe, systemd understands every line, and the sandbox stays tight."""

import re
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "controller" / "systemd"
KIOSK = UNITS.parent / "kiosk"
EXPOSURE = re.compile(r"Overall exposure level for \S+: ([0-9.]+)")
PROGRAM = re.compile(r"/opt/cobrew/bin/\w+")


def settings(unit: str) -> dict[str, list[str]]:
    """`Section.Key` -> values in their order; systemd allows a key many times."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in (UNITS / unit).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(f"{section}.{key}", []).append(value)
    return found


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Copies whose programs exist here, for systemd looks whether they do."""
    for unit in UNITS.glob("*.service"):
        text = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(PROGRAM.sub("/bin/true", text), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Unit.StartLimitIntervalSec", "0"),  # never gives up
        ("Service.Type", "notify"),
        ("Service.NotifyAccess", "main"),  # nobody else may pet the watchdog
        ("Service.WatchdogSec", "10"),
        ("Service.WatchdogSignal", "SIGKILL"),  # a stopped process ignores SIGABRT
        ("Service.TimeoutAbortSec", "1"),
        ("Service.Restart", "always"),
        ("Service.RestartSec", "1"),
        ("Service.ExecStopPost", "/opt/cobrew/bin/cellar relays-off --config /etc/cobrew/cellar.toml"),
        ("Service.OOMScoreAdjust", "-900"),
        ("Service.SupplementaryGroups", "gpio"),
        ("Service.DeviceAllow", "char-gpiochip rw"),
        ("Service.NoNewPrivileges", "yes"),
        ("Service.ProtectSystem", "strict"),
        ("Service.MemoryDenyWriteExecute", "yes"),
    ],
)
def test_cellar_keeps_its_promises_through_systemd(key: str, value: str) -> None:
    assert settings("cellar.service")[key] == [value]


def test_cellar_waits_for_no_network_and_no_broker() -> None:
    """It needs nobody (rule 7); an `After=` on the network would keep beer waiting for a router."""
    wanted = settings("cellar.service")
    ordering = [wanted.get(f"Unit.{key}", []) for key in ("After", "Requires", "Wants", "BindsTo", "PartOf")]
    assert not re.search("network|mosquitto|taproom|time-sync", str(ordering))


def test_the_bus_masters_are_writable_inside_a_read_only_sys() -> None:
    """Without this the bus-wide conversion fails with EROFS and ten probes take eight seconds."""
    service = settings("cellar.service")
    assert service["Service.ProtectKernelTunables"] == ["yes"]
    assert "-/sys/devices/w1_bus_master1" in " ".join(service["Service.ReadWritePaths"]).split()


def test_cellar_may_use_the_gpio_chips() -> None:
    service = settings("cellar.service")
    assert "Service.PrivateDevices" not in service
    assert "Service.PrivateUsers" not in service


@pytest.mark.parametrize("key", ["MemoryMax", "MemoryHigh", "TasksMax"])
def test_taproom_cannot_take_the_machine_from_cellar(key: str) -> None:
    assert f"Service.{key}" in settings("taproom.service")


def test_taproom_yields_to_cellar() -> None:
    taproom, cellar = settings("taproom.service"), settings("cellar.service")
    assert int(taproom["Service.CPUWeight"][0]) < int(cellar["Service.CPUWeight"][0])


def test_taproom_stays_on_loopback_while_there_is_no_sign_in() -> None:
    assert "COBREW_HOST=127.0.0.1" in settings("taproom.service")["Service.Environment"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Unit.Conflicts", "cellar.service"),  # one of them has the relays
        ("Service.Restart", "no"),
        ("Service.KillMode", "mixed"),
        ("Service.ExecStopPost", "/opt/cobrew/bin/cellar relays-off --config /etc/cobrew/cellar.toml"),
        ("Service.StateDirectory", "cobrew/cellar"),
    ],
)
def test_commissioning_is_started_by_hand_only_and_opens_the_relays_however_it_ends(key: str, value: str) -> None:
    unit = settings("cellar-commission.service")
    assert unit[key] == [value]
    assert not [it for it in unit if it.startswith("Install.")]
    assert "cellar.service" in unit["Unit.After"][0]  # it is stopped before, not beside


def test_commissioning_has_cellars_sandbox() -> None:
    keys = re.compile("Protect|Restrict|Private|Device|System|NoNew|Capab|Memory|Lock|Remove|ReadWrite|Ambient|Supp")
    cellar, unit = settings("cellar.service"), settings("cellar-commission.service")
    wanted = {key: values for key, values in cellar.items() if keys.match(key.removeprefix("Service."))}
    assert wanted.items() <= unit.items()


@pytest.mark.parametrize("unit", ["cellar.service", "cellar-commission.service", "taproom.service"])
def test_systemd_understands_every_line(installed: Path, unit: str) -> None:
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", installed / unit], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_systemd_understands_the_panels_unit_and_sh_its_session(tmp_path: Path) -> None:
    unit = tmp_path / "cobrew-panel.service"
    text = (KIOSK / unit.name).read_text(encoding="utf-8")
    unit.write_text(text.replace("/usr/bin/cage", "/bin/true"), encoding="utf-8")
    for command in (["systemd-analyze", "verify", "--man=no", str(unit)], ["sh", "-n", str(KIOSK / "panel-session")]):
        checked = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(("unit", "most"), [("cellar.service", 1.8), ("taproom.service", 1.4)])
def test_the_sandbox_stays_tight(installed: Path, unit: str, most: float) -> None:
    """0 is sealed, 10 is open; below 2 systemd calls a service well protected."""
    report = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", installed / unit],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = EXPOSURE.search(report)
    assert found, report
    assert float(found[1]) <= most, report
