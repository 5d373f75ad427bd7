# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""At the panel as at the terminal: the same answers give the same evidence; who leaves, leaves every relay open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Event

import pytest

from cellar.app.sampling import Sampler
from cellar.composition.commission.bench import Bench
from cellar.composition.commission.evidence import Evidence, opened
from cellar.composition.commission.hands import Answer, LeftAloneError, Look, Picture, Task
from cellar.composition.commission.panel import HERE_S, Panel
from cellar.composition.commission.running import AGAIN_MOST, Person, go_through
from cellar.composition.commission.steps import steps
from cellar.composition.commission.terminal import Terminal
from cellar.config import check
from cellar.contract import Answer as Reply
from cellar.contract import Commissioning, Intent, ModeOrder, PanelWord, SetpointOrder, Topics
from cellar.contract.intents import AnyOrder
from cellar.core.interlock import Held, HeldReason, Side
from cellar.core.reading import Reading
from cellar.ports import Message
from cellar.sim.board import BoardContacts
from cellar.sim.faults import PlantFault
from proving import AIR, BEER, DOCUMENT, Broken, Rack, SimulatedHands

TOPICS = Topics(site="bench", unit="bench")
FAULTS: list[list[Broken]] = [
    [],
    [Broken(fault=PlantFault.HEATER_UNPLUGGED)],
    [Broken(fault=PlantFault.PROBES_SWAPPED)],
    [Broken(fault=PlantFault.SOCKETS_SWAPPED)],
]

Reacts = Callable[["PanelAndBroker", Commissioning], None]


@dataclass
class PanelAndBroker:
    """A wire whose other end is a person at a panel: each thing said is answered at once, as `reacts` does."""

    reacts: Reacts
    inbox: "Queue[Message]" = field(default_factory=Queue)
    said: list[Commissioning] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    def session(self) -> int:
        return 1

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        if topic == TOPICS.commission:
            assert retain
            self.said.append(Commissioning.model_validate_json(payload))
            self.reacts(self, self.said[-1])
        else:
            self.replies.append(Reply.model_validate_json(payload))
        return True

    def close(self) -> None:
        return

    def word(self, says: str, *, retained: bool = False, **changes: object) -> None:
        now = self.said[-1]
        fields = {"run": now.run, "says": says, "question": now.question, "author": "mo", **changes}
        word = PanelWord.model_validate(fields)
        self.inbox.put(
            Message(topic=TOPICS.commission_panel, payload=word.model_dump_json().encode(), retained=retained)
        )

    def intent(self, fermenter: str, order: AnyOrder) -> None:
        intent = Intent(id=f"i-{fermenter}", author="mo", expires_utc=1, order=order)
        payload = intent.model_dump_json().encode()
        self.inbox.put(Message(topic=TOPICS.intent(fermenter), payload=payload, retained=False))


def obliging(there: PanelAndBroker, now: Commissioning) -> None:
    """Is always there, and does what is asked."""
    there.word(now.presses[0] if now.presses else "here")


@dataclass
class Acting:
    """What a person does with the simulated probes, before somebody hears their answer."""

    person: Person
    brewery: SimulatedHands

    def asked(self, task: Task, where: str) -> Answer:
        self.brewery.asked(task, where)
        return self.person.asked(task, where)

    def waits(self, held: Held) -> None:
        self.person.waits(held)

    def attends(self, look: Look) -> None:
        self.person.attends(look)


def bench_of(rack: Rack, person: Person) -> Bench:
    """A bus that says the same when it is looked at twice in an instant."""
    sampler = Sampler(rack.bus, [BEER, AIR], rack.clock)
    at_s, latest = -1.0, dict[str, Reading]()

    def once() -> Mapping[str, Reading]:
        nonlocal at_s, latest
        if at_s != rack.clock.now_s():
            at_s, latest = rack.clock.now_s(), dict(sampler.sample())
        return latest

    return Bench(
        rack.config,
        clock=rack.clock,
        bank=rack.bank,
        contacts=BoardContacts(rack.board),
        latest=once,
        present=rack.bus.present,
        hands=Acting(person, SimulatedHands(rack.brewery)),
        stop=Event(),
        keeper=False,
    )


def at_panel(rack: Rack, folder: Path, reacts: Reacts) -> tuple[PanelAndBroker, Panel, Evidence]:
    evidence = opened(rack.config, folder, now_utc=int(rack.clock.utc_s()), anew=False)
    there = PanelAndBroker(reacts)
    todo = list(steps(rack.config, ice=False))
    return there, Panel(there, there.inbox, rack.clock, rack.config, todo, evidence), evidence


def go(rack: Rack, person: Person, evidence: Evidence) -> bool:
    return go_through(bench_of(rack, person), steps(rack.config, ice=False), evidence, person.told)


@pytest.mark.parametrize("broken", FAULTS, ids=lambda it: it[0].name if it else "whole")
def test_the_same_answers_give_the_same_evidence_as_at_a_terminal(tmp_path: Path, broken: list[Broken]) -> None:
    documents, asked = [], []
    for name in ("panel", "terminal"):
        rack = Rack(6)
        for it in broken:
            rack.break_(it)
        there, person, evidence = at_panel(rack, tmp_path / name, obliging)
        if name == "terminal":
            by_key = Terminal(ask=lambda _: "", say=asked.append, language="en")
            assert go(rack, by_key, evidence)
        else:
            assert go(rack, person, evidence)
            person.ended("done")
            ends = {it.mark for it in there.said[-1].steps}
            assert ends <= {"good", "found", "skipped"}
            assert ("found" in ends) is bool(broken)
            shown = [it.en.text for it in there.said if it.question]
        documents.append(evidence.document())
    assert documents[0] == documents[1]
    tasks = [line.removeprefix("→ ") for line in asked if line.startswith("→ ") and line.removeprefix("→ ") in shown]
    assert tasks == [text for text in shown if text]


def test_both_languages_the_numbers_and_the_relays_are_shown(tmp_path: Path) -> None:
    rack = Rack(7)
    there, person, evidence = at_panel(rack, tmp_path, obliging)
    go(rack, person, evidence)
    heats = next(it for it in there.said if any(relay.told and relay.seen for relay in it.relays))
    assert [it.relay for it in heats.relays] == ["fv1.heater", "fv1.cooler"]
    assert {it.place for it in heats.probes if it.value_c is not None} == {"fv1.beer", "fv1.chamber"}
    assert heats.rail is True
    assert heats.wait_s is not None
    assert [it.mark for it in heats.steps].count("now") == 1
    first = next(it for it in there.said if it.question)
    assert (first.en.text[:5], first.fr.text[:5]) == ("Water", "De l'")
    assert first.presses == ("done", "skip", "break_off")
    assert all((it.wait_s is None) is bool(it.presses) for it in there.said)
    assert any("heartbeat it fell" in it.en.last for it in there.said)


def test_why_and_how_long_a_constraint_is_waited_for_is_shown_until_it_is_over(tmp_path: Path) -> None:
    there, person, _ = at_panel(Rack(1), tmp_path, lambda *_: None)
    look = Picture(probes_c={}, told=frozenset(), seen={}, rail=None, left_s=4.0)
    person.waits(Held(reason=HeldReason.LOCKOUT, wait_s=120.0))
    person.attends(lambda: look)
    assert [(it.fr.text, it.wait_s) for it in there.said] == [("le compresseur se repose", 120.0)]
    person._clock.advance(120.0)  # type: ignore[attr-defined]
    person.attends(lambda: look)
    assert [(it.en.text, it.wait_s) for it in there.said[1:]] == [("", 4.0)]


def test_what_is_to_be_mended_stands_with_its_if_not_then_until_somebody_goes_on(tmp_path: Path) -> None:
    rack = Rack(1)
    rack.break_(Broken(fault=PlantFault.HEATER_UNPLUGGED))
    there, person, evidence = at_panel(rack, tmp_path, obliging)
    go(rack, person, evidence)
    (stands, *_) = [it for it in there.said if it.presses == ("go_on", "break_off")]
    (verdict, *_) = stands.fr.verdicts
    assert [it.step for it in stands.steps if it.mark == "now"] == ["heater"]
    assert "chauffage" in verdict.part
    assert all((verdict.cause, verdict.test, verdict.fix, verdict.brewing, verdict.link))


WRONG: dict[str, Reacts] = {
    "of another question": lambda there, now: there.word("done", question=now.question and now.question + 1),
    "of another run": lambda there, _: there.word("done", run="0" * 32),
    "retained": lambda there, _: there.word("done", retained=True),
    "not offered": lambda there, _: there.word("go_on"),
    "unreadable": lambda there, _: there.inbox.put(
        Message(topic=TOPICS.commission_panel, payload=b"{", retained=False)
    ),
    "too large": lambda there, _: there.inbox.put(
        Message(topic=TOPICS.commission_panel, payload=b" " * 5000, retained=False)
    ),
    "an order": lambda there, _: there.intent("fv1", SetpointOrder(setpoint_c=20.0)),
}


@pytest.mark.parametrize("why", WRONG)
def test_a_word_that_does_not_answer_the_question_that_stands_changes_nothing(why: str, tmp_path: Path) -> None:
    def reacts(there: PanelAndBroker, _now: Commissioning) -> None:
        WRONG[why](there, _now)
        if len(there.said) == 2:
            there.word("skip")

    there, person, _ = at_panel(Rack(1), tmp_path, reacts)
    assert ask_until(person, there) is Answer.SKIP
    assert len(there.said) >= 2


def ask_until(person: Panel, there: PanelAndBroker) -> Answer:
    """The virtual clock stands while one waits for an answer: it is moved so that the panel is spoken to again."""
    clock = person._clock
    get = there.inbox.get

    def moving(block: bool = True, timeout: float | None = None) -> Message:
        clock.advance(1.0)  # type: ignore[attr-defined]
        return get(block, 0.01)

    there.inbox.get = moving  # type: ignore[method-assign]
    return person.asked(Task.BEGIN, "")


def test_a_press_that_was_lost_can_be_pressed_again_and_a_double_press_is_one(tmp_path: Path) -> None:
    """The first is lost on its way; the next comes twice, and the second of them answers no later question."""

    def reacts(there: PanelAndBroker, now: Commissioning) -> None:
        if now.question == 1 and len(there.said) > 1:
            there.word("skip")
            there.word("skip")

    there, person, _ = at_panel(Rack(1), tmp_path, reacts)
    assert ask_until(person, there) is Answer.SKIP
    there.reacts = lambda it, now: it.word("done") if now.question == 2 and len(there.said) > 5 else None
    assert person.asked(Task.PUT_BACK, "fv1") is Answer.DONE


def leaves_when_it_heats(times: int) -> Reacts:
    """Closes the panel as soon as a relay is told to close, so many times; it is there again at each question."""
    left, away = 0, False

    def reacts(there: PanelAndBroker, now: Commissioning) -> None:
        nonlocal left, away
        if now.presses:
            away = False
            there.word(now.presses[0])
        elif not away and left < times and any(it.told for it in now.relays):
            left, away = left + 1, True
        elif not away:
            there.word("here")

    return reacts


def test_a_panel_that_is_closed_while_it_heats_opens_the_relay_in_time_and_the_step_is_asked_again(
    tmp_path: Path,
) -> None:
    rack = Rack(8)
    there, person, evidence = at_panel(rack, tmp_path, leaves_when_it_heats(1))
    edges: list[tuple[float, frozenset[str]]] = []
    rack.bank = type(rack.bank)(rack.board, watch=lambda closed: edges.append((rack.clock.now_s(), closed)))
    assert go(rack, person, evidence)
    heats_s = next(at_s for at_s, closed in edges if "fv1.heater" in closed)
    opens_s = next(at_s for at_s, closed in edges if at_s > heats_s and not closed)
    assert HERE_S - 2.0 < opens_s - heats_s < HERE_S + 1.0
    asked = [it for it in there.said if it.question and "lay the beer probe" in it.en.text]
    assert [it.again for it in asked[:1] + asked[-1:]] == [False, True]
    assert {it.mark for it in there.said[-1].steps} == {"good"}


def test_left_alone_again_and_again_it_is_broken_off(tmp_path: Path) -> None:
    rack = Rack(8)
    there, person, evidence = at_panel(rack, tmp_path, leaves_when_it_heats(AGAIN_MOST))
    with pytest.raises(KeyboardInterrupt):
        go(rack, person, evidence)
    assert rack.bank.released
    assert rack.brewery.contacts() == frozenset()
    assert not evidence.has("heater", "fv1")
    assert sum(it.again for it in there.said if it.question) == AGAIN_MOST - 1


def test_nobody_is_missed_while_every_relay_is_open(tmp_path: Path) -> None:
    """Probes are read and the compressor rests with the panel closed."""

    def reacts(there: PanelAndBroker, now: Commissioning) -> None:
        if now.presses or any(it.told for it in now.relays) or (now.wait_s is not None and now.wait_s < 5.0):
            there.word(now.presses[0] if now.presses else "here")

    rack = Rack(8)
    there, person, evidence = at_panel(rack, tmp_path, reacts)
    assert go(rack, person, evidence)
    assert not any(it.again for it in there.said)


STOPS: dict[str, Reacts] = {
    "the panel's word, of an older run too": lambda there, _: there.word("stop", run="0" * 32),
    "off for the fermenter": lambda there, _: there.intent("fv1", ModeOrder(mode="off")),
    "break off": lambda there, now: there.word("break_off" if now.presses else "here"),
}


@pytest.mark.parametrize(
    ("how", "when"),
    [(how, when) for how in STOPS for when in ("asked", "heats") if (how, when) != ("break off", "heats")],
)
def test_stop_opens_every_relay_ends_it_and_says_so(how: str, when: str, tmp_path: Path) -> None:
    def reacts(there: PanelAndBroker, now: Commissioning) -> None:
        heats = any(it.told for it in now.relays)
        if now.end is None:
            (STOPS[how] if heats or when == "asked" else obliging)(there, now)

    rack = Rack(9)
    there, person, evidence = at_panel(rack, tmp_path, reacts)
    with pytest.raises(KeyboardInterrupt):
        go(rack, person, evidence)
    person.ended("broken_off")
    assert rack.brewery.contacts() == frozenset()
    assert rack.bank.released
    assert there.said[-1].end == "broken_off"
    assert there.said[-1].presses == ()
    assert [(it.reason, it.fermenter) for it in there.replies] == (
        [("off_not_stored", "fv1")] if how.startswith("off") else []
    )


def test_of_one_stop_every_fermenter_is_answered(tmp_path: Path) -> None:
    there, person, _ = at_panel(Rack(1), tmp_path, lambda *_: None)
    there.intent("fv1", ModeOrder(mode="off"))
    with pytest.raises(KeyboardInterrupt):
        person.attends(lambda: pytest.fail("nobody looks"))
    there.intent("fv2", ModeOrder(mode="off"))
    person.ended("broken_off")
    assert [(it.id, it.fermenter) for it in there.replies] == [("i-fv1", "fv1"), ("i-fv2", None)]


def test_off_is_not_answered_where_a_relay_may_not_have_opened(tmp_path: Path) -> None:
    there, person, _ = at_panel(Rack(1), tmp_path, lambda *_: None)
    there.intent("fv1", ModeOrder(mode="off"))
    with pytest.raises(KeyboardInterrupt):
        person.attends(lambda: pytest.fail("nobody looks"))
    person.ended("failed")
    assert there.said[-1].end == "failed"
    assert there.replies == []


def test_break_off_counts_whatever_is_asked_by_now(tmp_path: Path) -> None:
    there, person, _ = at_panel(Rack(1), tmp_path, lambda *_: None)
    person.waits(Held(reason=HeldReason.CHANGEOVER, wait_s=5.0))
    there.word("break_off", question=99)
    with pytest.raises(KeyboardInterrupt):
        person.attends(lambda: pytest.fail("nobody looks"))


def test_whoever_leaves_any_of_two_fermenters_leaves_both_open(tmp_path: Path) -> None:
    """All are let go before anybody is looked for again."""
    rack = Rack(1)
    second = {**DOCUMENT["fermenter"][0], "id": "fv2", "heater_pin": 22, "cooler_pin": 23}
    second |= {"heater_feedback_pin": 5, "cooler_feedback_pin": 6, "beer_probe": "b2", "chamber_probe": "a2"}
    probes = {**DOCUMENT["probes"], "b2": "28-0316a2791f2e", "a2": "28-0316a279d4c1"}
    rack.config = check(
        tmp_path / "two.toml", {**DOCUMENT, "probes": probes, "fermenter": [*DOCUMENT["fermenter"], second]}
    )
    bank = BankOfMemory()

    class Gone:
        """Nobody is ever there."""

        def asked(self, task: Task, where: str) -> Answer:
            raise AssertionError(task, where)

        def waits(self, held: Held) -> None: ...

        def attends(self, look: Look) -> None:
            if look().told and len(bank.written) > 3:
                raise LeftAloneError

    for fermenter in ("fv1", "fv2"):
        bank.written.clear()
        bench = Bench(
            rack.config,
            clock=rack.clock,
            bank=bank,
            contacts=BoardContacts(rack.board),
            latest=dict,
            present=frozenset,
            hands=Gone(),
            stop=Event(),
            keeper=False,
        )
        bench.switch(fermenter, Side.HEATING)
        with pytest.raises(LeftAloneError):
            bench.live(60.0)
        assert bank.written[-1] == {f"{fermenter}.heater"}
        bench.let_go()
        assert bank.written[-1] == frozenset()
        assert bench.beating


@dataclass
class BankOfMemory:
    """Relays that obey, and what was written to them."""

    written: list[frozenset[str]] = field(default_factory=list)

    def write(self, closed: frozenset[str]) -> None:
        self.written.append(closed)

    def read(self) -> frozenset[str]:
        return self.written[-1] if self.written else frozenset()

    def beat(self) -> None: ...

    def release(self) -> None:
        self.write(frozenset())


def test_an_earlier_round_is_shown_as_it_was(tmp_path: Path) -> None:
    rack = Rack(1)
    rack.break_(Broken(fault=PlantFault.HEATER_UNPLUGGED))
    _, person, evidence = at_panel(rack, tmp_path, obliging)
    go(rack, person, evidence)
    there, person, _ = at_panel(rack, tmp_path, lambda *_: None)
    person.ended("done")
    marks = {it.step: it.mark for it in there.said[-1].steps}
    assert (marks["at_rest"], marks["heater"]) == ("good", "found")
