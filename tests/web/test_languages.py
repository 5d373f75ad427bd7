# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""No sentence is left in English for a French reader, and none is promised that does not exist."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import taproom
from taproom.i18n import LOCALE_DIR, Reader

HERE = Path(taproom.__file__).parent
WHERE = [("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
KEYWORDS = {"_": None, "count": (1, 2)}


def sentences() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for file, _, message, _, _ in extract_from_dir(HERE, method_map=WHERE, keywords=KEYWORDS):
        yield file, message


@pytest.fixture(scope="module")
def french_catalogue() -> Catalog:
    """All features' together."""
    whole = Catalog(locale="fr")
    for path in sorted((LOCALE_DIR / "fr" / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for it in read_po(file, locale="fr", abort_invalid=True):
                if it.id:
                    whole[it.id] = it
    return whole


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_is_translated(french_catalogue: Catalog) -> None:
    missing = []
    for file, message in sentences():
        found = french_catalogue.get(message)
        if (
            found is None
            or found.fuzzy
            or not all(found.string if isinstance(found.string, tuple) else [found.string])
        ):
            missing.append((file, message))
    assert missing == []


def test_no_translation_is_left_over(french_catalogue: Catalog) -> None:
    said = {message for _, message in sentences()}
    assert [it.id for it in french_catalogue if it.id and it.id not in said] == []


def test_translations_have_the_same_gaps_to_fill(french_catalogue: Catalog) -> None:
    for it in french_catalogue:
        if it.id:
            ids = it.id if isinstance(it.id, tuple) else (it.id,)
            strings = it.string if isinstance(it.string, tuple) else (it.string,)
            assert {frozenset(fields(text)) for text in strings} <= {frozenset(fields(text)) for text in ids}, it.id


def test_no_french_line_begins_with_a_colon(french_catalogue: Catalog) -> None:
    loose = re.compile(r"[^\s\u00a0\u202f] (?=[:;?!»%](?:[\s)»…\".,]|$))|« ")
    strings = [(it.string if isinstance(it.string, tuple) else (it.string,)) for it in french_catalogue if it.id]
    assert [text for several in strings for text in several if loose.search(text)] == []


def test_there_are_many_sentences() -> None:
    assert len(set(sentences())) > 100


@pytest.mark.parametrize(("n", "words"), [(1, "1 minute."), (2, "2 minutes.")])
def test_one_and_many_are_different(n: int, words: str, english: Reader, french: Reader) -> None:
    assert english.count("No news for {n} minute.", "No news for {n} minutes.", n).endswith(words)
    assert french.count("No news for {n} minute.", "No news for {n} minutes.", n).endswith(words)


def test_moments_are_written_as_the_reader_does(english: Reader, french: Reader) -> None:
    assert english.moment(1_790_000_000) == "Mon 21 Sep 14:13"
    assert french.moment(1_790_000_000) == "lun. 21 sept. 14:13"
