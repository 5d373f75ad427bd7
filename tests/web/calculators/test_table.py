# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes for every calculator, whatever it is about."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taproom.brewing.asking import Asked, Inputs, OutOfBounds, asked, asked_of, chosen
from taproom.brewing.figure import Figure, Unknown
from taproom.calculators import shown
from taproom.calculators.pictures import picture
from taproom.calculators.table import CALCULATORS, GROUPS
from taproom.calculators.units import SYSTEMS
from taproom.i18n import Reader


def one_of(it: Asked, usual: object) -> st.SearchStrategy[Any]:
    """Whatever may be given for an input: also its bounds, and nothing where that is allowed."""
    if it.choices:
        return st.sampled_from([one.name for one in it.choices])
    numbers = st.floats(it.least, it.most) | st.sampled_from([it.least, it.most])
    return numbers | st.none() if usual is None else numbers


def test_every_calculator_is_in_one_group_and_its_name_is_an_address() -> None:
    names = [it.name for group in GROUPS for it in group.calculators]
    assert len(names) == len(set(names)) == len(CALCULATORS) >= 20
    assert all(name.replace("-", "").isalpha() and name.islower() for name in names)


@pytest.mark.parametrize("name", CALCULATORS)
def test_the_usual_inputs_are_within_their_bounds(name: str) -> None:
    it = CALCULATORS[name]
    for field, one in it.fields.items():
        usual = it.usual(field)
        assert one.choices or one.least < one.most
        assert usual is None or one.choices or one.least <= float(usual) <= one.most


@pytest.mark.parametrize("name", CALCULATORS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_finite_in_finite_out(name: str, data: st.DataObject, english: Reader, french: Reader) -> None:
    """Any numbers within the bounds make finite ones with a source, or a sentence; and all of it can be shown."""
    it = CALCULATORS[name]
    inputs = {field: data.draw(one_of(one, it.usual(field)), label=field) for field, one in it.fields.items()}
    answer = it.answer(inputs)
    assert answer.lines
    for line in answer.lines:
        figure = line.figure
        if isinstance(figure, Unknown):
            assert figure.missing
            continue
        assert math.isfinite(figure.value), line.key
        assert figure.source
        assert figure.formula
        assert figure.method
    json.dumps(shown.for_programs(answer, english), allow_nan=False)
    for system in SYSTEMS:
        assert len(shown.lines(answer, french, system)) == len(answer.lines)
        picture(it.picture, it.kind(**inputs), answer, french, system)


@pytest.mark.parametrize("name", CALCULATORS)
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 1e30, -1e30])
def test_numbers_that_nobody_means_are_refused(name: str, wrong: float) -> None:
    it = CALCULATORS[name]
    for field, one in it.fields.items():
        if not one.choices:
            with pytest.raises(OutOfBounds) as refused:
                it.kind(**{field: wrong})
            assert refused.value.name == field


def test_what_is_beside_a_calculator_is_another() -> None:
    for it in CALCULATORS.values():
        assert it.beside
        assert {*it.beside} <= CALCULATORS.keys() - {it.name}


def test_keys_of_an_answer_are_different() -> None:
    for it in CALCULATORS.values():
        keys = [line.key for line in it.answer({}).lines]
        assert len(keys) == len(set(keys)), it.name


def test_a_calculator_refuses_a_choice_that_is_none() -> None:
    with pytest.raises(OutOfBounds, match="one of sucrose"):
        CALCULATORS["priming"].kind(sugar="salt")


def test_which_calculators_wait_for_something() -> None:
    """All answer at once, but those that could hurt somebody."""
    waiting = {it.name for it in CALCULATORS.values() if not isinstance(it.answer({}).lines[0].figure, Figure)}
    assert waiting == {"priming", "bottling"}


def test_inputs_say_themselves_what_they_are() -> None:
    assert issubclass(CALCULATORS["strike"].kind, Inputs)
    assert list(asked_of(CALCULATORS["keg"].kind)) == ["beer_c", "co2_vol"]
    assert asked("x", least=0, most=1).default is None
    assert chosen("x", ("a", "A"), usual="a").default == "a"
