# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes out comes in again: BeerJSON as the same value, BeerXML the same from the second time, ours always."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.web.recipes.formats.documents import DOCUMENTS

from taproom.recipes.document import Document, name_of, plain
from taproom.recipes.formats import (
    Envelope,
    Imported,
    ReadRecipe,
    Written,
    read,
    write_beerjson,
    write_beerxml,
)
from taproom.recipes.formats.beerjson.schema import faults_of_file
from taproom.recipes.formats.plausible import WAS_READ

MANY = settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
LINES = st.text("abcdefghij ÉÅ-.:/", min_size=1, max_size=20).map(lambda it: " ".join(it.split())).filter(bool)
ENVELOPES = st.builds(
    Envelope,
    authors=st.lists(LINES, max_size=3).map(tuple),
    licence=st.just("CC-BY-SA-4.0"),
    source=LINES,
    revision=LINES,
)


def recipes(blob: bytes) -> tuple[ReadRecipe, ...]:
    outcome = read(blob, "it")
    assert isinstance(outcome, Imported), outcome
    return outcome.recipes


def only(written: Written) -> ReadRecipe:
    (one,) = recipes(written.blob)
    return one


def documents_of(path: Path) -> list[Document]:
    return [it.document for it in recipes(path.read_bytes())]


def test_valid_beerjson_comes_out_exactly_as_it_went_in(samples: Path) -> None:
    valid = 0
    for path in samples.glob("*.json"):
        value = json.loads(path.read_bytes())
        if not list(faults_of_file(value)):
            written = [json.loads(write_beerjson(it).blob)["beerjson"]["recipes"] for it in documents_of(path)]
            assert [it for (it,) in written] == value["beerjson"]["recipes"]
            valid += 1
    assert valid == 4


def test_beerjson_is_valid_before_it_leaves(any_file: Path) -> None:
    for document in documents_of(any_file):
        assert list(faults_of_file(json.loads(write_beerjson(document).blob))) == []


def test_the_version_is_one_that_every_program_reads(samples: Path) -> None:
    (document,) = documents_of(samples / "beerjson__real_KettleSour.json")
    assert b'"version": 2.06' in write_beerjson(document).blob


def test_what_beerxml_said_comes_back_from_beerxml(any_file: Path) -> None:
    for document in documents_of(any_file):
        first = write_beerxml(document)
        assert plain(only(first).document) == plain(document)
        assert write_beerxml(only(first).document).blob == first.blob


def test_samples_of_beerxml_need_no_tag_of_ours(samples: Path) -> None:
    needing = [
        path.name
        for path in samples.glob("*.xml")
        for it in documents_of(path)
        if b"COBREW" in write_beerxml(it).blob
    ]
    assert needing == ["pybeerxml__Oatmeal_Stout.xml"]  # its style lacks what is mandatory


def test_other_programs_read_our_beerxml_as_ascii(any_file: Path) -> None:
    for document in documents_of(any_file):
        blob = write_beerxml(document).blob
        assert blob.isascii()
        assert blob.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<RECIPES>\n<RECIPE>')
        for tag in (
            b"NAME",
            b"VERSION",
            b"TYPE",
            b"BREWER",
            b"BATCH_SIZE",
            b"BOIL_SIZE",
            b"BOIL_TIME",
            b"STYLE",
            b"HOPS",
        ):
            assert b"<" + tag + b">" in blob


def test_beerxml_to_beerjson_to_beerxml_names_what_is_lost(samples: Path) -> None:
    (document,) = documents_of(samples / "beerjson__Kolsh.xml")
    as_json = write_beerjson(document)
    assert {it.tag for it in as_json.losses} == {"beerxml", "losses", "style_letter"} - {"style_letter"}
    back = only(write_beerxml(only(as_json).document)).document
    assert plain(back) == plain(only(as_json).document)
    assert (
        back.recipe.ingredients.fermentable_additions[0].amount
        == document.recipe.ingredients.fermentable_additions[0].amount
    )


def test_what_only_we_read_is_passed_over_when_the_file_was_changed(samples: Path) -> None:
    (document,) = documents_of(samples / "beerjson__real_KettleSour.json")
    blob = write_beerxml(document).blob
    changed = blob.replace(b"<BATCH_SIZE>45.424941408</BATCH_SIZE>", b"<BATCH_SIZE>30</BATCH_SIZE>")
    assert changed != blob
    (one,) = recipes(changed)
    assert one.document.recipe.batch_size.value == 30
    assert any(it.tag == "COBREW_JSON" and it.kind == "dropped" for it in one.losses)


@pytest.mark.parametrize("broken", ["", "x", "[]", "{}", '{"of": 1}', "[" * 100, '{"of":"0","recipe":7}'])
def test_a_broken_tag_of_ours_harms_nothing(broken: str) -> None:
    blob = f"<RECIPE><NAME>x</NAME><HOPS/><COBREW_JSON>{broken}</COBREW_JSON></RECIPE>".encode()
    (one,) = recipes(blob)
    assert one.document.recipe.name == "x"


def test_a_document_of_ours_survives_its_own_tag_with_nonsense_in_it(samples: Path) -> None:
    (document,) = documents_of(samples / "beerjson__real_KettleSour.json")
    blob = write_beerxml(document).blob
    (one,) = recipes(blob.replace(b'"recipe":{', b'"recipe":{"batch_size":"much",'))
    assert one.document.recipe.name == "Kettle Sour"


@MANY
@given(DOCUMENTS)
def test_our_own_files_give_the_same_document(document: Document) -> None:
    as_json, as_xml = write_beerjson(document), write_beerxml(document)
    assert name_of(only(as_xml).document) == name_of(document)
    (beside,) = recipes(as_json.sidecar)
    assert name_of(beside.document) == name_of(document)
    assert as_xml.sidecar == as_json.sidecar


@MANY
@given(DOCUMENTS)
def test_every_document_makes_valid_beerjson_stable_from_then_on(document: Document) -> None:
    first = write_beerjson(document)
    assert list(faults_of_file(json.loads(first.blob))) == []
    back = only(first)
    if any(it.message == WAS_READ for it in back.losses):  # what nobody meant was read otherwise, and stays so
        first = write_beerjson(back.document)
        back = only(first)
    assert json.loads(write_beerjson(back.document).blob) == json.loads(first.blob)
    assert write_beerjson(back.document).losses == ()


@MANY
@given(DOCUMENTS, ENVELOPES)
def test_the_envelope_comes_back_and_leaves_no_trace(document: Document, envelope: Envelope) -> None:
    with_it = only(write_beerxml(document, envelope))
    assert with_it.envelope == envelope
    assert name_of(with_it.document) == name_of(document)
    as_json = only(write_beerjson(document, envelope))
    assert as_json.envelope == envelope
    assert as_json.document == only(write_beerjson(document)).document
    (beside,) = recipes(write_beerjson(document, envelope).sidecar)
    assert beside.envelope == envelope


def test_the_envelope_can_be_read_by_a_person(samples: Path) -> None:
    (document,) = documents_of(samples / "beerjson__real_KettleSour.json")
    envelope = Envelope(
        authors=("Anne", "Bilal"), licence="CC-BY-SA-4.0", source="https://example.org/r", revision="ab12"
    )
    notes = json.loads(write_beerjson(document, envelope).blob)["beerjson"]["recipes"][0]["notes"]
    assert notes == (
        "-- \nFrom the recipe commons (cobrew)\nAuthor: Anne\nAuthor: Bilal\nLicence: CC-BY-SA-4.0\n"
        "Source: https://example.org/r\nRevision: ab12"
    )
