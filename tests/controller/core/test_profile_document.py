# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A profile as a person writes it: what is understood, and everything that is wrong at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellar.core.profile_document import MOST_STEPS, ProfileError, document_of, profile_from
from cellar.core.profile_steps import (
    CRASH_AT_MOST_S,
    AttenuationAtLeast,
    ByHand,
    Crash,
    DiacetylRest,
    FreeRise,
    GravityAtMost,
    Hold,
    Profile,
    Ramp,
    Stable,
    Step,
    Until,
)

HOUR_S = 3600.0
SAISON = json.loads("""
    {"name": "Saison", "og": 1.052, "steps": [
      {"hold": 20, "for_h": 72},
      {"ramp": 23, "k_per_h": 0.125},
      {"free_rise": 26, "until": {"attenuation": 0.75}, "at_most_h": 96},
      {"diacetyl_rest": 23, "k_per_h": 0.2, "until": {"stable_points": 1, "over_h": 48}, "at_most_h": 120},
      {"crash": 2, "k_per_h": 1},
      {"hold": 2}]}
""")


def test_the_example_of_the_docstring() -> None:
    profile = profile_from(SAISON)
    stable = Stable(points=1.0, over_s=48 * HOUR_S)
    assert profile == Profile(
        name="Saison",
        og=1.052,
        steps=(
            Hold(target_c=20.0, until=Until(at_most_s=72 * HOUR_S)),
            Ramp(target_c=23.0, k_per_h=0.125),
            FreeRise(cap_c=26.0, until=Until(at_most_s=96 * HOUR_S, sign=AttenuationAtLeast(fraction=0.75))),
            DiacetylRest(target_c=23.0, k_per_h=0.2, until=Until(at_most_s=120 * HOUR_S, sign=stable)),
            Crash(target_c=2.0, k_per_h=1.0, at_most_s=CRASH_AT_MOST_S),
            Hold(target_c=2.0, until=None),
        ),
    )
    assert profile_from(document_of(profile)) == profile


def test_every_profile_of_the_reference_is_one() -> None:
    page = Path(__file__).parents[3] / "firmware_docs" / "reference" / "profiles.md"
    blocks = page.read_text(encoding="utf-8").split("```json\n")[1:]
    profiles = [profile_from(json.loads(block.partition("```")[0])) for block in blocks]
    assert [it.name for it in profiles] == ["Saison", "Lager"]
    assert profiles[0] == profile_from(SAISON)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (
            {"hold": 20, "until": "by_hand", "at_most_h": 1},
            Hold(target_c=20.0, until=Until(at_most_s=HOUR_S, sign=ByHand())),
        ),
        (
            {"ramp": 20, "k_per_h": 1, "until": {"gravity": 1.012}},
            Ramp(target_c=20.0, k_per_h=1.0, sign=GravityAtMost(sg=1.012)),
        ),
        ({"free_rise": 26, "for_h": 1}, FreeRise(cap_c=26.0, until=Until(at_most_s=HOUR_S))),
        ({"crash": 2, "k_per_h": 1, "at_most_h": 10}, Crash(target_c=2.0, k_per_h=1.0, at_most_s=10 * HOUR_S)),
    ],
)
def test_each_way_to_write_a_step(step: dict[str, Any], expected: Step) -> None:
    assert profile_from({"name": "p", "steps": [step]}).steps == (expected,)


@pytest.mark.parametrize(
    ("step", "path", "remedy"),
    [
        ({"hold": 20, "for_h": 0}, "steps[0].for_h", "from 0.01 to 2400"),
        ({"hold": 20, "for_h": 2401}, "steps[0].for_h", "from 0.01 to 2400"),
        ({"hold": 20, "for_h": "72"}, "steps[0].for_h", "a number"),
        ({"hold": 20, "for_h": True}, "steps[0].for_h", "a number"),
        ({"hold": float("nan"), "for_h": 1}, "steps[0].hold", "a number"),
        ({"hold": -21, "for_h": 1}, "steps[0].hold", "from -20 to 110"),
        ({"hold": 20}, "steps[0].for_h", "a number"),
        ({"hold": 20, "until": "by_hand"}, "steps[0].at_most_h", "a number"),
        ({"hold": 20, "until": "by_hand", "for_h": 1, "at_most_h": 1}, "steps[0].for_h", "at_most_h"),
        ({"hold": 20, "for_h": 1, "at_most_h": 1}, "steps[0].at_most_h", "for_h"),
        ({"hold": 20, "until": "soon", "at_most_h": 1}, "steps[0].until", "by_hand"),
        ({"hold": 20, "until": {}, "at_most_h": 1}, "steps[0].until", "by_hand"),
        ({"hold": 20, "until": {"gravity": 12}, "at_most_h": 1}, "steps[0].until.gravity", "0.98 to 1.2"),
        ({"hold": 20, "until": {"attenuation": 75}, "at_most_h": 1}, "steps[0].until.attenuation", "0.01 to 1"),
        ({"hold": 20, "until": {"stable_points": 1}, "at_most_h": 1}, "steps[0].until", "over_h"),
        (
            {"hold": 20, "until": {"stable_points": 1, "over_h": 0}, "at_most_h": 1},
            "steps[0].until.over_h",
            "1 to 240",
        ),
        ({"ramp": 20}, "steps[0].k_per_h", "a number"),
        ({"ramp": 20, "k_per_h": 0}, "steps[0].k_per_h", "0.01 to 20"),
        ({"ramp": 20, "k_per_h": -1}, "steps[0].k_per_h", "0.01 to 20"),
        ({"ramp": 20, "k_per_h": 1, "for_h": 3}, "steps[0].'for_h'", "known"),
        ({"free_rise": 26}, "steps[0].for_h", "a number"),
        ({"hold": 20, "ramp": 23, "for_h": 1}, "steps[0]", "exactly one of"),
        ({"boil": 100}, "steps[0]", "exactly one of"),
        ("hold", "steps[0]", "exactly one of"),
    ],
)
def test_a_step_that_is_wrong_says_where_and_what_would_be_right(step: object, path: str, remedy: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profile_from({"name": "p", "og": 1.05, "steps": [step, {"hold": 2}]})
    assert path in [it.path for it in caught.value.problems]
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": None}, "name"),
        ({"og": 1.0}, "og"),
        ({"og": None}, "og"),
        ({"steps": []}, "steps"),
        ({"steps": [{"hold": 2, "for_h": 1}] * (MOST_STEPS + 1)}, "steps"),
        ({"steps": "hold"}, "steps"),
        ({"colour": "red"}, "'colour'"),
    ],
)
def test_a_profile_that_is_wrong_says_where(change: dict[str, object], path: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profile_from(SAISON | change)
    assert [it.path for it in caught.value.problems] == [path]


@pytest.mark.parametrize(
    ("step", "key", "low", "high"),
    [
        ({"hold": 20, "for_h": 1}, "hold", -20, 110),
        ({"hold": 20, "for_h": 1}, "for_h", 0.01, 2400),
        ({"ramp": 20, "k_per_h": 1}, "k_per_h", 0.01, 20),
        ({"crash": 2, "k_per_h": 1}, "at_most_h", 0.01, 2400),
    ],
)
def test_a_number_at_its_bound_is_allowed_and_past_it_is_not(
    step: dict[str, Any], key: str, low: float, high: float
) -> None:
    for number, allowed in ((low, True), (low - 0.001, False), (high, True), (high + 0.1, False)):
        document = {"name": "p" * 60, "steps": [step | {key: number}]}
        if allowed:
            assert profile_from(document)
        else:
            with pytest.raises(ProfileError, match=f"steps.0..{key}: is {number}; must be a number"):
                profile_from(document)


@pytest.mark.parametrize(
    ("until", "key", "low", "high"),
    [
        ({"gravity": 1.0}, "gravity", 0.98, 1.2),
        ({"attenuation": 0.5}, "attenuation", 0.01, 1),
        ({"stable_points": 1, "over_h": 2}, "stable_points", 0.1, 20),
        ({"stable_points": 1, "over_h": 2}, "over_h", 1, 240),
    ],
)
def test_an_end_at_its_bound_is_allowed_and_past_it_is_not(
    until: dict[str, float], key: str, low: float, high: float
) -> None:
    for number, allowed in ((low, True), (low - 0.001, False), (high, True), (high + 0.001, False)):
        step = {"hold": 20, "until": until | {key: number}, "at_most_h": 1}
        document = {"name": "p", "og": 1.05, "steps": [step]}
        if allowed:
            assert profile_from(document)
        else:
            with pytest.raises(ProfileError, match=f"until.{key}: is {number}; must be a number"):
                profile_from(document)


def test_what_is_wrong_is_said_in_words() -> None:
    with pytest.raises(ProfileError) as caught:
        profile_from({"nom": 1, "steps": [{"boil": 1}, {"hold": 1, "until": 3, "at_most_h": 1}, {"ramp": 2}]})
    assert str(caught.value).splitlines() == [
        "'nom': is not a key that I know; known: name, og, steps",
        "name: is missing or cannot be shown; give it a name of 1 to 60 characters",
        "steps[0]: is not one kind of step; give it exactly one of: hold, ramp, free_rise, diacetyl_rest, crash",
        'steps[1].until: is not an end that I know; must be {"gravity": …}, {"attenuation": …},'
        ' {"stable_points": …, "over_h": …} or "by_hand"',
        "steps[2].k_per_h: is missing; must be a number from 0.01 to 20",
    ]


def test_as_many_steps_as_allowed_are_allowed() -> None:
    assert len(profile_from({"name": "p", "steps": [{"hold": 2, "for_h": 1}] * MOST_STEPS}).steps) == MOST_STEPS


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ProfileError) as caught:
        profile_from({"nom": "p", "steps": [{"hold": "warm"}, {"ramp": 23}, {"crash": 2, "k_per_h": 99}]})
    assert [it.path for it in caught.value.problems] == [
        "'nom'",
        "name",
        "steps[0].hold",
        "steps[0].for_h",
        "steps[1].k_per_h",
        "steps[2].k_per_h",
    ]
    assert len(str(caught.value).splitlines()) == 6


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
KEYS = (
    "name",
    "og",
    "steps",
    "hold",
    "ramp",
    "free_rise",
    "crash",
    "for_h",
    "until",
    "at_most_h",
    "k_per_h",
    "gravity",
)


@given(
    st.dictionaries(st.sampled_from(KEYS), json_values), st.lists(st.dictionaries(st.sampled_from(KEYS), json_values))
)
def test_no_document_does_anything_but_become_a_profile_or_say_why_not(
    document: dict[str, Any], steps: list[dict[str, Any]]
) -> None:
    for it in (document, document | {"steps": steps}, SAISON | {"steps": steps}):
        try:
            profile = profile_from(it)
        except ProfileError:
            continue
        else:
            assert profile_from(document_of(profile)) == profile
