# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The device's own key, and evidence signed with it.

The signature says that this device wrote this, and that nobody changed it since. It says nothing about whether what
was seen was so: whoever has the device has its key. Ed25519 (RFC 8032), as for build records, so that one verifier
serves both; it is signed here in Python's integers, on a device that only its owner can time.
"""

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from cellar.board.ed25519 import public_key, sign, verify

KEY_FILE = "device.key"
_PREFIX = b"cobrew commissioning evidence, version 1\n"


def device_key(state_dir: Path) -> bytes:
    """The 32 secret bytes; made at the first call, for this user only."""
    file = state_dir / KEY_FILE
    try:
        return bytes.fromhex(file.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        state_dir.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(32)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(key.hex() + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    return key


def signed(document: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """The document with its signature beside it."""
    public = public_key(key)
    signature = {
        "key": public.hex(),
        "key_id": key_id(public),
        "signature": b64encode(sign(key, _PREFIX + _canonical(document))).decode(),
    }
    return {"evidence": dict(document), "device": signature}


def is_signed(whole: Mapping[str, Any]) -> bool:
    """Whether the signature fits the evidence. False for anything malformed."""
    try:
        device = whole["device"]
        key, signature = bytes.fromhex(device["key"]), b64decode(device["signature"], validate=True)
        return verify(key, _PREFIX + _canonical(whole["evidence"]), signature)
    except (KeyError, TypeError, ValueError):
        return False


def key_id(public: bytes) -> str:
    """Sixteen hex digits that name a device."""
    return sha256(public).hexdigest()[:16]


def _canonical(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
