# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notices as a member meets them over HTTP: read, opened, chosen about; nobody sees another's."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from tests.web.conftest import BASE, NOW_UTC, Brewery
from tests.web.notices_support import GROUPS, MOVED, TRIPPED, Browser

from taproom.access import NOBODY, Principal, Role
from taproom.notices import queue, repository
from taproom.notices.contacts import Contact
from taproom.notices.kinds import Kinds
from taproom.notices.outbox import Kind, post
from taproom.notices.parts import NoticeParts
from taproom.notices.rules import Quiet

API = "/api/v1/notices"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


class House:
    """A brewery in which anna and zoe are members; `as_` is who asks next."""

    def __init__(self, brewery: Brewery) -> None:
        self.brewery, self.client = brewery, brewery.client
        self.principal = NOBODY
        state = brewery.app.state
        state.who, state.now_utc = self.who, lambda: NOW_UTC
        old: NoticeParts = state.notices
        anna = Contact(name="Anna", email="anna@x.org", language="en")
        state.notices = NoticeParts(
            kinds=Kinds(GROUPS),
            contact_of=lambda db, member: anna if member == "anna" else None,
            push=old.push,
            mail_works=True,
        )

    async def who(self, request: Request) -> Principal:
        return self.principal

    def as_(self, name: str, role: Role = Role.MEMBER) -> "House":
        self.principal = Principal(member=name, name=name, role=role, via="browser")
        return self

    def write(self, task: Callable[[Any], Any]) -> Any:
        return self.brewery.app.state.store.writer.submit(task).result()

    def read(self, question: Callable[[Any], Any]) -> Any:
        return self.brewery.app.state.store.reads.run(question)

    def leave(self, to: str, kind: Kind = MOVED, **names: Any) -> str:
        names = names or {"kit": "Kettle <A>", "begins_utc": NOW_UTC}
        notice: str = self.write(lambda db: post(db, kind, to=to, at_utc=NOW_UTC, link="/fermenters", **names))
        return notice

    def post(self, path: str, **form: Any) -> Any:
        return self.client.post(path, data=form, headers={"origin": BASE}, follow_redirects=False)


@pytest.fixture
def house(brewery: Brewery) -> House:
    return House(brewery).as_("anna")


def test_unread_notices_come_first_and_every_page_counts_them(house: House) -> None:
    first = house.leave("anna")
    house.leave("anna", TRIPPED, name="FV1")
    house.leave("zoe")
    assert house.post(f"/notices/{first}/read").headers["location"] == "/notices"
    page = house.client.get("/notices").text
    assert page.index("FV1 was stopped") < page.index("Kettle &lt;A&gt; was moved")
    assert page.count('class="card notice') == 2
    for path in ("/notices", "/", "/offline"):
        assert 'aria-label="Notices, unread: 1"' in house.client.get(path).text, path
    assert 'class="bell"' in house.as_("zoe").client.get("/").text


def test_opening_a_notice_reads_it_and_leads_to_where_one_can_act(house: House) -> None:
    notice = house.leave("anna")
    assert house.post(f"/notices/{notice}/open").headers["location"] == "/fermenters"
    assert house.read(lambda db: repository.unread(db, "anna")) == 0


def test_all_that_was_seen_is_read_at_once_and_nothing_that_came_later(house: House) -> None:
    house.leave("anna")
    newest = re.findall(r'name="up_to" value="(\w+)"', house.client.get("/notices").text)[0]
    house.leave("anna")
    house.post("/notices/read", up_to=newest)
    assert house.read(lambda db: repository.unread(db, "anna")) == 1


@pytest.mark.parametrize("act", ["read", "open"])
def test_nobody_reads_a_notice_of_another(act: str, house: House) -> None:
    notice = house.leave("zoe")
    assert house.post(f"/notices/{notice}/{act}").status_code == 404
    assert house.client.post(f"{API}/{notice}/read", json={}).status_code == 404
    assert house.read(lambda db: repository.unread(db, "zoe")) == 1


def test_the_api_says_the_same(house: House) -> None:
    notice = house.leave("anna", TRIPPED, name="FV1")
    body = house.client.get(API).json()
    assert body["unread"] == 1
    assert body["notices"][0] == {
        "id": notice,
        "kind": "fermenter.tripped",
        "danger": True,
        "at_utc": NOW_UTC,
        "title": "FV1 was stopped",
        "body": "Go and look.",
        "link": "/fermenters",
        "read_utc": None,
    }
    for _ in range(2):
        assert house.client.post(f"{API}/{notice}/read", json={}).status_code == 204
    assert house.client.get(API).json()["notices"][0]["read_utc"] == NOW_UTC


def test_choices_are_kept_and_shown_again_and_noted(house: House) -> None:
    form = {
        "ticked": ["booking.email", "fermenter.push"],
        "quiet": "true",
        "quiet_from": "21:30",
        "quiet_until": "6:45",
    }
    assert house.post("/notices/settings", **form).status_code == 303
    chosen = house.read(lambda db: repository.choices(db, "anna"))
    assert chosen.quiet == Quiet(from_minute=21 * 60 + 30, until_minute=6 * 60 + 45)
    assert chosen.wanted[("booking", "push")] is False
    page = house.client.get("/notices/settings").text
    assert re.findall(r'value="(\w+\.\w+)" checked', page) == ["booking.email", "fermenter.push"]
    assert 'value="21:30"' in page
    assert 'value="06:45"' in page
    (row,) = house.read(lambda db: db.execute("SELECT * FROM audit WHERE what = 'notices.chosen'").fetchall())
    assert '"quiet": "21:30 06:45"' in row["after"]


def test_quiet_hours_can_be_turned_off_again(house: House) -> None:
    house.post("/notices/settings", quiet="true", quiet_from="22:00", quiet_until="07:00")
    house.post("/notices/settings", quiet_from="22:00", quiet_until="07:00")
    assert house.read(lambda db: repository.choices(db, "anna")).quiet is None


@pytest.mark.parametrize(
    ("begin", "end", "says"),
    [("22:00", "22:00", "would never end"), ("", "07:00", "two times"), ("25:00", "07:00", "two times")],
)
def test_quiet_hours_that_make_no_sense_come_back_as_they_were_typed(
    begin: str, end: str, says: str, house: House
) -> None:
    answer = house.post("/notices/settings", ticked=["booking.push"], quiet="true", quiet_from=begin, quiet_until=end)
    assert answer.status_code == 422
    assert says in answer.text
    assert f'value="{begin}"' in answer.text
    assert re.findall(r'value="(\w+\.\w+)" checked', answer.text) == ["booking.push"]
    assert house.read(lambda db: repository.choices(db, "anna")).wanted == {}


@pytest.mark.parametrize("form", [{"ticked": ["x"] * 201}, {"quiet": "nan"}, {"more": "1"}, {"quiet_from": "9" * 99}])
def test_a_form_that_is_none_is_refused_politely(form: dict[str, Any], house: House) -> None:
    assert house.post("/notices/settings", **form).status_code == 422


def test_a_trial_goes_to_whoever_asked(house: House) -> None:
    house.post("/notices/settings/trial")
    assert "A notice to try it out" in house.client.get("/notices").text
    assert "A notice to try it out" not in house.as_("zoe").client.get("/notices").text


def test_a_browser_belongs_to_whoever_subscribed_in_it_last(house: House) -> None:
    sent = {"endpoint": ENDPOINT, "keys": Browser(endpoint="").keys}
    agent = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130"}
    assert house.client.post(f"{API}/push/subscriptions", json=sent, headers=agent).status_code == 201
    assert "Chrome, Android" in house.client.get("/notices/settings").text
    house.as_("zoe").client.post(f"{API}/push/subscriptions", json=sent)
    (mine,) = house.read(lambda db: repository.subscriptions(db, "zoe"))
    assert house.read(lambda db: repository.subscriptions(db, "anna")) == []
    house.as_("anna").post(f"/notices/settings/devices/{mine.id}/remove")
    house.client.post(f"{API}/push/subscriptions/remove", json={"endpoint": ENDPOINT})
    assert house.read(lambda db: repository.subscriptions(db, "zoe")) == [mine], "it is not anna's to remove"
    for _ in range(2):
        gone = house.as_("zoe").client.post(f"{API}/push/subscriptions/remove", json={"endpoint": ENDPOINT})
        assert gone.status_code == 204
    assert house.read(lambda db: repository.subscriptions(db, "zoe")) == []


@pytest.mark.parametrize(
    "endpoint",
    [
        *("http://fcm.googleapis.com/x", "https://192.168.1.1/", "https://localhost/", "https://evil.example/"),
        *(
            "https://fcm.googleapis.com.evil.example/",
            "https://evilfcm.googleapis.com.x/",
            "https://xpush.apple.com/",
        ),
        *(
            "https://fcm.googleapis.com:22/",
            "https://a@fcm.googleapis.com/",
            "https://192.168.1.1\\.fcm.googleapis.com/",
            "https://192.168.1.1%5c.push.apple.com/",
            "https://[::1",
            "x",
            "file:///etc/passwd",
        ),
    ],
)
def test_this_server_speaks_to_push_services_only(endpoint: str, house: House) -> None:
    answer = house.client.post(
        f"{API}/push/subscriptions", json={"endpoint": endpoint, "keys": Browser(endpoint="").keys}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b'{"endpoint": "\\ud800", "keys": {"p256dh": "x", "auth": "x"}}',
        b'{"endpoint": NaN, "keys": 1e999}',
        b"[]",
        b'{"endpoint": "https://fcm.googleapis.com/x"}',
        b'{"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "AA", "auth": "AA"}}',
    ],
)
def test_a_subscription_that_is_none_is_refused(body: bytes, house: House) -> None:
    headers = {"content-type": "application/json"}
    assert house.client.post(f"{API}/push/subscriptions", content=body, headers=headers).status_code == 422


def test_the_public_key_is_what_a_browser_wants(house: House) -> None:
    key = house.client.get(f"{API}/push/key").json()["key"]
    assert re.fullmatch(r"B[A-Za-z0-9_-]{86}", key)
    assert house.client.get(f"{API}/push/key").json()["key"] == key


def test_administrators_see_what_was_given_up_and_can_have_it_tried_again(house: House) -> None:
    notice = house.leave("anna")
    house.write(
        lambda db: db.execute(
            """INSERT INTO delivery (notice, channel, target, state, tries, done_utc, error)
               VALUES (?, 'email', '', 'failed', 7, ?, 'The mail server answered 550 <none>')""",
            (notice, NOW_UTC),
        )
    )
    assert house.client.get("/notices/failures").status_code == 403
    assert house.post("/notices/failures").status_code == 403
    page = house.as_("root", Role.ADMINISTRATOR).client.get("/notices/failures").text
    assert "Anna" in page
    assert "550 &lt;none&gt;" in page
    assert "Kettle &lt;A&gt; was moved" in page
    house.post("/notices/failures")
    assert house.read(queue.failures) == []


def test_nobody_without_a_sign_in_gets_any_of_it(house: House) -> None:
    house.principal = NOBODY
    for path in ("/notices", "/notices/settings", "/notices/failures"):
        assert house.client.get(path, follow_redirects=False).headers["location"].startswith("/sign-in")
    assert house.client.get(API).status_code == 401
    assert house.client.get(f"{API}/push/key").status_code == 401
