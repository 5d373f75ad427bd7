# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar system install` on boot configurations as they are on cards: it adds, doctor is content, it undoes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_mock import MockerFixture

from cellar.__main__ import main
from cellar.composition import installing
from cellar.composition.doctor import Verdict
from cellar.composition.doctor.boot import read_boot
from cellar.composition.doctor.machine import Machine
from cellar.composition.installing import boot_text
from cellar.composition.installing.carrying_out import RECORD
from cellar.composition.installing.plan import CONFIG, DEBIANS, DEBIANS_CUSTOM, EXAMPLE
from crafted_pi import BOOT, found, good_pi
from crafted_pi import CONFIG as CELLAR_TOML

BOOKWORM = """\
# For more options and information see
# http://rptl.io/configtxt
# Some settings may impact device functionality. See link above for details

# Uncomment some or all of these to enable the optional hardware interfaces
#dtparam=i2c_arm=on
#dtparam=i2s=on
#dtparam=spi=on

# Enable audio (loads snd_bcm2835)
dtparam=audio=on

# Automatically load overlays for detected cameras
camera_auto_detect=1
display_auto_detect=1
auto_initramfs=1
dtoverlay=vc4-kms-v3d
max_framebuffers=2
disable_fw_kms_setup=1
arm_64bit=1
disable_overscan=1
arm_boost=1

[cm4]
otg_mode=1

[cm5]
dtoverlay=dwc2,dr_mode=host

[all]
"""
CARDS = {
    "bookworm": BOOKWORM,
    "by the imager, with 1-Wire": BOOKWORM + "dtoverlay=w1-gpio\n",
    "1-Wire on another pin": BOOKWORM + "dtoverlay=w1-gpio,gpiopin=24\n",
    "ends inside a condition": BOOKWORM + "[pi4]\narm_boost=1\n",
    "no line end at the end": BOOKWORM + "enable_uart=1",
    "Windows' line ends": BOOKWORM.replace("\n", "\r\n"),
    "relays closed at boot by an old line": BOOKWORM + "gpio=17,27=op,dh\n",
    "empty": "",
}
OURS = CELLAR_TOML.format(port=1883)


def card(folder: Path, boot: str = BOOKWORM, *, config: str | None = OURS) -> Path:
    (folder / "boot/firmware").mkdir(parents=True)
    (folder / BOOT.lstrip("/")).write_bytes(boot.encode())
    if config is not None:
        place = folder / CONFIG.lstrip("/")
        place.parent.mkdir(parents=True)
        place.write_text(config, encoding="utf-8")
    return folder


def system(folder: Path, *words: str) -> int:
    return main(["system", *words, "--root", str(folder)])


def everything(folder: Path) -> dict[str, bytes]:
    return {str(it.relative_to(folder)): it.read_bytes() for it in sorted(folder.rglob("*")) if it.is_file()}


@pytest.mark.parametrize("boot", CARDS.values(), ids=CARDS)
def test_it_tells_the_firmware_twice_changes_nothing_and_removing_gives_back_each_byte(
    boot: str, tmp_path: Path
) -> None:
    before = everything(card(tmp_path, boot))
    assert system(tmp_path, "install", "--kiosk", "--lan") == 0
    installed = everything(tmp_path)
    told = read_boot(Machine(root=tmp_path))
    assert told.on("strict_gpiod")
    assert told.on("watchdog")
    assert len(told.one_wire) == 1
    assert {pin: (told.pins[pin].mode, told.pins[pin].drive) for pin in (17, 27, 26)} == dict.fromkeys(
        (17, 27, 26), ("op", "dl")
    )
    assert system(tmp_path, "install", "--kiosk", "--lan") == 0
    assert everything(tmp_path) == installed
    assert system(tmp_path, "remove") == 0
    assert everything(tmp_path) == before


def test_doctor_is_content_with_what_was_installed(tmp_path: Path) -> None:
    pi = good_pi(tmp_path, port=1)
    pi.put(BOOT, BOOKWORM)
    for path in ("/etc/systemd/system/cellar.service", "/etc/systemd/system.conf.d/watchdog.conf"):
        pi.put(path, None)
    pi.put(CONFIG, OURS)
    assert system(pi.root, "install") == 0
    checks = ("pin 17 (fv1.heater)", "pin 27 (fv1.cooler)", "RuntimeWatchdogSec", "cellar.service")
    assert {found(pi.examined(), it).verdict for it in (*checks, "relays of a dead process")} == {Verdict.OK}


def test_debian_writes_the_boot_configuration_anew_with_each_kernel(tmp_path: Path) -> None:
    before = everything(card(tmp_path))
    assert system(tmp_path, "install") == 0
    custom, boot = tmp_path / DEBIANS_CUSTOM.lstrip("/"), tmp_path / BOOT.lstrip("/")
    assert not custom.exists()  # Raspberry Pi OS leaves config.txt alone
    assert system(tmp_path, "remove") == 0
    debians = tmp_path / DEBIANS.lstrip("/")
    debians.parent.mkdir(parents=True, exist_ok=True)
    debians.write_text("")
    assert system(tmp_path, "install") == 0
    boot.write_text(f"arm_64bit=1\n\n{custom.read_text()}\n")  # as /etc/kernel/postinst.d/z50-raspi-firmware does
    assert read_boot(Machine(root=tmp_path)).pins.keys() == {17, 26, 27}
    assert system(tmp_path, "install") == 0
    assert boot.read_text().count(boot_text.BEGIN) == 1
    assert system(tmp_path, "remove") == 0
    assert everything(tmp_path).keys() == {*before, DEBIANS.lstrip("/")}
    assert boot_text.BEGIN not in boot.read_text()


def test_relays_that_close_on_0_v_are_held_high(tmp_path: Path) -> None:
    card(tmp_path, config=OURS.replace("[gpio]", "[gpio]\nactive_low = true"))
    assert system(tmp_path, "install") == 0
    assert "gpio=17,27=op,dh" in (tmp_path / BOOT.lstrip("/")).read_text()


def test_a_dry_run_says_it_all_and_does_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(card(tmp_path))
    assert system(tmp_path, "install", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "would write /etc/systemd/system/cellar.service" in said
    assert "would write /etc/udev/rules.d/90-cobrew-probes.rules" in said
    assert "gpio=17,27=op,dl" in said
    assert everything(tmp_path) == before
    assert system(tmp_path, "install") == 0
    installed = everything(tmp_path)
    assert system(tmp_path, "remove", "--dry-run") == 0
    assert everything(tmp_path) == installed


def test_at_first_there_is_an_example_and_no_pin_is_driven(tmp_path: Path) -> None:
    before = everything(card(tmp_path, config=None))
    for _ in range(2):
        assert system(tmp_path, "install") == 0
        assert not read_boot(Machine(root=tmp_path)).pins
    (tmp_path / CONFIG.lstrip("/")).write_text(OURS)
    assert system(tmp_path, "install") == 0
    assert read_boot(Machine(root=tmp_path)).pins.keys() == {17, 26, 27}
    assert (tmp_path / CONFIG.lstrip("/")).read_text() == OURS
    assert system(tmp_path, "remove") == 1  # one file is a person's now
    assert everything(tmp_path).keys() == {*before, CONFIG.lstrip("/")}


def test_the_example_of_an_older_version_is_nobodys_configuration(tmp_path: Path, mocker: MockerFixture) -> None:
    card(tmp_path, config=None)
    assert system(tmp_path, "install") == 0
    newer = tmp_path / "shipped"
    newer.mkdir()
    for it in ("systemd", "kiosk"):
        (newer / it).symlink_to(installing.shipped() / it)
    text = (installing.shipped() / EXAMPLE).read_text(encoding="utf-8") + "# new\n"
    (newer / EXAMPLE).write_text(text, encoding="utf-8")
    mocker.patch.object(installing, "shipped", return_value=newer)
    assert system(tmp_path, "install") == 0
    assert not read_boot(Machine(root=tmp_path)).pins
    assert (tmp_path / CONFIG.lstrip("/")).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
def test_half_an_example_drives_no_pin_and_is_kept(force: tuple[str, ...], tmp_path: Path) -> None:
    half = (installing.shipped() / EXAMPLE).read_text(encoding="utf-8").replace('"brasserie"', '"lille"')
    card(tmp_path, config=half)
    assert system(tmp_path, "install", *force) == 0
    assert not read_boot(Machine(root=tmp_path)).pins
    assert (tmp_path / CONFIG.lstrip("/")).read_text(encoding="utf-8") == half


def test_what_a_person_wrote_is_left_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card(tmp_path)
    broker = tmp_path / "etc/mosquitto/conf.d/cobrew.conf"
    broker.parent.mkdir(parents=True)
    broker.write_text("# provisioned\n")
    assert system(tmp_path, "install") == 0
    assert broker.read_text() == "# provisioned\n"
    assert "left /etc/mosquitto/conf.d/cobrew.conf" in capsys.readouterr().out
    assert system(tmp_path, "install", "--force") == 0
    assert "allow_anonymous" in broker.read_text()
    assert system(tmp_path, "remove") == 0
    assert broker.read_text() == "# provisioned\n"


@pytest.mark.parametrize(
    ("boot", "config", "says"),
    [
        (BOOKWORM + "dtoverlay=w1-gpio,gpiopin=17\n", OURS, "the 1-Wire bus is on the pin of fv1.heater (pin 17)"),
        (BOOKWORM + boot_text.BEGIN + "\n", OURS, "have lost their begin or their end"),
        (BOOKWORM, OURS.replace("heater_pin = 17", "heater_pin = 99"), "heater_pin"),
    ],
)
def test_what_cannot_be_done_safely_is_refused_and_nothing_changes(
    boot: str, config: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(card(tmp_path, boot, config=config))
    assert system(tmp_path, "install") == 2
    assert says in capsys.readouterr().err
    assert everything(tmp_path) == before


def test_it_says_where_it_should_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert system(tmp_path, "install") == 2
    assert "run this on the Raspberry Pi" in capsys.readouterr().err
    assert system(tmp_path, "remove") == 2
    assert RECORD in capsys.readouterr().err


@given(st.text(st.sampled_from("a=#[]\r\n \u00e9"), max_size=60), st.lists(st.sampled_from("xyz"), max_size=4))
def test_a_block_goes_in_once_and_out_without_a_trace(text: str, lines: list[str]) -> None:
    once = boot_text.with_block(text, lines)
    assert boot_text.with_block(once, lines) == once
    assert boot_text.without_block(once) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", [True, False], ids=["ended", "not ended"])
def test_what_is_appended_after_the_block_stays_a_line_of_its_own(newline: str, end: bool) -> None:
    own = f"a{newline}b{newline if end else ''}"
    appended = boot_text.with_block(own, ["x"]) + f"c{newline}"
    assert boot_text.without_block(appended) == newline.join(["a", "b", "c", ""])
    assert boot_text.without_block(boot_text.with_block(appended, ["x"])) == newline.join(["a", "b", "c", ""])
