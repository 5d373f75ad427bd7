# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body that says itself that it is too long is turned away before any page is asked: with a sentence even so."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taproom.problem import is_for_programs, problem

SENTENCE = (
    "That is too much at once: a form may have 64 kB of text, a picture 8 MB, recipes to import 64 MB."
    " Send it in parts."
)
SENTENCE_FR = (
    "C\N{RIGHT SINGLE QUOTATION MARK}est trop d\N{RIGHT SINGLE QUOTATION MARK}un coup : 64 ko de texte, une photo de"
    " 8 Mo, des recettes de 64 Mo. Envoyez-le en plusieurs parties."
)


class TooMuch:
    """Plain ASGI: puts the sentence where the framework says three words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        replaced = False

        async def send_in_words(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                plain = Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")
                replaced = message["status"] == 413 and plain
            if not replaced:
                await send(message)
            elif message["type"] == "http.response.start":
                await _answer(scope, message, send)

        await self._app(scope, receive, send_in_words)


async def _answer(scope: Scope, start: Message, send: Send) -> None:
    if is_for_programs(scope["path"]):
        response = problem(413, SENTENCE)
        body, media = bytes(response.body), response.headers["content-type"]
    else:
        body, media = f"{SENTENCE}\n{SENTENCE_FR}\n".encode(), "text/plain; charset=utf-8"
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-type"], headers["content-length"] = media, str(len(body))
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body, "more_body": False})
