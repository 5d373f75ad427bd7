# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may use what: every route, asked for by everybody. The table that is expected stands in policies.txt.

A change of policy is a change of that file, which a reviewer sees. To write it anew, after looking:
python -m pytest tests/web/test_access.py -k table; then copy what it says.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.web.conftest import Brewery
from tests.web.routes import STREAMS, Walked, walk

from taproom.access import Principal, Role, admits
from taproom.clock import utc_s
from taproom.members import panels

TABLE = Path(__file__).with_name("policies.txt")
BACK_TO_WHO = {"/panel/{member}", "/panel/phone"}  # by themselves, and not by the guard
ASKERS = ["nobody", "panel", *Role]


def table(brewery: Brewery) -> list[str]:
    return sorted(
        f"{it.declared} {it.method} {it.policy.name.lower() if it.policy else 'NOBODY'}" for it in walk(brewery.app)
    )


def test_the_table_of_policies_is_the_one_that_was_agreed(brewery: Brewery) -> None:
    found, agreed = table(brewery), TABLE.read_text(encoding="utf-8").split("\n")
    assert found == [line for line in agreed if line and not line.startswith("#")]


def test_no_route_is_without_a_policy(brewery: Brewery) -> None:
    assert [it.declared for it in walk(brewery.app) if it.policy is None] == []


def pair_a_panel(brewery: Brewery) -> str:
    """A panel's token."""
    by = brewery.join("Who pairs", Role.MAINTAINER)
    writer = brewery.app.state.store.writer
    code = writer.submit(partial(panels.offer, name="Cellar", by=by, now_utc=utc_s())).result()
    return str(writer.submit(partial(panels.pair, code=code, now_utc=utc_s())).result())


def cookies_of(brewery: Brewery, asker: str) -> Callable[[], dict[str, str]]:
    """What makes the asker's cookies; a new session each time, because a walk also signs out."""
    if asker == "nobody":
        return dict
    if asker == "panel":
        panel = pair_a_panel(brewery)
        return lambda: {"panel": panel}
    member = brewery.join(f"A {asker}", Role(asker))
    return lambda: {"sid": brewery.session_of(member)}


def is_refused(brewery: Brewery, it: Walked, cookies: dict[str, str]) -> bool:
    brewery.client.cookies = cookies  # type: ignore[assignment]
    answer = brewery.client.request(it.method, it.path, follow_redirects=False)
    leads_to = answer.headers.get("location", "")
    to_sign_in = leads_to.startswith("/sign-in?back=") or (leads_to == "/panel" and it.declared not in BACK_TO_WHO)
    return answer.status_code in (401, 403) or to_sign_in


def principal(asker: str) -> Principal:
    match asker:
        case "nobody":
            return Principal()
        case "panel":
            return Principal(panel="p")
        case _:
            return Principal(member="m", role=Role(asker))


@pytest.mark.parametrize("asker", ASKERS)
def test_a_route_lets_in_whom_its_policy_names_and_nobody_else(asker: str, brewery: Brewery) -> None:
    cookies, walked = cookies_of(brewery, asker), [it for it in walk(brewery.app) if it.path not in STREAMS]
    wrong = [it for it in walked if is_refused(brewery, it, cookies()) is admits(it.policy, principal(asker))]
    assert wrong == []


def test_a_route_that_nobody_gave_a_policy_answers_nobody(brewery: Brewery) -> None:
    brewery.app.add_api_route("/forgotten", lambda: "secret")
    assert brewery.client.get("/forgotten").status_code == 403
    brewery.client.cookies.clear()
    assert brewery.client.get("/forgotten").status_code == 403


@pytest.mark.parametrize(("asker", "may"), [("nobody", False), ("panel", False), ("member", True)])
def test_the_description_of_the_api_is_for_members(asker: str, may: bool, brewery: Brewery) -> None:
    brewery.client.cookies = cookies_of(brewery, asker)()  # type: ignore[assignment]
    assert (brewery.client.get("/api/v1/openapi.json").status_code == 200) is may
