# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages say what the rules say, and each claim of the guides links a test that exists."""

import re
from pathlib import Path

import pytest

from cellar.diagnosis import Symptom, rule_of, rules
from cellar.diagnosis.rules import PAGE
from diagnosis_page import page

REPOSITORY = Path(__file__).parents[3]
GUIDES = ("doctor", "commission", "bundle")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_of_diagnosis_is_written_from_the_rules(language: str) -> None:
    """If not: python tools/diagnosis_page.py."""
    assert (REPOSITORY / PAGE[language]).read_text(encoding="utf-8") == page(language)


def test_every_link_of_a_finding_leads_to_its_place() -> None:
    for language in PAGE:
        text = (REPOSITORY / PAGE[language]).read_text(encoding="utf-8")
        for symptom in Symptom:
            assert f'<a id="{rule_of(symptom).link(language).partition("#")[2]}"></a>' in text


@pytest.mark.parametrize("guide", GUIDES)
def test_each_claim_links_a_test_that_exists_and_each_rule_is_one(guide: str) -> None:
    file = REPOSITORY / "firmware_docs" / "how-to" / f"{guide}.md"
    text = file.read_text(encoding="utf-8")
    links = re.findall(r"\[(test_\w+)\]\(([^)]+)\)", text)
    assert links
    for name, path in links:
        assert f"def {name}(" in (file.parent / path).read_text(encoding="utf-8"), name
    named = set(re.findall(r"diagnosis\.md#([a-z0-9-]+)", text))
    assert named <= {rule.id for rule in rules()}
