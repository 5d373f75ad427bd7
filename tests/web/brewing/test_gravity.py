# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Against the table that the scales are defined by, not against other programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.brewing import gravity
from taproom.brewing.quantities import Gravity

# USDA, Agricultural Marketing Service, file code 135-A-50: degrees Brix and specific gravity at 20/20 degrees C.
USDA = (
    (0.0, 1.00000), (0.5, 1.00194), (1.0, 1.00390), (2.0, 1.00780), (3.0, 1.01173), (4.0, 1.01569),
    (5.0, 1.01968), (6.0, 1.02369), (7.0, 1.02773), (8.0, 1.03180), (9.0, 1.03590), (10.0, 1.04003),
    (11.0, 1.04418), (12.0, 1.04837), (12.5, 1.05047), (13.0, 1.05259), (14.0, 1.05683), (15.0, 1.06111),
    (16.0, 1.06542), (17.0, 1.06976), (18.0, 1.07413), (19.0, 1.07853), (20.0, 1.08297), (22.0, 1.09194),
    (24.0, 1.10104), (25.0, 1.10564), (26.0, 1.11027), (28.0, 1.11963), (30.0, 1.12913),
)  # fmt: skip


@pytest.mark.parametrize(("brix", "sg"), USDA)
def test_brix_is_that_of_the_usda_table(brix: float, sg: float) -> None:
    assert gravity.brix_of_sg(sg) == pytest.approx(brix, abs=0.008)
    assert gravity.sg_of_brix(brix) == pytest.approx(sg, abs=0.00004)


@pytest.mark.parametrize(("brix", "sg"), USDA)
def test_plato_is_within_three_hundredths_of_it(brix: float, sg: float) -> None:
    assert gravity.plato_of_sg(sg) == pytest.approx(brix, abs=0.03)
    assert gravity.lincoln_sg_of_plato(brix) == pytest.approx(sg, abs=0.00008)


@given(st.floats(min_value=0.97, max_value=1.4))
def test_there_and_back_is_exact(sg: float) -> None:
    assert gravity.sg_of_plato(gravity.plato_of_sg(sg)) == pytest.approx(sg, abs=1e-12)
    assert gravity.sg_of_brix(gravity.brix_of_sg(sg)) == pytest.approx(sg, abs=1e-12)


@given(st.floats(min_value=-10, max_value=79.9), st.floats(min_value=1e-6, max_value=1))
def test_more_sugar_is_denser(plato: float, more: float) -> None:
    assert gravity.sg_of_plato(plato + more) > gravity.sg_of_plato(plato)


@pytest.mark.parametrize(
    ("value", "unit", "sg"),
    [
        (1.053, "sg", 1.053),
        (1053, "sg", 1.053),  # as many write it
        (11.6, "sg", 1.0466),  # degrees Plato where the file promised specific gravity
        (12.0, "plato", 1.0484),
        (12.0, "brix", 1.0483),
        (0, "sg", None),
        (0.9, "sg", None),
        (105_300, "sg", None),
        (1e308, "plato", None),
        (10**400, "sg", None),
        (-40, "brix", None),
    ],
)
def test_what_people_write_for_a_gravity(value: float, unit: str, sg: float | None) -> None:
    read = gravity.specific(Gravity(value=value, unit=unit))
    assert read == (None if sg is None else pytest.approx(sg, abs=0.0001))
