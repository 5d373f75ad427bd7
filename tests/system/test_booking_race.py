# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many want one place at one moment, over HTTP, at real servers: exactly one has it. The whole of it is
`benchmarks/booking_race_http.py`."""

import asyncio
from pathlib import Path

import pytest

from race_house import furnish, overlaps, serving
from race_races import Size, run_all
from race_ways import Api, Forms, Way

SHORT = Size(rounds=6, attempts=96, workers=12, bookings=48)


@pytest.mark.parametrize("way", [Api(), Forms()], ids=["API", "forms"])
@pytest.mark.parametrize("servers", [1, 2])
def test_one_has_it_and_everybody_else_is_told_why(servers: int, way: Way, tmp_path: Path) -> None:
    sids = furnish(tmp_path, SHORT.workers)
    with serving(tmp_path, servers) as ports:
        tallies = asyncio.run(run_all(ports, sids, SHORT, way))
    assert [(it.name, dict(it.statuses)) for it in tallies if not it.is_right] == []
    assert [it.rounds for it in tallies] == [6, 1, 6, 6, 6, 48, 48]
    assert overlaps(tmp_path) == 0
