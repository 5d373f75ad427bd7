# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first administrator, invitations, passwords and codes; and everybody who would like to get in without."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import BASE, Brewery, opened

from taproom.access import Role
from taproom.members import invitations, repository, sessions, sign_in_codes
from taproom.members.codes import ALPHABET, code_digest, new_code

GOOD, WRONG = "malt-hops-yeast-water", "no such password"
HERE = ("127.0.0.1", 40000)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Brewery]:
    with opened(tmp_path) as it:
        yield it


def write(brewery: Brewery, task: Any, **names: Any) -> Any:
    return brewery.app.state.store.writer.submit(partial(task, **names)).result()


def read(brewery: Brewery, question: Any) -> Any:
    return brewery.app.state.store.reads.run(question)


def post(brewery: Brewery, path: str, **form: str) -> Any:
    return brewery.client.post(path, data=form, follow_redirects=False)


def with_password(brewery: Brewery, name: str = "Berta", role: Role = Role.MEMBER, password: str = GOOD) -> str:
    member = brewery.join(name, role)
    hashed = brewery.client.portal.call(brewery.app.state.members.hasher.hash, password)  # type: ignore[union-attr]
    write(
        brewery, repository.set_hash, kind="password", member=member, hashed=hashed, by=member, now_utc=brewery.wall()
    )
    return member


def claim_code(brewery: Brewery) -> str:
    return str(brewery.app.state.members.claim.offer())


def test_every_page_of_a_new_brewery_leads_to_the_claim(empty: Brewery) -> None:
    for path in ("/", "/account", "/members", "/sign-in"):
        assert empty.client.get(path).url.path == "/claim"


def test_the_code_makes_the_first_administrator_and_nobody_after(empty: Brewery) -> None:
    code = claim_code(empty)
    answer = post(empty, "/claim", code=code.lower().replace("-", " "), name="Anna", password=GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert empty.client.get("/members").status_code == 200
    assert empty.app.state.members.claim.offer() is None
    empty.client.cookies.clear()
    again = post(empty, "/claim", code=code, name="Eve", password=GOOD)
    assert again.status_code == 422
    assert [it.name for it in read(empty, repository.everyone)] == ["Anna"]
    assert empty.client.get("/claim", follow_redirects=False).headers["location"] == "/sign-in"


def test_a_claim_code_ends_unless_it_is_renewed(empty: Brewery) -> None:
    code = claim_code(empty)
    empty.wall.at_utc += 15 * 60
    assert post(empty, "/claim", code=code, name="Anna", password=GOOD).status_code == 422
    assert claim_code(empty) == code
    assert post(empty, "/claim", code=code, name="Anna", password=GOOD).status_code == 303


@pytest.mark.parametrize("wrong", ["", "AAAA-AAAA", "'%20OR%201=1--", "%ED%A0%80", "%00", "0" * 300])
def test_a_wrong_claim_code_claims_nothing(wrong: str, empty: Brewery) -> None:
    claim_code(empty)
    body = f"code={wrong}&name=Eve&password={GOOD}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert empty.client.post("/claim", content=body, headers=headers, follow_redirects=False).status_code == 422
    assert read(empty, repository.everyone) == []


def test_guessing_the_claim_code_becomes_slow(empty: Brewery) -> None:
    claim_code(empty)
    answers = [post(empty, "/claim", code=new_code(), name="Eve", password=GOOD) for _ in range(21)]
    assert [it.status_code for it in answers] == [422] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) == 30
    assert "Wait 30 seconds" in answers[-1].text


def test_of_two_who_claim_at_once_one_is_administrator(empty: Brewery) -> None:
    code = claim_code(empty)

    def claim(name: str) -> int:
        return int(post(empty, "/claim", code=code, name=name, password=GOOD).status_code)

    with ThreadPoolExecutor(8) as people:
        list(people.map(claim, [f"Person {n}" for n in range(8)]))
    assert len(read(empty, repository.everyone)) == 1


@pytest.mark.parametrize(
    ("client", "headers", "shown"),
    [
        (HERE, {"host": "127.0.0.1:8080"}, True),
        (HERE, {"host": "localhost"}, True),
        (HERE, {"host": "testserver"}, False),
        (HERE, {"host": "127.0.0.1", "x-forwarded-for": "127.0.0.1"}, False),
        (HERE, {"host": "127.0.0.1", "forwarded": "for=127.0.0.1"}, False),
        (HERE, {"host": "127.0.0.1", "via": "1.1 proxy"}, False),
        (("192.168.1.9", 40000), {"host": "127.0.0.1"}, False),
        (("192.168.1.9", 40000), {"host": "127.0.0.1", "x-forwarded-for": "127.0.0.1"}, False),
    ],
)
def test_the_code_is_shown_only_to_who_sits_at_the_machine(
    client: tuple[str, int], headers: dict[str, str], shown: bool, tmp_path: Path
) -> None:
    with opened(tmp_path, client=client) as brewery:
        code = claim_code(brewery)
        assert (code in brewery.client.get("/claim", headers=headers).text) is shown


def test_behind_a_public_address_the_code_is_shown_to_nobody(tmp_path: Path) -> None:
    with opened(tmp_path, client=HERE, public_url="https://brewery.example") as brewery:
        code = claim_code(brewery)
        assert code not in brewery.client.get("/claim", headers={"host": "127.0.0.1"}).text


def test_codes_are_40_bits_and_forgive_how_they_are_typed() -> None:
    assert len(ALPHABET) == 32
    assert code_digest("0O1I-LABC") == code_digest("oo1 1iabc".replace("i", "l", 1)) == code_digest("001-11ABC")
    assert len({new_code() for _ in range(1000)}) == 1000


# --- passwords


def test_a_password_signs_in_by_name_or_address_and_leads_back(brewery: Brewery) -> None:
    member = with_password(brewery)
    write(brewery, repository.change, member=member, by=member, now_utc=1, email="berta@example.org")
    for account in ("Berta", " bERTA ", "berta@example.org", "BERTA@EXAMPLE.ORG"):
        brewery.client.cookies.clear()
        answer = post(brewery, "/sign-in", account=account, password=GOOD, back="/account?x=1")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account?x=1")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


@pytest.mark.parametrize(
    "back", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:1", "", "/a\r\nb", "/x\\@evil"]
)
def test_signing_in_leads_nowhere_else(back: str, brewery: Brewery) -> None:
    with_password(brewery)
    answer = post(brewery, "/sign-in", account="Berta", password=GOOD, back=back)
    assert answer.headers["location"] == "/"
    assert brewery.client.get("/sign-in", params={"back": back}, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize("account", ["Berta", "nobody", "", "x" * 400, "' --", "%00"])
def test_an_unknown_name_gets_the_answer_of_a_wrong_password(account: str, brewery: Brewery) -> None:
    with_password(brewery)
    brewery.client.cookies.clear()
    answer = post(brewery, "/sign-in", account=account, password=WRONG)
    assert answer.status_code == 422
    assert "do not go together" in answer.text
    assert WRONG not in answer.text


def test_a_hash_is_checked_also_for_who_does_not_exist(brewery: Brewery) -> None:
    checked = []
    hasher = brewery.app.state.members.hasher
    before = hasher._verify
    hasher._verify = lambda *it: checked.append(it) or before(*it)
    post(brewery, "/sign-in", account="nobody", password=WRONG)
    post(brewery, "/sign-in", account="Anna", password=WRONG)
    assert [it[0] for it in checked] == [None, None]  # Anna has no password


def test_after_five_failures_an_account_waits_longer_each_time(brewery: Brewery) -> None:
    with_password(brewery)
    brewery.client.cookies.clear()
    for _ in range(5):
        assert post(brewery, "/sign-in", account="Berta", password=WRONG).status_code == 422
    for expected_s in (30, 60, 120):
        answer = post(brewery, "/sign-in", account="berta", password=GOOD)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, str(expected_s))
        brewery.wall.at_utc += expected_s
        assert post(brewery, "/sign-in", account="Berta", password=WRONG).status_code == 422
    brewery.wall.at_utc += 15 * 60
    assert post(brewery, "/sign-in", account="Berta", password=GOOD).status_code == 303
    assert post(brewery, "/sign-in", account="Berta", password=WRONG).status_code == 422


def test_an_address_that_tries_many_names_waits_too_whatever_it_says_it_is(brewery: Brewery) -> None:
    brewery.client.cookies.clear()
    for n in range(30):
        headers = {"x-forwarded-for": f"10.0.0.{n}", "forwarded": f"for=10.0.0.{n}"}
        form = {"account": f"name {n}", "password": "x"}
        assert brewery.client.post("/sign-in", data=form, headers=headers).status_code == 422
    assert post(brewery, "/sign-in", account="another", password=WRONG).status_code == 429


def test_two_servers_count_together(brewery: Brewery, tmp_path: Path) -> None:
    with_password(brewery)
    with opened(tmp_path) as other:
        other.wall.at_utc = brewery.wall.at_utc
        for one in (brewery, other, brewery, other, brewery):
            one.client.cookies.clear()
            assert post(one, "/sign-in", account="Berta", password=WRONG).status_code == 422
        assert post(other, "/sign-in", account="Berta", password=GOOD).status_code == 429


def test_many_at_once_gain_nothing(brewery: Brewery) -> None:
    with_password(brewery)
    brewery.client.cookies.clear()
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: post(brewery, "/sign-in", account="Berta", password=WRONG), range(12)))
    assert sorted(it.status_code for it in answers) == [422] * 5 + [429] * 7


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("password123456", "on the lists"),
        ("aaaaaaaaaaaaaaaa", "on the lists"),
        ("berta-berta-berta", "Your name"),
        ("Abcdefg1234", "too short"),
        ("x" * 201, "too long"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, why: str, brewery: Brewery) -> None:
    _, token = write(
        brewery, invitations.invite, role=Role.MEMBER, for_whom="", by=brewery.member, now_utc=brewery.wall()
    )
    brewery.client.cookies.clear()
    answer = post(brewery, f"/join/{token}", name="Berta", password=password)
    assert answer.status_code == 422
    assert why in answer.text
    assert 'value="Berta"' in answer.text


# --- sessions


def test_a_session_is_new_at_each_sign_in_and_the_old_one_is_gone(brewery: Brewery) -> None:
    with_password(brewery)
    planted = brewery.client.cookies["sid"]
    brewery.client.cookies.set("sid", planted)
    answer = post(brewery, "/sign-in", account="Berta", password=GOOD)
    fresh = answer.cookies["sid"]
    assert fresh != planted
    brewery.client.cookies = {"sid": planted}  # type: ignore[assignment]
    assert brewery.client.get("/account", follow_redirects=False).status_code == 303


def test_a_cookie_that_somebody_made_up_is_nobody(brewery: Brewery) -> None:
    brewery.client.cookies = {"sid": "fixated"}  # type: ignore[assignment]
    assert brewery.client.get("/account", follow_redirects=False).status_code == 303
    with_password(brewery)
    assert post(brewery, "/sign-in", account="Berta", password=GOOD).cookies["sid"] != "fixated"


def test_a_stolen_cookie_is_worth_nothing_once_revoked_signed_out_or_disabled(brewery: Brewery) -> None:
    for end in ("revoke", "sign out", "disable"):
        member = brewery.join(f"Victim {end}", Role.BREWER)
        token = brewery.session_of(member)
        brewery.client.cookies = {"sid": token}  # type: ignore[assignment]
        assert brewery.client.get("/account").status_code == 200
        assert brewery.client.get("/account").url.path == "/account"
        if end == "revoke":
            (session,) = read(brewery, lambda db, it=member: sessions.of_member(db, it, now_utc=brewery.wall()))
            post(brewery, f"/account/sessions/{session.id}/end")
        elif end == "sign out":
            post(brewery, "/sign-out")
        else:
            write(brewery, repository.change, member=member, by=member, now_utc=1, disabled_utc=1)
        brewery.client.cookies = {"sid": token}  # type: ignore[assignment]
        assert brewery.client.get("/account", follow_redirects=False).status_code == 303, end


@pytest.mark.parametrize(
    ("role", "idle_s", "absolute_s"),
    [(Role.MEMBER, 14 * 86_400, 90 * 86_400), (Role.BREWER, 12 * 3600, 7 * 86_400)],
)
def test_a_session_ends_when_it_is_idle_or_old(role: Role, idle_s: int, absolute_s: int, brewery: Brewery) -> None:
    begun = brewery.wall()
    brewery.sign_in("Carl", role)
    brewery.wall.at_utc = begun + idle_s - 1
    assert brewery.client.get("/account").url.path == "/account"
    while brewery.wall.at_utc + idle_s // 2 < begun + absolute_s:
        brewery.wall.at_utc += idle_s // 2
        assert brewery.client.get("/account").url.path == "/account"
    brewery.wall.at_utc = begun + absolute_s
    assert brewery.client.get("/account").url.path == "/sign-in"
    brewery.client.cookies = {"sid": brewery.session_of(brewery.member)}  # type: ignore[assignment]
    brewery.wall.at_utc += idle_s
    assert brewery.client.get("/account").url.path == "/sign-in"


def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(brewery: Brewery) -> None:
    brewery.sign_in("Carl", Role.BREWER)
    brewery.wall.at_utc += 12 * 3600 - 1
    brewery.client.get("/", headers={"x-background": "1"})
    brewery.wall.at_utc += 1
    assert brewery.client.get("/account").url.path == "/sign-in"


def test_https_makes_cookies_secure_and_is_insisted_on(tmp_path: Path) -> None:
    with opened(tmp_path, public_url="https://testserver") as brewery:
        with_password(brewery)
        answer = post(brewery, "/sign-in", account="Berta", password=GOOD)
        cookie = next(it for it in answer.headers.get_list("set-cookie") if "sid" in it)
        assert cookie.startswith("__Host-sid=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


# --- invitations


def invitation(brewery: Brewery, role: Role = Role.BREWER) -> str:
    name = {"role": role, "for_whom": "Berta", "by": brewery.member, "now_utc": brewery.wall()}
    return str(write(brewery, invitations.invite, **name)[1])


def test_an_invitation_says_what_it_is_and_makes_one_member(brewery: Brewery) -> None:
    token = invitation(brewery)
    brewery.client.cookies.clear()
    page = brewery.client.get(f"/join/{token}").text
    assert "Anna invites you to brew here" in page
    assert "Brewer" in page
    assert post(brewery, f"/join/{token}", name="Berta", email="b@example.org", password=GOOD).status_code == 303
    assert "Berta" in brewery.client.get("/account").text
    assert brewery.client.get(f"/join/{token}").status_code == 404
    assert post(brewery, f"/join/{token}", name="Eve", password=GOOD).status_code == 404


def test_of_two_who_use_an_invitation_at_once_one_joins(brewery: Brewery) -> None:
    token = invitation(brewery)
    brewery.client.cookies.clear()
    with ThreadPoolExecutor(6) as people:
        list(people.map(lambda n: post(brewery, f"/join/{token}", name=f"P {n}", password=GOOD), range(6)))
    assert len([it for it in read(brewery, repository.everyone) if it.name.startswith("P ")]) == 1


def test_the_tables_themselves_let_nobody_use_an_invitation_twice(brewery: Brewery) -> None:
    invitation(brewery)
    write(brewery, lambda db: db.execute("UPDATE invitation SET used_utc = 1, used_by = ?", (brewery.member,)))
    with pytest.raises(sqlite3.IntegrityError, match="invitation_is_used"):
        write(brewery, lambda db: db.execute("UPDATE invitation SET used_utc = 2, used_by = ?", (brewery.member,)))


@pytest.mark.parametrize("how", ["too late", "taken back"])
def test_an_invitation_ends(how: str, brewery: Brewery) -> None:
    token = invitation(brewery)
    if how == "too late":
        brewery.wall.at_utc += 7 * 86_400
    else:
        (it,) = read(brewery, lambda db: invitations.open_ones(db, now_utc=brewery.wall()))
        assert post(brewery, f"/invitations/{it.id}/take-back").status_code == 303
    assert brewery.client.get(f"/join/{token}").status_code == 404


@pytest.mark.parametrize("to", [{"role": Role.MAINTAINER}, {"disabled_utc": 1}])
def test_who_may_not_invite_any_more_lets_nobody_in(to: dict[str, Any], brewery: Brewery) -> None:
    """Not themselves either, by a link that they made before."""
    eve = brewery.join("Eve", Role.ADMINISTRATOR)
    name = {"role": Role.ADMINISTRATOR, "for_whom": "", "by": eve, "now_utc": brewery.wall()}
    found, token = write(brewery, invitations.invite, **name)
    brewery.client.cookies.clear()
    assert brewery.client.get(f"/join/{token}").status_code == 200
    write(brewery, repository.change, member=eve, by=brewery.member, now_utc=1, **to)
    assert post(brewery, f"/join/{token}", name="Eve again", password=GOOD).status_code == 404
    with pytest.raises(invitations.InvitationGoneError):
        write(brewery, invitations.use, invitation=found, member=brewery.member, now_utc=brewery.wall())


def test_behind_a_proxy_here_one_who_guesses_locks_out_nobody_else(tmp_path: Path) -> None:
    """And does not get away by writing another address before the one that the proxy adds."""
    with opened(tmp_path, client=HERE, public_url="https://testserver") as brewery:
        with_password(brewery)

        def sign_in(account: str, password: str, forwarded: str) -> int:
            headers = {"origin": BASE, "x-forwarded-for": forwarded}
            form = {"account": account, "password": password}
            answer = brewery.client.post("/sign-in", data=form, headers=headers, follow_redirects=False)
            return int(answer.status_code)

        answers = [sign_in(f"guess {n}", WRONG, f"10.0.0.{n}, 203.0.113.9") for n in range(31)]
        assert answers == [422] * 30 + [429]
        assert sign_in("Berta", GOOD, "203.0.113.10") == 303


def test_a_name_that_is_taken_is_said_at_its_field(brewery: Brewery) -> None:
    token = invitation(brewery)
    answer = post(brewery, f"/join/{token}", name="ANNA ", password=GOOD)
    assert answer.status_code == 422
    assert "has this name already" in answer.text


# --- codes


def test_a_steward_lets_in_who_is_stuck_once(brewery: Brewery) -> None:
    berta = brewery.join("Berta", Role.MEMBER)
    page = post(brewery, f"/members/{berta}/code").text
    code = page.split('class="big-code">')[1].split("<")[0]
    brewery.client.cookies.clear()
    assert post(brewery, "/sign-in/code", account="Berta", code=code.lower(), back="/account").status_code == 303
    brewery.client.cookies.clear()
    assert post(brewery, "/sign-in/code", account="Berta", code=code).status_code == 422


def test_a_code_ends_after_five_wrong_tries_and_after_a_quarter_of_an_hour(brewery: Brewery) -> None:
    berta = brewery.join("Berta", Role.MEMBER)
    names = {"member": berta, "by": brewery.member, "now_utc": brewery.wall()}
    brewery.client.cookies.clear()
    code = write(brewery, sign_in_codes.issue_by_steward, **names)
    for _ in range(5):
        assert not write(
            brewery, sign_in_codes.spend, member=berta, typed="0000-0000", browser=None, now_utc=brewery.wall()
        )
    assert post(brewery, "/sign-in/code", account="Berta", code=code).status_code == 422
    code = write(brewery, sign_in_codes.issue_by_steward, **names)
    brewery.wall.at_utc += 15 * 60
    assert post(brewery, "/sign-in/code", account="Berta", code=code).status_code == 422


def test_a_maintainer_makes_no_way_in_to_an_administrator(brewery: Brewery) -> None:
    anna = brewery.member
    brewery.sign_in("Mo", Role.MAINTAINER)
    assert post(brewery, f"/members/{anna}/code").status_code == 403
    assert post(brewery, f"/members/{brewery.join('Berta', Role.BREWER)}/code").status_code == 200


# --- roles


def test_the_last_administrator_stays_one(brewery: Brewery) -> None:
    anna = brewery.member
    for path, form in ((f"/members/{anna}/role", {"role": "member"}), (f"/members/{anna}/disable", {})):
        answer = post(brewery, path, **form)
        assert answer.status_code == 409
        assert "only administrator" in answer.text
    assert post(brewery, "/account/erase", confirm="Anna").status_code == 422
    second = brewery.join("Zoé", Role.ADMINISTRATOR)
    assert post(brewery, f"/members/{second}/role", role="brewer").status_code == 303
    brewery.join("Zelda", Role.ADMINISTRATOR)
    assert post(brewery, f"/members/{anna}/disable").status_code == 303
    assert brewery.client.get("/members").url.path == "/sign-in"


@pytest.mark.parametrize("column", ["role = 'member'", "disabled_utc = 1"])
def test_the_tables_themselves_keep_an_administrator(column: str, brewery: Brewery) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="last_administrator"):
        write(brewery, lambda db: db.execute(f"UPDATE member SET {column}"))  # noqa: S608 - from the list above
    with pytest.raises(sqlite3.IntegrityError, match="members_are_erased_not_deleted"):
        write(brewery, lambda db: db.execute("DELETE FROM member"))


def test_a_failure_that_nobody_foresaw_is_sent_with_the_security_headers(brewery: Brewery) -> None:
    def broken(_: sqlite3.Connection) -> None:
        raise RuntimeError("broken")

    brewery.app.state.members.store.reads.run = broken
    brewery.client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    answer = brewery.client.get("/account")
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert BASE not in answer.text
