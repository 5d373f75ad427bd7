# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who stands at a panel, said by their own phone: once, soon, there only, and never by mistake."""

import re
from typing import Any

import pytest
from tests.web.conftest import Brewery, opened
from tests.web.test_asking import accepting
from tests.web.test_doors import post, read, write
from tests.web.test_panel import ONE, pair

from taproom import audit
from taproom.access import Role
from taproom.members import panels, phone_codes, repository, sessions
from taproom.members.rules import LATELY_S, PHONE_CODE_S, TAKE_UP_S
from taproom.members.sessions import Session


@pytest.fixture
def at(brewery: Brewery) -> Brewery:
    """The client is a paired panel with nobody at it; Berta, a brewer without a PIN, has a phone."""
    brewery.member = brewery.join("Berta", Role.BREWER)
    brewery.client.cookies = {"panel": pair(brewery)}  # type: ignore[assignment]
    return brewery


class Phone:
    """A member's own browser: the same client, with their cookies for as long as it is theirs."""

    def __init__(self, brewery: Brewery, member: str) -> None:
        self.brewery, self.cookies = brewery, {"sid": brewery.session_of(member)}

    def get(self, path: str) -> Any:
        return self._as_phone(lambda: self.brewery.client.get(path, follow_redirects=False))

    def post(self, path: str, **form: str) -> Any:
        return self._as_phone(lambda: post(self.brewery, path, **form))

    def _as_phone(self, act: Any) -> Any:
        mine = dict(self.brewery.client.cookies)
        self.brewery.client.cookies = self.cookies  # type: ignore[assignment]
        try:
            return act()
        finally:
            self.brewery.client.cookies = mine  # type: ignore[assignment]


def shown(brewery: Brewery) -> tuple[str, str]:
    """The code in the picture, and the number beside it."""
    page = post(brewery, "/panel/phone").text
    code = re.search(r'data-code="([^"]+)"', page)
    number = re.search(r'class="match">(\d\d)<', page)
    assert code
    assert number
    assert "data:image/svg+xml" in page
    return code[1], number[1]


def answered(brewery: Brewery, code: str) -> str:
    return str(brewery.client.get("/panel/phone/answered", params={"code": code}, headers={"x-background": "1"}).text)


def enter(brewery: Brewery, code: str) -> Any:
    return post(brewery, "/panel/phone/enter", code=code)


def sessions_of(brewery: Brewery) -> list[Session]:
    found: list[Session] = read(brewery, lambda db: sessions.of_member(db, brewery.member, now_utc=brewery.wall()))
    return found


def test_the_phone_is_asked_and_the_panel_works_in_that_name(at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    page = phone.get(f"/p/{code}").text
    assert "Do you stand at the panel “Cellar”?" in page
    assert "in your name, Berta" in page
    assert f'value="{number}"' in page
    assert answered(at, code) == "no"
    assert "knows you now" in phone.post(f"/p/{code}", number=number).text
    assert answered(at, code) == "yes"
    assert enter(at, code).status_code == 303
    assert "Berta" in at.client.get("/").text
    at.link.when_asked = accepting
    assert at.post(f"{ONE}/setpoint", setpoint="18").status_code == 200
    assert at.link.intents[-1].author == at.member


def test_it_expires_as_a_session_by_pin_does(at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    phone.post(f"/p/{code}", number=number)
    enter(at, code)
    (session,) = [it for it in sessions_of(at) if it.kind == "panel"]
    assert (session.idle_s, session.expires_utc - session.created_utc) == (90, 15 * 60)
    at.wall.at_utc += 90
    assert "Who are you?" in at.client.get("/").text


def test_of_an_administrator_a_panel_makes_a_maintainer(at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.join("Ada", Role.ADMINISTRATOR)), shown(at)
    phone.post(f"/p/{code}", number=number)
    enter(at, code)
    assert at.client.get("/members").status_code == 200
    assert post(at, "/invitations", role="member").status_code == 403


@pytest.mark.parametrize("number", ["", "0", "100", "-1", "²", "4 7", "x" * 9])
def test_whatever_is_not_the_number_is_no_and_ends_it(number: str, at: Brewery) -> None:
    phone, (code, right) = Phone(at, at.member), shown(at)
    assert phone.post(f"/p/{code}", number=number).status_code in (200, 409)
    assert answered(at, code) == "gone"
    assert phone.post(f"/p/{code}", number=right).status_code == 409
    assert enter(at, code).status_code == 409
    assert "sid" not in at.client.cookies


def test_the_wrong_of_the_three_numbers_ends_it(at: Brewery) -> None:
    phone, (code, right) = Phone(at, at.member), shown(at)
    offered = re.findall(r'name="number" value="(\d\d)"', phone.get(f"/p/{code}").text)
    assert len(set(offered)) == 3
    assert offered == re.findall(r'name="number" value="(\d\d)"', phone.get(f"/p/{code}").text)
    wrong = next(it for it in offered if it != right)
    assert phone.post(f"/p/{code}", number=wrong).status_code == 409
    assert answered(at, code) == "gone"


def test_a_picture_is_answered_once_and_taken_up_once(at: Brewery) -> None:
    berta, carl = Phone(at, at.member), Phone(at, at.join("Carl", Role.MEMBER))
    code, number = shown(at)
    assert berta.post(f"/p/{code}", number=number).status_code == 200
    for _ in range(2):
        assert carl.post(f"/p/{code}", number=number).status_code == 409
        assert carl.post(f"/p/{code}", number="").status_code == 200  # no, too, comes too late
    assert answered(at, code) == "yes"
    assert enter(at, code).status_code == 303
    assert "Berta" in at.client.get("/").text
    post(at, "/sign-out")
    assert enter(at, code).status_code == 409
    assert berta.post(f"/p/{code}", number=number).status_code == 409
    assert berta.get(f"/p/{code}").status_code == 404


@pytest.mark.parametrize(("after_s", "good"), [(PHONE_CODE_S - 1, True), (PHONE_CODE_S, False)])
def test_a_picture_is_good_for_two_minutes(after_s: int, good: bool, at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    at.wall.at_utc += after_s
    assert phone.get(f"/p/{code}").status_code == (200 if good else 404)
    assert phone.post(f"/p/{code}", number=number).status_code == (200 if good else 409)
    assert answered(at, code) == ("yes" if good else "gone")


@pytest.mark.parametrize(("after_s", "status"), [(TAKE_UP_S - 1, 303), (TAKE_UP_S, 409)])
def test_an_answer_waits_half_a_minute_for_the_panel(after_s: int, status: int, at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    phone.post(f"/p/{code}", number=number)
    at.wall.at_utc += after_s
    assert enter(at, code).status_code == status


def test_a_new_picture_ends_the_one_before(at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    shown(at)
    assert phone.post(f"/p/{code}", number=number).status_code == 409
    assert answered(at, code) == "gone"


def test_another_panel_cannot_take_it_up(at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    phone.post(f"/p/{code}", number=number)
    here = at.client.cookies["panel"]
    at.client.cookies = {"panel": pair(at)}  # type: ignore[assignment]
    assert answered(at, code) == "gone"
    assert enter(at, code).status_code == 409
    at.client.cookies = {"panel": here}  # type: ignore[assignment]
    assert enter(at, code).status_code == 303


@pytest.mark.parametrize("who", ["nobody", "a program", "at a panel"])
def test_only_a_member_on_a_device_of_their_own_answers(who: str, at: Brewery) -> None:
    code, number = shown(at)
    token = write(at, sessions.begin, member=at.member, now_utc=at.wall(), label="", kind="token")
    here = read(at, lambda db: panels.find(db, at.client.cookies["panel"]))
    sid = write(at, sessions.begin, member=at.member, now_utc=at.wall(), label="", kind="panel", panel=here)
    panel = at.client.cookies["panel"]
    at.client.cookies = {"at a panel": {"panel": panel, "sid": sid}}.get(who, {})  # type: ignore[assignment]
    headers = {"authorization": f"Bearer {token}"} if who == "a program" else {}
    given = at.client.get(f"/p/{code}", headers=headers, follow_redirects=False)
    sent = at.client.post(f"/p/{code}", headers=headers, data={"number": number}, follow_redirects=False)
    if who == "nobody":
        assert given.headers["location"] == f"/sign-in?back=%2Fp%2F{code}"
        assert sent.status_code == 303
    else:
        assert (given.status_code, sent.status_code) == (403, 403)
    at.client.cookies = {"panel": panel}  # type: ignore[assignment]
    assert answered(at, code) == "no"


def test_another_site_cannot_say_yes(at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    at.client.cookies = phone.cookies  # type: ignore[assignment]
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert at.client.post(f"/p/{code}", data={"number": number}, headers=headers).status_code == 403
    assert read(at, lambda db: phone_codes.asked(db, code, now_utc=at.wall())) is not None


def test_who_was_shut_out_meanwhile_does_not_get_in(at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    phone.post(f"/p/{code}", number=number)
    write(at, repository.change, member=at.member, by=at.member, now_utc=at.wall(), disabled_utc=at.wall())
    assert enter(at, code).status_code == 409


def test_unpairing_the_panel_ends_it(at: Brewery) -> None:
    phone, (code, number) = Phone(at, at.member), shown(at)
    (paired,) = read(at, panels.paired)
    write(at, panels.unpair, panel=paired.id, by=at.member, now_utc=at.wall())
    assert phone.post(f"/p/{code}", number=number).status_code == 409


def test_away_from_a_panel_there_is_no_picture(brewery: Brewery) -> None:
    assert post(brewery, "/panel/phone").headers["location"] == "/panel"
    assert enter(brewery, "x").headers["location"] == "/"
    assert answered(brewery, "x") == "gone"


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1"])
def test_a_picture_that_leads_a_phone_nowhere_is_not_offered(url: str, tmp_path: Any) -> None:
    with opened(tmp_path, public_url=url) as brewery:
        brewery.client.cookies = {"panel": pair(brewery)}  # type: ignore[assignment]
        assert "/panel/phone" not in brewery.client.get("/panel").text
        assert post(brewery, "/panel/phone").headers["location"] == "/panel"


def test_the_code_is_kept_by_its_digest_and_forgotten_in_time(at: Brewery) -> None:
    code, _ = shown(at)
    rows = read(at, lambda db: [tuple(row) for row in db.execute("SELECT * FROM phone_code")])
    assert code not in str(rows)
    at.wall.at_utc += PHONE_CODE_S
    write(at, sessions.forget_old, now_utc=at.wall())
    assert read(at, lambda db: db.execute("SELECT count(*) FROM phone_code").fetchone()[0]) == 0


def test_the_link_does_not_tell_which_of_the_three_numbers_it_is(at: Brewery) -> None:
    """Whoever was sent the link may know all of the program: the numbers are chance, and stand in the row only."""
    phone, seen = Phone(at, at.member), set[tuple[str, ...]]()
    tokens = iter(["same"] * 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phone_codes, "new_token", lambda: next(tokens))
        for _ in range(4):
            code, number = shown(at)
            offered = re.findall(r'name="number" value="(\d\d)"', phone.get(f"/p/{code}").text)
            assert (code, number in offered, len(set(offered))) == ("same", True, 3)
            seen.add(tuple(sorted(set(offered) - {number})))
    assert len(seen) > 1, "the same code had the same decoys"


def test_a_wrong_number_is_noted_and_a_no_is_not(at: Brewery) -> None:
    def noted() -> list[tuple[str, str | None]]:
        found = read(at, lambda db: audit.lines(db, limit=100))
        return [(it.what, it.by) for it in found if it.what == "panel.wrong_number"]

    phone = Phone(at, at.member)
    code, _ = shown(at)
    phone.post(f"/p/{code}", number="")
    assert noted() == []
    for number in ("0", "100", "x"):
        code, _ = shown(at)
        phone.post(f"/p/{code}", number=number)
        phone.post(f"/p/{code}", number=number)  # it is good no more: nothing to note
    assert noted() == [("panel.wrong_number", at.member)] * 3


@pytest.mark.parametrize("role", list(Role))
def test_who_looks_after_the_brewery_signed_in_lately(role: Role, at: Brewery) -> None:
    """A phone that was left on a table makes nobody a maintainer at a panel."""
    phone = Phone(at, at.join("Zoé", role))
    at.wall.at_utc += LATELY_S
    code, number = shown(at)
    asked, answer = phone.get(f"/p/{code}"), phone.post(f"/p/{code}", number=number)
    if role.at_least(Role.MAINTAINER):
        again = f"/sign-in?again=1&back=/p/{code}"
        assert (asked.headers["location"], answer.headers["location"]) == (again, again)
        assert answered(at, code) == "no"
        assert phone.post(f"/p/{code}", number="").status_code == 200  # anybody may say no
        assert answered(at, code) == "gone"
    else:
        assert (asked.status_code, answer.status_code, answered(at, code)) == (200, 200, "yes")
