# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the outbox to a real mail server and a real push service on this machine; once, whoever carries it."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from py_vapid import Vapid02
from tests.web.conftest import NOW_UTC, free_port
from tests.web.notices_support import (
    ANNA,
    HERMIT,
    MOVED,
    TRIPPED,
    ZOE,
    Browser,
    Post,
    PostOffice,
    PushService,
    contact_of,
    open_office,
    open_post,
    open_service,
)

from taproom.errors import StoreError
from taproom.notices import queue, repository
from taproom.notices.outbox import Kind, post
from taproom.notices.rules import BELIEVE_S, PAUSES_S, Choices, Quiet
from taproom.notices.vapid import FILE, PushKey
from taproom.settings import Smtp

KETTLE = {"kit": "Kettle A", "begins_utc": NOW_UTC + 3600}
NIGHT = Quiet(from_minute=22 * 60, until_minute=7 * 60)
MIDNIGHT_UTC = 1_790_028_000  # 22 September 2026, 00:00 in Paris


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def service() -> Iterator[PushService]:
    it = PushService()
    with open_service(it):
        yield it


@pytest.fixture
def way(tmp_path: Path, office: PostOffice) -> Iterator[Post]:
    with open_office(office) as smtp, open_post(tmp_path, smtp) as it:
        yield it


def leave(way: Post, to: str, kind: Kind = MOVED, at_utc: int = NOW_UTC, **names: Any) -> str:
    names = names or (KETTLE if kind is MOVED else {"name": "FV1"})
    return way.store.writer.submit(lambda db: post(db, kind, to=to, at_utc=at_utc, link="/agenda", **names)).result()


def write(way: Post, task: Any) -> Any:
    return way.store.writer.submit(task).result()


def carry(way: Post, now_utc: int = NOW_UTC) -> None:
    way.plan(now_utc)
    asyncio.run(way.postman(now_utc))


def subscribe(way: Post, service: PushService, member: str = ANNA, path: str = "/push/1") -> Browser:
    browser = Browser(endpoint=service.url + path)
    write(
        way,
        lambda db: repository.subscribe(
            db, member, endpoint=browser.endpoint, device="Test", now_utc=NOW_UTC, **browser.keys
        ),
    )
    return browser


def test_a_letter_goes_to_each_in_their_language_and_only_once(way: Post, office: PostOffice) -> None:
    leave(way, ANNA)
    leave(way, ZOE)
    leave(way, HERMIT)
    leave(way, "nobody")
    for _ in range(3):
        carry(way)
    assert [(it["to"], it["subject"]) for it in office.letters] == [
        ("anna@x.org", "Kettle A was moved"),
        ("zoe@x.org", "Kettle A was moved"),
    ]
    assert "Bonjour Zoé," in office.letters[1].get_content()
    assert "https://brewery.example/agenda" in office.letters[0].get_content()
    assert way.states() == [("email", "sent"), ("email", "sent")]


def test_what_a_member_does_not_want_is_not_planned(way: Post, office: PostOffice, service: PushService) -> None:
    subscribe(way, service)
    wanted = {("booking", "email"): False, ("fermenter", "push"): False}
    write(way, lambda db: repository.choose(db, ANNA, Choices(wanted=wanted)))  # type: ignore[arg-type]
    leave(way, ANNA, MOVED)
    leave(way, ANNA, TRIPPED)
    carry(way)
    assert way.states() == [("push", "sent"), ("email", "sent")]
    assert [it["subject"] for it in office.letters] == ["FV1 was stopped"]


def test_quiet_hours_hold_back_all_but_danger(way: Post, office: PostOffice) -> None:
    write(way, lambda db: repository.choose(db, ANNA, Choices(wanted={}, quiet=NIGHT)))
    leave(way, ANNA, MOVED)
    leave(way, ANNA, TRIPPED)
    carry(way, MIDNIGHT_UTC)
    assert [it["subject"] for it in office.letters] == ["FV1 was stopped"]
    carry(way, MIDNIGHT_UTC + 7 * 3600 - 1)
    assert len(office.letters) == 1
    carry(way, MIDNIGHT_UTC + 7 * 3600)
    assert [it["subject"] for it in office.letters] == ["FV1 was stopped", "Kettle A was moved"]


def test_what_was_read_meanwhile_is_not_sent_any_more(way: Post, office: PostOffice) -> None:
    write(way, lambda db: repository.choose(db, ANNA, Choices(wanted={}, quiet=NIGHT)))
    notice = leave(way, ANNA)
    carry(way, MIDNIGHT_UTC)
    write(way, lambda db: repository.read(db, ANNA, notice, MIDNIGHT_UTC + 60))
    carry(way, MIDNIGHT_UTC + 8 * 3600)
    assert office.letters == []
    assert way.states() == [("email", "dropped")]


def test_a_server_that_is_busy_is_tried_again_later_and_later_then_given_up(way: Post, office: PostOffice) -> None:
    office.answer = "450 busy"
    leave(way, ANNA)
    at_utc = NOW_UTC
    for pause_s in PAUSES_S:
        carry(way, at_utc)
        assert way.states() == [("email", "waiting")]
        carry(way, at_utc + pause_s - 1)
        at_utc += pause_s
    carry(way, at_utc)
    assert way.states() == [("email", "failed")]
    (failure,) = way.store.reads.run(queue.failures)
    assert (failure.notice.to_member, failure.tries) == (ANNA, len(PAUSES_S) + 1)
    assert "450 busy" in failure.error
    office.answer = "250 OK"
    assert write(way, lambda db: queue.try_again(db, at_utc)) == 1
    carry(way, at_utc)
    assert way.states() == [("email", "sent")]


def test_a_mailbox_that_is_none_is_given_up_at_once(way: Post, office: PostOffice) -> None:
    office.answer = "550 no such mailbox"
    leave(way, ANNA)
    carry(way)
    assert way.states() == [("email", "failed")]


def test_a_push_is_sealed_for_its_browser_and_signed_by_us(way: Post, service: PushService, tmp_path: Path) -> None:
    browser = subscribe(way, service)
    notice = leave(way, ANNA, TRIPPED)
    carry(way)
    ((path, headers, sealed),) = service.received
    assert path == "/push/1"
    assert b"FV1" not in sealed
    assert browser.open(sealed) == {
        "title": "FV1 was stopped",
        "body": "Go and look.",
        "link": "/agenda",
        "tag": notice,
        "urgent": True,
    }
    assert headers["ttl"] == "86400"
    assert headers["urgency"] == "high"
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["authorization"].startswith("vapid t=")
    assert Vapid02.verify(headers["authorization"])
    assert f"k={way.push.key.for_browsers}" in headers["authorization"]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_long_notice_still_fits_into_a_push(way: Post, service: PushService) -> None:
    browser = subscribe(way, service)
    leave(way, ANNA, MOVED, kit="\U0001f37a" * 2000, begins_utc=1)
    carry(way)
    ((_, _, sealed),) = service.received
    assert len(sealed) <= 4096
    assert browser.open(sealed)["title"].startswith("\U0001f37a")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_gone_is_forgotten_with_all_that_was_on_its_way(
    status: int, way: Post, service: PushService
) -> None:
    service.status = status
    subscribe(way, service)
    leave(way, ANNA)
    leave(way, ANNA)
    carry(way)
    assert len(service.received) == 1
    assert way.store.reads.run(lambda db: repository.subscriptions(db, ANNA)) == []
    assert way.states() == [("email", "sent"), ("push", "dropped")] * 2


@pytest.mark.parametrize(
    ("status", "state"), [(429, "waiting"), (500, "waiting"), (503, "waiting"), (400, "failed"), (302, "failed")]
)
def test_the_answer_of_a_push_service_says_whether_to_try_again(
    status: int, state: str, way: Post, service: PushService
) -> None:
    service.status = status
    subscribe(way, service)
    leave(way, ANNA)
    carry(way)
    assert ("push", state) in way.states()
    assert len(service.received) == 1, "it must not follow to elsewhere"
    assert len(way.store.reads.run(lambda db: repository.subscriptions(db, ANNA))) == 1


def test_one_browser_that_fails_does_not_have_the_other_told_twice(way: Post, service: PushService) -> None:
    subscribe(way, service, path="/good")
    write(
        way,
        lambda db: repository.subscribe(
            db,
            ANNA,
            endpoint="http://127.0.0.1:1/away",
            device="Away",
            now_utc=NOW_UTC,
            **Browser(endpoint="").keys,
        ),
    )
    leave(way, ANNA)
    carry(way)
    carry(way, NOW_UTC + PAUSES_S[0])
    assert len(service.received) == 1
    assert way.ask("SELECT state, tries FROM delivery WHERE channel = 'push' ORDER BY tries") == [
        ("sent", 1),
        ("waiting", 2),
    ]


def test_what_a_server_took_and_never_settled_is_taken_up_by_another(way: Post, office: PostOffice) -> None:
    leave(way, ANNA)
    way.plan(NOW_UTC)
    taken = write(way, lambda db: queue.take(db, NOW_UTC, contact_of))
    carry(way, NOW_UTC + BELIEVE_S - 1)
    assert office.letters == []
    carry(way, NOW_UTC + BELIEVE_S)
    assert len(office.letters) == 1
    write(way, lambda db: queue.settle(db, taken, NOW_UTC + BELIEVE_S + 9, error="late", may_work_later=True))
    assert way.states() == [("email", "sent")], "who was late settles nothing"


def test_what_is_taken_late_in_a_long_round_is_believed_in_from_then_on(tmp_path: Path) -> None:
    """Two letters; the mail server hangs over the first, and the second is taken 30 s later."""
    away = Smtp(host="127.0.0.1", port=free_port(), security="none", sender="b@x.org")
    with open_post(tmp_path, away) as way:
        for _ in range(2):
            leave(way, ANNA)
        way.plan(NOW_UTC)
        passed_s = iter([0.0, 0.0, 30.0, 50.0])
        asyncio.run(replace(way.postman, clock=lambda: next(passed_s))(NOW_UTC))
        due = way.ask("SELECT next_try_utc FROM delivery ORDER BY next_try_utc")
        assert due == [(NOW_UTC + PAUSES_S[0],), (NOW_UTC + 30 + PAUSES_S[0],)]


def test_what_kills_every_server_that_takes_it_is_given_up(way: Post) -> None:
    leave(way, ANNA)
    way.plan(NOW_UTC)
    taken = [
        write(way, lambda db, at_utc=NOW_UTC + turn * BELIEVE_S: queue.take(db, at_utc, contact_of))
        for turn in range(len(PAUSES_S) + 2)
    ]
    assert [it is not None for it in taken] == [True] * (len(PAUSES_S) + 1) + [False]
    assert way.states() == [("email", "failed")]


def test_the_database_itself_refuses_to_send_what_was_sent(way: Post) -> None:
    leave(way, ANNA)
    carry(way)
    again = "UPDATE delivery SET state = 'waiting', next_try_utc = 0, done_utc = NULL"
    with pytest.raises(sqlite3.IntegrityError, match="delivery_is_sent_once"):
        write(way, lambda db: db.execute(again))


CARRIER = """
import asyncio, sys
from pathlib import Path
from tests.web.notices_support import open_post
from taproom.settings import Smtp
folder, port, now_utc = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
smtp = Smtp(host="127.0.0.1", port=port, security="none", sender="b@x.org")
with open_post(folder, smtp) as way:
    print("ready", flush=True)
    sys.stdin.readline()
    way.plan(now_utc)
    asyncio.run(way.postman(now_utc))
"""


def test_two_servers_on_one_database_send_each_letter_once(tmp_path: Path) -> None:
    office = PostOffice()
    with open_office(office) as smtp:
        with open_post(tmp_path, smtp) as way:
            for number in range(60):
                leave(way, ANNA, MOVED, kit=f"Kettle {number}", begins_utc=NOW_UTC)
        carriers = [
            subprocess.Popen(
                [sys.executable, "-c", CARRIER, str(tmp_path), str(smtp.port), str(NOW_UTC)],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for it in carriers:
            assert it.stdout is not None
            assert it.stdout.readline() == "ready\n"
        for it in carriers:
            it.communicate("go\n", timeout=60)
            assert it.returncode == 0
    assert sorted(it["subject"] for it in office.letters) == sorted(f"Kettle {n} was moved" for n in range(60))


def test_one_key_for_both_of_two_servers_and_none_that_is_broken_is_replaced(tmp_path: Path) -> None:
    first, second = PushKey(tmp_path), PushKey(tmp_path)
    assert first.for_browsers == second.for_browsers
    assert PushKey(tmp_path).for_browsers == first.for_browsers
    assert [it.name for it in tmp_path.iterdir()] == [FILE]
    (tmp_path / FILE).write_text("no key", encoding="utf-8")
    with pytest.raises(StoreError, match="is no push key"):
        _ = PushKey(tmp_path).for_browsers
    assert (tmp_path / FILE).read_text(encoding="utf-8") == "no key"


def test_what_is_read_and_old_is_forgotten(way: Post) -> None:
    old, new = leave(way, ANNA), leave(way, ANNA)
    leave(way, ANNA)
    carry(way)
    write(way, lambda db: repository.read(db, ANNA, old, NOW_UTC))
    write(way, lambda db: repository.read(db, ANNA, new, NOW_UTC + 10))
    write(way, lambda db: queue.sweep(db, NOW_UTC + queue.KEPT_S + 5))
    assert len(way.store.reads.run(lambda db: repository.notices(db, ANNA))) == 2
    assert len(way.states()) == 2


def test_who_is_erased_leaves_nothing_behind(way: Post, service: PushService) -> None:
    subscribe(way, service)
    write(way, lambda db: repository.choose(db, ANNA, Choices(wanted={("booking", "push"): True}, quiet=NIGHT)))
    leave(way, ANNA)
    carry(way)
    exported = way.store.reads.run(lambda db: repository.export(db, ANNA))
    assert {name: len(rows) for name, rows in exported.items()} == {
        "notices": 1,
        "choices": 1,
        "quiet": 1,
        "devices": 1,
    }
    assert "p256dh" not in str(exported)
    write(way, lambda db: repository.erase(db, ANNA, NOW_UTC))
    for table in ("notice", "delivery", "notice_choice", "notice_quiet", "push_subscription"):
        assert way.ask(f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608
