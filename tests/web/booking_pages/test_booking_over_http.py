# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Booking by forms: what is booked, what is refused and how it is said, and that a double tap books once."""

import io
import re
from datetime import date, timedelta

import pytest
from PIL import Image
from tests.web.booking_pages.conftest import Site, words
from tests.web.bookings.conftest import ADMIN, paris

from taproom.bookings import breakdown, waiting
from taproom.bookings.kit import HOUR_S, MINUTE_S, Quota
from taproom.bookings.repository import around
from taproom.bookings.values import Session


def key_in(html: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def count(site: Site) -> int:
    return int(site.house.db.execute("SELECT count(*) FROM booking").fetchone()[0])


def test_a_typed_form_books_and_shows_the_booking(site: Site) -> None:
    answer = site.post(
        "/kit/mill/book", date="2026-09-22", start="18:00", length="3600", purpose="Pale ale", key="k1"
    )
    assert answer.status_code == 303
    page = site.get(answer.headers["location"])
    assert "Tuesday 22 September, 18:00 to 19:00" in words(page.text)
    assert "Booked. It is yours." in words(page.text)
    assert "Pale ale" in page.text


def test_the_same_form_twice_books_once(site: Site) -> None:
    key = key_in(site.get("/kit/mill").text)
    places = {site.post("/kit/mill/book", slot=site.slot(2), key=key).headers["location"] for _ in range(2)}
    assert len(places) == 1
    assert count(site) == 1


def test_another_slot_of_the_same_page_is_another_booking(site: Site) -> None:
    key = key_in(site.get("/kit/mill").text)
    for start in (2, 5):
        assert site.post("/kit/mill/book", slot=site.slot(start), key=key).status_code == 303
    assert count(site) == 2


def test_a_refusal_names_the_holder_offers_the_next_and_keeps_what_was_typed(site: Site) -> None:
    site.book("mill", 26, 2)
    site.be("Bilal")
    page = site.post(
        "/kit/mill/book", date="2026-09-22", start="18:00", length="7200", purpose="My stout", unnamed="1"
    )
    assert page.status_code == 409
    said = words(page.text)
    assert "Anne has Mill from Tue 22 Sep 18:00 until Tue 22 Sep 20:00" in said
    assert "Free instead, one tap books it:" in said
    assert "Wait for Tue 22 Sep, 18:00 to 20:00" in said
    assert 'value="2026-09-22"' in page.text
    assert 'value="18:00"' in page.text
    assert 'value="My stout"' in page.text
    assert re.search(r'name="unnamed" value="1" checked', page.text)
    slot = re.search(r'<button name="slot" value="([0-9-]+)">', page.text)
    assert slot is not None
    assert site.post("/kit/mill/book", slot=slot[1]).status_code == 303


def test_who_does_not_want_to_be_named_is_not(site: Site) -> None:
    site.book("mill", 26, 2, unnamed="1")
    site.be("Bilal")
    page = site.post("/kit/mill/book", slot=site.slot(26, 2))
    assert "Anne" not in words(page.text)
    for path in ("/agenda", "/calendar/day?date=2026-09-22", "/calendar/week", "/calendar/month"):
        assert "Anne" not in words(site.get(path).text)


def test_what_is_left_of_the_quota_is_said_before_trying(site: Site) -> None:
    kit = site.house.has("mill", quotas=(Quota(what="hours", per="week", most=6),))
    assert kit.quotas
    site.book("mill", 4 * 24, 2)
    assert "4 h left of 6 h a week" in words(site.get("/kit/mill").text)
    refused = site.post("/kit/mill/book", slot=site.slot(4 * 24 + 8, 5))
    assert refused.status_code == 422
    assert "Your share is 6 h a week" in words(refused.text)


def test_a_missing_induction_is_said_with_the_next_session(site: Site) -> None:
    site.house.has("mill", induction="milling")
    when = site.house.in_hours(50, 2)
    session = Session(id="s", topic="milling", start_utc=when.start_utc, end_utc=when.end_utc, place="Attic")
    site.house.do(lambda db, now_utc: around.insert_session(db, session, by=None))
    page = site.get("/kit/mill")
    assert "You need the induction “milling” first." in words(page.text)
    assert "Next session: Wednesday 23 September, 18:00 to 20:00 , Attic" in words(page.text)
    assert site.post("/kit/mill/book", slot=site.slot(2)).status_code == 422


@pytest.mark.parametrize("path", ["/kit/nothing", "/k/nothing", "/bookings/nothing", "/kit/nothing/series"])
def test_what_is_not_there_has_a_page_that_says_so(path: str, site: Site) -> None:
    page = site.get(path)
    assert page.status_code == 404
    assert "There is no such" in words(page.text)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"slot": "NaN-NaN"},
        {"date": "x", "start": "y", "length": "z"},
        {"date": "2026-09-22", "start": "18:00", "length": "9" * 30},
        {"slot": "99999999999-999999999999"},
        {"date": "2026-09-22", "start": "18:00", "length": "3600", "purpose": "x" * 5000, "key": "k" * 900},
        {"date": "2026-09-22", "start": "18:00", "length": "3600", "purpose": "\ud800\x00".encode("utf-8", "ignore")},
    ],
)
def test_no_form_whatever_is_a_failure_of_the_server(form: dict[str, str], site: Site) -> None:
    for path in ("/kit/mill/book", "/kit/tank/book", "/kit/mill/wait", "/kit/mill/series", "/k/nothing"):
        assert site.post(path, **form).status_code < 500
    mine = site.book("mill", 30)
    for act in ("move", "prolong", "cancel", "check-in", "check-out", "accept", "leave", "damage"):
        assert site.post(f"{mine}/{act}", **form).status_code < 500


def test_moving_to_what_is_taken_says_why_and_offers_what_is_free(site: Site) -> None:
    site.be("Bilal")
    site.book("mill", 30, 2)
    site.be("Anne")
    mine = site.book("mill", 26, 2)
    there = site.house.in_hours(30, 2)
    refused = site.post(f"{mine}/move", slot=f"{there.start_utc}-{there.end_utc}")
    assert refused.status_code == 409
    assert "Bilal has Mill" in words(refused.text)
    assert "one tap moves it" in words(refused.text)
    moved = site.post(f"{mine}/move", date="2026-09-23", start="09:00", length="7200")
    assert moved.status_code == 303
    page = words(site.get(mine).text)
    assert "Wednesday 23 September, 09:00 to 11:00" in page
    assert "Moved from Tue 22 Sep, 18:00 to 20:00 to Wed 23 Sep, 09:00 to 11:00. (Anne)" in page


def test_two_who_change_the_same_booking_do_not_overwrite_each_other(site: Site) -> None:
    mine = site.book("mill", 26, 2)
    assert site.post(f"{mine}/move", date="2026-09-23", start="09:00", length="7200", version="0").status_code == 303
    late = site.post(f"{mine}/move", date="2026-09-24", start="09:00", length="7200", version="0")
    assert "Somebody changed this booking meanwhile" in words(late.text)


def test_what_is_not_mine_i_can_see_and_not_change(site: Site) -> None:
    mine = site.book("mill", 26, 2)
    site.be("Bilal")
    page = site.get(mine)
    assert "Anne" in words(page.text)
    assert "Move" not in words(page.text)
    assert "What happened" not in words(page.text)
    for act in ("cancel", "check-out"):
        refused = site.post(f"{mine}/{act}")
        assert "belongs to somebody else" in words(refused.text)


def test_cancelling_frees_the_slot(site: Site) -> None:
    mine = site.book("mill", 26, 2)
    assert site.post(f"{mine}/cancel").status_code == 303
    assert "Cancelled" in words(site.get(mine).text)
    assert site.post("/kit/mill/book", slot=site.slot(26, 2)).status_code == 303


def test_prolonging_offers_only_what_is_free(site: Site) -> None:
    mine = site.book("mill", 2, 2)
    site.be("Bilal")
    site.book("mill", 5)
    site.be("Anne")
    page = site.get(mine).text
    ends = re.findall(r'value="\d+-(\d+)">Until', page)
    assert [(int(it) - site.now_utc) / HOUR_S for it in ends] == [4.5, 5]
    start = site.house.in_hours(2, 3)
    assert site.post(f"{mine}/prolong", slot=f"{start.start_utc}-{start.end_utc}").status_code == 303
    assert "New end: Mon 21 Sep 21:00" in words(site.get(mine).text)


def test_the_code_on_the_kit_books_from_the_present_step(site: Site) -> None:
    site.now_utc += 10 * MINUTE_S
    token = site.house.kit["mill"].token
    page = site.get(f"/k/{token}")
    assert "It is free now. Until when?" in words(page.text)
    slots = re.findall(r'name="slot" value="(\d+)-(\d+)"', page.text)
    assert {int(it[0]) for it in slots} == {site.now_utc - 10 * MINUTE_S}
    booked = site.post(f"/k/{token}", slot="-".join(slots[1]), key=key_in(page.text))
    assert booked.status_code == 303
    again = words(site.get(f"/k/{token}").text)
    assert "Yours: Monday 21 September, 16:00 to 17:00" in again
    assert "Begin" in again


def test_the_code_on_kit_that_is_taken_offers_what_comes_next(site: Site) -> None:
    site.book("mill", 0, 1)
    site.be("Bilal")
    page = words(site.get(f"/k/{site.house.kit['mill'].token}").text)
    assert "Anne, until 17:00" in page
    assert "Free from Monday 21 Sep 17:00. Until when?" in page


def test_the_code_begins_and_gives_back(site: Site) -> None:
    mine = site.book("mill", 0, 2)
    token = site.house.kit["mill"].token
    assert site.post(f"{mine}/check-in").headers["location"] == mine
    site.now_utc += HOUR_S
    assert "I am done: give it back" in words(site.get(f"/k/{token}").text)
    site.post(f"{mine}/check-out")
    assert "Given back" in words(site.get(mine).text)
    assert "It is free now" in words(site.get(f"/k/{token}").text)


def test_kit_that_is_out_of_order_says_why_and_cannot_be_booked(site: Site) -> None:
    site.house.do(
        lambda db, now_utc: breakdown.take_out(
            db, ADMIN, "mill", site.house.zone, note="Sieve torn.", until_utc=None, now_utc=now_utc
        )
    )
    for path in ("/kit", "/kit/mill", f"/k/{site.house.kit['mill'].token}"):
        assert "Sieve torn." in words(site.get(path).text)
    assert site.post("/kit/mill/book", slot=site.slot(2)).status_code == 422


def test_waiting_an_offer_and_taking_it(site: Site) -> None:
    hers = site.book("mill", 26, 2)
    site.be("Bilal")
    assert site.post("/kit/mill/wait", slot=site.slot(26, 2)).status_code == 303
    assert "You wait, and are the next." in words(site.get("/agenda").text)
    site.be("Anne")
    site.post(f"{hers}/cancel")
    site.be("Bilal")
    page = site.get("/agenda").text
    assert "Free for you: do you want it?" in words(page)
    assert f'data-until="{site.now_utc + waiting.OFFER_S}"' in page
    offer = re.search(r"/bookings/(\w+)/accept", page)
    assert offer is not None
    assert site.post(f"/bookings/{offer[1]}/accept").status_code == 303
    assert "Yours" in words(site.get(f"/bookings/{offer[1]}").text)


def test_leaving_the_list_and_leaving_an_offer(site: Site) -> None:
    hers = site.book("mill", 26, 2)
    site.be("Bilal")
    for _ in range(2):
        site.post("/kit/mill/wait", slot=site.slot(26, 2))
        place = re.search(r"/waiting/(\w+)/leave", site.get("/agenda").text)
        assert place is not None
        assert site.post(f"/waiting/{place[1]}/leave").status_code == 303
    site.post("/kit/mill/wait", slot=site.slot(26, 2))
    site.be("Anne")
    site.post(f"{hers}/cancel")
    site.be("Bilal")
    offer = re.search(r"/bookings/(\w+)/leave", site.get("/agenda").text)
    assert offer is not None
    assert site.post(f"/bookings/{offer[1]}/leave").status_code == 303
    assert "Free for you" not in words(site.get("/agenda").text)


def test_an_offer_that_is_over_says_so(site: Site) -> None:
    hers = site.book("mill", 26, 2)
    site.be("Bilal")
    site.post("/kit/mill/wait", slot=site.slot(26, 2))
    site.be("Anne")
    site.post(f"{hers}/cancel")
    site.be("Bilal")
    offer = re.search(r"/bookings/(\w+)/accept", site.get("/agenda").text)
    assert offer is not None
    site.now_utc += waiting.OFFER_S
    late = site.post(f"/bookings/{offer[1]}/accept")
    assert late.status_code == 422
    assert "It is over." in words(late.text)


def test_damage_is_told_to_the_stewards(site: Site) -> None:
    mine = site.book("mill", 2)
    empty = site.post(f"{mine}/damage", text="  ", severity="hinders")
    assert empty.status_code == 422
    thanks = site.post(f"{mine}/damage", text="The crank\nis loose", severity="dangerous")
    assert "The stewards know." in words(thanks.text)
    (text,) = site.house.db.execute("SELECT text FROM damage").fetchone()
    assert text == "The crank\nis loose"
    assert "Known damage The crank is loose" in words(site.get("/kit/mill").text)


def test_a_photo_of_the_damage_is_kept_and_shown_and_what_is_none_is_refused(site: Site) -> None:
    mine = site.book("mill", 2)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(picture, "JPEG")
    form = {"text": "Cracked", "severity": "hinders"}
    none = site.client.post(f"{mine}/damage", data=form, files={"photo": ("a.jpg", b"no picture", "image/jpeg")})
    assert none.status_code == 422
    assert "Cracked" in none.text
    kept = site.client.post(f"{mine}/damage", data=form, files={"photo": ("a.jpg", picture.getvalue(), "image/jpeg")})
    assert "The stewards know." in words(kept.text)
    photo = re.search(r"/photos/\w+/small.webp", site.get("/kit/mill").text)
    assert photo is not None
    assert site.get(photo[0]).headers["content-type"] == "image/webp"


SERIES = {"date": "2026-09-22", "start": "18:00", "length": "3600", "every": "1", "times": "3", "weekdays": "1"}


def test_a_series_shows_its_dates_first_and_books_those_that_fit(site: Site) -> None:
    site.be("Bilal")
    site.post("/kit/mill/book", date="2026-09-29", start="18:00", length="3600")
    site.be("Anne")
    page = site.post("/kit/mill/series", **SERIES, do="preview")
    said = words(page.text)
    assert "Tue 22 Sep, 18:00 to 19:00 free" in said
    assert "Bilal has Mill" in said
    assert "Book the 2 that fit" in said
    booked = site.post("/kit/mill/series", **SERIES, do="leave_out", key="s1")
    assert booked.status_code == 303
    assert count(site) == 3
    first = words(site.get(booked.headers["location"]).text)
    assert "The series" in first
    assert "This and all that follow" in first


def test_a_series_that_meets_a_clock_change_asks_and_then_goes_on(site: Site) -> None:
    over = SERIES | {"date": "2026-10-18", "start": "02:30", "weekdays": "6"}
    asks = site.post("/kit/mill/series", **over, do="preview")
    assert "25 October 2026" in words(asks.text)
    assert 'name="repeated" value="second"' in asks.text
    dates = site.post("/kit/mill/series", **over, do="preview", repeated="second")
    assert "Book all 3" in words(dates.text)
    assert 'name="repeated" value="second"' in dates.text
    site.post("/kit/mill/series", **over, do="refuse", repeated="second")
    start = site.house.db.execute("SELECT start_utc FROM booking ORDER BY start_utc").fetchall()[1][0]
    assert start == paris("2026-10-25 01:30") + 2 * HOUR_S


def test_of_a_series_this_and_all_that_follow_are_cancelled(site: Site) -> None:
    first = site.post("/kit/mill/series", **SERIES, do="refuse").headers["location"].partition("?")[0]
    second = re.findall(r'href="(/bookings/\w+)"', site.get(first).text.partition("The series")[2])[1]
    assert site.post(f"{second}/cancel", scope="following").status_code == 303
    states = [row[0] for row in site.house.db.execute("SELECT status FROM booking ORDER BY start_utc")]
    assert states == ["booked", "cancelled", "cancelled"]


def test_of_a_series_all_are_moved_together(site: Site) -> None:
    first = site.post("/kit/mill/series", **SERIES, do="refuse").headers["location"].partition("?")[0]
    moved = site.post(f"{first}/move", date="2026-09-22", start="19:00", length="3600", scope="all")
    assert moved.status_code == 303
    starts = [row[0] for row in site.house.db.execute("SELECT start_utc FROM booking ORDER BY start_utc")]
    assert starts == [paris(f"{date(2026, 9, 22) + timedelta(days=7 * n)} 19:00") for n in range(3)]


def test_the_feed_is_made_read_found_unchanged_and_revoked(site: Site) -> None:
    site.book("mill", 26, 2, purpose="Pale ale")
    address = re.search(r'value="http://testserver(/feed/[^"]+\.ics)"', site.post("/agenda/feed").text)
    assert address is not None
    assert address[1] not in site.get("/agenda/feed").text
    site.client.cookies.clear()
    calendar = site.get(address[1])
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "DTSTART:20260922T160000Z" in calendar.text
    assert "SUMMARY:Mill" in calendar.text
    again = site.get(address[1], headers={"if-none-match": calendar.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    site.be("Anne")
    site.post("/agenda/feed/revoke")
    assert site.get(address[1]).status_code == 404


def test_who_was_shut_out_has_no_feed(site: Site) -> None:
    address = re.search(r'value="http://testserver(/feed/[^"]+\.ics)"', site.post("/agenda/feed").text)
    assert address is not None
    assert site.get(address[1]).status_code == 200
    site.house.db.execute("UPDATE member SET disabled_utc = 1 WHERE id = ?", (site.members["Anne"],))
    assert site.get(address[1]).status_code == 404


def test_the_day_keeps_what_two_taps_chose_in_its_address(site: Site) -> None:
    first, second = site.slot(26), site.slot(28)
    one = site.get(f"/calendar/day?date=2026-09-22&tap=mill~{first}").text
    assert "Tap where it ends." in words(one)
    assert f'name="slot" value="{first}"' in one
    both = site.get(f"/calendar/day?date=2026-09-22&kit=mill&slot={first}&tap=mill~{second}").text
    assert "Tue 22 Sep, 18:00 to 21:00" in words(both)
    assert f'name="slot" value="{site.slot(26, 3)}"' in both


def test_the_day_shows_who_has_what_and_what_is_free(site: Site) -> None:
    site.book("kettle-a", 26, 2, purpose="Saison")
    page = words(site.get("/calendar/day?date=2026-09-22").text)
    assert "You 18:00\u201320:00 Saison" in page
    assert "cleaning" in page
    html = site.get("/calendar/day?date=2026-09-22").text
    assert 'aria-label="06:00: Kettle-a is free until 18:00. Start here."' in html


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31", "2000-01-01", "9999-12-31", "x", ""])
def test_every_view_of_every_day_answers(day: str, site: Site) -> None:
    for view in ("day", "week", "month", "week?kit=mill", "day?night=1"):
        sign = "&" if "?" in view else "?"
        assert site.get(f"/calendar/{view}{sign}date={day}").status_code == 200


def test_kit_by_days_is_booked_by_days_and_seen_as_a_bar(site: Site) -> None:
    assert site.post("/kit/tank/book", date="2026-10-20", days="14", purpose="Lager").status_code == 303
    month = words(site.get("/calendar/month?date=2026-10-01").text)
    assert "You · Lager , Tuesday 20 October to Monday 2 November" in month
    assert "Tank You Tue 20 Oct to Mon 2 Nov" in words(site.get("/calendar/day?date=2026-10-25").text)


def test_the_agenda_shows_mine_first_then_everybodys_by_day(site: Site) -> None:
    site.book("mill", 26, 2)
    site.be("Bilal")
    site.book("bench", 2, 2, purpose="Workshop")
    page = words(site.get("/agenda").text)
    assert page.index("My bookings") < page.index("Bench") < page.index("Everybody") < page.index("Tomorrow")
    assert "Mill 18:00\u201320:00 Anne" in page


def test_one_kits_week_leads_to_the_form_filled(site: Site) -> None:
    page = site.get("/calendar/week?kit=kettle-a&date=2026-09-23").text
    slot = re.search(r'href="(/kit/kettle-a\?slot=[0-9-]+)#form"', page)
    assert slot is not None
    form = site.get(slot[1])
    assert form.status_code == 200
    assert re.search(r'<option value="7200" selected>', form.text)


def test_a_steward_who_decides_is_asked_and_the_page_says_so(site: Site) -> None:
    site.house.has("mill", approval=True)
    assert "Ask for it" in words(site.get("/kit/mill").text)
    mine = site.book("mill", 26)
    page = words(site.get(f"{mine}?new=1").text)
    assert "The slot is held for you until a steward decides." in page


def test_a_panel_with_nobody_signed_in_and_a_stranger_are_led_to_sign_in(site: Site) -> None:
    site.client.cookies.clear()
    for path in ("/agenda", "/kit", "/kit/mill", "/calendar/day", "/k/x", "/agenda/feed"):
        answer = site.get(path, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
