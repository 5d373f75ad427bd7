# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commons as a repository that the real git believes."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.recipes.conftest import House, a_document

from taproom.recipes.document import canonical
from taproom.recipes.git_commons import _message, folder_of, repository_of
from taproom.recipes.git_objects import Objects, Signature, pack_of
from taproom.recipes.repository import commons
from taproom.recipes.revisions import Author, Source

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def bare(folder: Path, objects: Objects, refs: dict[str, str]) -> Path:
    """As a web server would hold it."""
    pack = pack_of(objects)
    where = folder / "it.git"
    (where / "objects" / "pack").mkdir(parents=True)
    (where / "refs" / "heads").mkdir(parents=True)
    (where / "HEAD").write_text("ref: refs/heads/main\n")
    (where / "objects" / "pack" / f"pack-{pack.name}.pack").write_bytes(pack.pack)
    (where / "objects" / "pack" / f"pack-{pack.name}.idx").write_bytes(pack.index)
    (where / "packed-refs").write_text("".join(f"{it} refs/heads/{name}\n" for name, it in refs.items()))
    return where


@needs_git
def test_a_pack_of_all_sizes_is_whole(tmp_path: Path) -> None:
    """The head of an entry changes its length at these."""
    objects = Objects()
    blobs = [(f"f{size}", objects.blob(b"x" * size), False) for size in (0, 1, 15, 16, 2047, 2048, 300_000)]
    inner = objects.tree(blobs)
    tree = objects.tree([("a", inner, True), ("a.b", blobs[0][1], False), ("a0", blobs[1][1], False)])
    who = Signature(name="Zoé <x>\n", email="z@x", at_utc=1_790_000_000)
    first = objects.commit(tree, [], who, "first")
    second = objects.commit(inner, [first], who, "é second\n\nbody")
    where = bare(tmp_path, objects, {"main": second})
    assert git(where, "fsck", "--strict", "--full") == ""
    assert git(where, "log", "--format=%an|%s", "main") == "Zoé x|é second\nZoé x|first\n"
    assert git(where, "verify-pack", f"objects/pack/pack-{pack_of(objects).name}.idx") == ""


@needs_git
@pytest.mark.parametrize("name", ["", "<>", "...", "a\nb", "\x00", "O'Neill, Ann", "Ünal 🍺", "x" * 500])
def test_no_name_breaks_a_commit(tmp_path: Path, name: str) -> None:
    objects = Objects()
    who = Signature(name=name, email=f"{name}@x y", at_utc=0)
    commit = objects.commit(objects.tree([]), [], who, name)
    assert git(bare(tmp_path, objects, {"main": commit}), "fsck", "--strict") == ""


@given(st.text(max_size=80))
def test_every_title_makes_a_folder(title: str) -> None:
    name = folder_of(title, "01M8HE9B56M3MNSKR48G7NKNRM")
    assert name.isascii()
    assert name.endswith("01m8he9b56m3mnskr48g7nknrm")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not name.startswith("-")


@needs_git
@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Better\n\nLicence: CC0-1.0\nMade-from: nothing", "Saison"),
        ("licence : CC0-1.0", "Saison"),
        ("Better\r\u2028Licence: CC0-1.0", "Saison"),
        ("", "Licence: CC0-1.0"),
        ("", "Saison\n\nLicence: CC0-1.0"),
    ],
)
def test_nobody_writes_a_licence_into_a_commit(house: House, tmp_path: Path, said: str, name: str) -> None:
    anna = house.join("Anna")
    source = Source(url="https://example.org/\nLicence: CC0-1.0")
    saved = house.save(anna, a_document(name), message=said, licence="PPL", source=source)
    house.show(anna, saved.recipe, "public")
    objects, found = Objects(), commons.gathered(house.db)
    revision = dict(found.family)[saved.revision]
    message = _message(saved.revision, revision, dict(found.family), lambda _: "Anna\nLicence: CC0-1.0")
    commit = objects.commit(objects.tree([]), [], Signature(name="Anna", email="a@b", at_utc=1), message)
    where = bare(tmp_path, objects, {"main": commit})
    text = git(where, "log", "-1", "--format=%B", "main")
    assert [it for it in text.splitlines() if it.lower().startswith(("licence", "made-from"))] == ["Licence: PPL"]
    assert git(where, "log", "-1", "--format=%(trailers:key=Licence,valueonly)", "main").split() == ["PPL"]


@needs_git
def test_revisions_are_commits_and_merges_are_merges(house: House, tmp_path: Path) -> None:
    anna, bob = house.join("Anna"), house.join("Bob")
    first = house.save(anna, message="First\n\nAt last.")
    house.show(anna, first.recipe, "public")
    fork = house.save(bob, a_document("Fork"), parents=(first.revision,))
    house.show(bob, fork.recipe, "public")
    hidden = house.save(bob, a_document("Hidden"), parents=(first.revision,))
    second = house.save(
        anna, a_document("Both"), recipe=first.recipe, parents=(first.revision, fork.revision),
        authors=(Author(role="merger", member=anna),),
    )  # fmt: skip
    names = {anna: "Anna", bob: "Bob"}
    found = commons.gathered(house.db)
    made = repository_of(
        found, lambda name: {"recipe.json": canonical(found.documents[name])}, lambda it: names[it.member or ""]
    )
    where = tmp_path / "it.git"
    git(tmp_path, "init", "-q", "--bare", "it.git")
    (where / "objects" / "pack" / f"pack-{made.pack.name}.pack").write_bytes(made.pack.pack)
    (where / "objects" / "pack" / f"pack-{made.pack.name}.idx").write_bytes(made.pack.index)
    for name, commit in made.refs.items():
        git(where, "update-ref", f"refs/heads/{name}", commit)
    assert git(where, "fsck", "--strict", "--full") == ""
    branch = f"recipe/{first.recipe}"
    assert git(where, "log", "--format=%an: %s", branch, "--topo-order") == "Anna: Both\nBob: Fork\nAnna: First\n"
    assert len(git(where, "log", "-1", "--format=%P", branch).split()) == 2
    assert f"Revision: {second.revision}" in git(where, "log", "-1", "--format=%B", branch)
    assert git(where, "show", f"{branch}:recipe.json") == canonical(a_document("Both")).decode()
    assert len(git(where, "ls-tree", "--name-only", "main", "recipes/").split()) == 2
    assert hidden.recipe.lower() not in git(where, "ls-tree", "-r", "--name-only", "main")
