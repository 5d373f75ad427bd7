# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recipes in a real browser: found, understood, forked and merged; every page at every size; git clones."""

import contextlib
import copy
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Taproom, Visitors, enter
from tests.browser.test_looks import LOOKS, WCAG
from tests.web.recipes.conftest import a_document
from tests.web.recipes.test_importing import BAD, beerxml

from taproom.access import Role
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from taproom.members import repository as members
from taproom.recipes.document import Document, plain
from taproom.recipes.repository.saving import Saved, put_away, save_revision, set_visibility
from taproom.recipes.revisions import Author, NewRevision
from taproom.recipes.seeing import Eyes
from visitor import signed_in


@dataclass(frozen=True)
class Library:
    """A saison, two forks of it, and the merge of one of them."""

    saison: Saved
    fork: Saved
    other: Saved
    away: Saved
    member: str


def changed(name: str, mash_c: float, magnum_g: float) -> Document:
    whole = copy.deepcopy(plain(a_document(name)))
    whole["recipe"]["mash"]["mash_steps"][0]["step_temperature"]["value"] = mash_c
    whole["recipe"]["ingredients"]["hop_additions"][0]["amount"]["value"] = magnum_g
    return Document.model_validate(whole)


@pytest.fixture(scope="module")
def library(taproom: Taproom) -> Library:
    with contextlib.closing(open_db(taproom.database)) as db:
        db.row_factory = sqlite3.Row
        with transaction(db):
            known = members.find(db, "Anna")
            bob = members.add(db, name="Bob", role=Role.MEMBER, language="en", now_utc=utc_s())
            assert known is not None
            anna = known.id

            def save(by: str, at: int, document: Document, *, show: str = "public", **more: object) -> Saved:
                eyes = Eyes(member=by, inside=True)
                new = NewRevision(document=document, **more)  # type: ignore[arg-type]
                saved = save_revision(db, eyes, new, by=by, now_utc=1_790_000_000 + at)
                set_visibility(db, eyes, saved.recipe, show, by=by, now_utc=1_790_000_000 + at)  # type: ignore[arg-type]
                return saved

            saison = save(anna, 1, a_document(), message="First try")
            fork = save(bob, 2, changed("Bob's hotter saison", 69, 20), parents=(saison.revision,))
            other = save(bob, 3, changed("A bitter saison", 67, 35), parents=(saison.revision,), show="members")
            away = save(anna, 6, a_document("Put away once"))
            eyes = Eyes(member=anna, inside=True)
            put_away(db, eyes, away.recipe, away=True, by=anna, now_utc=1_790_000_007)
            second = save(
                anna, 4, changed("Saison du hangar", 66, 25), recipe=saison.recipe, parents=(saison.revision,)
            )
            save(
                anna, 5, changed("Saison du hangar", 69, 25), recipe=saison.recipe,
                parents=(second.revision, fork.revision), authors=(Author(role="merger", member=anna),),
            )  # fmt: skip
    return Library(saison=saison, fork=fork, other=other, away=away, member=anna)


def paths(it: Library) -> tuple[str, ...]:
    recipe, revision = f"/recipes/{it.saison.recipe}", f"/revisions/{it.saison.revision}"
    return (
        "/recipes", "/recipes?words=saison&have=saaz&sort=new", "/recipes?words=nothingofthekind", recipe, revision,
        f"{recipe}/history", f"{recipe}/sharing", f"{recipe}/merge", f"{recipe}/merge?with={it.other.recipe}",
        f"{revision}/fork", f"{revision}/compare/{it.other.revision}", "/recipes/import", "/recipes/commons",
        "/recipes/prices", f"/recipes/{it.away.recipe}", "/recipes?mine=1",
    )  # fmt: skip


@pytest.mark.parametrize(("width", "height", "language", "scheme"), [*LOOKS, (800, 480, "fr", "dark")])
def test_every_page_fits_and_is_accessible(
    visitors: Visitors, taproom: Taproom, library: Library, width: int, height: int, language: str, scheme: str
) -> None:
    page = visitors.page(width=width, height=height, color_scheme=scheme, language=language)
    for path in paths(library):
        page.goto(path)
        for summary in page.locator("main details:not([open]) > summary").all()[:3]:
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        results = Axe().run(page, options=WCAG)
        assert results.violations_count == 0, (path, results.generate_report())


def test_a_stranger_finds_a_recipe_and_asks_why(visitors: Visitors, taproom: Taproom, library: Library) -> None:
    page = visitors.page(width=360, height=740)
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("link", name="Recipes").click()
    page.get_by_label("Words").fill("hangar")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Saison du hangar").click()
    figure = page.locator(".figure", has_text="Bitterness").first
    figure.locator("summary").click()
    expect(figure).to_contain_text("Tinseth")
    expect(figure).to_contain_text("Magnum")
    expect(page.get_by_role("link", name="Fork", exact=True)).to_have_count(0)


def test_a_member_forks_by_keyboard(visitors: Visitors, taproom: Taproom, library: Library) -> None:
    page = _bob(visitors, taproom)
    page.goto(f"/recipes/{library.saison.recipe}")
    page.get_by_role("link", name="Fork", exact=True).press("Enter")
    page.get_by_label("Name of your fork").fill("Mine")
    expect(page.get_by_label("No rights reserved")).to_be_disabled()
    page.get_by_role("button", name="Fork").press("Enter")
    expect(page.locator("h1")).to_have_text("Mine")
    expect(page.locator(".credits")).to_contain_text("by Anna")


def test_files_come_in_one_by_one_and_the_bad_one_is_named(
    visitors: Visitors, taproom: Taproom, library: Library, tmp_path: Path
) -> None:
    for name, blob in {"good.xml": beerxml("Good"), "bomb.xml": BAD["bomb.xml"]}.items():
        (tmp_path / name).write_bytes(blob)
    page = _bob(visitors, taproom)
    page.goto("/recipes/import")
    page.get_by_label("Files").set_input_files([tmp_path / "good.xml", tmp_path / "bomb.xml"])
    page.get_by_role("button", name="Import").click()
    expect(page.locator(".brought li")).to_have_count(2)
    expect(page.locator(".brought li.refused")).to_contain_text("bomb.xml")
    expect(page.get_by_role("link", name="Good")).to_be_visible()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_clones_the_commons_over_plain_http(taproom: Taproom, library: Library, tmp_path: Path) -> None:
    def git(*arguments: str, cwd: Path = tmp_path) -> str:
        done = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    git("clone", "-q", f"{taproom.url}/recipes.git", "commons")
    clone = tmp_path / "commons"
    assert git("fsck", "--strict", "--full", cwd=clone) == ""
    branch = f"origin/recipe/{library.saison.recipe}"
    assert git("log", "--merges", "--format=%an", branch, cwd=clone) == "Anna\n"
    (readme,) = (clone / "recipes").glob("saison-du-hangar-*/README.md")
    assert "Bob" in readme.read_text()
    assert not list((clone / "recipes").glob("a-bitter-saison*"))
    git("fetch", "-q", cwd=clone)


def _bob(visitors: Visitors, taproom: Taproom) -> Page:
    page = visitors.page(width=800, height=480)
    enter(page.context, taproom.url, signed_in(taproom.database, "Bob"))
    return page
