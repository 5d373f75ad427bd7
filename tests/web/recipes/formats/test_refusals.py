# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is refused, at once, and with a sentence that says what was wrong."""

import json
import time
import tracemalloc

import pytest

from taproom.i18n import Reader
from taproom.recipes.formats import Imported, Limits, Refused, read, refusal

HEAD = '<?xml version="1.0"?>'
RECIPE = "<RECIPES><RECIPE><NAME>{}</NAME><TYPE>All Grain</TYPE><BATCH_SIZE>20</BATCH_SIZE></RECIPE></RECIPES>"
BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
DEEP = 200_000


def hops(count: int) -> str:
    return json.dumps({"name": "x", "ingredients": {"fermentable_additions": [], "hop_additions": [{}] * count}})


def wrapped(inner: str) -> str:
    return '{"beerjson": {"version": 2.06, "recipes": [' + inner + "]}}"


BAD: dict[str, tuple[bytes, str]] = {
    "billion laughs": ((HEAD + BOMB + RECIPE.format("&j;")).encode(), "DOCTYPE"),
    "external entity": (
        (HEAD + '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + RECIPE.format("&x;")).encode(),
        "DOCTYPE",
    ),
    "external dtd": (
        (HEAD + '<!DOCTYPE RECIPES SYSTEM "http://example.org/a.dtd">' + RECIPE.format("a")).encode(),
        "DOCTYPE",
    ),
    "parameter entity": (
        (HEAD + '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://x/">%p;]>' + RECIPE.format("a")).encode(),
        "DOCTYPE",
    ),
    "dtd in the second root": (
        (HEAD + RECIPE.format("a") + "\n<!DOCTYPE r>" + RECIPE.format("b")).encode(),
        "DOCTYPE",
    ),
    "dtd in UTF-16": ((HEAD + BOMB + RECIPE.format("&j;")).encode("utf-16"), "DOCTYPE"),
    "deep xml": (b"<RECIPES>" + b"<X>" * DEEP + b"</X>" * DEEP + b"</RECIPES>", "levels deep"),
    "deep unclosed xml": (b"<X>" * DEEP, "levels deep"),
    "deep json": (b"[" * DEEP + b"]" * DEEP, "levels deep"),
    "deep json object": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, "levels deep"),
    "deep json in a recipe": (
        wrapped('{"name":"x","ingredients":' + "[" * DEEP + "]" * DEEP + "}").encode(),
        "levels deep",
    ),
    "a hundred thousand hops, json": (hops(100_000).encode(), "more than 500 entries"),
    "a hundred thousand hops, xml": (
        (
            "<RECIPES><RECIPE><NAME>x</NAME><HOPS>"
            + "<HOP><NAME>h</NAME></HOP>" * 100_000
            + "</HOPS></RECIPE></RECIPES>"
        ).encode(),
        "more than 2000 entries",
    ),
    "half a million tags": (b"<RECIPES>" + (b"<X>" + b"<Y/>" * 1900 + b"</X>") * 200 + b"</RECIPES>", "elements"),
    "half a million objects": (b"[" + b"{}," * 500_000 + b"{}]", "elements"),
    "ten thousand recipes": (b"<RECIPES>" + b"<RECIPE/>" * 10_000 + b"</RECIPES>", "more than 2000 entries"),
    "key twice": (wrapped('{"name": "a", "name": "b", "ingredients": {}}').encode(), "“name” stands twice"),
    "NaN": (wrapped('{"name": "a", "batch_size": {"value": NaN, "unit": "l"}}').encode(), "NaN is no number"),
    "Infinity": (wrapped('{"name": "a", "carbonation": -Infinity}').encode(), "-Infinity is no number"),
    "too large a number": (wrapped('{"name": "a", "carbonation": 1e999}').encode(), "1e999 is no number"),
    "a number without end": (wrapped('{"name": "a", "carbonation": ' + "9" * 5000 + "}").encode(), "is no number"),
    "empty": (b"", "empty"),
    "white": (b"\xef\xbb\xbf \n", "no recipe"),
    "zeros": (bytes(1000), "empty"),
    "PDF": (b"%PDF-1.7\n...", "type PDF"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), "type PNG"),
    "gzip": (b"\x1f\x8b\x08" + bytes(50), "type gzip"),
    "web page": (b"<!DOCTYPE html><html><body>Beer!</body></html>", "web page"),
    "web page, old": (b"  <HTML><HEAD></HEAD></HTML>", "web page"),
    "prose": (b"4 kg Pils, 20 g Saaz, boil an hour", "no recipe"),
    "binary": (bytes(range(1, 256)) * 4, "no recipe"),
    "bsmx": (b"<Recipes><Data><Recipe><F_R_NAME>x</F_R_NAME></Recipe></Data></Recipes>", ".bsmx"),
    "other xml": (b"<rss><channel/></rss>", "no <RECIPE>"),
    "ingredients only, xml": (b"<HOPS><HOP><NAME>Saaz</NAME></HOP></HOPS>", "but no recipe"),
    "no recipe in recipes": (b"<RECIPES></RECIPES>", "no recipe in it"),
    "nothing in a recipe, xml": (b"<RECIPES><RECIPE></RECIPE></RECIPES>", "says nothing"),
    "nothing in a recipe, json": (wrapped("{}").encode(), "says nothing"),
    "other json": (b'{"a": 1}', "no recipe"),
    "a number": (b"[1, 2, 3]", "no recipe"),
    "no recipes, json": (b'{"beerjson": {"version": 2.06}}', "no recipe in it"),
    "ingredients only, json": (b'{"beerjson": {"version": 1, "hop_varieties": [{"name": "x"}]}}', "but no recipe"),
    "a program's own": (b'{"name": "x", "fermentables": [], "hops": []}', "own format"),
    "something else in the list": (wrapped("7").encode(), "something else"),
    "broken json": (b'{"beerjson": {"recipes": [}', "broken JSON"),
    "broken xml": (b"<RECIPES><RECIPE><NAME>x</RECIPE></RECIPES>", "broken XML"),
    "cut off xml": (b"<RECIPES><RECIPE><NAME>x</NAME>", "broken XML"),
    "an archive": (b"PK\x03\x04" + bytes(40), "archive"),
    "a later cobrew": (b'{"cobrew_recipe": 99, "document": {}}', "later cobrew"),
    "half a cobrew file": (b'{"cobrew_recipe": 1, "document": {"recipe": {}}}', "not whole"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_sentence(name: str, english: Reader, french: Reader) -> None:
    blob, words = BAD[name]
    begin_s = time.process_time()
    outcome = read(blob, f"{name}.xml")
    spent_s = time.process_time() - begin_s
    assert isinstance(outcome, Refused)
    sentence = refusal(outcome, english)
    assert words in sentence
    assert "{" not in sentence
    assert refusal(outcome, french) != sentence
    assert spent_s < 10  # on a slow and busy machine; the worst takes about one


def test_a_gigabyte_is_not_looked_at(english: Reader) -> None:
    outcome = read(bytes(17 * 1024 * 1024), "big.xml")
    assert isinstance(outcome, Refused)
    assert refusal(outcome, english) == "It is 17 MB large; a recipe file has at most 16 MB."


@pytest.mark.parametrize("size", [999, 1000, 1001])
def test_the_size_is_the_callers(size: int) -> None:
    blob = RECIPE.format("x").encode().ljust(size)
    assert isinstance(read(blob, "x", Limits(file_bytes=1000)), Imported) == (size <= 1000)


@pytest.mark.parametrize("depth", [39, 40, 41])
def test_depth_is_counted_alike_in_json(depth: int) -> None:
    inner = "[" * (depth - 1) + "]" * (depth - 1)
    blob = '{"name": "x", "ingredients": {"fermentable_additions": []}, "more": ' + inner + "}"
    assert isinstance(read(blob.encode(), "x"), Imported) == (depth <= 40)


@pytest.mark.parametrize("brackets", ["[" * 1000, '\\"' * 1000, "{" * 1000 + "\\"])
def test_brackets_in_a_text_are_no_depth(brackets: str) -> None:
    blob = '{"name": "' + brackets.replace('\\"', '\\\\\\"') + '", "ingredients": {}}'
    assert isinstance(read(blob.encode(), "x"), Imported | Refused)
    assert "levels" not in str(read(blob.encode(), "x"))


def test_depth_costs_no_memory() -> None:
    tracemalloc.start()
    read(b"<X>" * DEEP, "x")
    read(b"[" * DEEP, "x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_long_text_is_cut_and_said() -> None:
    blob = json.dumps({"name": "x", "ingredients": {}, "notes": "a" * 300_000}).encode()
    outcome = read(blob, "x")
    assert isinstance(outcome, Imported)
    (one,) = outcome.recipes
    assert one.document.recipe.notes is not None
    assert len(one.document.recipe.notes) == 200_000
    assert any(it.kind == "dropped" and it.tag == "notes" for it in one.losses)


@pytest.mark.parametrize("name", ["../../etc/passwd.xml", "C:\\\\recipes\\\\a.xml", "/abs/a.xml", "a\x1b[31m\n.xml"])
def test_a_name_is_a_label(name: str) -> None:
    outcome = read(b"", name)
    assert "/" not in outcome.filename
    assert "\\" not in outcome.filename
    assert outcome.filename.isprintable()


def test_one_bad_recipe_does_not_take_the_others_along() -> None:
    many = json.dumps([{"name": "a", "ingredients": {}}, {"name": "b", "ingredients": {"hop_additions": [{}] * 600}}])
    outcome = read(many.encode(), "x")
    assert isinstance(outcome, Imported)
    assert [it.document.recipe.name for it in outcome.recipes] == ["a"]
    assert [it.gaps["limit"] for it in outcome.refused] == [500]
