# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar doctor` on crafted trees: a good Pi passes every check, and each thing that is wrong with one is named."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cellar.__main__ import main
from cellar.adapters.journal import SqliteJournal
from cellar.composition.doctor import Finding, Verdict, as_json, as_text
from cellar.composition.doctor.relays import pull_at_reset
from cellar.composition.doctor.system import seconds_of
from cellar.ports import RelayError, Row
from cellar.sim.faults import BoardFault
from crafted_pi import AIR, BEER, BOOT, CONFIG, CONFIG_TXT, GOOD, MODEL, PERSIST, THROTTLED, UNIT, Pi, found, good_pi
from proving import Broken, commissioned
from w1_replay import scratchpad, slave_text

OK, WARN, FAIL, UNSEEN = Verdict.OK, Verdict.WARN, Verdict.FAIL, Verdict.UNSEEN
STRANGER = "28-0000000000ff"
UNSEEN_AT_FIRST = ("board", "commissioning", "watcher")
ON_RP1, PI_5 = PERSIST.replace("bcm2835", "rp1"), "Raspberry Pi 5 Model B Rev 1.0\0"


@pytest.fixture
def pi(tmp_path: Path) -> Iterator[Pi]:
    with socket.create_server(("127.0.0.1", 0)) as broker:
        yield good_pi(tmp_path, port=broker.getsockname()[1])


def test_a_good_pi_passes_every_check(pi: Pi) -> None:
    findings = pi.examined()
    assert {it.check: it.verdict for it in findings if it.check not in UNSEEN_AT_FIRST} == dict.fromkeys(
        [
            *("configuration", "1-Wire bus", "probe beer", "probe air", "kernel's 1-Wire driver", "GPIO lines"),
            *("feedback of fv1.heater", "feedback of fv1.cooler"),
            *("heartbeat", "pin 17 (fv1.heater)", "pin 27 (fv1.cooler)", "relays of a dead process"),
            *(
                "hardware watchdog",
                "RuntimeWatchdogSec",
                "cellar.service",
                "clock",
                "supply",
                "disk",
                "rights",
                "broker",
            ),
        ],
        OK,
    )
    assert not any(it.remedy for it in findings if it.check not in UNSEEN_AT_FIRST)
    assert {it.verdict for it in findings if it.check in UNSEEN_AT_FIRST} == {UNSEEN}
    assert found(findings, "probe beer").found == f"{BEER} says 18.50 °C, checksum right"


def change(path: str, text: str | None) -> Callable[[Pi], None]:
    return lambda pi: pi.put(path, text)


def replaced(old: str, new: str) -> Callable[[Pi], None]:
    """In cellar's configuration."""

    def do(pi: Pi) -> None:
        assert old in pi.config
        pi.config = pi.config.replace(old, new)

    return do


def at_boot(old: str, new: str) -> Callable[[Pi], None]:
    assert old in CONFIG_TXT
    return change(BOOT, CONFIG_TXT.replace(old, new))


def probe(rom: str, name: str, text: str | None) -> Callable[[Pi], None]:
    return change(f"/sys/bus/w1/devices/{rom}/{name}", text)


def attributes(**values: object) -> Callable[[Pi], None]:
    def do(pi: Pi) -> None:
        for name, value in values.items():
            setattr(pi, name, value)

    return do


def both(*changes: Callable[[Pi], None]) -> Callable[[Pi], None]:
    def do(pi: Pi) -> None:
        for it in changes:
            it(pi)

    return do


UNKEPT = both(change(PERSIST, None), at_boot("dtparam=strict_gpiod", ""))
UNIT_TEXT = GOOD[UNIT]
FLIPPED = bytes([scratchpad(18.5)[0] ^ 4, *scratchpad(18.5)[1:]])

CASES: list[tuple[Callable[[Pi], None], str, Verdict, str]] = [
    (replaced("heater_pin = 17", "heater_pin = 99"), "configuration", FAIL, "heater_pin"),
    # probes
    (replaced("[broker]", 'w1_devices = "/nowhere"\n[broker]'), "1-Wire bus", FAIL, "dtoverlay=w1-gpio"),
    (replaced(BEER, STRANGER), "probe beer", FAIL, "is not on the bus"),
    (replaced(BEER, STRANGER), "other probes", WARN, BEER),
    (probe(BEER, "w1_slave", ""), "probe beer", FAIL, "no valid answer"),
    (probe(BEER, "w1_slave", slave_text(FLIPPED).replace("YES", "NO")), "probe beer", FAIL, "no valid answer"),
    (probe(BEER, "w1_slave", slave_text(scratchpad(85.0))), "probe beer", FAIL, "power-on value"),
    (probe(AIR, "features", None), "kernel's 1-Wire driver", WARN, AIR),
    # lines
    (attributes(held={17: "cellar", 27: "cellar", 26: "cellar"}), "GPIO lines", OK, "cellar holds them"),
    (attributes(held={27: "fermentrack"}), "GPIO lines", FAIL, "fv1.cooler (line 27) by fermentrack"),
    (attributes(held={26: "gpio-fan"}), "GPIO lines", FAIL, "heartbeat (line 26) by gpio-fan"),
    (attributes(held=RelayError("no GPIO chip here")), "GPIO lines", FAIL, "no GPIO chip"),
    (replaced("[gpio]", '[gpio]\nbackend = "rpi-gpio"'), "GPIO lines", FAIL, "cobrew[rpi-gpio]"),
    (replaced("heartbeat_pin = 26", ""), "heartbeat", WARN, "no heartbeat_pin"),
    (replaced("heartbeat_pin = 26", "heartbeat_pin = 14"), "heartbeat", FAIL, "serial console"),
    # a dead process
    (change(PERSIST, "Y\n"), "relays of a dead process", FAIL, "reboot"),
    (
        both(change(PERSIST, "Y\n"), at_boot("dtparam=strict_gpiod", "")),
        "relays of a dead process",
        FAIL,
        "add dtparam",
    ),
    (both(change(PERSIST, "Y"), change(ON_RP1, "N"), change(MODEL, PI_5)), "relays of a dead process", OK, "inputs"),
    (
        both(change(PERSIST, "N"), change(ON_RP1, "Y"), change(MODEL, PI_5)),
        "relays of a dead process",
        FAIL,
        "reboot",
    ),
    (change(PERSIST, None), "relays of a dead process", WARN, "does not show"),
    (UNKEPT, "relays of a dead process", FAIL, "strict_gpiod is not set"),
    (
        both(UNKEPT, change("/boot/firmware/cmdline.txt", "quiet pinctrl_bcm2835.persist_gpio_outputs=n")),
        "relays of a dead process",
        WARN,
        "does not show",
    ),
    (
        both(change(PERSIST, None), at_boot("dtparam=strict_gpiod", "dtparam=strict_gpiod=off")),
        "relays of a dead process",
        FAIL,
        "not set",
    ),
    (
        both(change(PERSIST, None), at_boot("dtparam=strict_gpiod", "[pi5]\ndtparam=strict_gpiod\n[all]")),
        "relays of a dead process",
        FAIL,
        "not set",
    ),
    (
        both(change(PERSIST, None), at_boot("dtparam=strict_gpiod", "[pi4]\ndtparam=strict_gpiod\n[all]")),
        "relays of a dead process",
        WARN,
        "does not show",
    ),
    (
        both(
            UNKEPT,
            change("/boot/firmware/more.txt", "dtparam=strict_gpiod"),
            at_boot("[cm4]", "include more.txt\n[cm4]"),
        ),
        "relays of a dead process",
        WARN,
        "does not show",
    ),
    (change(BOOT, None), "boot file", FAIL, "--root"),
    # watchdogs
    (change("/dev/watchdog0", None), "hardware watchdog", WARN, "reboot"),
    (
        both(change("/dev/watchdog0", None), at_boot(",watchdog=on", "")),
        "hardware watchdog",
        FAIL,
        "dtparam=watchdog=on",
    ),
    (change("/etc/systemd/system.conf.d/watchdog.conf", None), "RuntimeWatchdogSec", FAIL, "is not set"),
    (
        change("/etc/systemd/system.conf.d/watchdog.conf", "RuntimeWatchdogSec=off"),
        "RuntimeWatchdogSec",
        FAIL,
        "not set",
    ),
    (
        change("/etc/systemd/system.conf.d/watchdog.conf", "RuntimeWatchdogSec=1min"),
        "RuntimeWatchdogSec",
        WARN,
        "60 s",
    ),
    (change("/etc/systemd/system.conf.d/zz.conf", "RuntimeWatchdogSec=0"), "RuntimeWatchdogSec", FAIL, "not set"),
    (change(UNIT, None), "cellar.service", WARN, "not installed"),
    (change(UNIT, UNIT_TEXT.replace("WatchdogSec=10", "WatchdogSec=0")), "cellar.service", FAIL, "WatchdogSec"),
    (change(UNIT, UNIT_TEXT.replace("=SIGKILL", "=SIGABRT")), "cellar.service", FAIL, "SIGKILL"),
    (change(UNIT, UNIT_TEXT.replace("ExecStopPost=", "#")), "cellar.service", FAIL, "relays-off"),
    (change(f"{UNIT}.d/mine.conf", "[Service]\nWatchdogSec=1h\n"), "cellar.service", FAIL, "WatchdogSec"),
    # what it stands on
    (change("/run/systemd/timesync/synchronized", None), "clock", WARN, "not synchronised"),
    (attributes(programs={"timedatectl": "yes"}), "clock", OK, "synchronised"),
    (change(THROTTLED, None), "supply", UNSEEN, "does not say"),
    (change(THROTTLED, "50000"), "supply", WARN, "since the start"),
    (change(THROTTLED, "50005"), "supply", FAIL, "under-voltage now"),
    (attributes(programs={"vcgencmd": "throttled=0x50005"}), "supply", FAIL, "under-voltage now"),
    (attributes(share=0.0299), "disk", FAIL, "3% free"),
    (attributes(share=0.03), "disk", WARN, "3% free"),
    (attributes(share=0.0999), "disk", WARN, "10% free"),
    (attributes(share=0.1), "disk", OK, "10% free"),
    (attributes(share=None), "disk", UNSEEN, "nothing is known"),
    (attributes(port=1), "broker", WARN, "does not answer"),
]


@pytest.mark.parametrize(("spoil", "check", "verdict", "words"), CASES)
def test_what_is_wrong_is_named_with_its_remedy(
    pi: Pi,
    spoil: Callable[[Pi], None],
    check: str,
    verdict: Verdict,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cellar.composition.doctor.relays.find_spec", lambda _name: None)  # no RPi here
    spoil(pi)
    it = found(pi.examined(), check)
    assert it.verdict is verdict, it
    assert words in f"{it.found} {it.remedy}"


@pytest.mark.parametrize(("pin", "pull"), [(2, "pu"), (8, "pu"), (9, "pd"), (27, "pd")])
def test_the_pull_of_a_pin_at_reset(pin: int, pull: str) -> None:
    """BCM2835 ARM Peripherals, table 6-31."""
    assert pull_at_reset(pin) == pull


@pytest.mark.parametrize(
    ("pin", "active_low", "gpio", "verdict", "words"),
    [
        (17, False, "", WARN, "add gpio=17=op,dl"),
        (17, False, "gpio=17=op,dl", OK, ""),
        (17, False, "gpio=16-18,20=op,dl", OK, ""),
        (17, False, "gpio=17=ip,pd", OK, ""),
        (17, False, "gpio=17=pd", OK, ""),
        (17, False, "gpio=17=op,dh", FAIL, "make it gpio=17=op,dl"),
        (17, False, "gpio=17=op,dl\ngpio=17=dh", FAIL, "closes the relay"),
        (17, False, "gpio=17=op,dh\ngpio=17=dl", OK, ""),
        (17, False, "gpio=17=op", WARN, "weak pull"),
        (17, False, "gpio=17=ip", WARN, "weak pull"),
        (17, False, "gpio=17=ip,pu", FAIL, "closes the relay"),
        (17, False, "gpio=17=a3", FAIL, "closes the relay"),
        (17, True, "", FAIL, "add gpio=17=op,dh"),
        (17, True, "gpio=17=op,dh", WARN, "some seconds"),
        (17, True, "gpio=17=op,dl", FAIL, "make it gpio=17=op,dh"),
        (5, True, "gpio=5=op,dh", OK, ""),
        (5, True, "", WARN, "add gpio=5=op,dh"),
        (5, False, "", FAIL, "pulled down at power-on"),
        (5, False, "gpio=5=op,dl", WARN, "the pull-up of this pin"),
        (14, False, "gpio=14=op,dl", FAIL, "chatter"),
        (15, True, "gpio=15=op,dh", FAIL, "chatter"),
        (4, True, "gpio=4=op,dh", FAIL, "1-Wire"),
        (22, False, "gpio=22=op,dl\ndtoverlay=w1-gpio,gpiopin=22", FAIL, "1-Wire"),
    ],
)
def test_a_relay_pin_from_power_on_to_cellar(
    pi: Pi, pin: int, active_low: bool, gpio: str, verdict: Verdict, words: str
) -> None:
    pi.config = CONFIG.replace("heater_pin = 17", f"heater_pin = {pin}").replace(
        "[gpio]", f"[gpio]\nactive_low = {str(active_low).lower()}"
    )
    pi.put(BOOT, f"dtoverlay=w1-gpio\n{gpio}\n")
    it = found(pi.examined(), f"pin {pin} (fv1.heater)")
    assert it.verdict is verdict, it
    assert words in f"{it.found} {it.remedy}"


@pytest.mark.parametrize(
    ("span", "seconds"),
    [
        ("10", 10),
        ("10s", 10),
        ("1min 30s", 90),
        ("500ms", 0.5),
        ("off", None),
        ("infinity", None),
        ("", None),
        ("0", 0),
    ],
)
def test_time_spans_are_read_as_systemd_reads_them(span: str, seconds: float | None) -> None:
    assert seconds_of(span) == seconds


def test_every_warning_and_failure_says_what_to_do(pi: Pi) -> None:
    for spoil, *_ in CASES:
        spoil_one = good_pi(pi.folder / str(id(spoil)), port=pi.port)
        spoil(spoil_one)
        bad = [it for it in spoil_one.examined() if it.verdict in {WARN, FAIL}]
        assert all(it.cause and "#" in it.link for it in bad), bad
        silent = [it.check for it in bad if not it.remedy]
        assert [check for check in silent if not check.startswith("probe ")] == []


def test_what_was_shown_before_is_part_of_it(pi: Pi) -> None:
    state = pi.root / "var/lib/cobrew/cellar"
    commissioned(1, [Broken(fault=BoardFault.RAIL_HELD)], folder=state)
    it = found(pi.examined(), "commissioning")
    assert (it.verdict, it.symptom is not None) == (FAIL, True)
    assert "gate" in it.found
    commissioned(1, folder=state)
    assert found(pi.examined(), "commissioning").verdict is OK
    pi.config = pi.config.replace("heater_pin = 17", "heater_pin = 22")
    assert found(pi.examined(), "commissioning").verdict is UNSEEN


def test_what_the_watcher_found_is_part_of_it(pi: Pi) -> None:
    state = pi.root / "var/lib/cobrew/cellar"
    state.mkdir(parents=True)
    journal = SqliteJournal(state / "journal.db")
    body = '{"kind":"event","name":"found","detail":{"finding":"probe_resets","reaction":"warn"}}'
    journal.record([Row(at_utc=1_800_000_000, fermenter="fv1", body=body)], {}).result()
    journal.close()
    it = found(pi.examined(), "watcher")
    assert it.verdict is WARN
    assert "probe_resets at fv1" in it.found


def test_the_documented_boot_configuration_passes(pi: Pi) -> None:
    repository = Path(__file__).parents[2]
    page = (repository / "firmware_docs" / "reference" / "boot-configuration.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```(ini|systemd)\n(.*?)```", page, re.DOTALL))
    pi.put(BOOT, blocks["ini"])
    pi.put("/etc/systemd/system.conf.d/watchdog.conf", blocks["systemd"])
    example = (repository / "controller" / "config.example.toml").read_text(encoding="utf-8")
    pi.config = example.replace("{", "{{").replace("}", "}}").replace("# heartbeat_pin", "heartbeat_pin")
    pins = [it for it in pi.examined() if it.check.startswith("pin ")]
    assert [it.check for it in pins] == [
        *("pin 17 (fv1.heater)", "pin 27 (fv1.cooler)", "pin 22 (fv2.heater)", "pin 23 (fv2.cooler)")
    ]
    assert {it.verdict for it in pins} == {OK}
    others = ("heartbeat", "relays of a dead process", "hardware watchdog", "RuntimeWatchdogSec", "cellar.service")
    assert {found(pi.examined(), check).verdict for check in others} == {OK}


@pytest.mark.parametrize("page", ["boot-configuration.md", "drive.md"])
def test_each_claim_of_the_page_links_a_test_that_exists(page: str) -> None:
    folder = Path(__file__).parents[2] / "firmware_docs" / "reference"
    links = re.findall(r"\[(test_\w+|a test)\]\(([^)]+)\)", (folder / page).read_text(encoding="utf-8"))
    assert links
    for name, file in links:
        assert name == "a test" or f"def {name}(" in (folder / file).read_text(encoding="utf-8"), name


def test_a_failure_ends_with_1_and_warnings_with_0(pi: Pi, capsys: pytest.CaptureFixture[str]) -> None:
    """The real machine's disk and no relay line: the exit code is that of the worst verdict."""
    pi.examined()
    command = ["doctor", "--config", str(pi.config_file), "--root", str(pi.root)]
    assert main(command) == 1  # no GPIO chip in the tree
    text = capsys.readouterr().out
    assert "✗ FAIL   GPIO lines: no GPIO chip here" in text
    assert re.search(r"^\d+ ok, \d+ warnings, \d+ failures(, \d could not be looked at)?$", text, re.MULTILINE)
    assert main([*command, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {"check", "verdict", "found", "remedy", "symptom", "where", "cause", "link"} == set(told[0])


def test_what_is_only_warned_of_ends_with_0(
    pi: Pi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pi.put("/run/systemd/timesync/synchronized", None)
    findings = pi.examined()
    monkeypatch.setattr("cellar.composition.doctor.examine", lambda *_: findings)
    assert main(["doctor", "--config", str(pi.config_file)]) == 0
    assert "! warn   clock" in capsys.readouterr().out


def test_symbols_never_stand_without_their_word() -> None:
    findings = [Finding(check="c", verdict=verdict, found="f") for verdict in Verdict]
    assert [line[:8].split() for line in as_text(findings).splitlines()[:4]] == [
        ["✓", "ok"],
        ["!", "warn"],
        ["✗", "FAIL"],
        ["?", "unseen"],
    ]
    assert [it["verdict"] for it in json.loads(as_json(findings))] == ["ok", "warn", "fail", "unseen"]
