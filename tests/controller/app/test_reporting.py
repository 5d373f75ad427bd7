# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fermenter's state on the wire says of its law and of the watcher's findings, and that it says so at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from queue import Queue

import pytest

from cellar import contract
from cellar.app.loop import Tick
from cellar.app.rendering import state_payload
from cellar.app.reporting import Reporter
from cellar.core.fermenter import Decision, Fermenter, Mode, Readings, State, starting, step
from cellar.core.findings import Finding
from cellar.core.law import LawName
from cellar.core.reading import ProbeLimits, Reading
from cellar.core.vessel import Vessel

UTC = 1_790_000_000
EVERY_S = 10.0
FERMENTER = Fermenter(
    id="fv1",
    name="FV1",
    has_heater=True,
    has_cooler=True,
    beer_probe=ProbeLimits(),
    chamber_probe=ProbeLimits(),
    first_mode=Mode.AUTO,
)
TOPICS = contract.Topics(site="lille", unit="cave")
INFO = contract.Info(site="lille", unit="cave", version="1", boot_id="b", simulated=True, fermenters=("fv1",))


@dataclass
class Wire:
    """Remembers the states that were published."""

    states: list[contract.FermenterState] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    taken_away: list[str] = field(default_factory=list)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        if topic == TOPICS.info:
            self.health.append(contract.Info.model_validate_json(payload).journal)
        if not payload:
            assert retain
            self.taken_away.append(topic)
        if topic == TOPICS.state("fv1"):
            assert retain
            self.states.append(contract.FermenterState.model_validate_json(payload))
        return True

    def session(self) -> int:
        return 1

    def close(self) -> None:
        return


def decided(fermenter: Fermenter = FERMENTER) -> tuple[State, Decision]:
    """A fermenter with both probes, at its first tick."""
    readings = Readings(beer=Reading.good(18.0, 1.0), chamber=Reading.good(17.0, 1.0))
    return step(starting(fermenter, now_s=0.0), readings, 1.0)


def told(decisions: Sequence[Decision]) -> list[contract.FermenterState]:
    """What is published of a decision per second."""
    state, _ = decided()
    wire = Wire()
    reporter = Reporter(wire, TOPICS, INFO, Queue(), every_s=EVERY_S)
    for second, decision in enumerate(decisions):
        reporter(
            Tick(
                now_s=float(second),
                utc_s=UTC + second,
                states={"fv1": state},
                decisions={"fv1": decision},
                readings={},
                intents={},
            ),
        )
    return wire.states


@pytest.mark.parametrize("law", LawName)
def test_the_law_in_use_is_said(law: LawName) -> None:
    _, decision = decided()
    assert decision.law is LawName.CASCADE
    assert state_payload(FERMENTER, replace(decision, law=law), utc_s=UTC).law == law


@pytest.mark.parametrize("jacket", [False, True])
def test_whether_it_has_a_jacket_is_said(jacket: bool) -> None:
    fermenter = replace(FERMENTER, vessel=Vessel(jacket=jacket))
    _, decision = decided(fermenter)
    assert state_payload(fermenter, decision, utc_s=UTC).jacket is jacket


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((), ()),
        ((Finding.NOT_COOLING,), ("not_cooling",)),
        ((Finding.OFF_SETPOINT, Finding.PROBE_NOISY), ("probe_noisy", "off_setpoint")),
        ((Finding.NOT_COOLING, Finding.SHORT_CYCLING), ("short_cycling", "not_cooling")),
        ((Finding.PROBE_NOISY, Finding.PROBE_FELL_OUT), ("probe_fell_out", "probe_noisy")),
        ((Finding.PROBE_FELL_OUT, Finding.RUNAWAY), ("runaway", "probe_fell_out")),
    ],
)
def test_the_most_pressing_finding_is_said_first(found: tuple[Finding, ...], said: tuple[str, ...]) -> None:
    _, decision = decided()
    assert state_payload(FERMENTER, replace(decision, findings=frozenset(found)), utc_s=UTC).findings == said


def test_all_findings_at_once_are_a_small_message() -> None:
    _, decision = decided()
    payload = state_payload(FERMENTER, replace(decision, findings=frozenset(Finding)), utc_s=UTC)
    assert len(payload.findings) == len(Finding)
    assert len(payload.model_dump_json().encode()) < 1500


def test_a_change_of_law_and_a_finding_that_comes_or_goes_are_told_at_once() -> None:
    _, usual = decided()
    lost = replace(usual, law=LawName.BEER_LOST)
    found = replace(lost, findings=frozenset({Finding.NOT_COOLING}))
    said = told([usual, usual, lost, found, found, lost])
    assert [(it.law, it.findings) for it in said] == [
        ("cascade", ()),
        ("beer_lost", ()),
        ("beer_lost", ("not_cooling",)),
        ("beer_lost", ()),
    ]


def test_a_finding_that_stands_is_told_again_and_again() -> None:
    _, usual = decided()
    found = replace(usual, findings=frozenset({Finding.NOT_COOLING}))
    said = told([found] * 31)
    assert [(it.at_utc - UTC, it.findings) for it in said] == [(at, ("not_cooling",)) for at in (0, 10, 20, 30)]


def test_what_the_broker_retained_of_a_fermenter_that_is_no_more_is_taken_away() -> None:
    state, decision = decided()
    wire = Wire()
    tick = Tick(now_s=0.0, utc_s=UTC, states={"fv1": state}, decisions={"fv1": decision}, readings={}, intents={})
    reporter = Reporter(wire, TOPICS, INFO, Queue(), every_s=EVERY_S, gone=["old"])
    reporter(tick)
    reporter(tick)
    assert wire.taken_away == [
        "cobrew/1/lille/cave/fermenter/old/state",
        "homeassistant/device/lille-cave_old/config",
    ]


def test_a_journal_that_fails_is_told_once_and_so_is_its_recovery() -> None:
    state, decision = decided()
    wire, words = Wire(), iter((False, True, True, False, False))
    reporter = Reporter(wire, TOPICS, INFO, Queue(), every_s=EVERY_S, failing=lambda: next(words))
    for _ in range(5):
        reporter(
            Tick(
                now_s=0.0,
                utc_s=UTC,
                states={"fv1": state},
                decisions={"fv1": decision},
                readings={},
                intents={},
            )
        )
    assert wire.health == ["ok", "failing", "ok"]


def test_an_order_that_was_obeyed_is_seen_before_the_next_tick() -> None:
    state, decision = decided()
    wire = Wire()
    reporter = Reporter(wire, TOPICS, INFO, Queue(), every_s=EVERY_S)
    reporter.echo(replace(state, setpoint_c=12.0))  # nothing was said yet: there is nothing to echo in
    reporter(Tick(now_s=0.0, utc_s=UTC, states={"fv1": state}, decisions={"fv1": decision}, readings={}, intents={}))
    reporter.echo(replace(state, setpoint_c=12.0, mode=Mode.OFF))
    assert [(it.setpoint_c, it.mode) for it in wire.states] == [(18.0, "auto"), (12.0, "off")]
