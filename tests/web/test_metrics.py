# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Prometheus reads: the format by a reader of its own, what is there, and what is honestly missing."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.conftest import NOW_UTC, OURS, TOPICS, Brewery, a_state, an_entry

from cellar.contract import ProbeState
from taproom.fermenters.metrics import CONTENT_TYPE, Scraped, escape, render

LINE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[0-9.e+-]+|nan|inf)')
FV1 = 'site="brewery",unit="pi1",fermenter="fv1"'


def read(text: str) -> dict[str, float]:
    """The lines by name and labels. Fails for what Prometheus would not read."""
    assert text.endswith("\n")
    found, described, typed = {}, set(), set()
    for line in text.splitlines():
        if line.startswith("#"):
            _, what, name, _ = line.split(" ", 3)
            (described if what == "HELP" else typed).add(name)
            continue
        it = LINE.fullmatch(line)
        assert it is not None, line
        assert it[1] in described & typed
        key = f"{it[1]}{{{it[2]}}}" if it[2] else it[1]
        assert key not in found
        found[key] = float(it[3])
    return found


def scrape(brewery: Brewery) -> dict[str, float]:
    answer = brewery.client.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, CONTENT_TYPE)
    return read(answer.text)


def test_a_fermenter_that_is_heard_has_its_numbers(brewery: Brewery) -> None:
    brewery.log(an_entry(1, at_utc=NOW_UTC - 60, heat_duty=0.5))
    brewery.wait_for_acks(1)
    brewery.show(a_state(demand=-0.25, action="cooling", findings=("not_cooling",)))
    brewery.clock.now_s += 5
    found = scrape(brewery)
    expected = {
        "cobrew_broker_up": 1.0,
        'cobrew_controller_up{site="brewery",unit="pi1"}': 1.0,
        'cobrew_controller_journal_up{site="brewery",unit="pi1"}': 1.0,
        f'cobrew_fermenter_temperature_celsius{{{FV1},probe="beer"}}': 18.4,
        f'cobrew_fermenter_temperature_celsius{{{FV1},probe="chamber"}}': 17.2,
        f"cobrew_fermenter_setpoint_celsius{{{FV1}}}": 18.5,
        f"cobrew_fermenter_demand_ratio{{{FV1}}}": -0.25,
        f'cobrew_fermenter_relay_on{{{FV1},relay="cool"}}': 1.0,
        f'cobrew_fermenter_relay_on{{{FV1},relay="heat"}}': 0.0,
        f'cobrew_fermenter_relay_duty_ratio{{{FV1},relay="heat"}}': 0.5,
        f'cobrew_fermenter_relay_duty_ratio{{{FV1},relay="cool"}}': 0.25,
        f"cobrew_fermenter_tripped{{{FV1}}}": 0.0,
        f"cobrew_fermenter_findings{{{FV1}}}": 1.0,
        f"cobrew_fermenter_age_seconds{{{FV1}}}": 5.0,
        f"cobrew_fermenter_journal_lag_seconds{{{FV1}}}": 65.0,
    }
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("age_s", [119.0, 120.0])
def test_what_is_old_is_missing_and_its_age_is_not(age_s: float, brewery: Brewery) -> None:
    brewery.clock.now_s += age_s
    found = scrape(brewery)
    assert (f"cobrew_fermenter_setpoint_celsius{{{FV1}}}" in found) is (age_s < 120)
    assert found[f"cobrew_fermenter_age_seconds{{{FV1}}}"] == age_s


def test_a_probe_that_is_not_believed_has_no_temperature(brewery: Brewery) -> None:
    brewery.show(a_state(beer=ProbeState(value_c=None, quality="fault")))
    assert f'cobrew_fermenter_temperature_celsius{{{FV1},probe="beer"}}' not in scrape(brewery)


def test_alerts_and_what_was_ignored_are_counted(brewery: Brewery) -> None:
    brewery.show(a_state(trip="beer_too_hot"))
    brewery.say(f"{TOPICS.state('fv1')}/nonsense", "x")
    assert brewery.client.portal is not None
    brewery.client.portal.call(brewery.app.state.timers.run_due, brewery.wall())
    found = scrape(brewery)
    assert found['cobrew_alerts{kind="fermenter.tripped"}'] == 1.0
    assert found['cobrew_ignored_messages_total{reason="topic"}'] == 1.0


@given(st.text(max_size=60))
def test_any_label_can_be_read_back(value: str) -> None:
    line = render(Scraped(version=value, broker_up=False, sights=(), infos={}, complaints={})).split("\n")[2]
    it = re.fullmatch(r'cobrew_build_info\{version="((?:[^"\\\n]|\\["\\n])*)"\} 1\.0', line)
    assert it is not None
    assert re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), it[1]) == value


@pytest.mark.parametrize(
    ("value", "escaped"), [("a", "a"), ('"', '\\"'), ("\\", "\\\\"), ("\n", "\\n"), ('\\"\n', '\\\\\\"\\n')]
)
def test_quotes_backslashes_and_line_ends_are_escaped(value: str, escaped: str) -> None:
    assert escape(value) == escaped


def test_a_program_without_a_token_is_told_so_and_one_with_a_token_is_answered(brewery: Brewery) -> None:
    token = re.search(
        r'class="secret">([^<]+)<', brewery.client.post("/account/tokens", data={"label": "prom"}, headers=OURS).text
    )
    assert token is not None
    brewery.client.cookies.clear()
    refused = brewery.client.get("/metrics", follow_redirects=False)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    asked: dict[str, Any] = {"headers": {"authorization": f"Bearer {token[1]}"}}
    assert brewery.client.get("/metrics", **asked).status_code == 200
