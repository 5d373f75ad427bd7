# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A panel in the brewery: paired once, knows members by a PIN, and lets anybody stop a fermenter."""

from typing import Any

import pytest
from tests.web.conftest import Brewery
from tests.web.test_asking import accepting
from tests.web.test_doors import GOOD, post, read, with_password, write

from taproom.access import Role
from taproom.members import panels, repository, sessions
from taproom.members.rules import PIN_LIMIT, wait_s

PIN = "471182"
ONE = "/fermenters/brewery/pi1/fv1"


@pytest.fixture
def panel(brewery: Brewery) -> Brewery:
    """The client is a paired panel with nobody at it; Berta, a brewer, has a PIN."""
    brewery.member = with_pin(brewery, "Berta", Role.BREWER)
    brewery.client.cookies = {"panel": pair(brewery)}  # type: ignore[assignment]
    return brewery


def pair(brewery: Brewery) -> str:
    by = brewery.join(f"Mo {brewery.wall()}", Role.MAINTAINER)
    code = write(brewery, panels.offer, name="Cellar", by=by, now_utc=brewery.wall())
    brewery.client.cookies.clear()
    answer = post(brewery, "/panel/pair", code=code)
    assert answer.status_code == 303
    brewery.wall.at_utc += 1
    return str(answer.cookies["panel"])


def with_pin(brewery: Brewery, name: str, role: Role) -> str:
    member = brewery.join(name, role)
    hashed = brewery.client.portal.call(brewery.app.state.members.hasher.hash, PIN)  # type: ignore[union-attr]
    write(brewery, repository.set_hash, kind="pin", member=member, hashed=hashed, by=member, now_utc=brewery.wall())
    return member


def enter(brewery: Brewery, pin: str = PIN) -> Any:
    return post(brewery, f"/panel/{brewery.member}", pin=pin)


def test_a_panel_with_nobody_at_it_looks_and_stops_and_changes_nothing_else(panel: Brewery) -> None:
    panel.link.when_asked = accepting
    assert "FV1" in panel.client.get("/").text
    assert panel.post(f"{ONE}/mode", mode="off").status_code == 200
    assert panel.link.intents[-1].author.startswith("panel:")
    for path, form in (("mode", {"mode": "auto"}), ("setpoint", {"setpoint": "18"}), ("reset", {})):
        answer = panel.client.post(f"{ONE}/{path}", data={"intent_id": "i", **form}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/panel"), path
    assert len(panel.link.intents) == 1


def test_a_member_touches_their_name_types_six_digits_and_is_signed_in_there(panel: Brewery) -> None:
    assert "Berta" in panel.client.get("/panel").text
    assert "Anna" not in panel.client.get("/panel").text  # she has no PIN
    assert enter(panel, "000000").status_code == 422
    assert enter(panel).status_code == 303
    page = panel.client.get("/").text
    assert "Lock" in page
    assert "Berta" in page
    panel.link.when_asked = accepting
    assert panel.post(f"{ONE}/setpoint", setpoint="18").status_code == 200
    post(panel, "/sign-out")
    assert "Who are you?" in panel.client.get("/").text


def test_whoever_does_nothing_for_90_s_is_signed_out_and_everybody_after_15_minutes(panel: Brewery) -> None:
    enter(panel)
    for _ in range(10):
        panel.wall.at_utc += 79
        panel.client.get("/")
    assert panel.client.get("/account").url.path == "/account"
    panel.wall.at_utc += 90
    assert panel.client.get("/account").url.path == "/panel"
    enter(panel)
    for _ in range(12):
        panel.wall.at_utc += 75
        panel.client.get("/")
    assert panel.client.get("/account").url.path == "/panel"


@pytest.mark.parametrize("why", ["no panel", "a made-up panel", "unpaired", "taken elsewhere"])
def test_a_pin_and_its_session_are_worth_nothing_away_from_the_panel(why: str, panel: Brewery) -> None:
    token = panel.client.cookies["panel"]
    enter(panel)
    sid = panel.client.cookies["sid"]
    match why:
        case "no panel":
            cookies = {"sid": sid}
        case "a made-up panel":
            cookies = {"sid": sid, "panel": "made-up"}
        case "taken elsewhere":
            cookies = {"sid": sid, "panel": pair(panel)}
        case _:
            (paired,) = read(panel, panels.paired)
            write(panel, panels.unpair, panel=paired.id, by=panel.member, now_utc=panel.wall())
            cookies = {"sid": sid, "panel": token}
    panel.client.cookies = cookies  # type: ignore[assignment]
    assert panel.client.get("/account").url.path != "/account"
    if why != "taken elsewhere":
        assert enter(panel).headers["location"].startswith("/sign-in")


def test_five_wrong_pins_make_that_member_wait_at_that_panel(panel: Brewery) -> None:
    for _ in range(5):
        assert enter(panel, "000000").status_code == 422
    answer = enter(panel)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    other = with_pin(panel, "Carl", Role.MEMBER)
    panel.member, berta = other, panel.member
    assert enter(panel).status_code == 303
    post(panel, "/sign-out")
    panel.member = berta
    panel.wall.at_utc += 30
    assert enter(panel).status_code == 303


@pytest.mark.parametrize(
    ("failures", "seconds"), [(4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (1000, 3600)]
)
def test_each_wrong_pin_doubles_the_wait_up_to_an_hour(failures: int, seconds: int) -> None:
    assert wait_s(failures, 1000, PIN_LIMIT, now_utc=1000) == seconds
    assert wait_s(failures, 1000, PIN_LIMIT, now_utc=1000 + seconds) == 0
    assert wait_s(failures, 1000, PIN_LIMIT, now_utc=0) == seconds  # a clock set back locks nobody out for longer


def test_six_digits_make_nobody_an_administrator(panel: Brewery) -> None:
    panel.member = with_pin(panel, "Zoé", Role.ADMINISTRATOR)
    enter(panel)
    assert panel.client.get("/members").status_code == 200
    assert post(panel, "/invitations", role="member").status_code == 403
    assert post(panel, "/account/password", password="malt-hops-yeast-water").status_code == 403  # noqa: S106
    assert post(panel, "/account/tokens", label="x").status_code == 403
    assert post(panel, f"/members/{panel.member}/code").status_code == 403


def test_who_is_disabled_is_gone_from_the_panel(panel: Brewery) -> None:
    enter(panel)
    write(panel, repository.change, member=panel.member, by=panel.member, now_utc=1, disabled_utc=1)
    assert "Berta" not in panel.client.get("/panel").text
    assert enter(panel).headers["location"] == "/panel"


def test_a_pairing_code_is_good_once_and_for_a_quarter_of_an_hour(brewery: Brewery) -> None:
    page = post(brewery, "/panels", name="Cellar door").text
    code = page.split('class="big-code">')[1].split("<")[0]
    brewery.client.cookies.clear()
    assert post(brewery, "/panel/pair", code=code).status_code == 303
    assert post(brewery, "/panel/pair", code=code).status_code == 422
    late = write(brewery, panels.offer, name="Late", by=brewery.member, now_utc=brewery.wall())
    brewery.wall.at_utc += 15 * 60
    assert post(brewery, "/panel/pair", code=late).status_code == 422


def test_who_was_signed_in_in_what_becomes_a_panel_is_no_more(brewery: Brewery) -> None:
    code = write(brewery, panels.offer, name="Cellar", by=brewery.member, now_utc=brewery.wall())
    sid = brewery.client.cookies["sid"]
    assert post(brewery, "/panel/pair", code=code).status_code == 303
    brewery.client.cookies = {"sid": sid}  # type: ignore[assignment]
    assert brewery.client.get("/account").url.path == "/sign-in"


def test_a_panel_that_is_paired_already_goes_on_to_the_fermenters(panel: Brewery) -> None:
    answer = panel.client.get("/panel/pair", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    panel.client.cookies.clear()
    assert panel.client.get("/panel/pair").status_code == 200


def test_a_disabled_member_cannot_be_given_a_session_by_any_path(brewery: Brewery) -> None:
    member = brewery.join("Berta", Role.MEMBER)
    write(brewery, repository.change, member=member, by=member, now_utc=1, disabled_utc=1)
    with pytest.raises(Exception, match="member_is_not_active"):
        write(brewery, sessions.begin, member=member, now_utc=1, label="x")


def test_a_password_at_the_panel_lasts_no_longer_than_a_pin(panel: Brewery) -> None:
    with_password(panel, "Carla", Role.ADMINISTRATOR)
    answer = post(panel, "/sign-in", account="Carla", password=GOOD)
    assert answer.status_code == 303
    assert panel.client.get("/api/v1/me").json()["role"] == Role.MAINTAINER
    panel.wall.at_utc += 90
    assert panel.client.get("/account").url.path == "/panel"
