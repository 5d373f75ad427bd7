# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The composition root of the web app: here parts meet, and nowhere else.

broker -> Ingest -> Board  -> pages, stream, API
                 -> Writer -> SQLite -> Reads -> pages, API
pages, API -> Desk -> broker
features -> outbox -> Planner -> Postman -> mail, push
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import tzinfo
from functools import partial
from typing import Any, Protocol

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from taproom import __version__, openapi
from taproom.access import guard
from taproom.assets import Assets, CachedFiles
from taproom.audit_log.routes import AuditParts
from taproom.batches import answering, reminding
from taproom.between import (
    CalledHere,
    all_kit,
    booked_kit,
    holdings,
    names_of,
    steers,
)
from taproom.bookings import presence
from taproom.bookings.api import all_routes as bookings_api
from taproom.bookings.plans import late
from taproom.broker import Link, LinkState, Message
from taproom.clock import Monotonic, Utc, monotonic_s, utc_s
from taproom.commissioning.telling import Teller
from taproom.commons import decisions
from taproom.commons.harvest import store as harvest
from taproom.commons.slots import store as coin_slots
from taproom.db import Reads, Store, Writer
from taproom.doors import ROUTERS
from taproom.fermenters import repository
from taproom.fermenters.alerting import Watch
from taproom.fermenters.brewfather import Brewfather
from taproom.fermenters.expecting import expected_s
from taproom.fermenters.ingest import Ingest
from taproom.fermenters.intents import Desk
from taproom.fermenters.live import Board
from taproom.fermenters.parts import Parts
from taproom.for_batches import batch_parts
from taproom.for_commons import commons_parts
from taproom.for_measuring import measuring_here
from taproom.for_sharing import brewed_since, skills_of, slots_of, used_by
from taproom.given import members_here, notices_here, recipes_here, stewards_here, watch_here
from taproom.handbook import Handbook
from taproom.i18n import Library
from taproom.members import repository as member_repository
from taproom.members import sessions
from taproom.members.who import Doorkeeper
from taproom.notices.parts import count_unread
from taproom.pages import Pages
from taproom.photos import Photos
from taproom.problems import handle_problems
from taproom.recipes import refused as recipes_refused
from taproom.security import MAX_BODY_BYTES, Headers, OnlyOurHosts, OnlyOurPages
from taproom.settings import Settings
from taproom.timers import Timers
from taproom.too_much import TooMuch


class BrokerLink(Protocol):
    """What the app needs of its connection to the broker."""

    def start(self, on_message: Callable[[Message], None], on_link: Callable[[LinkState], None]) -> None: ...
    def keep_alive(self) -> Coroutine[None, None, None]: ...
    def publish(self, topic: str, payload: str) -> bool: ...
    def stop(self) -> Coroutine[None, None, None]: ...


def mqtt_link(settings: Settings) -> BrokerLink:
    """The real one."""
    return Link(
        settings.broker,
        username=settings.broker_username,
        password=settings.broker_password,
        authority=settings.broker_ca,
    )


def create_app(
    settings: Settings,
    *,
    make_link: Callable[[Settings], BrokerLink] = mqtt_link,
    clock: Monotonic = monotonic_s,
    now_utc: Utc = utc_s,
    answer_within_s: float = 5.0,
) -> FastAPI:
    """Build the app. Opens the database at once; everything else starts with the server.

    Raises:
        StoreError: the database cannot be used.
    """
    writer, reads = Writer(settings.database), Reads(settings.database)
    store = Store(writer=writer, reads=reads)
    board = Board(clock)
    board.recall(reads.run(repository.known_states))
    link = make_link(settings)
    desk = Desk(link.publish, answer_within_s=answer_within_s)
    ingest = Ingest(board, desk, writer, link.publish)
    members = members_here(settings, store, now_utc)
    library, timers = Library(settings.timezone), Timers(store, now_utc)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        link.start(ingest.receive, board.hear_link)
        work = (ingest.store_batches(), link.keep_alive(), members.claim.keep(), timers.keep_running())
        tasks = [asyncio.create_task(it) for it in work]
        try:
            yield
        finally:
            board.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await link.stop()
            members.hasher.close()
            writer.close()
            reads.close()

    zone, expects = library.reader("en").timezone, partial(expected_s, board)
    _set_timers(timers, zone, expects, watch=watch_here(settings, store, board, clock))
    recipes = recipes_here(settings, store, library, now_utc)
    timers.errand("what was public", partial(recipes.files.take_back, store))
    app = _new_app(settings, lifespan)
    assets = Assets()
    app.state.store = store
    app.state.now_utc = now_utc
    app.state.who = Doorkeeper(store=store, cookies=members.cookies, now_utc=now_utc)
    app.state.members = members
    app.state.holdings = holdings(zone)
    app.state.public_url = settings.public_url
    app.state.expects = expects
    _introduce(app)
    app.state.pages = Pages(library, assets)
    app.state.timers, app.state.photos = timers, Photos(settings.state / "photos")
    app.state.notices = notices_here(settings, store, library, timers)
    app.state.parts = Parts(
        board=board,
        desk=desk,
        reads=reads,
        complaints=ingest.complaints,
        clock=clock,
        news_within_s=min(2.0, answer_within_s),
    )
    app.state.teller, app.state.batches = (
        Teller(board=board, publish=link.publish, within_s=answer_within_s),
        batch_parts(settings, app.state.parts, app.state.photos),
    )
    app.state.measuring = measuring_here(
        store, timers, board, clock, reads=app.state.batches.reads, public_url=settings.public_url
    )
    _set_outlets(settings, timers, app.state.parts)
    app.state.stewards = stewards_here(settings, store, now_utc, board, app.state.photos)
    app.state.recipes, app.state.commons = recipes, commons_parts()
    app.state.audit_log = AuditParts(store=store, called=CalledHere(everyone=member_repository.everyone))
    _open_doors(app, assets)
    return app


def _open_doors(app: FastAPI, assets: Assets) -> None:
    """Every route, and what is said where one is refused."""
    app.state.handbook = Handbook()
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", CachedFiles(assets), name="static")
    handle_problems(app)
    for refusals in (bookings_api.REFUSALS, recipes_refused.HANDLERS, answering.HANDLERS):
        for kind, handler in refusals.items():
            app.add_exception_handler(kind, handler)


def _introduce(app: FastAPI) -> None:
    """What the features know of each other."""
    app.state.names = names_of
    app.state.steers = steers
    app.state.booked_kit = booked_kit
    app.state.all_kit = all_kit
    app.state.slots_of, app.state.skills_of, app.state.used_by = slots_of, skills_of, used_by


def _set_timers(timers: Timers, zone: tzinfo, expects: late.Expects, *, watch: Watch) -> None:
    """What happens by itself."""
    timers.job("bookings", lambda db, now_utc: presence.tick(db, zone, now_utc=now_utc))
    timers.job("late beer", lambda db, now_utc: late.look(db, expects, zone, now_utc=now_utc))
    timers.job("brew days", reminding.remind)
    timers.job("decisions", decisions.settle_due)
    timers.job("spent grain", lambda db, now_utc: harvest.tick(db, brewed_since, now_utc=now_utc))
    timers.job("coins for slots", lambda db, now_utc: coin_slots.settle(db, slots_of, now_utc=now_utc))
    timers.job("old sessions", lambda db, now_utc: sessions.forget_old(db, now_utc=now_utc))
    timers.errand("watch fermenters", watch)


def _set_outlets(settings: Settings, timers: Timers, parts: Parts) -> None:
    """Where readings go beside our own pages, if somebody chose so."""
    if settings.brewfather is not None:
        outlet = Brewfather(
            url=settings.brewfather, board=parts.board, gravity=parts.newest_gravity, clock=parts.clock
        )
        timers.errand("tell Brewfather", outlet)


class Taproom(FastAPI):
    """FastAPI, whose last word on an error that nobody foresaw carries the security headers too."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        self._https = settings.is_https
        super().__init__(**options)

    def build_middleware_stack(self) -> ASGIApp:
        return Headers(TooMuch(super().build_middleware_stack()), https=self._https)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = openapi.describe(self, bookings_api.PROBLEMS)
        return self.openapi_schema


def _new_app(
    settings: Settings, lifespan: Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]
) -> FastAPI:
    return Taproom(
        settings,
        title="taproom",
        version=__version__,
        lifespan=lifespan,
        dependencies=[Depends(guard), Depends(count_unread)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MAX_BODY_BYTES,
        middleware=[
            Middleware(OnlyOurHosts, names=settings.host_names),
            Middleware(OnlyOurPages),
            Middleware(GZipMiddleware, minimum_size=500, compresslevel=9),
        ],
    )
