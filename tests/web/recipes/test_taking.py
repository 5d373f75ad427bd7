# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads wait for each other: what a hostile one costs, it costs once."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from tests.web.recipes.conftest import House
from tests.web.recipes.test_commons_files import files, store
from tests.web.recipes.test_importing import beerxml

from taproom.db import Store
from taproom.recipes import taking
from taproom.recipes.commons_files import CommonsFiles
from taproom.recipes.formats import read_many
from taproom.recipes.importing import Bringer
from taproom.recipes.parts import Parts
from taproom.recipes.seeing import SHELL

__all__ = ["files", "store"]
SOON_S = 0.2


def test_one_upload_is_read_at_a_time(
    house: House, store: Store, files: CommonsFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most, both = 0, 0, threading.Event()

    def slowly(blob: bytes, filename: str) -> Iterator[taking.ReadFile]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        if inside == 2:
            both.set()
        both.wait(SOON_S)
        inside -= 1
        for it in read_many([(filename, blob)]):
            yield it.blob, it.outcome

    monkeypatch.setattr(taking, "read_all", slowly)
    anna = house.join("Anna")
    parts = Parts(store=store, now_utc=lambda: 1, files=files)
    who = Bringer(eyes=SHELL, member=anna, now_utc=1)

    async def at_once() -> list[int]:
        uploads = (taking.take(parts, beerxml(f"Beer {n}"), f"{n}.xml", who) for n in range(4))
        return [len(brought[0].recipes) for brought in await asyncio.gather(*uploads)]

    assert asyncio.run(at_once()) == [1, 1, 1, 1]
    assert most == 1
