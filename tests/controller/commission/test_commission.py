# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commissioning on a simulated rack: broken off at any moment its relays are open, and it goes on where it was."""

import json
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from cellar.adapters.w1 import SLOW
from cellar.composition.commission.bench import Bench
from cellar.composition.commission.command import finish
from cellar.composition.commission.evidence import FILE, Evidence, opened, wiring_of
from cellar.composition.commission.hands import Answer, Task
from cellar.composition.commission.listening import symptom_of
from cellar.composition.commission.running import go_through
from cellar.composition.commission.signing import device_key, is_signed
from cellar.composition.commission.steps import steps
from cellar.composition.commission.terminal import Terminal
from cellar.composition.commission.words import NUMBERS, REASONS, STEPS, TASKS
from cellar.config import check
from cellar.core.interlock import Held, HeldReason
from cellar.diagnosis import Seen, Symptom
from cellar.sim.board import BoardRelays
from cellar.sim.faults import BoardFault, PlantFault, RelayFault
from proving import DOCUMENT, Broken, Rack, SimulatedHands

STEP_NAMES = ["at_rest", "probes", "warm", "heater", "cooler", "ice", "noise"]


class Stopping:
    """A clock that fails, or asks to stop, at its nth wait."""

    def __init__(self, rack: Rack, waits: int, error: BaseException | None, stop: Event) -> None:
        self._clock, self._left, self._error, self._stop = rack.clock, waits, error, stop

    def now_s(self) -> float:
        return self._clock.now_s()

    def utc_s(self) -> float:
        return self._clock.utc_s()

    def wait_until(self, at_s: float, stop: Event) -> None:
        self._left -= 1
        if self._left == 0:
            if self._error is not None:
                raise self._error
            self._stop.set()
        self._clock.wait_until(at_s, stop)


def evidence_of(rack: Rack, folder: Path, *, anew: bool = False) -> Evidence:
    return opened(rack.config, folder, now_utc=int(rack.clock.utc_s()), anew=anew)


def go(rack: Rack, folder: Path, bench: Bench | None = None, *, ice: bool = False) -> tuple[bool, Evidence]:
    evidence = evidence_of(rack, folder)
    done = go_through(bench or rack.bench(), steps(rack.config, ice=ice), evidence, lambda *_: True)
    return done, evidence


def test_a_whole_rack_is_proved_in_ten_minutes(tmp_path: Path) -> None:
    done, evidence = go(Rack(1), tmp_path, ice=True)
    assert done
    assert [it.step for it in evidence.steps] == STEP_NAMES
    assert {it.symptom for it in evidence.seen()} == {Symptom.ACTS}
    without_ice_s = sum(it.took_s for it in evidence.steps if it.step != "ice")
    assert without_ice_s < 11 * 60.0


def test_the_rail_falls_within_two_seconds_and_that_is_kept(tmp_path: Path) -> None:
    _, evidence = go(Rack(2), tmp_path)
    heater = next(it for it in evidence.steps if it.step == "heater")
    assert 0.0 < heater.numbers["rail_fell_s"] <= 2.0


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), OSError("a wire"), None], ids=repr)
def test_broken_off_at_any_moment_every_relay_is_open(tmp_path: Path, error: BaseException | None) -> None:
    ended = 0
    for waits in range(2, 1200, 140):
        rack, stop = Rack(3), Event()
        bench = rack.bench(stop)
        bench.clock = Stopping(rack, waits, error, stop)
        with pytest.raises((KeyboardInterrupt, SystemExit, OSError)):
            go(rack, tmp_path / str(waits), bench)
        assert rack.brewery.contacts() == frozenset()
        assert rack.bank.released
        ended += bool(any(rack.written))
    assert ended > 3  # it was often broken off after a relay had been closed


def test_the_bench_is_not_held_open_by_a_bank_that_fails(tmp_path: Path) -> None:
    """A bank that cannot be written is an error, and the relays are given back all the same."""
    rack = Rack(1)

    def fail(closed: frozenset[str]) -> None:
        if closed:
            raise OSError("the lines are gone")

    rack.bank = BoardRelays(rack.board, watch=fail)
    with pytest.raises(OSError, match="gone"):
        go(rack, tmp_path)
    assert rack.bank.released
    assert rack.brewery.contacts() == frozenset()


def test_it_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    rack, stop = Rack(1), Event()
    bench = rack.bench(stop)
    bench.clock = Stopping(rack, 400, KeyboardInterrupt(), stop)
    with pytest.raises(KeyboardInterrupt):
        go(rack, tmp_path, bench)
    first = [it.step for it in evidence_of(rack, tmp_path).steps]
    assert first == ["at_rest", "probes", "warm"]
    rack.bank = BoardRelays(rack.board, watch=rack.written.append)
    done, evidence = go(rack, tmp_path)
    assert done
    assert [it.step for it in evidence.steps] == [it for it in STEP_NAMES if it != "ice"]
    assert evidence_of(rack, tmp_path, anew=True).steps == []


def test_other_wires_begin_anew(tmp_path: Path) -> None:
    rack = Rack(1)
    go(rack, tmp_path)
    fermenter: dict[str, Any] = {**DOCUMENT["fermenter"][0], "heater_pin": 22}  # type: ignore[index]
    other = check(Path("bench.toml"), {**DOCUMENT, "fermenter": [fermenter]})
    assert wiring_of(other) != wiring_of(rack.config)
    assert opened(other, tmp_path, now_utc=0, anew=False).steps == []
    (tmp_path / FILE).write_text("{", encoding="utf-8")
    assert evidence_of(rack, tmp_path).steps == []


@pytest.mark.parametrize(
    "fault", [Broken(fault=RelayFault.WELDED, part="heater"), Broken(fault=BoardFault.DRIVER_SHORTED, part="heater")]
)
def test_what_is_closed_without_an_order_is_never_left_so_by_us(tmp_path: Path, fault: Broken) -> None:
    """A welded contact is not switched on; a shorted driver is without supply when it ends."""
    rack = Rack(4)
    rack.break_(fault)
    go(rack, tmp_path)
    rack.clock.advance(5.0)
    rack.board.lines()
    welded = {"fv1.heater"} if fault.fault is RelayFault.WELDED else set()
    assert rack.brewery.contacts() == welded
    if welded:
        assert not any("fv1.heater" in closed for closed in rack.written)


def test_heat_and_cold_are_never_on_together_and_the_compressor_rests(tmp_path: Path) -> None:
    rack = Rack(5)
    started: list[tuple[float, frozenset[str]]] = []
    rack.bank = BoardRelays(rack.board, watch=lambda closed: started.append((rack.clock.now_s(), closed)))
    go(rack, tmp_path)
    assert all(len(closed) <= 1 for _, closed in started)
    first_cold_s = next(at_s for at_s, closed in started if "fv1.cooler" in closed)
    assert first_cold_s >= 300.0


def test_the_evidence_is_signed_by_the_device_and_printable(tmp_path: Path) -> None:
    rack = Rack(1)
    rack.break_(Broken(fault=PlantFault.HEATER_UNPLUGGED))
    _, evidence = go(rack, tmp_path)
    config_file = tmp_path / "cellar.toml"
    file, page = finish(config_file, rack.config, evidence, tmp_path, "fr", root=tmp_path)
    whole = json.loads(file.read_text(encoding="utf-8"))
    assert is_signed(whole)
    whole["evidence"]["steps"][3]["numbers"]["rose_k"] = 9.0
    assert not is_signed(whole)
    assert not is_signed({"evidence": {}})
    assert (tmp_path / "device.key").stat().st_mode & 0o077 == 0
    assert device_key(tmp_path) == device_key(tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "le chauffage de fv1.heater" in text
    assert "unknown" in text
    assert "<script" not in text


class Keys:
    """A person at the terminal who types these."""

    def __init__(self, *keys: str) -> None:
        self._keys = list(keys)
        self.said: list[str] = []

    def ask(self, question: str) -> str:
        self.said.append(question)
        if not self._keys:
            raise EOFError
        return self._keys.pop(0)


def test_a_person_is_asked_told_and_may_break_off(tmp_path: Path) -> None:
    rack, keys = Rack(1), Keys("", "s", "", "Q")
    terminal = Terminal(ask=keys.ask, say=keys.said.append, language="fr")
    assert terminal.asked(Task.BEGIN, "") is Answer.DONE
    assert terminal.asked(Task.WARM_BEER, "fv1") is Answer.SKIP
    terminal.waits(Held(reason=HeldReason.LOCKOUT, wait_s=120.0))
    rack.break_(Broken(fault=PlantFault.PROBES_SWAPPED))
    go_on: list[bool] = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the second is what breaks off
        go_through(
            rack.bench(), steps(rack.config, ice=False), evidence_of(rack, tmp_path),
            lambda *it: go_on.append(terminal.told(*it)) or True,
        )  # fmt: skip
        terminal.asked(Task.PUT_BACK, "fv1")
    text = "\n".join(keys.said)
    assert "attente de 120 s\N{NO-BREAK SPACE}: le compresseur se repose" in text
    assert "Sinon\N{NO-BREAK SPACE}: Réchauffez-en une dans la main" in text
    with pytest.raises(KeyboardInterrupt):
        terminal.asked(Task.BEGIN, "")
    assert rack.brewery.contacts() == frozenset()


def test_every_task_and_step_has_its_words() -> None:
    assert set(TASKS) == set(Task)
    assert set(STEPS) == set(STEP_NAMES)
    assert set(REASONS) == set(HeldReason)


@pytest.mark.parametrize("broken", [None, Broken(fault=RelayFault.WELDED, part="cooler")])
def test_every_number_has_its_words(tmp_path: Path, broken: Broken | None) -> None:
    rack = Rack(1)
    if broken:
        rack.break_(broken)
    _, evidence = go(rack, tmp_path, ice=True)
    assert {name for it in evidence.steps for name in it.numbers} <= set(NUMBERS)


@pytest.mark.parametrize(
    ("complaint", "symptom"),
    [
        ("28-1 is not on the bus: check its plug and the data line", Symptom.PROBE_ABSENT),
        ("28-1 cannot be read: there is no /sys/bus/w1; dtoverlay", Symptom.BUS_GONE),
        ("28-1 does not answer: the kernel's read hangs; unplug", Symptom.PROBE_HANGS),
        (f"28-1 {SLOW}", Symptom.PROBE_STARVED),
        ("28-1 answers what is no temperature", Symptom.PROBE_NONSENSE),
    ],
)
def test_complaints_of_the_bus_are_symptoms(complaint: str, symptom: Symptom) -> None:
    assert symptom_of(complaint) is symptom


def test_without_feedback_the_plant_still_shows_what_a_relay_does(tmp_path: Path) -> None:
    rack = Rack(1, has_feedback=False)
    rack.break_(Broken(fault=RelayFault.DEAD, part="heater"))
    _, evidence = go(rack, tmp_path)
    assert Seen(symptom=Symptom.ACTS_NOT, where="fv1.heater") in evidence.seen()
    assert isinstance(rack.bench().hands, SimulatedHands)
