# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must not leave the house: names, places and passwords of the broker, and keys.

The configuration is written anew from what was understood of it, so that no comment comes with it. Then every text
of the bundle is searched for every secret, as it may stand in a complaint or a log. What is no text stays as it is:
keys, ids and words of ours; somebody's user name may be the same word.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cellar.config import Config

REMOVED = "(removed)"
SECRET_KEYS = ("host", "username", "password_file", "tls_ca")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SHORTEST = 3  # a shorter one is in every second word


def secrets_of(config: Config, *, state_dir: Path) -> frozenset[str]:
    """Every word that must not appear: what the file says of the broker, what its files hold, this device's key."""
    broker = config.broker
    said = {broker.username, broker.password_file, broker.tls_ca}
    if broker.host not in LOOPBACK:
        said.add(broker.host)
    held = [_lines(Path(broker.password_file))] if broker.password_file else []
    held.append(_lines(state_dir / "device.key"))
    return frozenset(it for it in said.union(*held) if len(it) >= _SHORTEST)


def without_secrets(config: Config) -> dict[str, Any]:
    """The configuration as a document, without them."""
    document = config.model_dump()
    broker = document["broker"]
    for key in SECRET_KEYS:
        if broker[key] and not (key == "host" and broker[key] in LOOPBACK):
            broker[key] = REMOVED
    return document


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """The longest first, so that no rest of one is left."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, REMOVED)
    return text


def scrubbed_json(text: str, secrets: Iterable[str]) -> str:
    """The same of every text in a JSON document, as it reads without its quoting; its keys and numbers are ours."""
    try:
        document = json.loads(text)
    except ValueError:
        return scrubbed(text, secrets)
    return json.dumps(_scrubbed_within(document, secrets), indent=1, ensure_ascii=False) + "\n"


def _scrubbed_within(document: Any, secrets: Iterable[str]) -> Any:
    match document:
        case str():
            return scrubbed(document, secrets)
        case list():
            return [_scrubbed_within(it, secrets) for it in document]
        case dict():
            return {key: _scrubbed_within(it, secrets) for key, it in document.items()}
        case _:
            return document


def _lines(file: Path) -> set[str]:
    try:
        return {line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines()}
    except OSError:
        return set()
