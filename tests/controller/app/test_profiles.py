# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A profile's way through the controller: from an intent to the core, onto the wire, into the journal and back."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.controller.app.test_loop import Bench

from cellar.adapters.journal import SqliteJournal
from cellar.app.admission import admit, order_of
from cellar.app.loop import Tick
from cellar.app.recording import Recorder
from cellar.app.rendering import event_payload, state_payload
from cellar.app.tape import Tape
from cellar.contract import MAX_INTENT_BYTES, AnyOrder, Intent, ProfileDocument
from cellar.contract.profile import MAX_STEPS
from cellar.core import orders
from cellar.core.fermenter import Fermenter, Mode, Readings, State, starting, step
from cellar.core.orders import Order, Refused, obey
from cellar.core.profile_document import MOST_STEPS, ProfileError, profile_from
from cellar.core.reading import ProbeLimits, Reading
from cellar.core.remembered import remember, resume
from cellar.ports import Message

NOW_UTC = 1_000_000.0
SAISON: dict[str, Any] = {
    "name": "Saison d'été",
    "og": 1.052,
    "steps": [
        {"hold": 20, "for_h": 72},
        {"ramp": 23, "k_per_h": 0.125, "until": {"gravity": 1.012}},
        {"free_rise": 26, "until": {"attenuation": 0.75}, "at_most_h": 96},
        {"diacetyl_rest": 23, "k_per_h": 0.2, "until": {"stable_points": 1, "over_h": 48}, "at_most_h": 120},
        {"hold": 23, "until": "by_hand", "at_most_h": 24},
        {"crash": 2, "k_per_h": 1},
        {"hold": 2},
    ],
}
FERMENTER = Fermenter(
    id="fv1",
    name="FV1",
    has_heater=True,
    has_cooler=True,
    beer_probe=ProbeLimits(),
    chamber_probe=None,
    first_mode=Mode.AUTO,
)


def asked(order: object) -> Order | Refused:
    intent = {"id": "a", "author": "léa", "expires_utc": int(NOW_UTC) + 30, "order": order}
    message = Message(topic="t", payload=json.dumps(intent).encode(), retained=False)
    outcome = admit(message, utc_s=NOW_UTC)
    return outcome if isinstance(outcome, Refused) else order_of(outcome)


def started(document: dict[str, Any] = SAISON) -> State:
    order = asked({"kind": "start_profile", "profile": document})
    assert not isinstance(order, Refused), order.text
    outcome = obey(starting(FERMENTER, now_s=0.0), order, Readings(beer=None, chamber=None), author="léa")
    assert not isinstance(outcome, Refused)
    return outcome[0]


def test_an_intent_starts_what_the_core_reads_in_the_same_words() -> None:
    assert asked({"kind": "start_profile", "profile": SAISON}) == orders.StartProfile(profile=profile_from(SAISON))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({"kind": "pause_profile"}, orders.PauseProfile()),
        ({"kind": "resume_profile"}, orders.ResumeProfile()),
        ({"kind": "skip_step"}, orders.SkipStep()),
        ({"kind": "end_profile"}, orders.EndProfile()),
        ({"kind": "report_gravity", "sg": 1.012}, orders.ReportGravity(sg=1.012)),
    ],
)
def test_each_order_about_a_profile(order: dict[str, Any], expected: Order) -> None:
    assert asked(order) == expected


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"og": None}, "bad_profile"),
        ({"steps": [{"hold": 20}, {"hold": 2}]}, "bad_profile"),
        ({"steps": [{"hold": 20, "for_h": 1, "until": "by_hand", "at_most_h": 2}]}, "bad_profile"),
        ({"steps": [{"hold": 20, "ramp": 21, "k_per_h": 1}]}, "malformed"),
        ({"steps": [{"boil": 100}]}, "malformed"),
        ({"steps": [{"hold": 20, "for_h": 0}]}, "malformed"),
        ({"steps": []}, "malformed"),
        ({"steps": [{"hold": 2, "for_h": 1}] * (MAX_STEPS + 1)}, "malformed"),
        ({"name": "<b>\n"}, "malformed"),
    ],
)
def test_a_profile_that_cannot_be_followed_is_refused_in_our_own_words(change: dict[str, Any], reason: str) -> None:
    refused = asked({"kind": "start_profile", "profile": SAISON | change})
    assert isinstance(refused, Refused)
    assert refused.reason == reason
    assert refused.text
    assert not {"<", ">", "\n"} & set(refused.text)


def test_the_longest_profile_fits_an_intent() -> None:
    step = {
        "diacetyl_rest": 23.125,
        "k_per_h": 0.125,
        "until": {"stable_points": 0.5, "over_h": 48},
        "at_most_h": 1.5,
    }
    profile = {"name": "x" * 60, "og": 1.0525, "steps": [step] * MAX_STEPS}
    order = TypeAdapter[AnyOrder](AnyOrder).validate_json(json.dumps({"kind": "start_profile", "profile": profile}))
    intent = Intent(id="i" * 64, author="a" * 80, expires_utc=1, order=order)
    assert len(intent.model_dump_json().encode()) <= MAX_INTENT_BYTES


def test_contract_and_core_allow_as_many_steps() -> None:
    assert MAX_STEPS == MOST_STEPS


numbers = st.sampled_from([None, -21, -20, 0, 0.005, 0.01, 1.0, 20, 21, 110, 111, 2400, 2401, True, "1"])
ends = st.one_of(
    st.none(),
    st.sampled_from(["by_hand", "soon", {}, {"gravity": 0.97}, {"gravity": 1.2}, {"attenuation": 1.01}]),
    st.sampled_from([{"stable_points": 1, "over_h": 1}, {"stable_points": 1}, {"stable_points": 0.05, "over_h": 1}]),
)
some_steps = st.dictionaries(
    st.sampled_from(["hold", "ramp", "free_rise", "diacetyl_rest", "crash", "k_per_h", "for_h", "at_most_h", "x"]),
    numbers,
    min_size=1,
    max_size=4,
)


@given(some_steps, ends)
def test_what_the_core_accepts_the_contract_lets_in(step: dict[str, Any], until: object) -> None:
    document = {
        "name": "p",
        "og": 1.05,
        "steps": [{k: v for k, v in (step | {"until": until}).items() if v is not None}],
    }
    try:
        profile_from(document)
    except ProfileError:
        return
    try:
        ProfileDocument.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise AssertionError(document) from error


def ticked(state: State, seconds: int) -> Tick:
    decision = None
    for _ in range(seconds // 10):
        now_s = state.last_s + 10.0
        state, decision = step(state, Readings(beer=Reading.good(19.0, now_s), chamber=None), now_s)
    assert decision is not None
    return Tick(
        now_s=state.last_s,
        utc_s=NOW_UTC + state.last_s,
        states={"fv1": state},
        decisions={"fv1": decision},
        readings={},
        intents={},
    )


def test_the_state_on_the_wire_says_how_far_the_profile_has_come() -> None:
    tick = ticked(started(), 7200)
    payload = state_payload(FERMENTER, tick.decisions["fv1"], utc_s=NOW_UTC)
    assert payload.profile is not None
    assert payload.profile.model_dump(exclude={"profile"}) == {
        "step": 1,
        "paused": False,
        "finished": False,
        "start_c": 18.0,
        "elapsed_s": 7200.0,
        "remaining_s": 70 * 3600.0,
        "sg": None,
    }
    document = payload.profile.profile.model_dump(mode="json", exclude_none=True)
    assert profile_from(document) == profile_from(SAISON)
    assert len(payload.model_dump_json().encode()) < 2500


def test_a_finished_profile_is_on_the_wire_until_it_is_ended() -> None:
    tick = ticked(started({"name": "p", "steps": [{"hold": 20, "for_h": 0.01}]}), 100)
    payload = state_payload(FERMENTER, tick.decisions["fv1"], utc_s=NOW_UTC)
    assert payload.profile is not None
    assert (payload.profile.step, payload.profile.finished, payload.profile.remaining_s) == (1, True, None)


def test_every_event_about_a_profile_can_be_journaled() -> None:
    state = started()
    for order in (orders.PauseProfile(), orders.SkipStep(), orders.ReportGravity(sg=1.01), orders.EndProfile()):
        outcome = obey(state, order, Readings(beer=None, chamber=None), author="léa")
        assert not isinstance(outcome, Refused)
        state, event = outcome
        assert event_payload(event).detail["author"] == "léa"


def test_a_power_cut_resumes_in_the_same_step_with_the_time_of_at_most_a_minute_ago(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    recorder = Recorder(journal, Tape({}, run="run"), sample_s=600.0)
    state = started()
    for _ in range(100):
        tick = ticked(state, 10)
        state = tick.states["fv1"]
        recorder(tick)
    journal.close()  # the power goes: nobody says goodbye to the recorder
    again = SqliteJournal(tmp_path / "journal.db")
    back = resume(FERMENTER, again.recall()["fv1"], now_s=0.0)
    again.close()
    assert back.profile == profile_from(SAISON)
    assert back.profile_state is not None
    assert state.profile_state is not None
    assert 0.0 <= state.profile_state.elapsed_s - back.profile_state.elapsed_s <= 60.0
    assert replace(back.profile_state, elapsed_s=0.0) == replace(state.profile_state, elapsed_s=0.0)


def test_what_was_reported_survives_too(tmp_path: Path) -> None:
    stable = {"hold": 20, "until": {"stable_points": 1, "over_h": 48}, "at_most_h": 96}
    state = started({"name": "p", "steps": [stable]})
    outcome = obey(state, orders.ReportGravity(sg=1.012), Readings(beer=None, chamber=None), author="léa")
    assert not isinstance(outcome, Refused)
    memory = remember(outcome[0])
    assert memory.profile_state is not None
    assert memory.profile_state.flat is not None
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.record([], {"fv1": memory}).result(timeout=5)
    assert journal.recall()["fv1"] == memory
    journal.close()


def test_a_memory_of_a_version_without_profiles_still_loads(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.record([], {"fv1": remember(starting(FERMENTER, now_s=0.0))}).result(timeout=5)
    journal.close()
    connection = sqlite3.connect(tmp_path / "journal.db")
    old = '{"mode": "auto", "setpoint_c": 12.5, "outer_k": -3.25, "trip": null, "revision": 3}'
    with connection:
        connection.execute("update memory set body = ?, revision = 3", (old,))
    connection.close()
    journal = SqliteJournal(tmp_path / "journal.db")
    memory = journal.recall()["fv1"]
    journal.close()
    assert (memory.setpoint_c, memory.profile, memory.profile_state) == (12.5, None, None)


def test_the_desk_journals_a_profile_before_it_says_that_it_began_and_refuses_what_cannot_be_followed(
    tmp_path: Path,
) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    bench = Bench(journal, tmp_path)
    bench.send("bad", kind="start_profile", profile={"name": "p", "steps": [{"hold": 20}, {"hold": 2}]})
    bench.send("hot", kind="start_profile", profile={"name": "p", "steps": [{"hold": 99}]})
    bench.tick()
    bench.send("good", kind="start_profile", profile=SAISON)
    bench.tick(2)
    bench.send("again", kind="start_profile", profile=SAISON)
    bench.send("next", kind="skip_step")
    bench.tick(3)
    assert [(it.id, it.accepted, it.reason) for it in bench.answers] == [
        ("bad", False, "bad_profile"),
        ("hot", False, "out_of_range"),
        ("good", True, None),
        ("again", False, "profile_running"),
        ("next", True, None),
    ]
    assert bench.journaled("profile_started")[0]["detail"] == {"profile": "Saison d'été", "steps": 7, "author": "léa"}
    assert bench.journaled("step_skipped")[0]["detail"] == {"step": 1, "of": 7, "author": "léa"}
    memory = journal.recall()["fv1"]
    journal.close()
    assert memory.profile == profile_from(SAISON)
    assert memory.profile_state is not None
    assert memory.profile_state.step == 1
