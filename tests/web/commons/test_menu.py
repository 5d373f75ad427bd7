# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu of the commons: what the group uses, in groups; a row while it is short, folded when it is long."""

import pytest
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.commons.choices import NOTHING_CHOSEN, Chosen
from taproom.commons.parts import TABS, groups_of, place_of


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/money", "/money"),
        ("/money/buckets", "/money/buckets"),
        ("/money/buckets/01M8", "/money/buckets"),
        ("/money/bookish", "/money"),
        ("/money/postings/3", "/money"),
        ("/commons/brews/k3x", "/money"),
    ],
)
def test_where_an_address_is(path: str, place: str) -> None:
    assert place_of(path)[0] == place


def test_what_is_not_used_is_not_in_it_and_neither_is_an_empty_group() -> None:
    assert [[path for path, _label in tabs] for _title, tabs in groups_of(NOTHING_CHOSEN)] == [
        ["/money"],
        ["/money/book", "/money/choices"],
    ]
    everything = Chosen(values={scheme: 1 for _path, _label, scheme in TABS if scheme})
    assert sum(len(tabs) for _title, tabs in groups_of(everything)) == len(TABS)


def test_it_is_folded_once_it_is_long(brewery: Brewery) -> None:
    turn_on(brewery, "work")
    page = brewery.client.get("/money/work").text
    assert '<a href="/money/work" aria-current="page">' in page
    assert "<summary>Commons" not in page
    turn_on(brewery, "buckets")
    page = brewery.client.get("/money/buckets").text
    assert "<summary>Commons · Buckets</summary>" in page
    assert '<a href="/money/buckets" aria-current="page">' in page
