# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A power cut at any write loses nothing that was acknowledged; `make campaign` cuts ten thousand times."""

import pytest

from campaigns.databases import DATABASES, cut
from campaigns.powercut import judge
from recording_vfs import Acknowledged, Sync, Write, library

pytestmark = pytest.mark.skipif(library() is None, reason="this Python's SQLite is built in: nobody can listen to it")


@pytest.mark.parametrize("name", DATABASES)
def test_a_power_cut_loses_nothing_that_was_acknowledged(name: str) -> None:
    assert cut(name, True, 7, images=150, commits=60) == []


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_that_acknowledges_before_it_syncs_would_be_found_out(name: str) -> None:
    assert cut(name, False, 7, images=40, commits=30)


def test_what_was_written_and_not_synced_may_be_lost_and_what_was_synced_not() -> None:
    page = b"x" * 1024
    synced = [Write("a.db", 0, page), Sync("a.db"), Acknowledged(("row",))]
    lost = judge(synced, lambda _: set(), seed=1, images=20)
    assert {it.fault for it in lost} == {"file is not a database"}  # it is there, and it is what was written
