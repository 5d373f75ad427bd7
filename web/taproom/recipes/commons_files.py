# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole commons as files on disk: a git repository that any web server could hold, and one archive.

They are made when somebody asks and the commons is another than before, in a folder named for its state; the folder
before is kept, for who is in the middle of a clone, unless it says what was taken back since: a recipe that is not
public any more, the name of somebody who left. Whole or not at all (rule 10).
"""

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import threading
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from taproom import __version__, people
from taproom.db import Store
from taproom.i18n import Reader
from taproom.recipes.exporting import Carried, readme, written
from taproom.recipes.git_commons import MAIN, folder_of, repository_of
from taproom.recipes.refusals import StillMaking
from taproom.recipes.repository import commons as stored
from taproom.recipes.repository.commons import Commons, Told
from taproom.recipes.revisions import Author, Revision, payload

ARCHIVE = "commons.zip"
WRITTEN = "written"
TOLD = "told.json"
KEPT = 2
LOOK_EVERY_S = 60
WAIT_S = 25.0
_EPOCH = (1980, 1, 1, 0, 0, 0)


class CommonsFiles:
    """The folder of these. One is made at a time, in one thread, however many ask meanwhile: they wait for it without
    a thread each, so that nobody can keep the others from the rest of the taproom."""

    def __init__(self, folder: Path, reader: Reader, *, base: str = "") -> None:
        self._folder = folder
        self._reader = reader
        self._base = base
        self._making: asyncio.Task[Path] | None = None
        self._looked_utc = 0

    async def current(self, store: Store) -> Path:
        """The folder of the commons as it is, or as it was while this was asked."""
        key = await store.read(stored.key_of)
        done = self._made(key)
        if done is None and self._making is not None:  # it may have begun before the last change
            before = await self._wait(self._making)
            done = before if before.name == key else None
        if done is None:
            self._making = self._making or self._begin(store)
            done = await self._wait(self._making)
        return done

    async def _wait(self, making: asyncio.Task[Path]) -> Path:
        """It goes on, also when whoever asked waits no longer.

        Raises:
            StillMaking: it takes long.
        """
        try:
            return await asyncio.wait_for(asyncio.shield(making), WAIT_S)
        except TimeoutError as error:
            raise StillMaking from error

    def _begin(self, store: Store) -> asyncio.Task[Path]:
        """A task that nobody's going away stops."""

        async def work() -> Path:
            try:
                return await run_in_threadpool(lambda: self.make(store.reads.run(stored.gathered)))
            finally:
                self._making = None

        return asyncio.create_task(work())

    async def take_back(self, store: Store, now_utc: int) -> None:
        """Nothing stays on disk that was taken back, though nobody asks for the commons meanwhile."""
        if now_utc - self._looked_utc < LOOK_EVERY_S:
            return
        self._looked_utc = now_utc
        folders = await run_in_threadpool(self._states)
        if folders:
            now = await store.read(stored.told)
            if not await run_in_threadpool(lambda: all(_still_said(it, now) for it in folders)):
                with contextlib.suppress(StillMaking):  # it is on its way
                    await self.current(store)

    def _states(self) -> list[Path]:
        """The youngest first."""
        found = (it for it in self._folder.glob("*/") if it.name[:1] != "." and it.name != WRITTEN)
        return sorted(found, key=lambda it: it.stat().st_mtime_ns, reverse=True)

    def find(self, path: str) -> Path | None:
        """A file of this or the last state, by its path in the repository; None if there is none."""
        return next((it / path for it in self._states() if (it / path).is_file()), None)

    def _made(self, key: str) -> Path | None:
        folder = self._folder / key
        return folder if folder.is_dir() else None

    def make(self, commons: Commons) -> Path:
        done = self._folder / commons.key
        if done.is_dir():
            return done
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f".{commons.key}.{os.getpid()}.{threading.get_ident()}"
        shutil.rmtree(beside, ignore_errors=True)
        for path, content in self.content(commons).items():
            _write(beside / path, content)
        _write(beside / TOLD, _told(commons.told))
        try:
            beside.rename(done)
        except OSError:  # another process made it meanwhile
            shutil.rmtree(beside, ignore_errors=True)
        self._tidy(done, commons)
        return done

    def content(self, commons: Commons) -> Mapping[str, bytes]:
        """Each file by its path."""
        written_before = WrittenBefore(self._folder / WRITTEN)
        carried = all_carried(commons, self._reader, self._base)
        files = {it.id: written_before.files_of(it, self._reader) for it in carried}
        written_before.forget_others()
        made = repository_of(commons, lambda name: files[name], _name_of(commons, self._reader))
        return {
            "HEAD": f"ref: refs/heads/{MAIN}\n".encode(),
            "info/refs": made.info_refs().encode(),
            "objects/info/packs": f"P pack-{made.pack.name}.pack\n\n".encode(),
            f"objects/pack/pack-{made.pack.name}.pack": made.pack.pack,
            f"objects/pack/pack-{made.pack.name}.idx": made.pack.index,
            ARCHIVE: archive_of(commons, files),
        }

    def _tidy(self, done: Path, commons: Commons) -> None:
        before = [it for it in self._states() if it != done]
        for place, old in enumerate(before, 1):
            if place >= KEPT or not _still_said(old, commons.told):
                shutil.rmtree(old, ignore_errors=True)


def _told(it: Told) -> bytes:
    return json.dumps({"revisions": sorted(it.revisions), "names": dict(it.names)}).encode()


def _still_said(folder: Path, now: Told) -> bool:
    """Of a folder that cannot say what it says, it is not known."""
    try:
        found = json.loads((folder / TOLD).read_bytes())
        before = Told(revisions=frozenset(found["revisions"]), names=dict(found["names"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return now.holds(before)


def _name_of(commons: Commons, reader: Reader) -> Callable[[Author], str]:
    return lambda it: people.name_of(reader, commons.names, it.member) if it.member else it.name


def all_carried(commons: Commons, reader: Reader, base: str) -> list[Carried]:
    """Every public revision with all that it was made from."""
    name_of, known = _name_of(commons, reader), dict(commons.family)
    lines = _ancestors(commons)
    place = {name: number for number, (name, _) in enumerate(commons.family)}
    return [
        Carried(
            id=name,
            revision=known[name],
            document=document,
            family=[(it, known[it]) for it in sorted(lines[name], key=place.__getitem__)],
            name_of=name_of,
            base=base,
        )
        for name, document in commons.documents.items()
    ]


def _ancestors(commons: Commons) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, it in commons.family:  # oldest first: the parents are there already
        found[name] = frozenset({name}).union(*(found[parent] for parent in it.parents if parent in found))
    return found


def files_of(it: Carried, reader: Reader) -> Mapping[str, bytes]:
    """What a folder of the commons holds of a revision."""
    return {
        "README.md": readme(it, reader).encode(),
        "recipe.json": written(it, "cobrew").blob,
        "beer.json": written(it, "beerjson").blob,
        "beer.xml": written(it, "beerxml").blob,
    }


class WrittenBefore:
    """Files of revisions that were written for the state before: most are the same for the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def files_of(self, it: Carried, reader: Reader) -> Mapping[str, bytes]:
        """Written anew only if whom it comes from is called otherwise, or by another version of this program."""
        about = f"{__version__}\n{readme(it, reader)}\n{it.envelope}"
        name = f"{it.id}-{hashlib.sha256(about.encode()).hexdigest()[:16]}"
        self._used.add(name)
        path = self._folder / name
        with contextlib.suppress(OSError, ValueError, zlib.error):
            texts = json.loads(zlib.decompress(path.read_bytes()))
            return {file: text.encode() for file, text in texts.items()}
        files = files_of(it, reader)
        texts = {file: content.decode() for file, content in files.items()}
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{name}.{os.getpid()}")
        beside.write_bytes(zlib.compress(json.dumps(texts).encode()))
        beside.replace(path)
        return files

    def forget_others(self) -> None:
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in self._used:
                    path.unlink(missing_ok=True)


def archive_of(commons: Commons, files: Mapping[str, Mapping[str, bytes]]) -> bytes:
    """One zip: a folder for each recipe, and the graph of all revisions as JSON, so that each id can be computed."""
    known = dict(commons.family)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for recipe, head in commons.heads.items():
            for name, content in files[head].items():
                _put(archive, f"commons/{folder_of(known[head].title, recipe)}/{name}", content)
        _put(archive, "commons/revisions.json", _graph(commons, known))
    return out.getvalue()


def _graph(commons: Commons, known: Mapping[str, Revision]) -> bytes:
    revisions = {
        name: {**payload(it), "recipe": it.recipe, "title": it.title, "public": name in commons.documents}
        for name, it in known.items()
        if name in commons.documents
    }
    whole = {"heads": dict(commons.heads), "revisions": revisions}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _put(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(path, _EPOCH), content, zipfile.ZIP_DEFLATED)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
