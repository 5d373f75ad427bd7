# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords: made by a machine, kept in a file each, known to the broker by their digests only."""

import base64
import hashlib
import secrets

ROUNDS = 1000  # a password of 192 random bits needs none; Mosquitto asks for some


def new_password() -> str:
    return secrets.token_urlsafe(24)


def entry(user: str, password: str) -> str:
    """A line as `mosquitto_passwd` writes it: PBKDF2-HMAC-SHA512, which Mosquitto calls 7 (since 2.0)."""
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS)
    return f"{user}:$7${ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
