# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What git reads, written without git: objects, one pack of them and its index. Pure.

Formats: "gitformat-pack" and "gitformat-index" of git's own documentation (pack version 2, index version 2, SHA-1).
No deltas: a recipe is small, and a pack that anybody can check by eye is worth more than its last third.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["commit", "tree", "blob"]
_KINDS: Final[Mapping[Kind, int]] = {"commit": 1, "tree": 2, "blob": 3}
_NOT_IN_A_NAME = re.compile(r"[<>\x00-\x1f\x7f]+")
Entry = tuple[str, str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who, and when (UTC seconds)."""

    name: str
    email: str
    at_utc: int

    def line(self) -> str:
        name = " ".join(_NOT_IN_A_NAME.sub(" ", self.name).split()).strip(" .,:;\"'\\") or "nobody"
        email = _NOT_IN_A_NAME.sub("", self.email).replace(" ", "")
        return f"{name} <{email}> {max(self.at_utc, 0)} +0000"


@dataclass(slots=True, kw_only=True)
class Objects:
    """What a repository holds, by its SHA-1: each packed already, and once."""

    packed: dict[str, tuple[Kind, int, bytes]] = field(default_factory=dict)

    def add(self, kind: Kind, content: bytes) -> str:
        name = hashlib.sha1(b"%s %d\x00" % (kind.encode(), len(content)) + content, usedforsecurity=False).hexdigest()
        if name not in self.packed:
            self.packed[name] = (kind, len(content), zlib.compress(content, 6))
        return name

    def blob(self, content: bytes) -> str:
        return self.add("blob", content)

    def tree(self, entries: Sequence[Entry]) -> str:
        """`entries`: (name, object, is a folder). Sorted as git sorts them: a folder as if its name ended in a /."""
        ordered = sorted(entries, key=lambda it: f"{it[0]}/".encode() if it[2] else it[0].encode())
        lines = (
            f"{'40000' if is_folder else '100644'} {name}\x00".encode() + bytes.fromhex(of)
            for name, of, is_folder in ordered
        )
        return self.add("tree", b"".join(lines))

    def commit(self, tree: str, parents: Sequence[str], author: Signature, message: str) -> str:
        head = [f"tree {tree}", *(f"parent {it}" for it in parents)]
        head += [f"author {author.line()}", f"committer {author.line()}"]
        text = "\n".join(head) + "\n\n" + message.replace("\x00", "").rstrip() + "\n"
        return self.add("commit", text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """`name` is what the files are called: pack-<name>.pack and pack-<name>.idx."""

    name: str
    pack: bytes
    index: bytes


def pack_of(objects: Objects) -> Pack:
    parts, at = [struct.pack(">4sII", b"PACK", 2, len(objects.packed))], 12
    places: dict[str, tuple[int, int]] = {}
    for name, (kind, size, packed) in objects.packed.items():
        entry = _head(kind, size) + packed
        places[name] = (at, zlib.crc32(entry))
        parts.append(entry)
        at += len(entry)
    body = b"".join(parts)
    check = hashlib.sha1(body, usedforsecurity=False).digest()
    return Pack(name=check.hex(), pack=body + check, index=_index(places, check))


def _head(kind: Kind, size: int) -> bytes:
    """Three bits of kind and four of the size, then seven a byte; the high bit says that there is more."""
    first, rest = _KINDS[kind] << 4 | size & 15, size >> 4
    found = bytearray()
    while rest:
        found.append(first | 0x80)
        first, rest = rest & 0x7F, rest >> 7
    found.append(first)
    return bytes(found)


def _index(places: Mapping[str, tuple[int, int]], check: bytes) -> bytes:
    names = sorted(places)
    firsts = [int(it[:2], 16) for it in names]
    counts, below = [], 0
    for first in range(256):
        below += firsts.count(first)
        counts.append(below)
    far = [places[it][0] for it in names if places[it][0] >= 1 << 31]
    offsets = [places[it][0] if places[it][0] < 1 << 31 else 1 << 31 | far.index(places[it][0]) for it in names]
    body = b"".join(
        (
            b"\xfftOc" + struct.pack(">I", 2),
            struct.pack(">256I", *counts),
            b"".join(bytes.fromhex(it) for it in names),
            struct.pack(f">{len(names)}I", *(places[it][1] for it in names)),
            struct.pack(f">{len(names)}I", *offsets),
            struct.pack(f">{len(far)}Q", *far),
            check,
        )
    )
    return body + hashlib.sha1(body, usedforsecurity=False).digest()
