# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commons on disk is made once for all who ask, and by one thread."""

import asyncio
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.recipes.conftest import House, a_document

from taproom.db import Reads, Store, Writer, transaction
from taproom.i18n import Reader
from taproom.members import erasing
from taproom.recipes import personal
from taproom.recipes.commons_files import ARCHIVE, LOOK_EVERY_S, CommonsFiles
from taproom.recipes.repository.commons import Commons

MANY = 100


class Slow(CommonsFiles):
    """Is made when it is told to, and counts."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        super().__init__(folder, reader)
        self.go, self.begun, self.count = threading.Event(), threading.Event(), 0

    def make(self, commons: Commons) -> Path:
        self.count += 1
        self.begun.set()
        assert self.go.wait(20)
        return super().make(commons)


@pytest.fixture
def store(house: House, tmp_path: Path) -> Iterator[Store]:
    """On the house's database."""
    it = Store(writer=Writer(tmp_path / "taproom.db"), reads=Reads(tmp_path / "taproom.db"))
    yield it
    it.writer.close()
    it.reads.close()


@pytest.fixture
def files(tmp_path: Path, english: Reader) -> Slow:
    return Slow(tmp_path / "commons", english)


def test_many_who_ask_hold_no_threads(house: House, store: Store, files: Slow) -> None:
    anna = house.join("Anna")
    house.show(anna, house.save(anna).recipe, "public")

    async def ask() -> set[Path]:
        waiting = [asyncio.create_task(files.current(store)) for _ in range(MANY)]
        await asyncio.to_thread(files.begun.wait, 20)
        assert await asyncio.wait_for(store.read(lambda db: db.execute("SELECT 7").fetchone()[0]), 10) == 7
        files.go.set()
        return set(await asyncio.gather(*waiting))

    (folder,) = asyncio.run(ask())
    assert (folder / ARCHIVE).is_file()
    assert files.count == 1


def test_who_asks_after_a_change_gets_it_though_another_is_being_made(
    house: House, store: Store, files: Slow
) -> None:
    anna = house.join("Anna")
    house.show(anna, house.save(anna).recipe, "public")
    second = house.save(anna, a_document("Two"))

    async def ask() -> tuple[Path, Path]:
        early = asyncio.create_task(files.current(store))
        await asyncio.to_thread(files.begun.wait, 20)
        house.show(anna, second.recipe, "public")
        late = asyncio.create_task(files.current(store))
        await asyncio.sleep(0)
        files.go.set()
        return await early, await late

    early, late = asyncio.run(ask())
    assert early != late
    assert len((late / "info" / "refs").read_text().splitlines()) == 3


@pytest.mark.parametrize("how", ["hidden", "left", "none"])
@pytest.mark.parametrize("asked", [True, False])
def test_what_was_taken_back_is_nowhere_on_disk(
    house: House, store: Store, files: Slow, how: str, asked: bool
) -> None:
    anna, bob = house.join("Anna Ancienne"), house.join("Bob")
    secret = house.save(anna, a_document("Notre secret", author="", notes="Avec du poivre"))
    house.show(anna, secret.recipe, "public")
    house.show(bob, house.save(bob, a_document("Other", author="")).recipe, "public")
    files.go.set()
    before = asyncio.run(files.current(store))
    if how == "hidden":
        house.show(anna, secret.recipe, "private")
    elif how == "left":
        with transaction(house.db):
            personal.erase(house.db, anna, house.now_utc)
            erasing.HOLDING.erase(house.db, anna, house.now_utc)
    else:
        house.show(bob, house.save(bob, a_document("Third", author="")).recipe, "public")
    if asked:
        asyncio.run(files.current(store))
    asyncio.run(files.take_back(store, house.now_utc))
    assert before.is_dir() == (how == "none")
    cached = b"".join(zlib.decompress(it.read_bytes()) for it in (before.parent / "written").iterdir())
    assert (b"Anna Ancienne" in cached) == (how == "none")
    count = files.count
    asyncio.run(files.take_back(store, house.now_utc + LOOK_EVERY_S))
    assert files.count == count  # and nothing is made again


def test_who_goes_away_does_not_take_it_from_the_others(house: House, store: Store, files: Slow) -> None:
    async def ask() -> Path:
        gone, stays = (asyncio.create_task(files.current(store)) for _ in range(2))
        await asyncio.to_thread(files.begun.wait, 20)
        gone.cancel()
        files.go.set()
        return await stays

    assert (asyncio.run(ask()) / ARCHIVE).is_file()
