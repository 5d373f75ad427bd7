# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the notices share: members who are a table of the test, a mail server, a push service."""

import base64
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import http_ece
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.web.conftest import free_port

from taproom.db import Reads, Store, Writer
from taproom.i18n import Library
from taproom.mail import Mail
from taproom.notices import queue
from taproom.notices.contacts import Contact
from taproom.notices.kinds import Kinds
from taproom.notices.outbox import Group, Kind
from taproom.notices.postman import Postman
from taproom.notices.push import Push
from taproom.notices.vapid import PushKey
from taproom.settings import Settings, Smtp

MOVED = Kind(name="booking.moved", title="{kit} was moved", body="Your {kit} now begins on {begins_utc}.")
TRIPPED = Kind(name="fermenter.tripped", title="{name} was stopped", body="Go and look.", danger=True)
GROUPS = (
    Group(name="booking", title="Bookings", kinds=(MOVED,)),
    Group(name="fermenter", title="Fermenters", kinds=(TRIPPED,)),
)
ANNA, ZOE, HERMIT = "anna", "zoe", "hermit"
PEOPLE = {
    ANNA: Contact(name="Anna", email="anna@x.org", language="en"),
    ZOE: Contact(name="Zoé", email="zoe@x.org", language="fr"),
    HERMIT: Contact(name="Hermit", email=None, language="en"),
}


def contact_of(db: sqlite3.Connection, member: str) -> Contact | None:
    return PEOPLE.get(member)


class PostOffice:
    """A mail server that keeps what it is given; `answer` is what it says to a recipient."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 kept"


@contextmanager
def open_office(office: PostOffice) -> Iterator[Smtp]:
    running = Controller(office, hostname="127.0.0.1", port=free_port())
    running.start()
    try:
        yield Smtp(host="127.0.0.1", port=running.port, security="none", sender="cobrew <b@x.org>")
    finally:
        running.stop()


@dataclass
class Browser:
    """The half of push that is in a browser: it alone can open what was sealed for it."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"

    @property
    def keys(self) -> dict[str, str]:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": unpadded(point), "auth": unpadded(self.auth)}

    def open(self, sealed: bytes) -> dict[str, Any]:
        text = http_ece.decrypt(sealed, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        opened: dict[str, Any] = json.loads(text)
        return opened


def unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class PushService:
    """A push service on this machine: keeps what it is handed, and answers with `status`."""

    status: int = 201
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@contextmanager
def open_service(service: PushService) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.received.append((self.path, headers, content))
            self.send_response(service.status)
            self.send_header("Location", f"{service.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Post:
    """A database with everything that carries notices, and the ways out to this machine."""

    store: Store
    kinds: Kinds
    planner: queue.Planner
    postman: Postman
    push: Push

    def plan(self, now_utc: int) -> None:
        self.store.writer.submit(lambda db: self.planner(db, now_utc)).result()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.store.reads.run(lambda db: [tuple(row) for row in db.execute(sql)])

    def states(self) -> list[tuple[Any, ...]]:
        return self.ask("SELECT channel, state FROM delivery ORDER BY notice, channel, target")


@contextmanager
def open_post(folder: Path, smtp: Smtp | None, zone: str = "Europe/Paris") -> Iterator[Post]:
    path = folder / "taproom.db"
    writer, library, mail = Writer(path), Library(zone), Mail(Settings(smtp=smtp))
    store, kinds = Store(writer=writer, reads=Reads(path)), Kinds(GROUPS)
    push = Push(key=PushKey(folder), contact="b@x.org", services=("127.0.0.1",), schemes=("http",))
    planner = queue.Planner(
        kinds=kinds, contact_of=contact_of, zone=library.reader("en").timezone, mail_works=mail.works
    )
    postman = Postman(
        store=store,
        library=library,
        kinds=kinds,
        contact_of=contact_of,
        mail=mail,
        push=push,
        public_url="https://brewery.example",
    )
    try:
        yield Post(store=store, kinds=kinds, planner=planner, postman=postman, push=push)
    finally:
        writer.close()
