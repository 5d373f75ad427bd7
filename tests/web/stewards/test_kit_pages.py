# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kit is described, by one of two people, photographed and put away; and its sticker leads to it."""

import io

import pytest
from PIL import Image
from tests.web.stewards.conftest import Workshop

from taproom.bookings.inventory import entry_of
from taproom.bookings.repository import kit as kits
from taproom.bookings.stewards.kit_form import draft_of


def form_of(workshop: Workshop, slug: str) -> dict[str, object]:
    """What the browser sends when nothing is changed."""
    kit = workshop.kit(slug)
    draft = workshop.write(lambda db: draft_of(entry_of(db, kit), kit.stewards))
    typed = {name: text for name, text in draft.typed.items() if text}
    return {**typed, "stewards": sorted(draft.stewards), "takes": sorted(draft.takes), "version": kit.version}


def test_new_kit_can_be_booked_at_once(workshop: Workshop) -> None:
    workshop.post("/kit/new", name="Kettle C", shortest_minutes="120", longest_hours="8", show_holder="on")
    kit = workshop.kit("kettle-c")
    assert (kit.min_s, kit.max_s, kit.show_holder, kit.approval) == (7200, 28_800, True, False)
    assert kit.token
    assert workshop.book("Franck", "kettle-c", in_h=3).status == "booked"


def test_what_is_wrong_stands_beside_each_field_and_what_was_typed_stays(workshop: Workshop) -> None:
    page = workshop.post("/kit/new", 422, name="", place="Nord & <b>", capacity="many", ahead_days="0")
    for name in ("name", "capacity", "ahead_days"):
        assert f'id="{name}-wrong"' in page
    assert 'value="Nord &amp; &lt;b&gt;"' in page
    assert 'value="many"' in page


@pytest.mark.parametrize("slug", ["kettle", "new", "stickers"])
def test_an_address_that_is_taken_is_refused(slug: str, workshop: Workshop) -> None:
    assert 'id="slug-wrong"' in workshop.post("/kit/new", 409 if slug == "kettle" else 422, name="X", slug=slug)


def test_a_fermenter_belongs_to_one_kit(workshop: Workshop) -> None:
    workshop.post("/kit/new", name="One", fermenter="brewery/pi1/fv1")
    assert 'id="fermenter-wrong"' in workshop.post("/kit/new", 409, name="Two", fermenter="brewery/pi1/fv1")


def test_saving_what_is_there_changes_nothing_that_matters(workshop: Workshop) -> None:
    before = workshop.kit("kettle")
    workshop.post("/kit/kettle/edit", **form_of(workshop, "kettle"))
    after = workshop.kit("kettle")
    assert (after.stewards, after.takes, after.token, after.buffer_s) == (
        before.stewards,
        before.takes,
        before.token,
        before.buffer_s,
    )
    assert after.version == before.version + 1


def test_of_two_people_the_second_is_shown_what_the_first_stored(workshop: Workshop) -> None:
    first = form_of(workshop, "kettle")
    second = {**first, "place": "South wall", "name": "Kettle one"}
    workshop.post("/kit/kettle/edit", **{**first, "place": "North wall"})
    page = workshop.post("/kit/kettle/edit", 409, **second)
    assert workshop.kit("kettle").place == "North wall"
    assert "Somebody else changed this kit" in page
    assert "Stored meanwhile: North wall" in page
    assert 'value="South wall"' in page
    workshop.post("/kit/kettle/edit", **{**second, "version": workshop.kit("kettle").version})
    assert workshop.kit("kettle").place == "South wall"


def test_a_change_that_breaks_a_promise_is_refused_and_changes_nothing(workshop: Workshop) -> None:
    workshop.put("bench", capacity=2)
    for name in ("Franck", "Élodie"):
        workshop.book(name, "bench", in_h=5)
    page = workshop.post("/kit/bench/edit", 409, **{**form_of(workshop, "bench"), "capacity": "1", "place": "There"})
    assert "bookings stand in the way" in page
    assert (workshop.kit("bench").capacity, workshop.kit("bench").place) == (2, "")


def test_kit_that_is_booked_is_not_put_away_and_kit_that_was_is_brought_back(workshop: Workshop) -> None:
    workshop.book("Franck", "burner", in_h=5)
    assert "bookings stand in the way" in workshop.post("/kit/burner/archive", 409)
    workshop.post("/kit/mill/archive")
    assert workshop.kit("mill").archived_utc is not None
    assert "Put away" in workshop.get("/kit/mill/care")
    workshop.post("/kit/mill/archive", back="true")
    assert workshop.kit("mill").archived_utc is None


def test_a_photo_is_drawn_anew_and_shown(workshop: Workshop) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    answer = workshop.client.post("/kit/mill/photo", files={"picture": ("p.png", drawn.getvalue(), "image/png")})
    assert answer.status_code == 200
    assert workshop.kit("mill").photo in answer.text
    answer = workshop.client.post("/kit/mill/photo", files={"picture": ("p.png", b"no picture", "image/png")})
    assert answer.status_code == 422
    assert 'id="photo-wrong"' in answer.text
    workshop.post("/kit/mill/photo")
    assert workshop.kit("mill").photo is None


PAGES = ("/kit/new", "/kit/kettle/edit", "/audit")
FORMS = ("/kit/new", "/kit/kettle/edit", "/kit/kettle/photo", "/kit/kettle/sticker", "/kit/kettle/archive")


@pytest.mark.parametrize(("name", "may"), [("Anna", True), ("Bilal", True), ("Chloé", False), ("Franck", False)])
def test_only_maintainers_say_how_kit_is_shared(name: str, may: bool, workshop: Workshop) -> None:
    workshop.enter(name)
    for path in PAGES:
        assert (workshop.client.get(path).status_code != 403) == may, path
    for path in FORMS:
        assert (workshop.client.post(path, data={"version": "1"}).status_code != 403) == may, path


@pytest.mark.parametrize(
    ("name", "may"), [("Anna", True), ("Bilal", True), ("Chloé", True), ("Driss", False), ("Franck", False)]
)
def test_a_sticker_is_printed_by_who_looks_after_the_kit(name: str, may: bool, workshop: Workshop) -> None:
    workshop.enter(name)
    for path in ("/kit/kettle/sticker", "/kit/kettle/qr.svg"):
        assert workshop.client.get(path).status_code == (200 if may else 403)
    assert ('src="/kit/kettle/qr.svg"' in workshop.get("/kit/stickers")) == may


def test_a_renewed_sticker_makes_the_old_one_void(workshop: Workshop) -> None:
    old, drawn = workshop.kit("kettle").token, workshop.get("/kit/kettle/qr.svg")
    assert drawn.startswith("<svg")
    assert workshop.post("/kit/kettle/sticker") == "/kit/kettle/sticker?done=renewed"
    assert workshop.write(lambda db: kits.kit_with_token(db, old)) is None
    assert workshop.get("/kit/kettle/qr.svg") != drawn


def test_unknown_kit_is_not_found(workshop: Workshop) -> None:
    for path in (
        "/kit/nothing/edit",
        "/kit/nothing/care",
        "/kit/nothing/sticker",
        "/kit/nothing/qr.svg",
        "/usage?kit=no",
    ):
        workshop.get(path, 404)
