# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""My account: what I change about myself, take with me, and leave behind; and codes by a real e-mail."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from tests.web.conftest import Brewery, free_port, opened
from tests.web.test_doors import GOOD, post, read, with_password, write

from taproom.access import Role
from taproom.members import repository, sessions
from taproom.members.rules import LATELY_S
from taproom.people import name_of, names
from taproom.settings import Smtp

OTHER = "another-good-password"


def test_name_address_and_language_are_mine_to_change(brewery: Brewery) -> None:
    answer = post(brewery, "/account/profile", name=" Anna  B. ", email="anna@example.org", language="fr")
    assert answer.status_code == 303
    page = brewery.client.get("/account").text
    assert 'lang="fr"' in page
    assert "Anna B." in page
    brewery.join("Berta", Role.MEMBER)
    taken = post(brewery, "/account/profile", name="BERTA", email="x", language="en")
    assert taken.status_code == 422
    assert "not an e-mail address" in taken.text
    taken = post(brewery, "/account/profile", name="BERTA", email="", language="en")
    assert "has this name already" in taken.text


def ways_in(brewery: Brewery) -> list[tuple[Any, ...]]:
    """Everything that somebody gets in by."""
    asked = (
        "SELECT * FROM member",
        "SELECT * FROM known_by",
        "SELECT * FROM passkey",
        "SELECT * FROM invitation",
        "SELECT * FROM sign_in_code",
        "SELECT * FROM pairing_code",
        "SELECT token_sha256, expires_utc FROM session",
    )
    return [tuple(row) for sql in asked for row in read(brewery, lambda db, sql=sql: list(db.execute(sql)))]


WAYS_IN = [
    ("/account/pin", {"pin": "271828"}),
    ("/account/tokens", {"label": "my script"}),
    ("/account/passkeys", {"credential": "{}"}),
    ("/account/erase", {"confirm": "Anna"}),
    ("/account/password", {"password": OTHER}),
    ("/account/passkeys/x/remove", {}),
    ("/invitations", {"role": "administrator"}),
    ("/panels", {"name": "Cellar"}),
    ("/members/{me}/code", {}),
    ("/members/{me}/role", {"role": "administrator"}),
    ("/members/{me}/enable", {}),
]
WAYS_IN_BY_API = [
    ("POST", "/api/v1/invitations", {"role": "administrator"}),
    ("PATCH", "/api/v1/members/{me}", {"role": "administrator"}),
]


@pytest.mark.parametrize(("method", "path", "wish"), WAYS_IN_BY_API)
def test_no_program_and_no_old_session_makes_a_way_in(
    method: str, path: str, wish: dict[str, str], brewery: Brewery
) -> None:
    """A token can be taken back, and ends; who it let in would not."""
    path = path.format(me=brewery.member)
    began = brewery.client.request(method, path, json=wish)
    assert began.status_code in {200, 201}
    token = write(brewery, sessions.begin, member=brewery.member, now_utc=brewery.wall(), label="x", kind="token")
    with_token = {"authorization": f"Bearer {token}"}
    assert brewery.client.request(method, path, json=wish, headers=with_token).status_code == 403
    brewery.wall.at_utc += LATELY_S
    assert brewery.client.request(method, path, json=wish).status_code == 403


@pytest.mark.parametrize(("path", "form"), WAYS_IN)
def test_how_one_gets_in_is_changed_lately_after_signing_in(
    path: str, form: dict[str, str], brewery: Brewery
) -> None:
    """A phone that was left on the table is nobody's way in. Signing in again is asked for, and leads back."""
    path, before = path.format(me=brewery.member), ways_in(brewery)
    brewery.wall.at_utc += LATELY_S
    answer = post(brewery, path, **form)
    back = "/account" if path.startswith("/account") else "/members"
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?again=1&back={back}")
    assert ways_in(brewery) == before
    assert "say once more who you are" in brewery.client.get(answer.headers["location"]).text
    assert f'action="{path}"' not in brewery.client.get("/account").text
    brewery.wall.at_utc -= 1
    assert not post(brewery, path, **form).headers.get("location", "").startswith("/sign-in")


def test_the_address_that_codes_go_to_is_changed_lately_after_signing_in(brewery: Brewery) -> None:
    brewery.wall.at_utc += LATELY_S
    answer = post(brewery, "/account/profile", name="Anna B", email="thief@example.org", language="en")
    assert (answer.status_code, "Sign in again before you change the address" in answer.text) == (422, True)
    assert 'value="thief@example.org"' in answer.text  # what was typed is kept
    assert post(brewery, "/account/profile", name="Anna B", email="", language="en").status_code == 303
    change = {"email": "thief@example.org"}
    assert brewery.client.patch("/api/v1/me", json=change).status_code == 403
    brewery.wall.at_utc -= 1
    assert brewery.client.patch("/api/v1/me", json=change).status_code == 200


@pytest.mark.parametrize(
    "email", ["x", "@", "a@b", "a b@c.d", "a@b.c\r\nBcc: x@y.z", "<a@b.c>", "é@b.c", "a@" + "b." * 200]
)
def test_what_is_no_address_is_refused(email: str, brewery: Brewery) -> None:
    answer = brewery.client.post("/account/profile", data={"name": "Anna", "email": email, "language": "en"})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["anna@example.org", "anna\uff20example.org", "anna\ufe6bexample.org"])
def test_nobody_is_called_like_an_address(name: str, brewery: Brewery) -> None:
    """Whoever signs in by that address would be taken for them."""
    answer = post(brewery, "/account/profile", name=name, email="", language="en")
    assert (answer.status_code, "A name has no @ in it" in answer.text) == (422, True)


def test_who_guesses_at_the_present_password_must_wait(brewery: Brewery) -> None:
    brewery.client.cookies = {"sid": brewery.session_of(with_password(brewery))}  # type: ignore[assignment]
    for _ in range(2):
        for _ in range(4):
            assert post(brewery, "/account/password", old="wrong", password=OTHER).status_code == 422
        assert post(brewery, "/account/password", old=GOOD, password=GOOD).status_code == 200
    for _ in range(5):
        post(brewery, "/account/password", old="wrong", password=OTHER)
    answer = post(brewery, "/account/password", old=GOOD, password=OTHER)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert "wrong too often" in answer.text


def test_a_new_password_ends_all_other_sessions_and_asks_for_the_old_one(brewery: Brewery) -> None:
    member = with_password(brewery)
    here, elsewhere = brewery.session_of(member), brewery.session_of(member)
    brewery.client.cookies = {"sid": here}  # type: ignore[assignment]
    assert post(brewery, "/account/password", old="wrong", password=OTHER).status_code == 422
    assert post(brewery, "/account/password", old=GOOD, password="short").status_code == 422  # noqa: S106
    assert post(brewery, "/account/password", old=GOOD, password=OTHER).status_code == 200
    assert brewery.client.get("/account").url.path == "/account"
    brewery.client.cookies = {"sid": elsewhere}  # type: ignore[assignment]
    assert brewery.client.get("/account").url.path == "/sign-in"


@pytest.mark.parametrize(
    ("pin", "status"),
    [
        ("471182", 200),
        ("123456", 422),
        ("987654", 422),
        ("111111", 422),
        ("123123", 422),
        ("12345", 422),
        ("٤٧١١٨٢", 422),
    ],
)
def test_a_pin_is_six_digits_that_are_not_the_first_to_be_tried(pin: str, status: int, brewery: Brewery) -> None:
    assert post(brewery, "/account/pin", pin=pin).status_code == status


def test_a_token_is_shown_once_acts_for_me_and_can_be_taken_back(brewery: Brewery) -> None:
    page = post(brewery, "/account/tokens", label="My script").text
    token = page.split('class="secret">')[1].split("<")[0]
    assert token not in brewery.client.get("/account").text
    sid = brewery.client.cookies["sid"]
    brewery.client.cookies.clear()
    del brewery.client.headers["origin"]
    bearer = {"authorization": f"Bearer {token}"}
    assert brewery.client.get("/api/v1/me", headers=bearer).json()["name"] == "Anna"
    assert brewery.client.get("/api/v1/me", headers={"authorization": f"Bearer {sid}"}).status_code == 401
    brewery.client.cookies = {"sid": token}  # type: ignore[assignment]
    assert brewery.client.get("/api/v1/me").status_code == 401  # a token is no cookie
    brewery.client.cookies = {"sid": sid}  # type: ignore[assignment]
    assert brewery.client.get("/api/v1/me", headers={"authorization": "Bearer x"}).status_code == 401
    assert brewery.client.post("/account/tokens", data={"label": "more"}, headers=bearer).status_code == 403
    kept = read(brewery, lambda db: sessions.of_member(db, brewery.member, now_utc=brewery.wall()))
    (it,) = [it for it in kept if it.kind == "token"]
    brewery.client.headers["origin"] = "http://testserver"
    post(brewery, f"/account/sessions/{it.id}/end")
    brewery.client.cookies.clear()
    assert brewery.client.get("/api/v1/me", headers=bearer).status_code == 401


def test_nobody_ends_a_session_of_somebody_else(brewery: Brewery) -> None:
    other = brewery.join("Berta", Role.MEMBER)
    brewery.session_of(other)
    (session,) = read(brewery, lambda db: sessions.of_member(db, other, now_utc=brewery.wall()))
    post(brewery, f"/account/sessions/{session.id}/end")
    assert len(read(brewery, lambda db: sessions.of_member(db, other, now_utc=brewery.wall()))) == 1


def test_my_data_come_as_json_without_any_secret(brewery: Brewery) -> None:
    member = with_password(brewery)
    token = brewery.session_of(member)
    brewery.client.cookies = {"sid": token}  # type: ignore[assignment]
    answer = brewery.client.get("/account/export")
    assert "attachment" in answer.headers["content-disposition"]
    held = json.loads(answer.text)["members"]
    assert held["account"]["name"] == "Berta"
    assert [it["kind"] for it in held["sessions"]] == ["browser"]
    assert [it["what"] for it in held["changes"]] == ["member.joined", "password.set", "session.begun"]
    assert "argon2" not in answer.text
    assert token not in answer.text


def test_who_leaves_is_a_former_member_and_cannot_come_back(brewery: Brewery, english: Any) -> None:
    member = with_password(brewery)
    token = brewery.session_of(member)
    write(brewery, repository.change, member=member, by=member, now_utc=1, email="berta@example.org")
    brewery.client.cookies = {"sid": token}  # type: ignore[assignment]
    assert post(brewery, "/account/erase", confirm="berta b").status_code == 422
    assert post(brewery, "/account/erase", confirm="berta").status_code == 200
    brewery.client.cookies = {"sid": token}  # type: ignore[assignment]
    assert brewery.client.get("/account").url.path == "/sign-in"
    assert post(brewery, "/sign-in", account="Berta", password=GOOD).status_code == 422
    known = read(brewery, names)
    assert name_of(english, known, member) == "A former member"
    dump = "\n".join(read(brewery, lambda db: list(db.iterdump())))
    assert "erta" not in dump.replace("Robertas", "")
    assert member in dump  # what was done stays somebody's, without a name


class Letters:
    """What arrived at a mail server."""

    def __init__(self) -> None:
        self.arrived: list[tuple[list[str], str]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        self.arrived.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def with_mail(tmp_path: Path, letters: Letters) -> Iterator[Brewery]:
    server = Controller(letters, hostname="127.0.0.1", port=free_port())
    server.start()
    smtp = Smtp(host="127.0.0.1", port=server.port, security="none", sender="brewery@example.org")
    with opened(tmp_path, smtp=smtp) as brewery:
        member = brewery.join("Anna", Role.ADMINISTRATOR)
        write(brewery, repository.change, member=member, by=member, now_utc=1, email="anna@example.org")
        yield brewery
    server.stop()


def code_in(letters: Letters) -> str:
    ((to, text),) = letters.arrived
    assert to == ["anna@example.org"]
    return text.split("Subject: ")[1][:6]


def test_a_code_by_e_mail_signs_in_the_browser_that_asked(with_mail: Brewery, letters: Letters) -> None:
    asked = post(with_mail, "/sign-in/email", account="anna@example.org")
    assert "a code is on its way" in asked.text
    assert post(with_mail, "/sign-in/code", account="anna@example.org", code=code_in(letters)).status_code == 303
    assert "Anna" in with_mail.client.get("/account").text


@pytest.mark.parametrize("why", ["another browser", "too late", "used"])
def test_a_code_by_e_mail_is_good_nowhere_else_and_not_for_long(
    why: str, with_mail: Brewery, letters: Letters
) -> None:
    post(with_mail, "/sign-in/email", account="Anna")
    code = code_in(letters)
    match why:
        case "another browser":
            with_mail.client.cookies = {"browser": "another"}  # type: ignore[assignment]
        case "too late":
            with_mail.wall.at_utc += 10 * 60
        case _:
            assert post(with_mail, "/sign-in/code", account="Anna", code=code).status_code == 303
    assert post(with_mail, "/sign-in/code", account="Anna", code=code).status_code == 422


def test_who_has_no_account_gets_the_same_answer_and_no_letter(with_mail: Brewery, letters: Letters) -> None:
    known = post(with_mail, "/sign-in/email", account="anna@example.org").text
    unknown = post(with_mail, "/sign-in/email", account="eve@example.org").text
    assert unknown == known.replace("anna@example.org", "eve@example.org")
    assert len(letters.arrived) == 1
