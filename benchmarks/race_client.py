# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's browser, as far as a race needs one: a kept connection, a cookie, an `Origin`. Cheap, so that what is
measured is the server."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, and how long that took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_s: float

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(kw_only=True)
class Browser:
    """One member at one server. One request at a time."""

    port: int
    sid: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    took_s: list[float] = field(default_factory=list)

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()

    async def send(self, method: str, path: str, body: object = None) -> Answer:
        """JSON to and from the API."""
        return await self._exchange(method, path, json.dumps(body).encode(), "application/json")

    async def submit(self, path: str, form: Mapping[str, str]) -> Answer:
        """A form, as a page sends it."""
        return await self._exchange("POST", path, urlencode(form).encode(), "application/x-www-form-urlencoded")

    async def _exchange(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        host = f"127.0.0.1:{self.port}"
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: sid={self.sid}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        began_s = time.perf_counter()
        self.writer.write(head.encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): it.strip() for name, _, it in (line.partition(":") for line in lines[1:] if line)}
        text = await self.reader.readexactly(int(headers.get("content-length", 0)))
        took_s = time.perf_counter() - began_s
        self.took_s.append(took_s)
        return Answer(status=int(lines[0].split(" ", 2)[1]), headers=headers, body=text, took_s=took_s)


async def browse(port: int, sid: str) -> Browser:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    return Browser(port=port, sid=sid, reader=reader, writer=writer)
