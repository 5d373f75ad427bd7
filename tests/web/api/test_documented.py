# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The examples of firmware_docs/reference/http-api.md, sent as they stand there and answered as they say."""

import json
import re
from pathlib import Path

from tests.web.api.conftest import House

from taproom.bookings.api.refused import MODELS, type_name

PAGE = (Path(__file__).parents[3] / "firmware_docs" / "reference" / "http-api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"```http\n(\w+) (/api/v1\S+)\n((?:[\w-]+: [^\n]*\n)*)\n?(.*?)```\n```json (\d+)\n(.*?)```", re.DOTALL
)


def is_within(said: object, found: object) -> bool:
    """Whether the page leaves out things, but says nothing else."""
    if isinstance(said, dict) and isinstance(found, dict):
        return all(name in found and is_within(it, found[name]) for name, it in said.items())
    if isinstance(said, list) and isinstance(found, list):
        return len(said) == len(found) and all(is_within(*pair) for pair in zip(said, found, strict=True))
    return said == found


def test_each_example_is_answered_as_the_page_says(house: House) -> None:
    examples = EXAMPLE.findall(PAGE)
    assert len(examples) == PAGE.count("```http")
    for method, path, headers, body, status, said in examples:
        given = dict(line.split(": ", 1) for line in headers.splitlines())
        answer = house["Anna"].ask(method, path.removeprefix("/api/v1"), json.loads(body) if body else None, **given)
        assert answer.status_code == int(status), answer.text
        assert is_within(json.loads(said), answer.json()), answer.text


def test_every_type_that_the_page_names_is_one() -> None:
    named = {
        it for row in PAGE.split("| types |")[1].split("\n\n")[0].splitlines() for it in re.findall(r"`(\w+)`", row)
    }
    known = {type_name(it) for it in MODELS}
    others = {"busy", "next_free", "errors"}
    assert named - known - others == set()
