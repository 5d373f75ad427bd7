# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Static files: each has its content's hash in its address, so that browsers may keep it for ever."""

import hashlib
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC_DIR = Path(__file__).parent / "static"
SERVED = frozenset({".css", ".js", ".svg", ".png", ".woff2"})
FOR_EVER = "public, max-age=31536000, immutable"


class Assets:
    """The addresses of the static files. Read once."""

    def __init__(self, folder: Path = STATIC_DIR) -> None:
        self._hashes = {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            for path in sorted(folder.rglob("*"))
            if path.suffix in SERVED
        }

    def url(self, name: str) -> str:
        """Raises KeyError if there is no such file: a template names it wrongly."""
        return f"/static/{name}?v={self._hashes[name]}"

    @property
    def fingerprint(self) -> str:
        """Changes when any file does."""
        return hashlib.sha256("".join(self._hashes.values()).encode()).hexdigest()[:12]

    def is_current(self, name: str, version: str) -> bool:
        return self._hashes.get(name) == version


class CachedFiles(StaticFiles):
    """Serves the files; those asked for by their hash may be kept for ever."""

    def __init__(self, assets: Assets, folder: Path = STATIC_DIR) -> None:
        super().__init__(directory=folder)
        self._assets = assets

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        version = parse_qs(scope["query_string"].decode("ascii", "replace")).get("v", [""])[0]
        current = self._assets.is_current(path, version)
        response.headers["Cache-Control"] = FOR_EVER if current else "no-cache"
        return response
