# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a program does with the API, from end to end: keys by which a request counts once, tags, waiting, kit."""

import itertools

import pytest
from tests.web.api.conftest import NOW_UTC, House, slot

RULES = {"slug": "washer", "name": "Bottle washer", "longest_hours": 4}


def test_the_same_request_with_the_same_key_books_once(house: House) -> None:
    first, second = (house["Anna"].post("/bookings", {"kit": "bench", **slot(1)}, idempotency_key="k") for _ in "ab")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["location"] == f"/api/v1/bookings/{first.json()['id']}"
    assert len(house["Anna"].get("/me/bookings").json()) == 1


def test_a_key_belongs_to_who_sent_it(house: House) -> None:
    ids = {
        house[name].post("/bookings", {"kit": "bench", **slot(1)}, idempotency_key="k").json()["id"]
        for name in ("Anna", "Ben")
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/series", {"kit": "bench", "first": "2027-03-02T18:00", "length_s": 3600, "times": 3}),
        ("/waiting", {"kit": "kettle-a", **slot(1)}),
        ("/kit/bench/damage", {"severity": "hinders", "text": "A leg is loose."}),
        ("/inductions/mill/sessions", {**slot(1), "place": "At the mill"}),
    ],
)
def test_a_key_makes_every_such_request_count_once(path: str, body: dict[str, object], house: House) -> None:
    house["Anna"].book("kettle-a")
    answers = [house["Stan"].post(path, body, idempotency_key="k") for _ in range(2)]
    assert [it.status_code for it in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert house["Stan"].post(path, {**body, "x": 1}, idempotency_key="k").status_code == 422


def test_what_was_refused_may_be_tried_again_with_the_same_key(house: House) -> None:
    blocking = house["Anna"].book().json()["id"]
    wish = {"kit": "kettle-a", **slot(1)}
    assert house["Ben"].post("/bookings", wish, idempotency_key="k").status_code == 409
    house["Anna"].post(f"/bookings/{blocking}/cancel")
    assert house["Ben"].post("/bookings", wish, idempotency_key="k").status_code == 201


def test_who_has_not_seen_a_change_does_not_overwrite_it(house: House) -> None:
    anna = house["Anna"]
    made = anna.book()
    path, seen = f"/bookings/{made.json()['id']}", made.headers["etag"]
    moved = anna.ask("PATCH", path, slot(3), if_match=seen)
    assert (moved.status_code, moved.json()["version"]) == (200, 1)
    late = anna.ask("PATCH", path, slot(5), if_match=seen)
    assert (late.status_code, late.headers["etag"]) == (412, '"1"')
    assert anna.post(f"{path}/cancel", if_match=seen).status_code == 412
    assert anna.ask("PATCH", path, slot(5), if_match=moved.headers["etag"]).status_code == 200
    assert anna.post(f"{path}/cancel", if_match="*").json()["status"] == "cancelled"


@pytest.mark.parametrize("path", ["/kit", "/kit/bench", "/kit/bench/free", "/bookings", "/me/bookings", "/waiting"])
def test_what_was_loaded_is_not_loaded_again(path: str, house: House) -> None:
    tag = house["Anna"].get(path).headers["etag"]
    again = house["Anna"].get(path, if_none_match=f'"other", W/{tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    house["Anna"].book("bench")
    house["Mia"].ask("PUT", "/kit/bench/state", {"state": "notice", "note": "Wobbles."})
    house["Anna"].post("/waiting", {"kit": "bench", **slot(1)})
    changed = house["Anna"].get(path, if_none_match=tag)
    assert changed.status_code == (304 if path in {"/waiting", "/kit/bench/free"} else 200)


def test_the_end_alone_prolongs_and_says_whom_it_would_touch(house: House) -> None:
    made, other = house["Anna"].book(at=1).json(), house["Ben"].book(at=4).json()
    path, later = f"/bookings/{made['id']}", {"end_utc": slot(1)["start_utc"] + 4 * 3600}
    (touched,) = house["Anna"].get(f"{path}/touched?end_utc={later['end_utc']}").json()
    assert touched["id"] == other["id"]
    assert house["Anna"].ask("PATCH", path, later).status_code == 409
    shorter = {"end_utc": slot(1)["start_utc"] + 3 * 3600}
    assert house["Anna"].ask("PATCH", path, shorter).json()["end_utc"] == shorter["end_utc"]
    assert house["Anna"].ask("PATCH", path, {}).status_code == 422


def test_a_steward_decides(house: House) -> None:
    made = house["Anna"].book("bottling").json()
    assert made["status"] == "asked"
    assert [it["id"] for it in house["Stan"].get("/me/decisions").json()] == [made["id"]]
    assert house["Ben"].get("/me/decisions").json() == []
    assert house["Ben"].post(f"/bookings/{made['id']}/approve").status_code == 403
    assert house["Stan"].post(f"/bookings/{made['id']}/approve").json()["status"] == "booked"
    other = house["Anna"].book("bottling", at=24).json()
    said = house["Stan"].post(f"/bookings/{other['id']}/decline", {"reason": "Not on a Sunday."})
    assert said.json()["status"] == "declined"


def test_who_waits_is_offered_what_is_cancelled(house: House) -> None:
    made = house["Anna"].book().json()
    place = house["Ben"].post("/waiting", {"kit": "kettle-a", **slot(1)}).json()
    assert (place["status"], place["before"]) == ("waiting", 0)
    house["Anna"].post(f"/bookings/{made['id']}/cancel")
    (offered,) = house["Ben"].get("/waiting").json()
    assert house["Anna"].post(f"/bookings/{offered['booking']}/accept-offer").status_code == 404
    assert house["Ben"].post(f"/bookings/{offered['booking']}/accept-offer").json()["status"] == "booked"


def test_an_offer_that_is_left_goes_to_the_next(house: House) -> None:
    made = house["Anna"].book().json()
    places = [house[name].post("/waiting", {"kit": "kettle-a", **slot(1)}).json() for name in ("Ben", "Stan")]
    house["Anna"].post(f"/bookings/{made['id']}/cancel")
    assert house["Ben"].ask("DELETE", f"/waiting/{places[0]['id']}").status_code == 204
    (offered,) = house["Stan"].get("/waiting").json()
    assert offered["status"] == "offered"
    assert house["Stan"].post(f"/bookings/{offered['booking']}/decline-offer").json()["status"] == "declined"


def test_coming_and_going(house: House) -> None:
    made = house["Anna"].book().json()
    code = house["Mia"].get("/kit/kettle-a").json()["code"]
    assert house["Anna"].get("/kit/kettle-a").json()["code"] is None
    house.calendar.now_utc = made["start_utc"]
    assert house["Anna"].post("/check-in", {"code": code}).json()["status"] == "in_use"
    assert house["Anna"].post(f"/bookings/{made['id']}/check-in").json()["status"] == "in_use"
    house.calendar.now_utc += 1800
    assert house["Anna"].post(f"/bookings/{made['id']}/check-out").json()["end_utc"] == house.calendar.now_utc
    (use,) = house["Mia"].get("/kit/kettle-a/uses").json()
    assert (use["member"], use["checked"]) == (house["Anna"].member, True)
    assert house["Ben"].get("/kit/kettle-a/uses").json()[0]["member"] is None


def test_kit_is_put_in_changed_and_put_away(house: House) -> None:
    mia = house["Mia"]
    made = mia.ask("PUT", "/kit/washer", RULES)
    assert (made.status_code, made.json()["rules"]["longest_hours"]) == (201, 4)
    blind = mia.ask("PUT", "/kit/washer", RULES | {"longest_hours": 5})
    assert blind.status_code == 428
    changed = mia.ask("PUT", "/kit/washer", RULES | {"longest_hours": 5}, if_match=made.headers["etag"])
    assert (changed.status_code, changed.json()["rules"]["longest_hours"]) == (200, 5)
    assert mia.ask("PUT", "/kit/washer", RULES, if_match=made.headers["etag"]).status_code == 412
    assert house["Anna"].ask("PUT", "/kit/washer", RULES).status_code == 403
    assert mia.ask("DELETE", "/kit/washer").status_code == 204
    assert mia.get("/kit/washer").status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"takes": ["washer"]}, 422),
        ({"takes": ["burner-1", "burner-1"]}, 422),
        ({"quotas": [{"what": "count", "per": "week", "most": it} for it in (1, 2)]}, 422),
        ({"fermenter": "brewery/pi1/fv1"}, 409),
        ({"takes": ["burner-1"]}, 201),
    ],
)
def test_what_contradicts_itself_or_other_kit_is_refused(
    changes: dict[str, object], status: int, house: House
) -> None:
    other = {"slug": "tank", "name": "Tank", "fermenter": "brewery/pi1/fv1"}
    assert house["Mia"].ask("PUT", "/kit/tank", other).status_code == 201
    assert house["Mia"].ask("PUT", "/kit/washer", RULES | changes).status_code == status


def test_a_breakdown_cancels_and_offers_what_is_free_instead(house: House) -> None:
    made = house["Anna"].book("bench").json()
    out = {"state": "out_of_order", "note": "No legs.", "until_utc": made["end_utc"]}
    done = house["Mia"].ask("PUT", "/kit/bench/state", out).json()
    assert [it["id"] for it in done["cancelled"]] == [made["id"]]
    free = house["Anna"].get(f"/bookings/{made['id']}/alternatives").json()
    assert free[0]["slot"]["start_utc"] >= made["end_utc"]
    assert house["Mia"].ask("PUT", "/kit/bench/state", {"state": "in_service"}).json()["kit"]["state"] == "in_service"


def test_damage_is_reported_and_mended(house: House) -> None:
    made = house["Anna"].book("mill").json()
    assert made["status"] == 422
    report = house["Anna"].post("/kit/mill/damage", {"severity": "dangerous", "text": "It bites."}).json()
    assert [it["id"] for it in house["Ben"].get("/kit/mill/damage").json()] == [report["id"]]
    assert house["Ben"].post(f"/damage/{report['id']}/mended").status_code == 403
    assert house["Stan"].post(f"/damage/{report['id']}/mended").status_code == 204
    assert house["Ben"].get("/kit/mill/damage").json() == []
    assert house["Ben"].get("/kit/mill/damage?mended=true").json()[0]["mended_utc"] == NOW_UTC


def test_a_session_is_called_off_by_who_teaches_its_topic_and_guests_are_told(house: House) -> None:
    anna, stan = house["Anna"], house["Stan"]
    session = stan.post("/inductions/mill/sessions", slot(1)).json()["id"]
    up = house.client.post(f"/inductions/{session}/up", headers={"authorization": f"Bearer {anna.token}"})
    assert "You are on the list" in up.text
    entry = {"slug": "forge", "name": "Forge", "induction": "forging"}
    assert house["Mia"].ask("PUT", "/kit/forge", entry).status_code == 201
    assert house["Mia"].ask("PUT", "/kit/forge/stewards", {"stewards": [house["Ben"].member]}).status_code == 200
    assert house["Ben"].ask("DELETE", f"/inductions/forging/sessions/{session}").status_code == 404
    assert house["Ben"].ask("DELETE", f"/inductions/mill/sessions/{session}").status_code == 403
    assert stan.ask("DELETE", f"/inductions/mill/sessions/{session}").status_code == 204
    assert anna.get("/notices").json()["notices"][0]["kind"] == "induction.called_off"


def test_an_induction_opens_the_kit(house: House) -> None:
    anna, stan = house["Anna"], house["Stan"]
    session = stan.post("/inductions/mill/sessions", slot(1)).json()
    (reason,) = anna.book("mill").json()["refusals"]
    assert reason["next"]["id"] == session["id"]
    granted = stan.ask("PUT", f"/inductions/mill/members/{anna.member}", {})
    assert granted.json()["members"] == [{"member": anna.member, "until_utc": None}]
    assert anna.book("mill").status_code == 201
    assert anna.get("/inductions/mill").json()["members"] == granted.json()["members"]
    assert house["Ben"].get("/inductions/mill").json()["members"] == []
    assert stan.ask("DELETE", f"/inductions/mill/members/{anna.member}").status_code == 204
    assert stan.ask("DELETE", f"/inductions/mill/sessions/{session['id']}").status_code == 204
    assert anna.book("mill", at=5).status_code == 422


def test_a_series_is_looked_at_booked_moved_and_cancelled(house: House) -> None:
    anna = house["Anna"]
    wish = {"kit": "kettle-a", "first": "2027-03-02T18:00", "length_s": 7200, "times": 4}
    house["Ben"].post("/bookings", {"kit": "kettle-b", **slot(10 + 7 * 24)})
    preview = anna.post("/series/preview", wish).json()
    assert (len(preview["fit"]), [it["refusals"][0]["type"] for it in preview["left_out"]]) == (3, ["taken"])
    assert anna.post("/series", wish).status_code == 409
    done = anna.post("/series", wish | {"clashes": "leave_out"}).json()
    assert (len(done["bookings"]), len(done["left_out"])) == (3, 1)
    first = done["bookings"][0]
    later = {"start_utc": first["start_utc"] + 3600, "end_utc": first["end_utc"] + 3600, "scope": "all"}
    moved = anna.post(f"/bookings/{first['id']}/move-series", later).json()
    assert [it["start_utc"] % 86_400 for it in moved["bookings"]] == [19 * 3600] * 3
    gone = anna.post(f"/bookings/{first['id']}/cancel-series", {"scope": "all"}).json()
    assert [it["status"] for it in gone] == ["cancelled"] * 3


def test_the_feeds_secret_is_told_once_and_taken_back(house: House) -> None:
    anna = house["Anna"]
    assert anna.get("/feed").json() == {"made": False}
    made = anna.ask("POST", "/feed")
    assert (made.status_code, len(made.json()["token"])) == (201, 43)
    assert anna.get("/feed").json() == {"made": True}
    assert anna.ask("DELETE", "/feed").status_code == 204
    assert anna.get("/feed").json() == {"made": False}


def test_what_is_left_is_known_before_trying(house: House) -> None:
    house["Anna"].book("bottling", at=48)
    (left,) = house["Anna"].get(f"/kit/bottling/allowance?at_utc={slot(48)['start_utc']}").json()
    assert (left["used"], left["most"], left["left"]) == (1, 2, 1)
    slots = house["Anna"].get("/kit/bottling/next-free?length_s=7200&number=2").json()
    assert all(one["end_utc"] <= other["start_utc"] for one, other in itertools.pairwise(slots))


def test_the_audit_log_is_for_maintainers_and_can_be_read_on(house: House) -> None:
    house["Anna"].book()
    assert (house["Anna"].get("/audit").status_code, house["Mia"].get("/audit").status_code) == (403, 200)
    first, second = (house["Ada"].get("/audit?limit=2").json(), house["Ada"].get("/audit?limit=1").json())
    assert first[0] == second[0]
    on = house["Ada"].get(f"/audit?limit=1&before={first[0]['id']}").json()
    assert on[0] == first[1]
    assert first[0]["what"] == "booking.booked"
