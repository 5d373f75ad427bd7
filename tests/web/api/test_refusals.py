# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every way to be refused has its status, its type with the numbers, and a sentence in the reader's language."""

from collections.abc import Callable
from typing import Any, get_args

import httpx
import pytest
from tests.web.api.conftest import HOUR_S, House, slot

from taproom.bookings.api.refused import MODELS, status_of
from taproom.bookings.refusals import (
    Changed,
    KeyReused,
    NotYours,
    OffGrid,
    Refusal,
    SlotIsFree,
    UnknownKit,
)

Ask = Callable[[House], httpx.Response]
NOBODY = "0" * 26
FAR_AHEAD = {"kit": "bench", "first": "2027-09-01T18:00", "length_s": 3600}


def _move(house: House, by: str, **more: Any) -> httpx.Response:
    made = house["Anna"].book().json()
    return house[by].ask("PATCH", f"/bookings/{made['id']}", slot(5), **more)


def _twice(house: House) -> httpx.Response:
    house["Anna"].post("/bookings", {"kit": "kettle-a", **slot(1)}, idempotency_key="a")
    return house["Anna"].post("/bookings", {"kit": "kettle-a", **slot(5)}, idempotency_key="a")


def _cancelled(house: House) -> httpx.Response:
    made = house["Anna"].book().json()
    house["Anna"].post(f"/bookings/{made['id']}/cancel")
    return house["Anna"].post(f"/bookings/{made['id']}/cancel")


def _third(house: House) -> httpx.Response:
    """The quota is two a week; a slot is anybody's two days before."""
    for day in (2, 3):
        assert house["Anna"].book("bottling", at=24 * day).status_code == 201
    return house["Anna"].book("bottling", at=24 * 4)


def _wait_twice(house: House) -> httpx.Response:
    house["Anna"].book()
    house["Ben"].post("/waiting", {"kit": "kettle-a", **slot(1)})
    return house["Ben"].post("/waiting", {"kit": "kettle-a", **slot(1)})


def _until(house: House, kit: str, end_utc: int) -> httpx.Response:
    return house["Anna"].post("/bookings", {"kit": kit, **slot(1), "end_utc": end_utc})


def _broken(house: House) -> httpx.Response:
    house["Mia"].ask("PUT", "/kit/bench/state", {"state": "out_of_order", "note": "No legs."})
    return house["Anna"].book("bench")


def _put_away(house: House) -> httpx.Response:
    house["Anna"].book("bench")
    return house["Mia"].ask("DELETE", "/kit/bench")


def _early(house: House) -> httpx.Response:
    made = house["Anna"].book().json()
    return house["Anna"].post(f"/bookings/{made['id']}/check-in")


def _begun(house: House) -> httpx.Response:
    made = house["Anna"].book(at=1).json()
    house.calendar.now_utc = slot(1)["start_utc"] + 60
    return house["Anna"].ask("PATCH", f"/bookings/{made['id']}", slot(5))


def _late_offer(house: House) -> httpx.Response:
    made = house["Anna"].book().json()
    house["Ben"].post("/waiting", {"kit": "kettle-a", **slot(1)})
    house["Anna"].post(f"/bookings/{made['id']}/cancel")
    (place,) = house["Ben"].get("/waiting").json()
    house.calendar.now_utc += 3 * HOUR_S
    return house["Ben"].post(f"/bookings/{place['booking']}/accept-offer")


REFUSALS: list[tuple[Ask, int, str]] = [
    (lambda h: h["Anna"].book("nowhere"), 404, "unknown_kit"),
    (lambda h: h["Anna"].get(f"/bookings/{NOBODY}"), 404, "unknown_booking"),
    (lambda h: h["Anna"].ask("DELETE", f"/waiting/{NOBODY}"), 404, "unknown_booking"),
    (lambda h: _move(h, "Ben"), 403, "not_yours"),
    (lambda h: h["Ben"].ask("PUT", "/kit/mill/state", {"state": "in_service"}), 403, "not_steward"),
    (lambda h: h["Ben"].ask("PUT", f"/inductions/mill/members/{h['Ben'].member}", {}), 403, "not_steward"),
    (lambda h: _move(h, "Anna", if_match='"7.abc"'), 412, "changed"),
    (lambda h: _move(h, "Anna", if_match="nonsense"), 412, "changed"),
    (lambda h: [h["Anna"].book(), h["Ben"].book("kettle-b")][1], 409, "taken"),
    (_broken, 409, "out_of_order"),
    (_cancelled, 409, "cannot_now"),
    (_begun, 409, "already_begun"),
    (_late_offer, 409, "offer_over"),
    (lambda h: h["Anna"].post("/waiting", {"kit": "bench", **slot(1)}), 409, "slot_is_free"),
    (_wait_twice, 409, "already_waiting"),
    (_early, 409, "nothing_to_check_in"),
    (_put_away, 409, "kit_promised"),
    (_twice, 422, "key_reused"),
    (lambda h: h["Anna"].book(hours=-1), 422, "senseless"),
    (lambda h: h["Anna"].book(at=-48), 422, "in_the_past"),
    (lambda h: _until(h, "bench", slot(1)["end_utc"] + 61), 422, "off_grid"),
    (lambda h: h["Anna"].book("fv1"), 422, "not_whole_days"),
    (lambda h: _until(h, "bottling", slot(1)["start_utc"] + 1800), 422, "too_short"),
    (lambda h: h["Anna"].book(hours=11), 422, "too_long"),
    (lambda h: h["Anna"].book("mill", at=-22), 422, "too_soon"),
    (lambda h: h["Anna"].book(at=24 * 91), 422, "too_far_ahead"),
    (_third, 422, "quota_used"),
    (lambda h: h["Anna"].book("mill"), 422, "not_inducted"),
    (lambda h: h["Anna"].post("/series", FAR_AHEAD), 422, "no_instance"),
]


@pytest.mark.parametrize(
    ("ask", "status", "kind"), REFUSALS, ids=[f"{kind}-{n}" for n, (_, _, kind) in enumerate(REFUSALS)]
)
def test_each_refusal_has_its_status_and_says_why(ask: Ask, status: int, kind: str, house: House) -> None:
    answer = ask(house)
    document = answer.json()
    assert (answer.status_code, document["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert kind in [it["type"] for it in document["refusals"]]
    assert all(it["sentence"] in document["title"] for it in document["refusals"])


def test_the_table_knows_every_refusal_but_those_that_need_a_clock_change_or_a_panel() -> None:
    named = {kind for _, _, kind in REFUSALS}
    known = {it.model_fields["type"].annotation.__args__[0] for it in MODELS.values()}  # type: ignore[union-attr]
    assert known - named == {"not_signed_in", "ask_about_clock"}
    assert set(MODELS) == set(get_args(Refusal))


def test_of_several_reasons_the_status_is_that_of_the_worst() -> None:
    ordered = (
        UnknownKit(kit=""),
        NotYours(),
        Changed(version=1),
        SlotIsFree(),
        OffGrid(granularity_s=1),
        KeyReused(),
    )
    assert [status_of(ordered[at:]) for at in range(len(ordered))] == [404, 403, 412, 409, 422, 422]


def test_a_taken_slot_says_who_has_it_until_when_and_what_is_free_instead(house: House) -> None:
    house["Anna"].book()
    (reason,) = house["Ben"].book("kettle-b").json()["refusals"]
    assert (reason["name"], reason["holder"], reason["busy"]) == ("Burner 1", house["Anna"].member, slot(1))
    assert reason["next_free"][0] == slot(3)
    assert "Anna" in reason["sentence"]


def test_who_does_not_want_to_be_named_is_not(house: House) -> None:
    made = house["Anna"].book(named=False, purpose="A surprise").json()
    (reason,) = house["Ben"].book().json()["refusals"]
    seen = house["Ben"].get(f"/bookings/{made['id']}").json()
    assert (reason["holder"], seen["holder"], seen["member"], seen["purpose"]) == (None, None, None, "")
    assert house["Ben"].get(f"/bookings/{made['id']}/audit").status_code == 403
    assert house["Mia"].get(f"/bookings/{made['id']}").json()["holder"] == "Anna"


def test_the_sentence_is_in_the_language_of_the_request(house: House) -> None:
    answer = house["Anna"].post("/bookings", {"kit": "mill", **slot(1)}, accept_language="fr")
    assert "habilitation" in answer.json()["title"] or "formation" in answer.json()["title"]


def test_the_clock_is_asked_about_with_the_days(house: House) -> None:
    wish = {"kit": "bench", "first": "2027-03-02T18:00", "length_s": 3600, "times": 2, "weekdays": [1]}
    assert len(house["Anna"].post("/series/preview", wish).json()["fit"]) == 2
