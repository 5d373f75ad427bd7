# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files come in, each with its report; bad ones are named and keep nobody out."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import Brewery, opened

from taproom.access import Role
from taproom.recipes import importing
from taproom.recipes.finding import Wanted
from taproom.recipes.repository import catalogue
from taproom.recipes.seeing import SHELL


def beerxml(name: str, more: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?><RECIPES><RECIPE><NAME>{name}</NAME><VERSION>1</VERSION>
<TYPE>All Grain</TYPE><BREWER>Zoé</BREWER><BATCH_SIZE>20</BATCH_SIZE><BOIL_SIZE>24</BOIL_SIZE>
<BOIL_TIME>60</BOIL_TIME><EFFICIENCY>72</EFFICIENCY><FERMENTABLES><FERMENTABLE><NAME>Pale</NAME><VERSION>1</VERSION>
<TYPE>Grain</TYPE><AMOUNT>4.5</AMOUNT><YIELD>80</YIELD><COLOR>3</COLOR></FERMENTABLE></FERMENTABLES>
{more}</RECIPE></RECIPES>""".encode("latin-1")


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><RECIPES>&b;</RECIPES>'
DEEP = b"<RECIPES>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</RECIPES>"
BAD = {"bomb.xml": BOMB, "deep.xml": DEEP, "picture.png": b"\x89PNG\r\n\x1a\n"}


@pytest.fixture
def cellar(tmp_path: Path) -> Iterator[Brewery]:
    with opened(tmp_path) as it:
        it.sign_in("Anna", Role.MEMBER)
        yield it


def bring(brewery: Brewery, files: dict[str, bytes]) -> Any:
    answer = brewery.client.post("/api/v1/recipe-imports", files=[("files", it) for it in files.items()])
    assert answer.status_code == 200, answer.text
    return answer.json()


def everything(brewery: Brewery) -> list[catalogue.Card]:
    return list(brewery.app.state.store.reads.run(lambda db: catalogue.search(db, SHELL, Wanted())).cards)


def test_of_fifty_files_with_three_bad_ones_47_are_in_and_three_are_named(cellar: Brewery) -> None:
    good = {f"beer {number}.xml": beerxml(f"Beer {number}") for number in range(47)}
    report = bring(cellar, {**good, **BAD})
    assert report["tally"] == {"in": 47, "refused": 3}
    refused = {it["file"]: it["refused"] for it in report["files"] if it["state"] == "refused"}
    assert set(refused) == set(BAD)
    assert all(len(why) == 1 and why[0].endswith(".") for why in refused.values())
    found = cellar.app.state.store.reads.run(lambda db: catalogue.search(db, SHELL, Wanted(licence="NOASSERTION")))
    assert found.total == 47
    assert {it.visibility for it in found.cards} == {"private"}


def test_the_same_from_an_archive_on_the_page(cellar: Brewery) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, blob in {"../../etc/one.xml": beerxml("One"), "two.xml": beerxml("Two"), "bad.xml": BOMB}.items():
            archive.writestr(name, blob)
    text = cellar.client.post("/recipes/import", files=[("files", ("all.zip", out.getvalue()))]).text
    assert "2 files are in" in text
    assert "1 file has something that was refused" in text
    assert "bad.xml" in text
    assert {it.title for it in everything(cellar)} == {"One", "Two"}


def test_bringing_it_in_again_changes_nothing(cellar: Brewery) -> None:
    files = {"one.xml": beerxml("One")}
    first, again = bring(cellar, files), bring(cellar, files)
    assert again["tally"] == {"already in": 1}
    assert again["files"][0]["recipes"][0]["recipe"] == first["files"][0]["recipes"][0]["recipe"]
    assert len(everything(cellar)) == 1


def test_two_files_that_say_the_same_are_one_recipe(cellar: Brewery) -> None:
    bring(cellar, {"one.xml": beerxml("One"), "copy.xml": beerxml("One") + b" "})
    assert len(everything(cellar)) == 2  # two files, two origins: nobody is told that theirs is somebody else's


def test_the_original_is_kept_byte_for_byte_for_who_may_see_it(cellar: Brewery) -> None:
    blob = beerxml("Été", "<EST_OG>1053.0</EST_OG>")
    report = bring(cellar, {"été.xml": blob})
    recipe = report["files"][0]["recipes"][0]["recipe"]
    answer = cellar.client.get(f"/recipes/{recipe}/original")
    assert answer.content == blob
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "attachment" in answer.headers["content-disposition"]
    shown = cellar.client.get(f"/api/v1/recipes/{recipe}").json()
    assert shown["origin"]["losses"] == [it["says"] for it in report["files"][0]["recipes"][0]["losses"]]
    assert shown["attribution"][0]["says"].startswith("“Été” by Zoé, brought in by Anna")
    cellar.sign_in("Bob", Role.MEMBER)
    assert cellar.client.get(f"/recipes/{recipe}/original").status_code == 404


def test_a_licence_that_is_stated_on_the_way_in_needs_its_ground(cellar: Brewery) -> None:
    def send(name: str, **form: str) -> None:
        cellar.client.post("/recipes/import", files=[("files", (f"{name}.xml", beerxml(name)))], data=form)

    send("stated", licence="CC-BY-4.0", statement="All my own.")
    send("unstated", licence="CC-BY-4.0")
    assert {it.title: it.licence for it in everything(cellar)} == {"stated": "CC-BY-4.0", "unstated": "NOASSERTION"}


def test_a_claim_in_a_file_is_no_licence(cellar: Brewery) -> None:
    document = {"recipe": {"name": "Claimed", "batch_size": {"value": 1, "unit": "l"},
                           "efficiency": {"brewhouse": {"value": 70, "unit": "%"}}, "ingredients": {}}}  # fmt: skip
    own = {"cobrew_recipe": 1, "authors": ["Eve"], "licence": "CC0-1.0", "source": "https://x.example/1",
           "revision": "", "document": document}  # fmt: skip
    bring(cellar, {"own.json": json.dumps(own).encode()})
    (card,) = everything(cellar)
    assert card.licence == "NOASSERTION"
    shown = cellar.client.get(f"/api/v1/recipes/{card.id}").json()
    assert "CC0-1.0" in shown["revision"]["message"]
    assert [it["name"] for it in shown["revision"]["authors"]] == ["Eve", "Anna"]


@pytest.mark.parametrize("name", ["", "x" * 500, "\x00", "   "])
def test_a_recipe_without_a_name_that_can_be_shown_gets_one(cellar: Brewery, name: str) -> None:
    bare = {"name": name, "type": "other", "author": "", "batch_size": {"value": 1, "unit": "l"},
            "efficiency": {"brewhouse": {"value": 70, "unit": "%"}},
            "ingredients": {"fermentable_additions": []}}  # fmt: skip
    report = bring(cellar, {"x.json": json.dumps({"beerjson": {"version": 2.06, "recipes": [bare]}}).encode()})
    (one,) = report["files"][0]["recipes"]
    assert 0 < len(one["title"]) <= 200
    assert one["losses"]


def test_what_is_too_large_is_refused_with_a_sentence(cellar: Brewery) -> None:
    files = [("files", ("large.xml", b"<" * (67 * 1024 * 1024)))]
    for path in ("/recipes/import", "/api/v1/recipe-imports"):
        answer = cellar.client.post(path, files=files)
        assert answer.status_code == 413
        assert "recipes to import 64 MB" in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_sent_is_a_sentence_too(cellar: Brewery) -> None:
    assert cellar.client.post("/recipes/import", data={"licence": "x"}).status_code == 422


def test_nobody_fills_the_card_with_files(cellar: Brewery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ORIGINALS_BYTES", 400)
    first = beerxml("First", "<NOTES>" + "".join(map(str, range(400))) + "</NOTES>")
    assert bring(cellar, {"first.xml": first})["tally"] == {"in": 1}
    answer = bring(cellar, {"second.xml": beerxml("Second"), "first.xml": first})
    assert answer["tally"] == {"refused": 1, "already in": 1}, "what is here already takes no more room"
    assert "is what one member may keep here" in answer["files"][0]["refused"][0]


def test_a_file_of_which_nothing_came_in_is_not_kept(cellar: Brewery, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be counted as nobody's, so that there could be any number of them."""

    def kept() -> int:
        reads = cellar.app.state.store.reads
        return len(reads.run(lambda db: db.execute("SELECT sha256 FROM original").fetchall()))

    files = {"one.xml": beerxml("One")}
    with monkeypatch.context() as refusing:
        refusing.setattr(importing, "TITLE_AT_MOST", 1000)
        long = {"long.xml": beerxml("x" * 300)}
        assert (bring(cellar, long)["tally"], kept()) == ({"refused": 1}, 0)
    assert (bring(cellar, files)["tally"], kept()) == ({"in": 1}, 1)
