# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reference is made from the code; held here: nothing in it is without a word, and nothing is left out."""

import re
from argparse import ArgumentParser
from typing import get_args

import pytest

import reference_alarms
import reference_data
import reference_pages
from cellar import __main__ as cellar_command
from cellar.config.sections import Config
from cellar.contract.state import HeldReason, TripReason
from cellar.core.findings import Finding
from taproom import __main__ as taproom_command
from taproom.fermenters.words import HELD, REFUSALS

PARSERS = {"cellar": cellar_command._parser(), "taproom": taproom_command._parser()}


@pytest.mark.parametrize("name", PARSERS)
def test_every_command_and_option_says_what_it_is(name: str) -> None:
    silent = [
        f"{path} {action.dest}"
        for path, command in reference_pages.commands(PARSERS[name])
        for action in command._actions
        if not (action.help and command.description)
    ]
    assert silent == []


def test_the_pages_have_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for name, parser in PARSERS.items():
        page = reference_pages.command_page(name, parser)
        for path, _command in reference_pages.commands(parser):
            assert f"## {name} {path}\n" in page


def test_a_command_below_a_command_is_found() -> None:
    parser = ArgumentParser()
    inner = parser.add_subparsers().add_parser("a", help="x").add_subparsers()
    inner.add_parser("b", help="y")
    assert [path for path, _ in reference_pages.commands(parser)] == ["a b"]


def test_every_key_of_the_configuration_is_in_the_example_with_a_word_and_no_other() -> None:
    schema, words = Config.model_json_schema(), reference_pages.example_words()
    keys = {
        (table, key)
        for table, section in reference_pages.tables(schema)
        for key, field in section["properties"].items()
        if not reference_pages.is_table(field, schema)
    }
    assert reference_pages.example_keys() == keys
    assert keys - words.keys() == set()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_alarm_has_its_line_and_what_to_do(language: str) -> None:
    page = reference_alarms.page("fr" if language == "fr" else "en")
    names = {*Finding, *get_args(TripReason), *REFUSALS, *reference_alarms.events()}
    assert [it for it in names if f"`{it}`" not in page] == []
    assert {reason for reason, _ in HELD} >= set(get_args(HeldReason))
    assert "|  |" not in page
    assert ("Pull its plug" in page) is (language == "en")


def test_every_topic_and_payload_has_its_line() -> None:
    page = reference_data.mqtt_page()
    assert len(re.findall(r"^\| `cobrew/1/", page, re.MULTILINE)) == 9
    for payload in cellar_command.PAYLOADS:
        for field in payload.model_json_schema()["properties"]:
            assert f"| `{field}` |" in page


def test_every_table_of_both_files_has_its_line() -> None:
    page = reference_data.databases_page()
    for table in ("entry", "tape", "epoch", "member", "batch"):
        assert f"| `{table}` |" in page


def test_every_route_for_programs_has_its_line() -> None:
    page = reference_data.http_page()
    assert page.count("\n| `") > 50
    assert "|  |" not in page
