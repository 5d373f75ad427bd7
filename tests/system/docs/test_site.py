# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is checked without building: each link of each page, the commands that pages show, and the checker itself."""

import hashlib
import json
import lzma
import re
import shlex
from pathlib import Path

import pytest

import docs
import drawings
import imager
import reference_pages
import site_checks
from cellar import __main__ as cellar_command
from taproom import __main__ as taproom_command

PARSERS = {"cellar": cellar_command._parser(), "taproom": taproom_command._parser()}
PAGES = sorted(docs.PAGES.rglob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"^ +(?:sudo )?(?:-u \w+ )?((?:cellar|taproom) .+)$", re.MULTILINE)
BLANKS = re.compile(r"\b(NAME|MINUTES|FERMENTER)\b")
WORDS = {"NAME": "Anna", "MINUTES": "10", "FERMENTER": "fv1"}


def generated() -> set[Path]:
    names = re.findall(r'"([\w/.-]+\.md)": ', Path(reference_pages.__file__).read_text(encoding="utf-8"))
    return {docs.PAGES / it for it in names}


def test_every_link_leads_somewhere() -> None:
    made = generated()
    broken = [
        f"{page.relative_to(docs.ROOT)}: {link}"
        for page in PAGES
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not re.match(r"https?:|#|/docs/|mailto:", link)
        and not (target := (page.parent / link.partition("#")[0]).resolve()).exists()
        and target not in made
    ]
    assert broken == []


def test_every_page_of_the_navigation_exists_and_every_page_is_in_it_or_linked() -> None:
    text = (docs.ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r"([\w/-]+\.md)$", text[text.index("\nnav:") :], re.MULTILINE))
    there = {it.relative_to(docs.PAGES).as_posix() for it in {*PAGES, *generated()}}
    english = {it for it in there if not it.endswith(".fr.md") and "decisions/0" not in it}
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in LINK.findall(page.read_text(encoding="utf-8"))
    }
    assert listed - english == set()
    assert [it for it in english - listed if docs.PAGES / it not in linked] == []


def test_what_a_brewer_reads_is_in_french_too() -> None:
    names = [
        "index",
        "tutorials/first-brewery",
        *(f"how-to/{it}" for it in ("brew-a-batch", "design-a-recipe", "measure")),
    ]
    names += [it.relative_to(docs.PAGES).as_posix().removesuffix(".md") for it in (docs.PAGES / "book").glob("*.md")]
    missing = [it for it in names if not it.endswith(".fr") and not (docs.PAGES / f"{it}.fr.md").exists()]
    assert missing == []


def commands_shown() -> set[str]:
    return {line.strip() for page in PAGES for line in COMMAND.findall(page.read_text(encoding="utf-8"))}


def test_every_command_that_a_page_shows_can_be_read_by_its_program(capsys: pytest.CaptureFixture[str]) -> None:
    """As typed, but without doing it: the program's own parser must understand each."""
    shown = commands_shown()
    assert len(shown) > 15
    for line in sorted(shown):
        if re.search(r"…|\[|CONFIG\.\.\.|<<|[|>\\]|JOURNAL", line):
            continue  # a synopsis, or a pipe
        plain = BLANKS.sub(lambda it: WORDS[it[1]], line)
        name, *words = shlex.split(plain, comments=True)
        try:
            PARSERS[name].parse_args(words)
        except SystemExit as stopped:
            if stopped.code != 0:
                pytest.fail(f"{line}\n{capsys.readouterr().err}")


def test_every_drawing_can_be_drawn_and_says_what_it_shows() -> None:
    for file in (docs.PAGES / "drawings").glob("*.txt"):
        drawn = drawings.svg(file.read_text(encoding="utf-8"))
        assert 'role="img" aria-label="' in drawn
        assert "style=" not in drawn


def test_a_drawing_by_hand_has_numbers_and_no_words_and_its_page_says_what_they_are() -> None:
    by_hand = list((docs.PAGES / "drawings").glob("*.svg"))
    assert by_hand
    for file in by_hand:
        drawn = drawings.drawn(file.parent, file.stem)
        called = set(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
        assert called == {str(it + 1) for it in range(len(called))}
        assert "style=" not in drawn
        pages = [it.read_text(encoding="utf-8") for it in docs.PAGES.rglob("*.md")]
        shown_by = [it.split(f"{{{{ drawing: {file.stem} }}}}")[1] for it in pages if f": {file.stem} }}" in it]
        assert len(shown_by) == 2, "one page in each language"
        assert all(f"\n{len(called)}. " in it for it in shown_by)


def test_no_line_of_a_french_page_begins_with_a_colon() -> None:
    loose = re.compile(r"(?<=[^\s|`]) [:;?!»](?=\s|$)|« ")
    for page in docs.PAGES.rglob("*.fr.md"):
        lines = page.read_text(encoding="utf-8").splitlines()
        assert [it for it in lines if loose.search(it)] == [], page


@pytest.mark.parametrize(
    ("text", "says"),
    [("a: A", "needs a title"), ("title: t\na: A\na -> b", "no box is called b"), ("title: t\nwhat", "is no box")],
)
def test_a_drawing_that_cannot_be_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        drawings.svg(text)


GOOD = (
    '<html><head><link rel="stylesheet" href="a.css"></head><body><h1 id="x">x</h1><a href="#x">x</a></body></html>'
)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("a.css", "b.css"), "needs b.css, which is not there"),
        (("#x", "#y"), "which has no such section"),
        (("#x", "gone/"), "links gone/, which is not there"),
        (('href="a.css"', 'href="https://fonts.example/a.css"'), "from elsewhere"),
        (("<h1", "<h1 style='color:red'"), "has style"),
        (("<h1", "<h1 onclick='x()'"), "has onclick"),
        (("<h1", "<iframe src='https://x.example'></iframe><h1"), "from elsewhere"),
    ],
)
def test_the_checker_finds_what_is_wrong_with_a_page(change: tuple[str, str], says: str, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("")
    page = tmp_path / "index.html"
    page.write_text(GOOD)
    assert site_checks.faults(tmp_path) == []
    page.write_text(GOOD.replace(*change))
    assert says in "\n".join(site_checks.faults(tmp_path))


def test_inline_scripts_become_files(tmp_path: Path) -> None:
    page = tmp_path / "a" / "index.html"
    page.parent.mkdir()
    page.write_text("<script>let x = 1</script><style>a{}</style>")
    assert site_checks.faults(tmp_path) != []
    site_checks.seal(tmp_path)
    assert site_checks.faults(tmp_path) == []
    assert "let x = 1" in "".join(it.read_text() for it in tmp_path.rglob("*.js"))


def test_a_repository_for_the_imager_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = tmp_path / "cobrew.img.xz"
    image.write_bytes(lzma.compress(b"beer" * 1000))
    where = ["--url", "https://example.org/cobrew.img.xz", "--date", "2026-11-28"]
    assert imager.main([str(image), *where]) == 0
    (one,) = json.loads(capsys.readouterr().out)["os_list"]
    required = {
        "name",
        "description",
        "icon",
        "url",
        "extract_size",
        "extract_sha256",
        "image_download_size",
        "release_date",
    }
    assert required <= one.keys()
    assert (one["extract_size"], one["extract_sha256"]) == (4000, hashlib.sha256(b"beer" * 1000).hexdigest())
    assert one["image_download_size"] == image.stat().st_size
    assert "onewire" in one["capabilities"]
    assert imager.main([str(image), "--url", "http://x/y.img", "--date", "2026-11-28"]) == 2
