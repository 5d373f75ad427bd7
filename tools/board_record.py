# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A maker's bench: a key of one's own, an EEPROM image with a signed build record, and a look at one.

    python tools/board_record.py key maker.pem
    python tools/board_record.py make board.eep --key maker.pem --maker "Atelier du Houblon" --serial A1-0042
    python tools/board_record.py show board.eep --maker "Atelier du Houblon=<public key, hex>"

The private key stays with the maker; the public one, which `key` prints, is given to those who are to know it.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cellar.board import DESIGN, REVISION, EepromError, Identity, Image, Record, RecordError, identify
from cellar.board.eeprom import read, write
from cellar.board.record import pack, text_of, to_sign

ROOT = Path(__file__).resolve().parents[1]
SUMS = ROOT / "hardware" / DESIGN / "SHA256SUMS"


class BenchError(Exception):
    """Something is missing or wrong; says what."""


def new_key(file: Path) -> str:
    """A private key in a file that only its owner reads; returns the public one, as hex. Never overwrites."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise BenchError(f"{file} exists: a key that is lost cannot be had again, so none is overwritten") from error
    file.write_bytes(pem)
    return key.public_key().public_bytes_raw().hex()


def image(key: Ed25519PrivateKey, *, maker: str, serial: str, commit: str, uuid: UUID) -> bytes:
    """The bytes to flash, with this tree's fabrication package in the record."""
    record = Record(
        design=DESIGN,
        revision=REVISION,
        commit=commit,
        fabrication_sha256=SUMS.read_text(encoding="utf-8").split()[0],
        maker=maker,
        serial=serial,
        uuid=str(uuid),
    )
    text = text_of(record)
    atom = pack(text, key=key.public_key().public_bytes_raw(), signature=key.sign(to_sign(text)))
    version = ord(REVISION[0]) - ord("A") << 8 | int(REVISION[1:])
    said = Image(uuid=uuid, vendor="cobrew", product=DESIGN, product_id=1, product_version=version, custom=(atom,))
    return write(said)


def look(data: bytes, makers: Sequence[str]) -> Identity:
    """What a program that knows these makers ("name=hex") says of an image. Raises EepromError."""
    known = {name: bytes.fromhex(key) for name, _, key in (it.rpartition("=") for it in makers)}
    said = read(data)
    return identify(atom=said.custom[0] if said.custom else None, uuid=str(said.uuid), makers=known)


def _commit() -> str:
    done = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError("this is no git tree: say the commit with --commit")
    return done.stdout.strip()


def _kept_key(file: Path) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise BenchError(f"{file} is no Ed25519 key; `key` makes one")
    return key


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("key").add_argument("file", type=Path)
    make = commands.add_parser("make")
    make.add_argument("file", type=Path)
    make.add_argument("--key", type=Path, required=True)
    make.add_argument("--maker", required=True)
    make.add_argument("--serial", required=True)
    make.add_argument("--commit", default="")
    show = commands.add_parser("show")
    show.add_argument("file", type=Path)
    show.add_argument("--maker", action="append", default=[])
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        print(_done(asked))
    except (BenchError, RecordError, EepromError, OSError, ValueError) as error:
        print(f"board_record: {error}", file=sys.stderr)
        return 1
    return 0


def _done(asked: argparse.Namespace) -> str:
    match asked.command:
        case "key":
            return new_key(asked.file)
        case "make":
            commit = asked.commit or _commit()
            made = image(_kept_key(asked.key), maker=asked.maker, serial=asked.serial, commit=commit, uuid=uuid4())
            asked.file.write_bytes(made)
            return f"{asked.file}: {len(made)} bytes of 4096, uuid {read(made).uuid}"
        case _:
            found = look(asked.file.read_bytes(), asked.maker)
            return f"{found.state}: {found.why} (revision {found.revision or '-'}, serial {found.serial or '-'})"


if __name__ == "__main__":
    raise SystemExit(main())
