# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loss report: worst first, once for each sentence, in both languages, with every gap filled."""

from pathlib import Path

from taproom.i18n import Reader
from taproom.recipes.formats import (
    Imported,
    files_in,
    read,
    read_many,
    report,
    sentence,
    write_beerjson,
    write_beerxml,
)


def test_every_loss_of_every_file_has_a_sentence(any_file: Path, english: Reader, french: Reader) -> None:
    outcome = read(any_file.read_bytes(), any_file.name)
    assert isinstance(outcome, Imported)
    for one in outcome.recipes:
        written = (*write_beerjson(one.document).losses, *write_beerxml(one.document).losses)
        for loss in (*outcome.losses, *one.losses, *written):
            for reader in (english, french):
                words = sentence(loss, reader)
                assert not any(gap in words for gap in ("{tag}", "{of}", "{what}", "{became}"))
            assert sentence(loss, english) != sentence(loss, french)


def test_the_report_begins_with_the_worst(dirty: Path, english: Reader) -> None:
    outcome = read((dirty / "empty_numbers.xml").read_bytes(), "empty_numbers.xml")
    assert isinstance(outcome, Imported)
    chapters = report(outcome.recipes[0].losses, english)
    assert [it.kind for it in chapters] == ["unreadable", "assumed", "kept_beside"]
    assert chapters[0].title == "Could not be read"
    assert "The bitterness: “NaN” is no number and was left out." in chapters[0].sentences
    assert "The recipe has no name: empty_numbers is assumed." in chapters[1].sentences
    assert chapters[2].sentences == ("The recipe has no place for them: EQUIPMENT.",)


def test_the_same_in_french(samples: Path, french: Reader) -> None:
    outcome = read((samples / "pybeerxml__Oatmeal_Stout.xml").read_bytes(), "x.xml")
    assert isinstance(outcome, Imported)
    chapters = report(outcome.recipes[0].losses, french)
    assert [it.title for it in chapters] == ["N\u2019a pas pu être lu", "A été supposé", "A été changé"]
    assert (
        "La densité initiale\u00a0: 1059 n\u2019est pas une densité\u00a0; lu comme 1.059 SG."
        in chapters[2].sentences
    )


def test_what_happened_to_many_is_told_once(samples: Path, english: Reader) -> None:
    outcome = read((samples / "beerjson__Kolsh.xml").read_bytes(), "x.xml")
    assert isinstance(outcome, Imported)
    dropped = next(it for it in report(outcome.recipes[0].losses, english) if it.kind == "dropped")
    assert len(dropped.sentences) < 5
    assert "Vienna Malt" in dropped.sentences[0]


def test_nothing_lost_nothing_said(samples: Path, english: Reader) -> None:
    outcome = read((samples / "beerjson__generic_recipes.json").read_bytes(), "x.json")
    assert isinstance(outcome, Imported)
    assert report(outcome.recipes[0].losses, english) == ()


def test_a_folder_is_read_as_it_lies(dirty: Path, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "b.json").write_bytes((dirty / "bare_recipe.json").read_bytes())
    (tmp_path / "a.xml").write_bytes(b"")
    (tmp_path / ".hidden").write_bytes(b"x")
    (tmp_path / "link.xml").symlink_to(samples / "beerjson__Kolsh.xml")
    files = files_in(tmp_path)
    assert [name for name, _blob in files] == ["a.xml", "deeper/b.json"]
    assert [isinstance(it.outcome, Imported) for it in read_many(files)] == [False, True]
