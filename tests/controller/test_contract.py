# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contract says the same words as the core, and its published schema is the one that is checked."""

import json
from pathlib import Path
from typing import get_args

import pytest

from cellar import contract
from cellar.__main__ import main
from cellar.app.rendering import EVENT_NAMES
from cellar.contract import parse_topic, state
from cellar.contract.intents import Refusal
from cellar.core import events
from cellar.core.fermenter import Mode
from cellar.core.interlock import HeldReason
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
