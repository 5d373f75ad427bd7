# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read is kept raw; what counts is computed from it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.batches.brewed import a_recipe, malt, q
from tests.web.batches.conftest import NOW_UTC

from taproom.batches.contents import contents_of
from taproom.batches.judging import derived, judged, measured
from taproom.batches.measured import MEASURES, Reading, Unusable, read, reading_of
from taproom.batches.values import Event


@pytest.mark.parametrize(
    ("key", "typed", "raw", "unit"),
    [
        ("og", "1.052", 1.052, "sg"),
        ("og", "1,052", 1.052, "sg"),
        ("og", "1052", 1.052, "sg"),
        ("og", "12.9", 12.9, "plato"),
        ("fg", "0.998", 0.998, "sg"),
        ("fg", "0.5", 0.5, "plato"),
        ("og", "1.2", 1.2, "sg"),
        ("mash_ph", "5,4", 5.4, "pH"),
        ("pitch_temperature", "\N{MINUS SIGN}1", -1, "C"),
        ("pre_boil_volume", "25.5", 25.5, "l"),
    ],
)
def test_what_can_be_read(key: str, typed: str, raw: float, unit: str) -> None:
    found = read(key, typed)
    assert isinstance(found, Reading)
    assert (found.raw, found.unit) == (pytest.approx(raw), unit)
    assert reading_of(found.detail) == found


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("og", ""),
        ("og", "NaN"),
        ("og", "1e5"),
        ("og", "1.3"),
        ("og", "1201"),
        ("og", "10520"),
        ("og", "60"),
        ("og", "-3"),
        ("mash_ph", "54"),
        ("pre_boil_volume", "0"),
        ("pre_boil_volume", "-1"),
        ("mash_temperature", "111"),
        ("mash_temperature", "<script>"),
        ("no_such_thing", "1"),
    ],
)
def test_what_cannot_is_refused_with_a_sentence(key: str, typed: str) -> None:
    found = read(key, typed)
    assert isinstance(found, Unusable)
    assert found.sentence.endswith(".")


def test_a_sample_has_a_temperature_or_none() -> None:
    assert isinstance(read("og", "1.050", at_c="200"), Unusable)
    assert isinstance(read("og", "1.050", at_c="warm"), Unusable)
    assert read("og", "1.050", at_c=" ") == Reading(key="og", raw=1.05, unit="sg", instrument="hydrometer")


@given(typed=st.text(max_size=12), at_c=st.text(max_size=8), key=st.sampled_from([*MEASURES]), instrument=st.text())
def test_whatever_is_typed_is_a_reading_or_a_sentence(typed: str, at_c: str, key: str, instrument: str) -> None:
    found = read(key, typed, at_c=at_c, instrument=instrument)
    if isinstance(found, Reading):
        assert judged(found, og=1.05).value == judged(found, og=1.05).value  # a number, and not NaN


@pytest.mark.parametrize(
    ("reading", "value"),
    [
        # Hydrometer for 20 °C at 30 °C, after the table that comes with the instruments: about +0.0027.
        (Reading(key="og", raw=1.050, unit="sg", instrument="hydrometer", at_c=30), 1.0526),
        (Reading(key="og", raw=1.050, unit="sg", instrument="hydrometer", at_c=20), 1.050),
        (Reading(key="og", raw=1.050, unit="sg", instrument="hydrometer"), 1.050),
        # 12.5 °P is 1.0504 (ASBC table 1).
        (Reading(key="og", raw=12.5, unit="plato", instrument="other"), 1.0504),
        (Reading(key="og", raw=13.0, unit="brix", instrument="refractometer"), 1.0504),
        (Reading(key="mash_ph", raw=5.4, unit="pH", instrument="meter", at_c=20), 5.4),
    ],
)
def test_corrections(reading: Reading, value: float) -> None:
    assert judged(reading).value == pytest.approx(value, abs=0.0003)


def test_a_refractometer_in_beer_needs_the_original_gravity() -> None:
    reading = Reading(key="fg", raw=7.0, unit="brix", instrument="refractometer")
    assert "original gravity" in judged(reading).how
    assert judged(reading, og=1.055).value == pytest.approx(1.0103, abs=0.002)
    assert judged(reading).value > 1.025


def event(detail: dict[str, Any], at_utc: int = NOW_UTC, seq: int = 0) -> Event:
    return Event(
        id="x" * 26, batch="b", kind="measured", at_utc=at_utc, heard_utc=at_utc, actor="anna", detail=detail, seq=seq
    )


def detail(key: str, typed: str, **more: str) -> dict[str, Any]:
    found = read(key, typed, **more)
    assert isinstance(found, Reading)
    return found.detail


def test_the_last_reading_counts_and_the_first_stays() -> None:
    log = [event(detail("og", "1.060"), NOW_UTC, 1), event(detail("og", "1.050"), NOW_UTC + 9, 2)]
    assert measured(log)["og"].value == pytest.approx(1.050)
    assert measured(reversed(log))["og"].value == pytest.approx(1.050)


def test_what_follows_from_two_gravities() -> None:
    found = measured([event(detail("og", "1.050")), event(detail("fg", "1.010"))])
    beer = derived(found)
    assert beer is not None
    assert beer.abv_pct == pytest.approx(5.3, abs=0.1)
    assert beer.attenuation == pytest.approx(0.8)
    assert derived(measured([event(detail("og", "1.010")), event(detail("fg", "1.050"))])) is None
    assert derived({}) is None


def test_what_a_later_version_logged_is_no_reading_here() -> None:
    for odd in ({}, {"key": "og"}, {"key": "zz", "raw": 1, "unit": "sg", "instrument": "hydrometer"}, {"raw": "x"}):
        assert reading_of(odd) is None
        assert measured([event(odd)]) == {}


@pytest.mark.parametrize(
    ("malts", "miscs", "wanted"),
    [
        (["Pale ale malt"], [], {"barley (gluten)"}),
        (["Pilsner", "Weizenmalz"], [], {"barley (gluten)", "wheat (gluten)"}),
        (["Pilsner", "Blé cru"], [], {"barley (gluten)", "wheat (gluten)"}),
        (["Buckwheat malt", "Rice"], [], set()),
        (["Chocolate malt", "Flaked oats"], [], {"barley (gluten)", "oats (gluten)"}),
        (["Pale", "Lactose"], [], {"barley (gluten)", "milk (lactose)"}),
        (["Pale"], ["Isinglass", "Potassium metabisulfite"], {"barley (gluten)", "fish (isinglass)", "sulphites"}),
        (["Pale"], ["Sesame seeds"], {"barley (gluten)", "sesame"}),
    ],
)
def test_allergens(malts: list[str], miscs: list[str], wanted: set[str]) -> None:
    ingredients = {
        "fermentable_additions": [malt(it, 1) for it in malts],
        "miscellaneous_additions": [{"name": it, "type": "other", "amount": q(1, "g")} for it in miscs],
    }
    assert set(contents_of(a_recipe(ingredients=ingredients)).allergens) == wanted


def test_of_what_is_not_known_gluten_is_said() -> None:
    assert contents_of(None).allergens == ("barley (gluten)",)
