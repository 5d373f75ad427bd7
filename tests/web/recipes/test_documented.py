# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of firmware_docs/reference/recipes.md are what the shell says; no key of it is left out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.recipes.test_command import Run, folder, run
from tests.web.recipes.test_importing import beerxml
from tests.web.recipes.test_licences import ALLOWED

__all__ = ["folder", "run"]
PAGE = (Path(__file__).parents[3] / "firmware_docs" / "reference" / "recipes.md").read_text(encoding="utf-8")


def keys(title: str) -> list[str]:
    section = PAGE.split(title)[1].split("\n#")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def found(said: Any, key: str) -> bool:
    """Whether there is such a key; `[]` is any item of a list."""
    name, _, rest = key.partition(".")
    if name.endswith("[]"):
        return any(found(it, rest) for it in said.get(name[:-2], ()))
    return name in said and (not rest or found(said[name], rest))


def of(said: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, value in said.items():
        yield above + name
        if isinstance(value, dict):
            yield from of(value, f"{above}{name}.")


@pytest.mark.parametrize("what", ["import", "show"])
def test_every_key_that_the_page_names_is_there(run: Run, folder: Path, what: str) -> None:
    (folder / "1.xml").write_bytes(beerxml("Lossy", "<OG>1053</OG>"))
    report = run("import", str(folder / "1.xml"))[1]
    recipe = report["files"][0]["recipes"][0]["recipe"]
    said = report if what == "import" else run("show", recipe)[1]
    named = keys(f"### What `{what} --json` says")
    assert len(named) > 10
    assert [key for key in named if not found(said, key)] == []


def test_the_page_leaves_out_no_key_of_a_revision(run: Run, folder: Path) -> None:
    report = run("import", str(folder / "1.xml"))[1]
    said = run("show", report["files"][0]["recipes"][0]["recipe"])[1]
    named = " ".join(keys("### What `show --json` says"))
    told = {part: said[part] for part in ("recipe", "revision", "licence", "origin")}
    assert [key for key in of(told) if key not in named] == []


def test_the_licences_of_the_page_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `([\w.-]+)` \| ([^|]+) \|", PAGE.split("## Licences")[1].split("\n## ")[0], re.MULTILINE)
    assert {parent: set(re.findall(r"`([\w.-]+)`", children)) for parent, children in rows} == ALLOWED


def test_every_command_of_the_page_is_one_and_none_is_left_out() -> None:
    named = set(re.findall(r"^    taproom recipe ([\w-]+)", PAGE, re.MULTILINE))
    assert named == {"import", "list", "search", "show", "export", "export-all"}
