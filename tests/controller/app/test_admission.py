# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is let in, as a table; and no bytes at all make it raise."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellar.app.admission import admit, order_of
from cellar.contract import MAX_INTENT_BYTES, MAX_LIFE_S, Intent
from cellar.core.fermenter import Mode
from cellar.core.orders import Refused, ResetTrip, SetMode, SetSetpoint
from cellar.ports import Message

NOW_UTC = 1_000_000.0
GOOD: dict[str, Any] = {
    "v": 1,
    "id": "a-1",
    "author": "Léa",
    "expires_utc": 1_000_030,
    "order": {"kind": "setpoint", "setpoint_c": 18.5},
}


def message(payload: bytes | dict[str, Any], *, retained: bool = False) -> Message:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Message(topic="cobrew/1/s/u/fermenter/fv1/intent", payload=body, retained=retained)


def with_order(**order: object) -> dict[str, Any]:
    return GOOD | {"order": order}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({"kind": "setpoint", "setpoint_c": 18.5}, SetSetpoint(setpoint_c=18.5)),
        ({"kind": "setpoint", "setpoint_c": 18}, SetSetpoint(setpoint_c=18.0)),
        ({"kind": "mode", "mode": "off"}, SetMode(mode=Mode.OFF)),
        ({"kind": "reset_trip"}, ResetTrip()),
    ],
)
def test_a_good_intent_is_let_in(order: dict[str, Any], expected: object) -> None:
    intent = admit(message(with_order(**order)), utc_s=NOW_UTC)
    assert isinstance(intent, Intent)
    assert order_of(intent) == expected


BAD = [
    (b"", "malformed"),
    (b"\xff\xfe\x00", "malformed"),
    (b"18.5", "malformed"),
    (b"[" * 4000, "malformed"),
    (b"x" * (MAX_INTENT_BYTES + 1), "too_large"),
    (GOOD | {"extra": 1}, "malformed"),
    (GOOD | {"id": ""}, "malformed"),
    (GOOD | {"id": "no spaces please"}, "malformed"),
    (GOOD | {"author": ""}, "malformed"),
    (GOOD | {"expires_utc": "soon"}, "malformed"),
    (with_order(kind="setpoint", setpoint_c="18.5"), "malformed"),
    (with_order(kind="setpoint", setpoint_c=True), "malformed"),
    (with_order(kind="setpoint", setpoint_c=None), "malformed"),
    (with_order(kind="setpoint", setpoint_c=999), "malformed"),
    (json.dumps(with_order(kind="setpoint", setpoint_c=float("nan"))).encode(), "malformed"),
    (json.dumps(with_order(kind="setpoint", setpoint_c=float("inf"))).encode(), "malformed"),
    (json.dumps(GOOD).replace("18.5", "1e400").encode(), "malformed"),
    (with_order(kind="explode"), "malformed"),
    (with_order(kind="mode", mode="cool"), "malformed"),
    (GOOD | {"expires_utc": 999_999}, "expired"),
    (GOOD | {"expires_utc": 1_000_000 + MAX_LIFE_S + 1}, "expires_too_late"),
]


@pytest.mark.parametrize(("payload", "reason"), BAD)
def test_a_bad_intent_is_refused_with_its_reason(payload: bytes | dict[str, Any], reason: str) -> None:
    refused = admit(message(payload), utc_s=NOW_UTC)
    assert isinstance(refused, Refused)
    assert refused.reason == reason
    assert refused.text


@pytest.mark.parametrize(("life_s", "let_in"), [(-1, False), (0, True), (MAX_LIFE_S, True), (MAX_LIFE_S + 1, False)])
def test_an_intent_lives_from_now_to_its_longest_life(life_s: int, let_in: bool) -> None:
    intent = admit(message(GOOD | {"expires_utc": int(NOW_UTC) + life_s}), utc_s=NOW_UTC)
    assert isinstance(intent, Intent) is let_in


def test_a_retained_intent_is_refused_however_good_it_is() -> None:
    refused = admit(message(GOOD, retained=True), utc_s=NOW_UTC)
    assert isinstance(refused, Refused)
    assert refused.reason == "retained"


@pytest.mark.parametrize(
    "payload",
    [
        GOOD | {"<script>\nevil": 1},
        with_order(kind="<b>HOSTILE\n</b>"),
        GOOD | {"author": "a\nforged: line"},
        b'{"<script>": ',
    ],
)
def test_a_refusal_never_quotes_what_came_in(payload: bytes | dict[str, Any]) -> None:
    refused = admit(message(payload), utc_s=NOW_UTC)
    assert isinstance(refused, Refused)
    assert not {"<", ">", "\n"} & set(refused.text)
    assert "forged" not in refused.text


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    assert isinstance(admit(message(payload), utc_s=NOW_UTC), Refused)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), json_values))
def test_no_json_makes_it_raise(change: dict[str, Any]) -> None:
    outcome = admit(message(json.dumps(GOOD | change).encode()), utc_s=NOW_UTC)
    assert isinstance(outcome, Intent | Refused)
