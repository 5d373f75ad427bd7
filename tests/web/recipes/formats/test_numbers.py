# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers, dates, moments and texts as real files write them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.recipes.document import plain
from taproom.recipes.formats import Imported, read
from taproom.recipes.formats.beerxml.dates import understood_date
from taproom.recipes.formats.beerxml.tags import digits
from taproom.recipes.formats.measures import number_in, understood_gravity, understood_potential, unit_of
from taproom.recipes.formats.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("27.0 IBUs", 27, "IBUs"),
        ("1.044 SG", 1.044, "SG"),
        ("1,044", 1.044, ""),
        ("90.0000000", 90, ""),
        ("5,25 kg", 5.25, "kg"),
        ("1,234.5", 1234.5, ""),
        ("1.234,5", 1234.5, ""),
        ("1e-3", 0.001, ""),
        ("-5", -5, ""),
        ("\N{MINUS SIGN}5 C", -5, "C"),
        (" 12% ", 12, "%"),
        (".5", 0.5, ""),
        ("2.4>", 2.4, ">"),
        ("1053", 1053, ""),
    ],
)
def test_a_number_and_its_unit(text: str, value: float, unit: str) -> None:
    found = number_in(text)
    assert found is not None
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["", "-", "n/a", "NaN", "nan", "inf", "-Infinity", "1e999", "unknown", "1.2.3.4", "9" * 100, "ten"]
)
def test_what_is_no_number(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("kind", "written", "unit"),
    [
        ("volume", "L", "l"),
        ("volume", "Gallons", "gal"),
        ("mass", "lbs", "lb"),
        ("mass", "Oz.", "oz"),
        ("temperature", "°F", "F"),
        ("gravity", "°P", "plato"),
        ("gravity", "Plato", "plato"),
        ("colour", "°L", "Lovi"),
        ("count", "Items", "each"),
        ("count", "pkg", "pkg"),
        ("duration", "mins", "min"),
        ("mass", "l", ""),
        ("thickness", "qt/lb", "qt/lb"),
    ],
)
def test_units_by_their_many_names(kind: str, written: str, unit: str) -> None:
    assert unit_of(kind, written) == unit


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (1.053, (1.053, "sg")),
        (1053, (1.053, "sg")),
        (998, (0.998, "sg")),
        (11.6, (11.6, "plato")),
        (0.9, (0.9, "sg")),
        (1.25, (1.25, "sg")),
        (1.26, (1.26, "plato")),
        (45, (45, "plato")),
        (46, None),
        (899, None),
        (900, (0.9, "sg")),
        (1250, (1.25, "sg")),
        (1251, None),
        (0, None),
        (-3, None),
    ],
)
def test_what_a_gravity_means(value: float, meant: tuple[float, str] | None) -> None:
    assert understood_gravity(value) == meant


@pytest.mark.parametrize(("value", "meant"), [(1.037, 1.037), (1037, 1.037), (37, 1.037), (2, None), (500, None)])
def test_what_a_potential_means(value: float, meant: float | None) -> None:
    assert understood_potential(value) == meant


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("08 May 2011", "2011-05-08"),
        ("8 may 2011", "2011-05-08"),
        ("Fri. 03 Feb 2012", "2012-02-03"),
        ("Fri, 03 Feb 2012 10:11", "2012-02-03"),
        ("4/16/2003", "2003-04-16"),
        ("16/4/2003", "2003-04-16"),
        ("5/5/2003", "2003-05-05"),
        ("2014-02-03T10:11:12Z", "2014-02-03"),
        ("4/5/2003", None),
        ("31/2/2003", None),
        ("31 Feb 2003", None),
        ("3 Feb 12", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_understood_or_left_alone(raw: str, iso: str | None) -> None:
    assert understood_date(raw) == iso


def hop(tags: str) -> dict[str, Any]:
    blob = (
        "<RECIPE><NAME>x</NAME><BOIL_TIME>60</BOIL_TIME><FERMENTATION_STAGES>2</FERMENTATION_STAGES><PRIMARY_AGE>7</PRIMARY_AGE>"
        "<SECONDARY_AGE>7</SECONDARY_AGE><HOPS><HOP><NAME>h</NAME><AMOUNT>1</AMOUNT>"
        + tags
        + "</HOP></HOPS></RECIPE>"
    )
    outcome = read(blob.encode(), "x")
    assert isinstance(outcome, Imported)
    found: dict[str, Any] = plain(outcome.recipes[0].document)["recipe"]["ingredients"]["hop_additions"][0]["timing"]
    return found


def minutes(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "min"}


@pytest.mark.parametrize(
    ("tags", "timing"),
    [
        ("<USE>Boil</USE><TIME>60</TIME>", {"use": "add_to_boil", "duration": minutes(60)}),
        ("<USE>boil</USE><TIME>0</TIME>", {"use": "add_to_boil", "duration": minutes(0)}),
        ("<USE>BOIL</USE>", {"use": "add_to_boil"}),
        (
            "<USE>Dry Hop</USE><TIME>4320</TIME>",
            {"use": "add_to_fermentation", "duration": {"value": 3, "unit": "day"}},
        ),
        ("<USE>DryHop</USE>", {"use": "add_to_fermentation"}),
        (
            "<USE>Dry-Hop</USE><TIME>2160</TIME>",
            {"use": "add_to_fermentation", "duration": {"value": 36, "unit": "hr"}},
        ),
        ("<USE>Dry Hop</USE><TIME>7</TIME>", {"use": "add_to_fermentation", "duration": {"value": 7, "unit": "day"}}),
        ("<USE>Mash</USE><TIME>60</TIME>", {"use": "add_to_mash", "duration": minutes(60)}),
        ("<USE>First Wort</USE><TIME>60</TIME>", {"use": "add_to_boil", "duration": minutes(60), "step": 1}),
        ("<USE>First Wort</USE>", {"use": "add_to_boil", "duration": minutes(60), "step": 1}),
        ("<USE>Aroma</USE><TIME>15</TIME>", {"use": "add_to_boil", "duration": minutes(15), "step": 2}),
        ("<USE>Aroma</USE><TIME>0</TIME>", {"use": "add_to_boil", "duration": minutes(0)}),
        ("<USE>Whirlpool</USE><TIME>15</TIME>", {"use": "add_to_boil", "duration": minutes(15), "step": 2}),
        (
            "<USE>Boil</USE><USER_HOP_USE>Whirlpool</USER_HOP_USE><TIME>9</TIME>",
            {"use": "add_to_boil", "duration": minutes(9), "step": 2},
        ),
        ("<USE>Secondary</USE>", {"use": "add_to_fermentation", "step": 2}),
        ("<USE>Primary</USE>", {"use": "add_to_fermentation"}),
        ("<USE>Bottling</USE>", {"use": "add_to_package"}),
        ("<TIME>20</TIME>", {"use": "add_to_boil", "duration": minutes(20)}),
        ("<USE>Magic</USE><TIME>20</TIME>", {"use": "add_to_boil", "duration": minutes(20)}),
    ],
)
def test_dry_hops_do_not_become_boil_hops(tags: str, timing: dict[str, Any]) -> None:
    assert hop(tags) == timing


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("mash < 65 & boil > 60", "mash < 65 & boil > 60"),
        ("a<x and x>a", "a<x and x>a"),
        ("AT&T; &foo;", "AT&T; &foo;"),
        ("Lloyd&#39;s K&#246;lsch &amp; co", "Lloyd's Kölsch & co"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<script>alert(1)</script>ok", "ok"),
        ("<SCRIPT src='x'>alert(1)</SCRIPT >ok", "ok"),
        ("<script>never closed", ""),
        ("&lt;script&gt;alert(1)&lt;/script&gt;ok", "ok"),
        ("&amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt;ok", "ok"),
        ("<img src=x onerror=alert(1)>ok", "ok"),
        ("<style>b{}</style><!-- hid -->ok", "ok"),
        ("a\x00b\x07c\u202ed", "abcd"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("line\r\nline\tend", "line\r\nline\tend"),
    ],
)
def test_plain_text(raw: str, text: str) -> None:
    assert plain_text(raw) == text


@given(st.text(st.sampled_from("<>&;/ab#39 scriptlgm-!\x00"), max_size=60))
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = plain_text(raw)
    assert plain_text(once) == once
    assert "<script>" not in once.lower()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_has_no_exponent_and_is_itself_again(value: float) -> None:
    text = digits(value)
    assert "e" not in text.lower()
    assert float(text) == value
