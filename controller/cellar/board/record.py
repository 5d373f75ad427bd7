# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A build record: who made which board from which files. It is signed, and stands in the EEPROM's first custom atom.

    cobrew-board 1 <key id> <signature, base64>
    {"design":"cobrew-hat","revision":"A1", …}

The signature is over the second line's bytes as they are, after a fixed prefix that no other signature of the project
has. A copied EEPROM copies its record: it proves that the record was issued, not that this board is the one.
"""

import binascii
import json
import re
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, fields
from hashlib import sha256

MAGIC = "cobrew-board 1"
_PREFIX = b"cobrew board record, version 1\n"
_SHAPES = {
    "design": r"[a-z0-9][a-z0-9-]{0,39}",
    "revision": r"[A-Z]{1,4}[0-9]{1,3}|MOD-[A-Za-z0-9.-]{1,20}",
    "commit": r"[0-9a-f]{7,40}",
    "fabrication_sha256": r"[0-9a-f]{64}",
    "maker": r"[^\x00-\x1f\x7f]{1,60}",
    "serial": r"[A-Za-z0-9-]{1,40}",
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}


class RecordError(ValueError):
    """These bytes are no build record; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`fabrication_sha256` is the published checksum of the fabrication package; `uuid` is the EEPROM's own."""

    design: str
    revision: str
    commit: str
    fabrication_sha256: str
    maker: str
    serial: str
    uuid: str

    def __post_init__(self) -> None:
        for name, shape in _SHAPES.items():
            if not re.fullmatch(shape, getattr(self, name)):
                raise RecordError(f"{name} is {getattr(self, name)!r}, and should be like {shape}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A record as it was read: `text` is what the signature is over."""

    record: Record
    text: bytes
    key_id: str
    signature: bytes


def text_of(record: Record) -> bytes:
    """The bytes of a record, one line of JSON."""
    return json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":")).encode()


def to_sign(text: bytes) -> bytes:
    """What the maker's key signs."""
    return _PREFIX + text


def key_id(key: bytes) -> str:
    """Sixteen hex digits by which a public key is found again."""
    return sha256(key).hexdigest()[:16]


def pack(text: bytes, *, key: bytes, signature: bytes) -> bytes:
    """The custom atom."""
    return f"{MAGIC} {key_id(key)} {b64encode(signature).decode()}\n".encode() + text


def unpack(atom: bytes) -> Signed:
    """The record in a custom atom, whose signature nobody has looked at yet. Raises RecordError."""
    head, _, text = atom.rstrip(b"\0").partition(b"\n")
    matched = re.fullmatch(rf"{MAGIC} ([0-9a-f]{{16}}) (\S{{88}})".encode(), head)
    if matched is None:
        raise RecordError(f"it does not begin with {MAGIC}")
    try:
        signature = b64decode(matched[2], validate=True)
    except binascii.Error as error:
        raise RecordError("its signature is no base64") from error
    return Signed(record=_record(text), text=text, key_id=matched[1].decode(), signature=signature)


def _record(text: bytes) -> Record:
    try:
        said = json.loads(text)
    except ValueError as error:
        raise RecordError("it is no JSON") from error
    names = {it.name for it in fields(Record)}
    if not isinstance(said, dict) or said.keys() != names or not all(isinstance(it, str) for it in said.values()):
        raise RecordError(f"it should have {', '.join(sorted(names))}, each a text")
    return Record(**said)
