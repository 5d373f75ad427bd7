# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records what SQLite hands to the kernel: every write, truncation, sync and deletion, in order, with its bytes.

A copy of SQLite's own VFS takes its place in this process; each file that it opens keeps its methods but three, which
note the call and then make it. So the code under test is the real one, on real files. It needs a Python whose sqlite3
uses a shared libsqlite3 (Debian's, pyenv's); one that was linked statically cannot be listened to.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Write:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    file: str


@dataclass(frozen=True, slots=True)
class Delete:
    """`synced`: its directory was, too."""

    file: str
    synced: bool


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The program has said that these are stored."""

    what: tuple[object, ...]


Operation = Write | Truncate | Sync | Delete | Acknowledged

_File = ctypes.c_void_p
_XWRITE = ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_XTRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_int64)
_XSYNC = ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_int)
# Names are pointers, and must be handed on as they came: SQLite keeps them, and reads on behind their end.
_XOPEN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, _File, ctypes.c_int, ctypes.c_void_p)
_XDELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("sync", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),
    )


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 14),
    )


def library() -> ctypes.CDLL | None:
    """The libsqlite3 that this process's sqlite3 uses; None if there is no shared one."""
    mapped = [line.split()[-1] for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()]
    found = sorted({name for name in mapped if "/libsqlite3.so" in name})
    return ctypes.CDLL(found[0]) if found else None


class Recording:
    """The operations on files within `folder`, until it ends."""

    def __init__(self, folder: Path, sqlite: ctypes.CDLL) -> None:
        self.operations: list[Operation] = []
        self._folder = str(folder)
        self._files: dict[int, str] = {}
        self._methods: dict[int, _Methods] = {}  # by the address of SQLite's own
        self._kept: list[object] = []  # what C points to must not be collected
        sqlite.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self._sqlite = sqlite
        self._own = sqlite.sqlite3_vfs_find(None).contents
        self._vfs = _Vfs.from_buffer_copy(self._own)
        self._vfs.next = None
        self._vfs.name = b"recording"
        self._vfs.open = self._pointer(_XOPEN(self._open))
        self._vfs.delete = self._pointer(_XDELETE(self._delete))

    def begin(self) -> None:
        self._sqlite.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)

    def end(self) -> None:
        """Files that are open still go on being recorded."""
        self._sqlite.sqlite3_vfs_register(ctypes.byref(self._own), 1)
        self._sqlite.sqlite3_vfs_unregister(ctypes.byref(self._vfs))

    def acknowledge(self, *what: object) -> None:
        self.operations.append(Acknowledged(what))

    def _pointer(self, function: Any) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, ctypes.c_void_p).value

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out_flags: int) -> int:
        result = _XOPEN(self._own.open)(vfs, name, file, flags, out_flags)
        path = ctypes.string_at(name).decode() if name else ""
        if result == 0 and path.startswith(self._folder):
            self._files[file] = path[len(self._folder) + 1 :]
            methods = ctypes.cast(file, ctypes.POINTER(ctypes.c_void_p))
            methods[0] = ctypes.addressof(self._listening(methods[0] or 0))
        return int(result)

    def _listening(self, own: int) -> _Methods:
        """SQLite's methods at `own`, with three of ours."""
        if own not in self._methods:
            theirs = _Methods.from_address(own)
            ours = _Methods.from_buffer_copy(theirs)
            ours.write = self._pointer(_XWRITE(self._writing(_XWRITE(theirs.write))))
            ours.truncate = self._pointer(_XTRUNCATE(self._truncating(_XTRUNCATE(theirs.truncate))))
            ours.sync = self._pointer(_XSYNC(self._syncing(_XSYNC(theirs.sync))))
            self._methods[own] = ours
        return self._methods[own]

    def _writing(self, own: Any) -> Any:
        def write(file: int, data: int, size: int, offset: int) -> int:
            self.operations.append(Write(self._files[file], offset, ctypes.string_at(data, size)))
            return int(own(file, data, size, offset))

        return write

    def _truncating(self, own: Any) -> Any:
        def truncate(file: int, size: int) -> int:
            self.operations.append(Truncate(self._files[file], size))
            return int(own(file, size))

        return truncate

    def _syncing(self, own: Any) -> Any:
        def sync(file: int, flags: int) -> int:
            result = int(own(file, flags))
            self.operations.append(Sync(self._files[file]))
            return result

        return sync

    def _delete(self, vfs: int, name: int, sync_directory: int) -> int:
        path = ctypes.string_at(name).decode()
        if path.startswith(self._folder):
            self.operations.append(Delete(path[len(self._folder) + 1 :], bool(sync_directory)))
        return int(_XDELETE(self._own.delete)(vfs, name, sync_directory))


@contextmanager
def recorded(folder: Path) -> Iterator[Recording]:
    """Raises `RuntimeError` where SQLite cannot be listened to."""
    sqlite = library()
    if sqlite is None:
        raise RuntimeError("this Python's sqlite3 has SQLite built in: it cannot be listened to")
    recording = Recording(folder, sqlite)
    recording.begin()
    try:
        yield recording
    finally:
        recording.end()
