# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The composition root of the web app: here parts meet, and nowhere else.

broker -> Ingest -> Board  -> pages, stream, API
                 -> Writer -> SQLite -> Reads -> pages, API
pages, API -> Desk -> broker
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Protocol

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from taproom import __version__, language
from taproom.assets import Assets, CachedFiles
from taproom.broker import Link, LinkState, Message
from taproom.clock import Monotonic, monotonic_s
from taproom.db import Reads, Writer
from taproom.fermenters import api, profile_routes, repository, routes, stream
from taproom.fermenters.ingest import Ingest
from taproom.fermenters.intents import Desk
from taproom.fermenters.live import Board
from taproom.fermenters.parts import Parts
from taproom.i18n import Library
from taproom.pages import Pages
from taproom.problems import handle_problems
from taproom.security import MAX_BODY_BYTES, Headers, OnlyOurHosts, OnlyOurPages
from taproom.settings import Settings


class BrokerLink(Protocol):
    """What the app needs of its connection to the broker."""

    def start(self, on_message: Callable[[Message], None], on_link: Callable[[LinkState], None]) -> None: ...
    def keep_alive(self) -> Coroutine[None, None, None]: ...
    def publish(self, topic: str, payload: str) -> bool: ...
    def stop(self) -> Coroutine[None, None, None]: ...


def mqtt_link(settings: Settings) -> BrokerLink:
    """The real one."""
    return Link(settings.broker, username=settings.broker_username, password=settings.broker_password)


def create_app(
    settings: Settings,
    *,
    make_link: Callable[[Settings], BrokerLink] = mqtt_link,
    clock: Monotonic = monotonic_s,
    answer_within_s: float = 5.0,
) -> FastAPI:
    """Build the app. Opens the database at once; everything else starts with the server.

    Raises:
        StoreError: the database cannot be used.
    """
    writer, reads = Writer(settings.database), Reads(settings.database)
    board = Board(clock)
    board.recall(reads.run(repository.known_states))
    link = make_link(settings)
    desk = Desk(link.publish, answer_within_s=answer_within_s)
    ingest = Ingest(board, desk, writer, link.publish)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        link.start(ingest.receive, board.hear_link)
        tasks = [asyncio.create_task(ingest.store_batches()), asyncio.create_task(link.keep_alive())]
        try:
            yield
        finally:
            board.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await link.stop()
            writer.close()

    app = _new_app(settings, lifespan)
    assets = Assets()
    app.state.pages = Pages(Library(settings.timezone), assets)
    app.state.parts = Parts(
        board=board,
        desk=desk,
        reads=reads,
        complaints=ingest.complaints,
        clock=clock,
        news_within_s=min(2.0, answer_within_s),
    )
    for router in (routes.router, profile_routes.router, api.router, stream.router, language.router):
        app.include_router(router)
    app.mount("/static", CachedFiles(assets), name="static")
    handle_problems(app)
    return app


def _new_app(
    settings: Settings, lifespan: Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]
) -> FastAPI:
    return FastAPI(
        title="taproom",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        max_body_size=MAX_BODY_BYTES,
        middleware=[
            Middleware(Headers),
            Middleware(OnlyOurHosts, names=settings.host_names),
            Middleware(OnlyOurPages),
            Middleware(GZipMiddleware, minimum_size=500, compresslevel=9),
        ],
    )
