# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Planning a brew from the form to the bookings: all of them, or none and the reasons."""

import re
from datetime import UTC, timedelta
from typing import Any

import pytest
from tests.web.conftest import Brewery

from taproom.access import Principal, Role
from taproom.bookings import booking as acts
from taproom.bookings.keeping import save_kit
from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.local_days import local
from taproom.bookings.values import Wish

NEEDS = {
    "what1": "group:kettles",
    "length1": "7",
    "what2": "kit:fv1",
    "length2": "16",
    "what3": "kit:line",
    "length3": "4",
}
WHEN = {"first": "8", "last": "22", "weekday": [str(it) for it in range(7)]}


class Planner:
    """A member who plans, on a real database with the clock of the day."""

    def __init__(self, brewery: Brewery) -> None:
        self.brewery, self.store = brewery, brewery.app.state.store
        self.now_utc = brewery.app.state.now_utc()
        self.zone = UTC
        self.tomorrow = local(self.now_utc, self.zone).date() + timedelta(days=1)
        for slug, fields in KIT.items():
            kit = Kit(id="", slug=slug, name=slug.title(), horizon_s=300 * DAY_S, **fields)
            self.write(save_kit, kit, takes=(), by=None)

    def write(self, work: Any, *arguments: Any, **more: Any) -> Any:
        return self.store.writer.submit(lambda db: work(db, *arguments, now_utc=self.now_utc, **more)).result()

    def look(self, **changes: object) -> Any:
        query = {**NEEDS, **WHEN, "from": self.tomorrow.isoformat(), **changes}
        return self.brewery.client.get("/plan", params=query)

    def wishes(self, page: Any, number: int = 0) -> list[str]:
        """What the proposal's form would send."""
        form = re.findall(r'<form method="post" action="/plan\?.*?</form>', page.text, re.DOTALL)[number]
        return re.findall(r'name="wish" value="([^"]+)"', form)

    def book(self, wishes: list[str], *, key: str = "k") -> Any:
        return self.brewery.client.post(
            "/plan", data={"wish": wishes, "key": key, "purpose": "Saison"}, follow_redirects=False
        )

    def booked(self) -> int:
        return int(self.store.reads.run(lambda db: db.execute("SELECT count(*) FROM booking").fetchone()[0]))


KIT: dict[str, dict[str, Any]] = {
    "kettle-a": {"group": "kettles", "granularity_s": HOUR_S},
    "kettle-b": {"group": "kettles", "granularity_s": HOUR_S},
    "fv1": {"booked_in": "days"},
    "line": {"granularity_s": HOUR_S, "max_s": 8 * HOUR_S},
}


@pytest.fixture
def planner(brewery: Brewery) -> Planner:
    return Planner(brewery)


def test_a_fresh_form_offers_the_usual_brew(planner: Planner) -> None:
    page = planner.brewery.client.get("/plan").text
    assert re.findall(r'name="length\d" value="(\d+)"', page) == ["7", "16", "4"]
    assert page.count(" selected") == 3


def test_three_days_are_proposed_and_one_is_booked_whole(planner: Planner) -> None:
    page = planner.look()
    assert page.status_code == 200
    assert page.text.count("Book all of it") == 3
    answer = planner.book(planner.wishes(page))
    assert answer.status_code == 303
    plan = planner.brewery.client.get(answer.headers["location"])
    assert [name in plan.text for name in ("Kettle-A", "Fv1", "Line", "All of it is booked", "Saison")] == [True] * 5
    assert planner.booked() == 3


def test_a_double_tap_books_once(planner: Planner) -> None:
    wishes = planner.wishes(planner.look())
    places = [planner.book(wishes).headers["location"] for _ in range(2)]
    assert places[0] == places[1]
    assert planner.booked() == 3


def test_what_was_taken_meanwhile_is_said_and_nothing_is_booked(planner: Planner) -> None:
    page = planner.look()
    wishes = planner.wishes(page)
    kit, times = wishes[2].split(":")
    start_utc, end_utc = (int(it) for it in times.split("-"))
    other = Principal(member="bilal", name="Bilal", role=Role.MEMBER)
    planner.write(acts.book, other, Wish(kit=kit, start_utc=start_utc, end_utc=end_utc), planner.zone)
    answer = planner.book(wishes)
    assert answer.status_code == 409
    assert "Line is taken" in answer.text
    assert planner.booked() == 1


def test_the_whole_of_it_can_be_cancelled(planner: Planner) -> None:
    place = planner.book(planner.wishes(planner.look())).headers["location"].partition("?")[0]
    page = planner.brewery.client.post(f"{place}/cancel", follow_redirects=True)
    assert page.text.count('data-status="cancelled"') == 3
    assert "Cancel the brew" not in page.text


@pytest.mark.parametrize("shown", [True, False])
def test_who_plans_is_shown_to_others_unless_the_kit_hides_that(planner: Planner, *, shown: bool) -> None:
    line = Kit(id="", slug="line", name="Line", horizon_s=300 * DAY_S, show_holder=shown, **KIT["line"])
    planner.write(save_kit, line, takes=(), by=None)
    place = planner.book(planner.wishes(planner.look())).headers["location"].partition("?")[0]
    planner.brewery.sign_in("Bilal", Role.MEMBER)
    assert ("Anna" in planner.brewery.client.get(place).text) == shown


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"what1": "", "what2": "", "what3": ""}, "Choose at least one kit."),
        ({"what1": "kit:none"}, "There is no such kit any more"),
        ({"length1": "seven"}, "Write a whole number"),
        ({"length1": "0"}, "Write a whole number"),
        ({"what1": "kit:fv1"}, "put the kettle first"),
        ({"from": "soon"}, "Choose the day from which"),
        ({"from": "9999-12-31"}, "Choose the day from which"),
        ({"first": "22", "last": "8"}, "hours from 0 to 24"),
        ({"first": "-1"}, "hours from 0 to 24"),
        ({"weekday": []}, "Choose the days of the week"),
    ],
)
def test_what_cannot_be_looked_for_is_said_and_the_form_comes_back(
    changes: dict[str, object], says: str, planner: Planner
) -> None:
    page = planner.look(**changes)
    assert page.status_code == 422
    assert says in page.text
    for name, text in (NEEDS | changes).items():
        if name.startswith("length"):
            assert f'name="{name}" value="{text}"' in page.text


def test_where_nothing_fits_the_reason_of_the_rules_is_said(planner: Planner) -> None:
    page = planner.look(length3="9")
    assert page.status_code == 422
    assert "Book all of it" not in page.text
    assert "this kit is booked for 8 h at most" in page.text


@pytest.mark.parametrize("wish", ["", "x", "0" * 26 + ":5-1", "0" * 26 + ":1-99999999999", "\ud800"])
def test_a_proposal_that_nobody_made_books_nothing(wish: str, planner: Planner) -> None:
    answer = planner.book([wish.encode("utf-8", "surrogatepass").decode("utf-8", "replace")])
    assert answer.status_code in (409, 422)
    assert planner.booked() == 0


def test_there_is_no_plan_of_that_name(planner: Planner) -> None:
    assert planner.brewery.client.get("/plans/nothing").status_code == 404
