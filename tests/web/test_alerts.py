# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is worth an alert, and when it is told: tables with both sides of each bound."""

from typing import Any

import pytest
from tests.web.conftest import NOW_UTC, a_state, good
from tests.web.test_expecting import ALE, progress

from cellar.contract import ProbeState, ProfileDocument
from taproom.fermenters.alert_words import DANGER, TRIPPED
from taproom.fermenters.alerts import (
    AGAIN_S,
    BACK_S,
    BAND_S,
    HOUR_S,
    PROBE_AFTER_S,
    SILENT_AFTER_S,
    STUCK_AFTER_S,
    Fact,
    Standing,
    facts_of,
    judge,
    look,
    moves,
    stuck,
)
from taproom.fermenters.live import Key, Sight

FV1, FV2 = (Key(site="brewery", unit="pi1", fermenter=it) for it in ("fv1", "fv2"))
LOST = ProbeState(value_c=None, quality="fault")
REST = ProfileDocument.model_validate(
    {"name": "Rest", "steps": [{"diacetyl_rest": 21, "k_per_h": 1, "for_h": 48}, {"hold": 2}]}
)
JUST_A_HOLD = ProfileDocument.model_validate({"name": "Hold", "steps": [{"hold": 19}]})


def a_sight(key: Key = FV1, *, age_s: float | None = 1.0, speed: float = 1.0, **changes: Any) -> Sight:
    return Sight(
        key=key,
        state=a_state(**({"fermenter": key.fermenter} | changes)),
        age_s=age_s,
        broker_up=True,
        availability="online",
        speed=speed,
        simulated=False,
    )


def names(*sights: Sight, listening_s: float = 1e6, silent_after_s: float = SILENT_AFTER_S) -> list[str]:
    seen = look(sights, listening_s=listening_s, silent_after_s=silent_after_s)
    return [it.name for it in seen.facts]


def a_fact(**changes: Any) -> Fact:
    usual: dict[str, Any] = {"subject": "a/b/c", "name": "trip", "kind": TRIPPED, "names": {}, "mark": "m"}
    return Fact(**(usual | changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"trip": "beer_too_hot"}, ["trip"]),
        ({"beer": LOST}, ["probe.beer"]),
        ({"chamber": LOST}, ["probe.chamber"]),
        ({"beer": LOST, "chamber": LOST}, ["probe.beer", "probe.chamber"]),
        ({"beer": None}, []),  # it has no such probe
        ({"findings": ("heater_welded",)}, ["danger.heater_welded"]),
        ({"findings": ("probe_noisy", "not_cooling")}, []),  # worth a look, not a call
        ({"findings": ("heater_welded",), "trip": "heater_welded"}, ["trip"]),  # not said twice
        ({"beer": good(20.0)}, []),  # 1.5 K
        ({"beer": good(20.01)}, ["away"]),
        ({"beer": good(17.0)}, []),
        ({"beer": good(16.99)}, ["away"]),
        ({"beer": good(16.99), "mode": "off"}, []),
        ({"beer": good(30.0), "trip": "stopped_by_person"}, ["trip"]),
    ],
)
def test_what_is_worth_an_alert(changes: dict[str, Any], expected: list[str]) -> None:
    assert names(a_sight(**changes)) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (progress(1, 200), False),
        (progress(2, 16), True),  # a ramp
        (progress(2, 16).model_copy(update={"paused": True}), False),
        (progress(4, 5), True),  # a crash
        (progress(5, None), False),
        (progress(5, None, finished=True), False),
        (progress(1, 40, of=REST).model_copy(update={"elapsed_s": 2 * HOUR_S - 1.0}), True),  # 19 to 21 at 1 K/h
        (progress(1, 40, of=REST).model_copy(update={"elapsed_s": 2.0 * HOUR_S}), False),
        (None, False),
    ],
)
def test_a_beer_that_is_led_elsewhere_need_not_be_at_its_setpoint(at: Any, expected: bool) -> None:
    assert moves(at) is expected
    beside = a_sight(beer=good(25.0), profile=at)
    assert ("away" not in [it.name for it in facts_of(beside)]) is expected


@pytest.mark.parametrize(
    ("beer_c", "speed", "after_s"),
    [(20.5, 1.0, BAND_S + HOUR_S), (16.5, 1.0, BAND_S + HOUR_S), (20.5, 60.0, (BAND_S + HOUR_S) / 60)],
)
def test_a_setpoint_that_was_moved_far_leaves_time_to_follow(beer_c: float, speed: float, after_s: float) -> None:
    (away,) = facts_of(a_sight(beer=good(beer_c), speed=speed))
    assert away.after_s == pytest.approx(after_s)


def test_another_setpoint_is_another_wait() -> None:
    (one,), (two,) = (facts_of(a_sight(beer=good(25.0), setpoint_c=it)) for it in (18.0, 18.1))
    assert one.mark != two.mark


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (progress(4, 5), []),
        (progress(5, None), ["finished"]),
        (progress(5, None, finished=True), ["finished"]),
        (progress(5, None).model_copy(update={"paused": True}), []),
        (progress(1, None, of=JUST_A_HOLD), []),  # nothing to finish
    ],
)
def test_a_profile_that_is_at_its_last_hold_is_done(at: Any, expected: list[str]) -> None:
    assert names(a_sight(profile=at, beer=good(18.5))) == expected


@pytest.mark.parametrize(
    ("step", "fell_back_to", "is_stuck"), [(2, 2, True), (2, 3, False), (3, 2, False), (2, None, False)]
)
def test_a_step_that_waited_in_vain_is_stuck_while_the_next_one_runs(
    step: int, fell_back_to: int | None, is_stuck: bool
) -> None:
    found = stuck(a_sight(profile=progress(step, 5)), fell_back_to=fell_back_to)
    assert bool(found) is is_stuck
    assert [it.after_s for it in found] == [STUCK_AFTER_S] * is_stuck
    assert [it.names["profile"] for it in found] == [ALE.name] * is_stuck


@pytest.mark.parametrize(
    ("ages_s", "listening_s", "judged", "silent"),
    [
        ((1.0, 900.0), 1e6, True, False),  # one of its fermenters is heard
        ((119.9,), 1e6, True, False),
        ((120.0,), 1e6, True, True),
        ((None,), 119.9, False, False),  # we have not been there for long
        ((None,), 120.0, True, True),
        ((None, 119.0), 1e6, True, False),
    ],
)
def test_a_controller_is_silent_when_none_of_its_fermenters_is_heard(
    ages_s: tuple[float | None, ...], listening_s: float, judged: bool, silent: bool
) -> None:
    sights = [a_sight(key, age_s=age_s) for key, age_s in zip((FV1, FV2), ages_s, strict=False)]
    seen = look(sights, listening_s=listening_s, silent_after_s=SILENT_AFTER_S)
    assert ("brewery/pi1" in seen.subjects, "silent" in [it.name for it in seen.facts]) == (judged, silent)


@pytest.mark.parametrize("age_s", [None, 120.0, 1e6])
def test_of_a_fermenter_that_is_not_heard_nothing_is_judged(age_s: float | None) -> None:
    seen = look([a_sight(age_s=age_s, trip="runaway")], listening_s=5.0, silent_after_s=SILENT_AFTER_S)
    assert FV1.path not in seen.subjects
    assert [it.name for it in seen.facts if it.name != "silent"] == []


# --- when it is told ---


@pytest.mark.parametrize(("lasted_s", "told"), [(599, False), (600, True), (601, True)])
def test_a_fact_is_told_when_it_has_lasted_as_long_as_it_asks(lasted_s: int, told: bool) -> None:
    fact = a_fact(after_s=600.0)
    stands, at_once = judge(None, fact, NOW_UTC)
    assert not at_once
    assert judge(stands, fact, NOW_UTC + lasted_s)[1] is told


def test_what_has_lasted_before_it_was_noted_counts() -> None:
    assert judge(None, a_fact(lasted_s=600.0, after_s=600.0), NOW_UTC)[1]
    assert judge(None, a_fact(lasted_s=119.0, noted_s=120.0), NOW_UTC) == (None, False)


TOLD = Standing(mark="m", since_utc=NOW_UTC, due_utc=NOW_UTC, told_utc=NOW_UTC)


@pytest.mark.parametrize(
    ("changes", "fact", "later_s", "told"),
    [
        ({}, {}, 1, False),
        ({}, {}, AGAIN_S - 1, False),
        ({}, {}, AGAIN_S, True),
        ({"acknowledged_utc": NOW_UTC + 5}, {}, AGAIN_S, False),
        ({}, {"repeats": False}, AGAIN_S, False),
        ({}, {"mark": "another reason"}, 1, True),
        ({"acknowledged_utc": NOW_UTC + 5}, {"mark": "another reason"}, 10, True),
        ({"ended_utc": NOW_UTC + 100}, {}, 100 + BACK_S - 1, False),
        ({"ended_utc": NOW_UTC + 100}, {}, 100 + BACK_S, True),
        ({"ended_utc": NOW_UTC + 100, "acknowledged_utc": NOW_UTC + 5}, {}, 100 + BACK_S, True),
    ],
)
def test_it_is_told_again_only_when_there_is_a_reason(
    changes: dict[str, Any], fact: dict[str, Any], later_s: int, told: bool
) -> None:
    before = Standing(**({it: getattr(TOLD, it) for it in TOLD.__slots__} | changes))
    stands, tell = judge(before, a_fact(**fact), NOW_UTC + later_s)
    assert tell is told
    assert stands is not None
    assert stands.ended_utc is None


def test_what_was_never_told_begins_anew_when_it_comes_back() -> None:
    fact = a_fact(kind=DANGER, after_s=float(PROBE_AFTER_S))
    stands, _ = judge(None, fact, NOW_UTC)
    over, _ = judge(stands, None, NOW_UTC + 50)
    again, told = judge(over, fact, NOW_UTC + 70)
    assert (told, again and again.since_utc) == (False, NOW_UTC + 70)


def test_a_silence_is_as_long_as_for_the_server_that_heard_last() -> None:
    """Another server heard it 30 s ago, which ended the alert; this one has heard nothing for an hour."""
    over = Standing(mark="m", since_utc=NOW_UTC - 3600, due_utc=NOW_UTC - 3000, ended_utc=NOW_UTC - 30)
    deaf = a_fact(lasted_s=3600.0, noted_s=120.0, after_s=600.0)
    assert judge(over, deaf, NOW_UTC) == (over, False)
    assert judge(over, deaf, NOW_UTC + 90)[0] == Standing(mark="m", since_utc=NOW_UTC - 30, due_utc=NOW_UTC + 570)
