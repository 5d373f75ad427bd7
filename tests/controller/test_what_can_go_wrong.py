# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page "What can go wrong" names everything that can be found; each of its claims links a test that exists."""

import re
from pathlib import Path

import pytest

from cellar.core.findings import Finding
from cellar.core.supervision import TripReason

PAGE = Path(__file__).parents[2] / "firmware_docs" / "explanation" / "what-can-go-wrong.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_each_link_leads_to_a_test() -> None:
    links = re.findall(r"\[(test_\w+)\]\(([^)]+)\)", TEXT)
    assert len(links) > 30
    for name, file in links:
        assert f"def {name}(" in (PAGE.parent / file).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("name", [*Finding, *TripReason])
def test_everything_that_can_be_found_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in TEXT or f"`{name} " in TEXT


def test_each_line_of_a_table_says_what_holds_it() -> None:
    claims = TEXT.split("## The campaigns")[0]
    lines = [line for line in claims.splitlines() if line.startswith("| ") and "held by" not in line]
    for line in lines:
        assert re.search(r"\[test_\w+\]|the same test|needs the board", line), line
