# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Secrets that are made here: tokens for machines, codes that a person types. Only their SHA-256 is ever kept."""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: what can be misread is read as what was meant
_MISREAD = str.maketrans("OIL", "011")
CODE_LENGTH = 8  # of 32 letters: 40 bits


def new_token() -> str:
    """256 bits, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """40 bits to read aloud: `7K3M-Q2VX`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def new_digits() -> str:
    """Six digits, as phones offer them from a message."""
    return f"{secrets.randbelow(10**6):06d}"


def digest(secret: str) -> bytes:
    """What is stored of a token or code. A code is the same however it is typed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def code_digest(typed: str) -> bytes:
    """Of a code as somebody typed it: in any case, with or without the dash, O for 0."""
    letters = "".join(it for it in typed.upper() if it.isalnum()).translate(_MISREAD)
    return digest(letters[:40])
