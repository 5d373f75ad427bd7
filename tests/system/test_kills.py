# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One writer of a journal is killed again and again; `make campaign` does it ten thousand times."""

from campaigns.kills import kill_writers


def test_a_killed_writer_loses_nothing_that_it_acknowledged() -> None:
    seen = kill_writers(kills=40, seed=3)
    assert seen.acknowledged > 100
    assert seen.well, seen


def test_a_journal_that_acknowledges_too_early_would_be_found_out() -> None:
    assert kill_writers(kills=40, seed=3, hasty=True).lost > 0
