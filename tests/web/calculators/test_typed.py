# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type, and what they are told."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.calculators.table import CALCULATORS
from taproom.calculators.typed import read, written
from taproom.calculators.units import SYSTEMS, System, shown_in, suffixes, with_suffix
from taproom.i18n import Reader


def value(reader: Reader, name: str, field: str, text: str, system: System = "metric") -> Any:
    """What was read, or the sentence."""
    found = read(CALCULATORS[name], {field: text}, reader, system=system)
    return found.faults[field].said(reader) if found.faults else found.values[field]


@pytest.mark.parametrize(
    ("name", "field", "text", "number"),
    [
        ("strike", "mash_c", "67", 67), ("strike", "mash_c", " 67,5 ", 67.5), ("strike", "mash_c", "152.6 F", 67),
        ("strike", "mash_c", "152.6°F", 67), ("strike", "grain_c", "\u22125", -5), ("strike", "grain_c", "-5.", -5),
        ("strike", "grain_kg", "1\u202f250,5", 1250.5), ("strike", "grain_kg", "1 250", 1250),
        ("strike", "grain_kg", "10 lb", 4.5359237), ("strike", "grain_kg", "500g", 0.5),
        ("dilution", "wort_l", "5 gal", 18.92705892), ("dilution", "wort_l", "1,2 hl", 120),
        ("dilution", "sg", "12 P", 1.0484), ("dilution", "sg", "12 °Bx", 1.0484), ("keg", "co2_vol", "5 g/l", 2.551),
        ("keg", "co2_vol", ",9", 0.9), ("brew-water", "boil_min", "1.5 h", 90),
        ("altitude", "altitude_m", "5280 ft", 1609.3),
        ("colour", "first_ebc", "3 SRM", 5.91), ("water", "gypsum", "", 0), ("priming", "fg", "", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(
    name: str, field: str, text: str, number: float | None, english: Reader
) -> None:
    found = value(english, name, field, text)
    assert found is None if number is None else found == pytest.approx(number, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "field", "text", "said"),
    [
        ("strike", "mash_c", "", "A number is needed here, like 67."),
        ("strike", "mash_c", "warm", "This is no number. Write one like 67."),
        ("strike", "mash_c", "nan", "no number"), ("strike", "mash_c", "1e2", "no number"),
        ("strike", "mash_c", "1,2,3", "no number"), ("strike", "mash_c", "٣٤", "no number"),
        ("strike", "mash_c", "9" * 50, "no number"), ("strike", "mash_c", "<b>", "no number"),
        ("strike", "mash_c", "86", "This must be from 20 °C to 85 °C."),
        ("strike", "mash_c", "5 kg", "kg does not fit here. Leave it out, or write one of: c, °c, f, °f."),
        ("dilution", "sg", "1050", "This must be from 1.000 to 1.200."),
        ("dilution", "sg", "9999 P", "does not fit"),
        ("bottling", "have_33", "3 P", "a number alone"),
        ("bottling", "bottled_on", "31.12.2026", "Write one like 2026-12-31."),
        ("priming", "sugar", "salt", "Choose one of: sucrose, dextrose, glucose, dme, honey."),
        ("priming", "fg", "x", "Write one like 1.012."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_with_what_would_be_right(
    name: str, field: str, text: str, said: str, english: Reader
) -> None:
    assert said in value(english, name, field, text)


def test_a_french_reader_is_shown_commas(french: Reader) -> None:
    assert value(french, "strike", "mash_c", "x") == "Ce n\u2019est pas un nombre. Écrivez-en un comme 67."
    assert "1,000" in value(french, "dilution", "sg", "3")


def test_gallons_are_gallons_where_one_counts_in_them(english: Reader) -> None:
    assert value(english, "dilution", "wort_l", "5", "imperial") == pytest.approx(18.927, abs=1e-3)
    assert value(english, "dilution", "wort_l", "5 l", "imperial") == 5
    assert "from 68 °F to 185 °F" in value(english, "strike", "mash_c", "200", "imperial")


def test_the_bounds_themselves_are_within(english: Reader) -> None:
    for it in CALCULATORS.values():
        for field, one in it.fields.items():
            if one.choices or one.unit == "date":
                continue
            for bound in (one.least, one.most):
                assert value(english, it.name, field, f"{bound:.6f}") == pytest.approx(bound), (it.name, field)


def test_a_day_that_is_not_said_is_today(english: Reader) -> None:
    found = read(CALCULATORS["bottling"], {}, english, system="metric", today=date(2026, 11, 28))
    assert found.values["bottled_on"] == date(2026, 11, 28).toordinal()


@pytest.mark.parametrize("system", SYSTEMS)
@given(number=st.floats(0.01, 5000), unit=st.sampled_from(["C", "kg", "l", "g", "bar", "m", "EBC", "l/kg"]))
def test_there_and_back_again_is_the_same(system: System, number: float, unit: str) -> None:
    known = shown_in(unit, system)
    assert known.to_house(known.of_house(number)) == pytest.approx(number)


def test_litres_to_gallons_and_back_are_what_was_typed(english: Reader) -> None:
    for litres in (1, 5, 19, 20, 23, 25.5, 50):
        gallons = written(litres, shown_in("l", "imperial"), english)
        back = shown_in("l", "imperial").to_house(float(gallons))
        assert float(written(back, shown_in("l", "metric"), english)) == litres


def test_every_suffix_that_is_named_is_read() -> None:
    for unit in ("C", "kg", "l", "g", "sg", "EBC", "bar", "vol", "day", "min", "mg/l", "l/kg", "m", "pH", "%", "1e9"):
        assert suffixes(unit)
        assert all(with_suffix(1.05, it, unit) is not None for it in suffixes(unit))


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_answered(english: Reader, text: str) -> None:
    for field in ("mash_c", "grain_kg"):
        found = read(CALCULATORS["strike"], {field: text}, english, system="metric")
        assert found.faults or isinstance(found.values[field], float | int)
