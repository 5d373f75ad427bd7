# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ed25519 signatures: RFC 8032, section 5.1, in Python's integers.

Verifying knows no secret, so it may be slow and needs no constant time. It takes some milliseconds, once, and saves
every Pi a compiled library. A maker's records are signed elsewhere, with one; a device signs its own evidence here.
Tests hold it to the RFC's vectors and to that library.
"""

from hashlib import sha512

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)  # of -1

_Point = tuple[int, int, int, int]  # extended coordinates: x = X/Z, y = Y/Z, x*y = T/Z


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of `key` (32 bytes) signed exactly this message. False for anything malformed."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, commitment = _decompress(key), _decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or scalar >= _L:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % _L
    return _same(_times(scalar, _BASE), _add(commitment, _times(challenge, public)))


def public_key(secret: bytes) -> bytes:
    """The public key of 32 secret bytes. RFC 8032, section 5.1.5."""
    return _compress(_times(_scalar(sha512(secret).digest()), _BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    """RFC 8032, section 5.1.6. Not in constant time: only for a key whose owner is the only one who can time it."""
    digest = sha512(secret).digest()
    scalar, public = _scalar(digest), public_key(secret)
    nonce = int.from_bytes(sha512(digest[32:] + message).digest(), "little") % _L
    commitment = _compress(_times(nonce, _BASE))
    challenge = int.from_bytes(sha512(commitment + public + message).digest(), "little") % _L
    return commitment + ((nonce + challenge * scalar) % _L).to_bytes(32, "little")


def _scalar(digest: bytes) -> int:
    return int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254


def _compress(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decompress(data: bytes) -> _Point | None:
    """RFC 8032, section 5.1.3; None for what is no point."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _add(one: _Point, other: _Point) -> _Point:
    """RFC 8032, section 5.1.4."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


def _same(one: _Point, other: _Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 and (one[1] * other[2] - other[1] * one[2]) % _P == 0


def _base() -> _Point:
    y = 4 * pow(5, -1, _P) % _P
    point = _decompress(y.to_bytes(32, "little"))
    if point is None:  # the constants above are wrong
        raise ArithmeticError("Ed25519's base point is not on its curve")
    return point


_BASE = _base()
