# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bytes of a HAT+ identity EEPROM: read and written.

On a Pi the firmware reads them at boot and shows the parts below `/proc/device-tree/hat`, so a program needs no I2C.
Format: a header, then atoms, each with a CRC-16 (Raspberry Pi's HAT+ specification and its eeptools; the polynomial
is 0x8005, reflected). All numbers are little-endian. Unreadable bytes are an error with the offset, never a guess.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

SIGNATURE = b"R-Pi"
HAT_PLUS = 2
VENDOR, OVERLAY, CUSTOM = 1, 3, 4
SIZE = 4096  # of a 24C32
_HEADER = struct.Struct("<4sBBHI")
_ATOM = struct.Struct("<HHI")
_VENDOR = struct.Struct("<16sHHBB")


class EepromError(ValueError):
    """These bytes are no HAT EEPROM; says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What an EEPROM says. `custom` are the bytes of its custom atoms, in order: the first is our build record."""

    uuid: UUID
    vendor: str
    product: str
    product_id: int
    product_version: int
    overlay: str = ""
    custom: tuple[bytes, ...] = ()


def crc16(data: bytes) -> int:
    """CRC-16/ARC."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def write(image: Image) -> bytes:
    """The bytes to flash. Raises EepromError if they do not fit."""
    vendor, product = image.vendor.encode(), image.product.encode()
    if len(vendor) > 255 or len(product) > 255:
        raise EepromError("vendor and product have 255 bytes each")
    info = _VENDOR.pack(
        image.uuid.int.to_bytes(16, "little"), image.product_id, image.product_version, len(vendor), len(product)
    )
    parts: list[tuple[int, bytes]] = [(VENDOR, info + vendor + product)]
    if image.overlay:
        parts.append((OVERLAY, image.overlay.encode()))
    parts += [(CUSTOM, data) for data in image.custom]
    atoms = b"".join(_atom(number, kind, data) for number, (kind, data) in enumerate(parts))
    whole = _HEADER.pack(SIGNATURE, HAT_PLUS, 0, len(parts), _HEADER.size + len(atoms)) + atoms
    if len(whole) > SIZE:
        raise EepromError(f"{len(whole)} bytes, and the EEPROM has {SIZE}")
    return whole


def _atom(number: int, kind: int, data: bytes) -> bytes:
    body = _ATOM.pack(kind, number, len(data) + 2) + data
    return body + struct.pack("<H", crc16(body))


def read(data: bytes) -> Image:
    """What the bytes say; what stands after the stated length is ignored. Raises EepromError."""
    if len(data) < _HEADER.size:
        raise EepromError(f"{len(data)} bytes are no EEPROM: a header has {_HEADER.size}")
    signature, version, _, count, length = _HEADER.unpack_from(data)
    if signature != SIGNATURE:
        raise EepromError("the EEPROM does not begin with R-Pi: it is blank, or holds something else")
    if version not in (1, HAT_PLUS):
        raise EepromError(f"format {version} of a HAT EEPROM is not known here")
    if not _HEADER.size <= length <= len(data):
        raise EepromError(f"the header promises {length} bytes, and there are {len(data)}")
    return _image(_atoms(data[:length], count))


def _atoms(data: bytes, count: int) -> Sequence[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    at = _HEADER.size
    for number in range(count):
        if at + _ATOM.size > len(data):
            raise EepromError(f"atom {number} at byte {at} is cut off")
        kind, _, length = _ATOM.unpack_from(data, at)
        end = at + _ATOM.size + length
        if length < 2 or end > len(data):
            raise EepromError(f"atom {number} at byte {at} is cut off")
        body, (crc,) = data[at : end - 2], struct.unpack_from("<H", data, end - 2)
        if crc16(body) != crc:
            raise EepromError(f"atom {number} at byte {at} has a wrong checksum")
        found.append((kind, body[_ATOM.size :]))
        at = end
    return found


def _image(atoms: Sequence[tuple[int, bytes]]) -> Image:
    info = next((data for kind, data in atoms if kind == VENDOR), None)
    if info is None or len(info) < _VENDOR.size:
        raise EepromError("there is no vendor atom")
    uuid, product_id, product_version, vendor_length, product_length = _VENDOR.unpack_from(info)
    vendor_end = _VENDOR.size + vendor_length
    if len(info) < vendor_end + product_length:
        raise EepromError("the vendor atom is cut off")
    return Image(
        uuid=UUID(int=int.from_bytes(uuid, "little")),
        vendor=info[_VENDOR.size : vendor_end].decode(errors="replace"),
        product=info[vendor_end : vendor_end + product_length].decode(errors="replace"),
        product_id=product_id,
        product_version=product_version,
        overlay=next((data.decode(errors="replace") for kind, data in atoms if kind == OVERLAY), ""),
        custom=tuple(data for kind, data in atoms if kind == CUSTOM),
    )
