# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contract says the same words as the core, and its published schema is the one that is checked."""

import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from cellar import contract
from cellar.__main__ import main
from cellar.app.rendering import EVENT_NAMES
from cellar.contract import parse_topic, state
from cellar.contract.intents import Refusal
from cellar.contract.state import MAX_FINDINGS
from cellar.core import events
from cellar.core.fermenter import Mode
from cellar.core.findings import Finding
from cellar.core.interlock import HeldReason
from cellar.core.law import LawName
from cellar.core.reading import Quality
from cellar.core.supervision import TripReason

SCHEMA = Path(__file__).parents[2] / "firmware_docs" / "reference" / "mqtt.schema.json"


@pytest.mark.parametrize(
    ("words", "enumeration"),
    [
        (state.HeldReason, HeldReason),
        (state.TripReason, TripReason),
        (state.Quality, Quality),
        (state.Mode, Mode),
    ],
)
def test_contract_and_core_use_the_same_words(words: object, enumeration: type[HeldReason]) -> None:
    assert set(get_args(words)) == {member.value for member in enumeration}


def test_every_core_event_has_a_name_in_the_contract() -> None:
    assert set(EVENT_NAMES) == set(get_args(events.Event))
    assert set(EVENT_NAMES.values()) <= set(get_args(contract.EventName))


def test_the_published_schema_is_the_one_that_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(SCHEMA.read_text(encoding="utf-8")), "run: cellar schema > " + SCHEMA.name
    assert set(get_args(Refusal)) <= set(json.dumps(printed["Answer"]).replace('"', " ").replace(",", " ").split())


@pytest.mark.parametrize(
    ("topic", "rest"),
    [
        ("cobrew/1/lille/cave/fermenter/fv1/state", ("fermenter", "fv1", "state")),
        ("cobrew/1/lille/cave/status", ("status",)),
        ("cobrew/1/lille/cave", None),
        ("cobrew/2/lille/cave/status", None),
        ("cobrew/1//cave/status", None),
        ("homeassistant/status", None),
        ("", None),
    ],
)
def test_a_topic_is_ours_or_it_is_not(topic: str, rest: tuple[str, ...] | None) -> None:
    parsed = parse_topic(topic)
    assert (parsed[1] if parsed else None) == rest


SAID = {
    "fermenter": "fv1",
    "name": "FV1",
    "at_utc": 1_790_000_000,
    "mode": "auto",
    "beer": {"value_c": 18.4, "quality": "good"},
    "chamber": None,
    "setpoint_c": 18.5,
    "setpoint_min_c": 0.0,
    "setpoint_max_c": 30.0,
    "chamber_setpoint_c": None,
    "demand": 0.0,
    "wanted": "none",
    "action": "idle",
    "held": None,
    "trip": None,
    "has_heater": True,
    "has_cooler": True,
}
"""What a controller says that knows of no law and no findings."""


@pytest.mark.parametrize(
    ("more", "law", "findings"),
    [
        ({}, None, ()),
        ({"law": None, "findings": []}, None, ()),
        ({"law": "cascade", "findings": ["not_cooling"]}, "cascade", ("not_cooling",)),
        (
            {"law": "a_newer_law", "findings": ["door_open", "not_cooling"]},
            "a_newer_law",
            ("door_open", "not_cooling"),
        ),
        ({"findings": ["x"] * MAX_FINDINGS}, None, ("x",) * MAX_FINDINGS),
    ],
)
def test_an_older_and_a_newer_controller_can_be_read(
    more: dict[str, object], law: str | None, findings: tuple[str, ...]
) -> None:
    read = contract.FermenterState.model_validate_json(json.dumps(SAID | more))
    assert (read.law, read.findings, read.jacket) == (law, findings, False)
    assert contract.FermenterState.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize(
    "more",
    [
        {"law": ""},
        {"law": "Cascade"},
        {"law": "<b>cascade</b>"},
        {"law": "x" * 41},
        {"findings": "not_cooling"},
        {"findings": ["not cooling"]},
        {"findings": [None]},
        {"findings": ["x"] * (MAX_FINDINGS + 1)},
        {"jacket": 1},
    ],
)
def test_what_is_no_name_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        contract.FermenterState.model_validate_json(json.dumps(SAID | more))


@pytest.mark.parametrize("name", [*LawName, *Finding])
def test_the_core_s_names_are_names_of_the_contract(name: LawName | Finding) -> None:
    more = {"law": name.value, "findings": [name.value]}
    assert contract.FermenterState.model_validate_json(json.dumps(SAID | more)).law == name


def test_all_findings_at_once_fit() -> None:
    assert len(Finding) <= MAX_FINDINGS
