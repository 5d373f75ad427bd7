# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets over HTTP: a bundle becomes four lines in the reader's language; what it was is counted."""

import io
import re
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.conftest import BASE, Brewery

from cellar.contract import MAX_BUNDLE_BYTES, MEMBER, Bundle, Lines, SeenSymptom
from taproom.access import Role
from taproom.personal import erase_all, export_all
from taproom.tickets.rules import OUTCOMES, PACKINGS, NoBundle, bundle_in, counted

ENGLISH = Lines(design="cobrew-hat A1: original", part="relay of fv1", cause="It is welded.", fix="Replace it.")
FRENCH = Lines(design="cobrew-hat A1 : original", part="relais de fv1", cause="Il est soudé.", fix="Remplacez-le.")


def a_bundle(**changes: Any) -> Bundle:
    usual: dict[str, Any] = {
        "site": "brewery",
        "unit": "pi1",
        "version": "0.1.0",
        "made_utc": 1_790_000_000,
        "identity": "modified",
        "where": ("R111",),
        "brewing": "no",
        "verdicts": ("contact-welded", "clock-lost"),
        "symptoms": (SeenSymptom(symptom="closed_without_rail", where="fv1.heater"),),
        "en": ENGLISH,
        "fr": FRENCH,
    }
    return Bundle(**(usual | changes))


def zipped(
    bundle: Bundle | None = None,
    *,
    name: str = MEMBER,
    text: bytes | None = None,
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", packing) as opened:
        opened.writestr("report.md", "**Design**")
        opened.writestr(name, text if text is not None else (bundle or a_bundle()).model_dump_json())
    return blob.getvalue()


def bring(brewery: Brewery, blob: bytes, note: str = "") -> Any:
    files = {"bundle": ("cobrew-bundle.zip", blob, "application/zip")}
    return brewery.client.post(
        "/tickets", files=files, data={"note": note}, headers={"origin": BASE}, follow_redirects=False
    )


def settle(brewery: Brewery, where: str, outcome: str, *, version: int = 1, told: str = "") -> Any:
    form = {"outcome": outcome, "version": str(version), "told": told}
    return brewery.client.post(f"{where}/settle", data=form, headers={"origin": BASE}, follow_redirects=False)


def test_a_bundle_becomes_four_lines_in_the_readers_language(brewery: Brewery) -> None:
    answer = bring(brewery, zipped(), note="it hums <b>")
    assert answer.status_code == 303
    where = answer.headers["location"]
    page = brewery.client.get(where).text
    for text in (
        ENGLISH.design,
        ENGLISH.part,
        ENGLISH.cause,
        ENGLISH.fix,
        "closed_without_rail",
        "it hums &lt;b&gt;",
    ):
        assert text in page
    brewery.client.cookies.set("language", "fr")
    french = brewery.client.get(where).text
    assert FRENCH.cause in french
    assert "Cause probable" in french
    assert ENGLISH.cause not in french
    assert FRENCH.cause in brewery.client.get("/tickets").text


def test_a_bundle_that_is_brought_twice_is_one_ticket(brewery: Brewery) -> None:
    first, second = bring(brewery, zipped()), bring(brewery, a_bundle().model_dump_json().encode())
    assert first.headers["location"] == second.headers["location"]


@pytest.mark.parametrize(
    ("blob", "words"),
    [
        (b"", "Choose the file"),
        (b"{}", "This is no bundle"),
        (b"PK\x03\x04 broken", "damaged"),
        (zipped(name="other.json"), "no bundle.json"),
        (zipped(text=b"[]"), "This is no bundle"),
        (zipped(text=b" " * (MAX_BUNDLE_BYTES + 2)), "larger than any bundle"),
        (a_bundle().model_dump_json().replace('"v":1', '"v":2').encode(), "This is no bundle"),
    ],
)
def test_what_is_no_bundle_is_refused_with_a_sentence_and_the_note_is_kept(
    brewery: Brewery, blob: bytes, words: str
) -> None:
    answer = bring(brewery, blob, note="it hums")
    assert answer.status_code == 422
    assert words in answer.text
    assert ">it hums</textarea>" in answer.text


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_cannot_be_bounded_is_not_unpacked(packing: int) -> None:
    with pytest.raises(NoBundle):
        bundle_in(zipped(packing=packing))


@given(at=st.integers(min_value=2), byte=st.integers(0, 255), packing=st.sampled_from(PACKINGS))
def test_a_damaged_zip_is_a_bundle_or_refused(at: int, byte: int, packing: int) -> None:
    blob = bytearray(zipped(packing=packing))
    blob[2 + at % (len(blob) - 2)] = byte
    with suppress(NoBundle):
        bundle_in(bytes(blob))


def test_a_damaged_stream_is_refused(brewery: Brewery) -> None:
    whole = zipped()
    blob = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        at = opened.getinfo(MEMBER).header_offset + 30 + len(MEMBER)
    blob[at] = 0xFF  # a block of a kind that deflate does not have
    assert bring(brewery, bytes(blob)).status_code == 422


@given(st.binary(max_size=400))
def test_any_bytes_are_a_bundle_or_refused(blob: bytes) -> None:
    for it in (blob, b"PK" + blob):
        with pytest.raises(NoBundle):
            bundle_in(it)


def test_what_it_was_is_said_and_counted(brewery: Brewery) -> None:
    where = bring(brewery, zipped()).headers["location"]
    bring(brewery, zipped(a_bundle(made_utc=1_790_000_001)))
    assert settle(brewery, where, "wrong", told="the plug").status_code == 303
    page = brewery.client.get("/tickets").text
    assert "1 of 2 are settled; in 0 of them the first verdict was right." in page
    assert re.search(r"It is welded\.</th><td>2</td><td>0</td><td>1</td><td>0</td><td>1</td>", page)
    assert "the plug" in brewery.client.get(where).text


def test_who_settles_late_loses_no_word(brewery: Brewery) -> None:
    where = bring(brewery, zipped()).headers["location"]
    assert settle(brewery, where, "right").status_code == 303
    late = settle(brewery, where, "wrong", told="my long story")
    assert late.status_code == 409
    assert "Somebody else has settled this meanwhile" in late.text
    assert "my long story</textarea>" in late.text
    assert settle(brewery, where, "wrong", version=2).status_code == 303
    assert settle(brewery, where, "wrong", version=3, told="x" * 2001).status_code == 422
    assert settle(brewery, "/tickets/none", "wrong").status_code == 404
    assert brewery.client.get("/tickets/none").status_code == 404


def test_only_who_brought_it_or_a_maintainer_settles_it(brewery: Brewery) -> None:
    where = bring(brewery, zipped()).headers["location"]
    brewery.sign_in("Ben", Role.MEMBER)
    assert "What was it in the end?" not in brewery.client.get(where).text
    assert settle(brewery, where, "right").status_code == 403
    mine = bring(brewery, zipped(a_bundle(made_utc=7))).headers["location"]
    assert settle(brewery, mine, "right").status_code == 303


def test_a_ticket_holds_what_a_member_wrote_and_lets_it_go(brewery: Brewery) -> None:
    brewery.sign_in("Ben", Role.MEMBER)
    where = bring(brewery, zipped(), note="it hums").headers["location"]
    settle(brewery, where, "right", told="I replaced it")
    store, holdings, member = brewery.app.state.store, brewery.app.state.holdings, brewery.member
    held = store.reads.run(lambda db: export_all(db, holdings, member))["tickets"]
    assert held["sent"][0]["note"] == "it hums"
    assert held["settled"][0]["told"] == "I replaced it"
    store.writer.submit(lambda db: erase_all(db, holdings, member, now_utc=1)).result()
    rows = store.reads.run(lambda db: [dict(it) for it in db.execute("SELECT * FROM ticket")])
    assert (rows[0]["by_member"], rows[0]["note"], rows[0]["told"], rows[0]["outcome"]) == (None, "", "", "right")


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from([None, *OUTCOMES]))))
def test_every_ticket_is_counted_once(rows: list[tuple[str, str | None]]) -> None:
    counts = counted(rows)
    assert sum(it.given for it in counts) == len(rows)
    assert sum(it.open for it in counts) == sum(outcome is None for _, outcome in rows)
    assert all(it.given == it.open + it.right + it.wrong + it.nothing for it in counts)
    assert [it.given for it in counts] == sorted((it.given for it in counts), reverse=True)
