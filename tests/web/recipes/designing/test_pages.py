# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The designer over HTTP: designed, saved, edited by two, forked by a third, and nothing that was typed is lost."""

import html
import re
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.web.conftest import BASE, Brewery
from tests.web.recipes.designing.forms_on_pages import form_on

from taproom.access import Principal, Role
from taproom.bookings import booking
from taproom.bookings.keeping import save_kit
from taproom.bookings.kit import HOUR_S, Kit
from taproom.bookings.values import Wish
from taproom.recipes.formats import Imported, read
from taproom.recipes.repository import prices, saving
from taproom.recipes.revisions import NewRevision
from taproom.recipes.seeing import Eyes

SAMPLES = Path(__file__).parents[1] / "formats" / "samples"
BEER = {
    "name": "Blonde du quai",
    "style": "Belgian Blond Ale",
    "grain.0.name": "Pils du coin",
    "grain.0.amount": "4.5",
    "grain.0.yield": "81",
    "grain.0.color": "3.5",
    "hop.0.name": "Saaz du coin",
    "hop.0.amount": "40",
    "hop.0.alpha": "3.5",
    "hop.0.for": "60",
    "yeast.0.name": "Levure du coin",
    "yeast.0.attenuation": "80",
    "notes": "<script>alert(1)</script>",
}


def post(brewery: Brewery, path: str, form: dict[str, str], do: str = "save", **headers: str) -> Any:
    said = {"origin": BASE, **headers}
    return brewery.client.post(path, data={**form, "do": do}, headers=said, follow_redirects=False)


def typed(brewery: Brewery, **changes: str) -> dict[str, str]:
    return {**form_on(brewery.client.get("/recipes/new").text), **BEER, **changes}


def made(brewery: Brewery, **changes: str) -> str:
    """The address of a new recipe."""
    answer = post(brewery, "/recipes/new", typed(brewery, **changes))
    assert answer.status_code == 303, words(answer.text)
    return str(answer.headers["location"])


def edited(brewery: Brewery, path: str, **changes: str) -> dict[str, str]:
    return {**form_on(brewery.client.get(f"{path}/edit").text), **changes}


def words(page: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def number(page: str, key: str) -> str:
    found = re.search(rf'data-number="{key}">([^<]*)<', page)
    assert found is not None
    return found[1]


def test_numbers_come_back_as_a_fragment(brewery: Brewery) -> None:
    answer = post(brewery, "/recipes/figures", typed(brewery), do="", **{"x-live": "1"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert (number(answer.text, "og"), number(answer.text, "abv")) == ("1.050", "5.3")
    said = words(answer.text)
    assert "sum(kg x l deg/kg x efficiency)" in said
    assert "Tinseth" in said
    assert "within" in said, "the style's ranges"
    assert "Beer Judge Certification Program" in said, "whose ranges they are"


def test_a_wrong_field_only_lacks_in_the_numbers(brewery: Brewery) -> None:
    form = typed(brewery, **{"hop.0.amount": "many", "name": ""})
    answer = post(brewery, "/recipes/figures", form, do="", **{"x-live": "1"})
    assert number(answer.text, "og") == "1.050"
    assert answer.status_code == 200


@pytest.mark.parametrize("size", ["", "NaN", "1e308", "-1", "inf", "9" * 300, "\ud800", "<b>"])
def test_nonsense_gets_a_sentence_and_no_number(brewery: Brewery, size: str) -> None:
    text = size.encode("utf-8", "replace").decode()
    answer = post(brewery, "/recipes/figures", typed(brewery, batch_size=text), do="", **{"x-live": "1"})
    assert answer.status_code == 200
    assert "Write how much goes into the fermenter" in words(answer.text)
    refused = post(brewery, "/recipes/new", typed(brewery, batch_size=text))
    assert refused.status_code == 422
    assert 'href="#batch_size"' in refused.text


def test_a_form_that_is_too_large_is_refused_with_a_sentence(brewery: Brewery) -> None:
    rows = {f"hop.{n}.name": "Saaz" for n in range(10_000)}
    answer = post(brewery, "/recipes/figures", typed(brewery, **rows), do="")
    assert answer.status_code == 413
    many = {f"hop.{n}.name": "S" for n in range(1400)}
    assert "At most 100 rows" in words(post(brewery, "/recipes/new", typed(brewery, **many)).text)


def test_a_recipe_is_saved_and_comes_back_as_it_was_typed(brewery: Brewery) -> None:
    path = made(brewery)
    page = brewery.client.get(f"{path}/edit")
    assert "<script>alert" not in page.text
    form = form_on(page.text)
    assert {name: form[name] for name in BEER} == BEER
    assert number(page.text, "og") == "1.050"


def test_every_sample_goes_through_the_browsers_form_without_a_change(brewery: Brewery) -> None:
    """Files of six programs, in English and in French: saving what nobody touched finds nothing to save."""
    eyes = Eyes(member=brewery.member, inside=True, maintains=True)
    seen = 0
    for file in sorted(SAMPLES.iterdir()):
        found = read(file.read_bytes(), file.name) if file.suffix in (".xml", ".json") else None
        for document in [it.document for it in found.recipes] if isinstance(found, Imported) else []:
            brewery.wall.at_utc += 60
            new, now_utc = NewRevision(document=document), brewery.wall.at_utc
            task = partial(saving.save_revision, eyes=eyes, new=new, by=brewery.member, now_utc=now_utc)
            path = f"/recipes/{brewery.app.state.store.writer.submit(task).result().recipe}"
            for language in ("en", "fr"):
                page = brewery.client.get(f"{path}/edit", headers={"accept-language": language})
                answer = post(brewery, f"{path}/edit", form_on(page.text), **{"accept-language": language})
                assert answer.status_code == 409, (file.name, language, words(answer.text))
            for paper in ("sheet", "checklist", "scale?batch_l=40"):
                assert brewery.client.get(f"{path}/{paper}").status_code == 200, (file.name, paper)
            seen += 1
    assert seen > 5


def test_errors_keep_the_form(brewery: Brewery) -> None:
    form = typed(brewery, **{"hop.0.amount": "plenty", "message": "hm"})
    answer = post(brewery, "/recipes/new", form)
    assert answer.status_code == 422
    assert "“plenty” is not a number" in words(answer.text)
    back = form_on(answer.text)
    assert {name: back[name] for name in form if name != "do"} == {name: form[name] for name in form if name != "do"}


def test_a_revision_has_a_message_and_nothing_is_saved_twice(brewery: Brewery) -> None:
    path = made(brewery)
    assert post(brewery, f"{path}/edit", edited(brewery, path)).status_code == 409, "nothing was changed"
    brewery.wall.at_utc += 60
    answer = post(brewery, f"{path}/edit", edited(brewery, path, boil_time="75", message="Longer"))
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "Longer" in words(brewery.client.get(f"{path}/history").text)


def test_who_was_slower_sees_what_changed_and_can_put_both_together(brewery: Brewery) -> None:
    path = made(brewery)
    mine, theirs = edited(brewery, path, **{"hop.0.amount": "55"}), edited(brewery, path, boil_time="75")
    brewery.wall.at_utc += 60
    assert post(brewery, f"{path}/edit", theirs).status_code == 303
    moved = post(brewery, f"{path}/edit", mine)
    assert moved.status_code == 409
    assert "boil time: 60 min → 75 min" in words(moved.text)
    assert form_on(moved.text)["hop.0.amount"] == "55"
    both = post(brewery, f"{path}/edit", form_on(moved.text), do="merge")
    form = form_on(both.text)
    assert (form["hop.0.amount"], form["boil_time"]) == ("55", "75")
    brewery.wall.at_utc += 60
    assert post(brewery, f"{path}/edit", form).status_code == 303


def test_where_both_changed_the_same_thing_mine_stays_and_theirs_is_said(brewery: Brewery) -> None:
    path = made(brewery)
    mine, theirs = edited(brewery, path, boil_time="90"), edited(brewery, path, boil_time="75")
    brewery.wall.at_utc += 60
    post(brewery, f"{path}/edit", theirs)
    both = post(brewery, f"{path}/edit", mine, do="merge")
    assert form_on(both.text)["boil_time"] == "90"
    assert "90 min → 75 min" in words(both.text)


def test_the_slower_one_can_fork_instead(brewery: Brewery) -> None:
    path = made(brewery)
    mine, theirs = edited(brewery, path, boil_time="90"), edited(brewery, path, boil_time="75")
    brewery.wall.at_utc += 60
    post(brewery, f"{path}/edit", theirs)
    answer = post(brewery, f"{path}/edit", mine, do="fork")
    assert answer.status_code == 303
    assert answer.headers["location"] != path


def share(brewery: Brewery, path: str) -> None:
    page = brewery.client.get(f"{path}/sharing")
    assert page.status_code == 200
    recipe = path.rpartition("/")[2]
    brewery.app.state.store.writer.submit(
        lambda db: db.execute("UPDATE recipe SET visibility = 'members' WHERE id = ?", (recipe,))
    ).result()


def test_somebody_elses_recipe_becomes_a_fork_that_names_it(brewery: Brewery) -> None:
    path = made(brewery)
    share(brewery, path)
    brewery.sign_in("Ben", Role.MEMBER)
    page = brewery.client.get(f"{path}/edit")
    assert "Your fork of Blonde du quai" in words(page.text)
    answer = post(brewery, f"{path}/edit", {**form_on(page.text), "boil_time": "80"})
    assert answer.status_code == 303
    fork = answer.headers["location"]
    assert fork != path
    sheet = words(brewery.client.get(f"{fork}/sheet").text)
    assert "by Anna" in sheet
    assert "changed by Ben" in sheet


def test_a_private_recipe_is_nobodys_to_edit_scale_or_print(brewery: Brewery) -> None:
    path = made(brewery)
    brewery.sign_in("Ben", Role.ADMINISTRATOR)
    for what in ("edit", "scale", "sheet", "checklist"):
        answer = brewery.client.get(f"{path}/{what}")
        assert answer.status_code == 404, what
        assert "There is no such recipe" in words(answer.text)


def test_buttons_without_scripts(brewery: Brewery) -> None:
    form = typed(brewery)
    added = post(brewery, "/recipes/new", form, do="hop.add")
    back = form_on(added.text)
    assert back["hop.1.name"] == ""
    moved = form_on(post(brewery, "/recipes/new", {**back, "hop.1.name": "Aurora"}, do="hop.1.up").text)
    assert (moved["hop.0.name"], moved["hop.1.name"]) == ("Aurora", "Saaz du coin")
    gone = form_on(post(brewery, "/recipes/new", moved, do="hop.0.remove").text)
    assert "hop.1.name" not in gone


def test_the_library_fills_what_is_empty_and_nothing_else(brewery: Brewery) -> None:
    form = typed(brewery, **{"hop.0.name": "Magnum", "hop.0.alpha": ""})
    back = form_on(post(brewery, "/recipes/new", form, do="compute").text)
    assert 10 <= float(back["hop.0.alpha"]) <= 16
    mine = typed(brewery, **{"hop.0.name": "Magnum", "hop.0.alpha": "11.1"})
    assert form_on(post(brewery, "/recipes/new", mine, do="compute").text)["hop.0.alpha"] == "11.1"


def test_a_style_that_is_known_is_saved_with_its_guide(brewery: Brewery) -> None:
    path = made(brewery)
    assert form_on(brewery.client.get(f"{path}/edit").text)["style"] == "Belgian Blond Ale"
    assert "Belgian Blond Ale" in words(brewery.client.get(path).text)


def test_units_are_the_readers_choice_and_remembered(brewery: Brewery) -> None:
    page = post(brewery, "/recipes/new", typed(brewery), do="units.imperial")
    assert form_on(page.text)["batch_size"] == "20", "what was typed is not converted"
    fresh = form_on(brewery.client.get("/recipes/new").text)
    assert (fresh["batch_size"], fresh["batch_size.unit"], fresh["mash.0.temperature.unit"]) == ("5", "gal", "F")


def test_the_cost_comes_from_the_brewerys_prices(brewery: Brewery) -> None:
    brewery.app.state.store.writer.submit(
        lambda db: prices.say_price(db, "Pils du coin", 200, "kg", by=brewery.member, now_utc=brewery.wall())
    ).result()
    answer = post(brewery, "/recipes/figures", typed(brewery), do="", **{"x-live": "1"})
    assert number(answer.text, "cost") == "9.00"


KETTLE = {"name": "Great kettle", "batch_l": "50", "batch_l.unit": "l", "efficiency_pct": "65",
          "efficiency_pct.unit": "%", "boil_off_l_per_h": "6"}  # fmt: skip


def test_a_recipe_is_scaled_to_a_kettle_and_saved_as_a_fork(brewery: Brewery) -> None:
    path = made(brewery)
    assert post(brewery, "/recipes/kettles", KETTLE).status_code == 303
    kettle = re.search(r"kettle=([0-9A-Z]{26})", brewery.client.get("/recipes/kettles").text)
    assert kettle is not None
    page = brewery.client.get(f"{path}/scale", params={"kettle": kettle[1]})
    said = words(page.text)
    assert "4.5 kg 12.46 kg" in said, "50 / 20 of the volume, 72 / 65 of the efficiency"
    fork = post(brewery, f"{path}/scale", {**KETTLE, "base": "", "message": "For the great kettle"})
    assert fork.status_code == 303
    form = form_on(brewery.client.get(f"{fork.headers['location']}/edit").text)
    assert (form["batch_size"], form["efficiency"], form["boil_off_l_per_h"]) == ("50", "65", "6")
    sheet = words(brewery.client.get(f"{path}/sheet", params=KETTLE).text)
    assert "12.46 kg" in sheet
    assert "scaled" in sheet


def booked_kettle(brewery: Brewery) -> Kit:
    """Kit that whoever is signed in has booked for tomorrow."""
    now_utc = brewery.wall.at_utc // HOUR_S * HOUR_S
    who = Principal(member=brewery.member, name="Anna", role=Role.ADMINISTRATOR)

    def task(db: sqlite3.Connection) -> Kit:
        new = Kit(id="", slug="cuve", name="Cuve", granularity_s=HOUR_S)
        kit = save_kit(db, new, takes=[], by=None, now_utc=now_utc)
        wish = Wish(kit="cuve", start_utc=now_utc + 24 * HOUR_S, end_utc=now_utc + 26 * HOUR_S)
        booking.book(db, who, wish, ZoneInfo("UTC"), now_utc=now_utc)
        return kit

    return brewery.app.state.store.writer.submit(task).result()  # type: ignore[no-any-return]


def test_the_kettle_that_is_booked_is_chosen(brewery: Brewery) -> None:
    path, kit = made(brewery), booked_kettle(brewery)
    assert "You have booked Cuve from" in words(brewery.client.get(f"{path}/scale").text)
    post(brewery, "/recipes/kettles", {**KETTLE, "kit": kit.id})
    said = words(brewery.client.get(f"{path}/scale").text)
    assert "4.5 kg 12.46 kg" in said
    assert "booked" in said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"batch_l": "0"}, "Write a number from 0.05"),
        ({"batch_l": ""}, "Write a number here"),
        ({"efficiency_pct": "300"}, "Write a number from 1 to 100 %."),
        ({"boil_off_l_per_h": "NaN"}, "“NaN” is not a number"),
    ],
)
def test_a_kettle_that_cannot_be_is_refused(brewery: Brewery, changes: dict[str, str], sentence: str) -> None:
    path = made(brewery)
    assert sentence in words(brewery.client.get(f"{path}/scale", params={**KETTLE, **changes}).text)
    answer = post(brewery, "/recipes/kettles", {**KETTLE, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer.text)


def test_kettles_are_kept_by_brewers(brewery: Brewery) -> None:
    post(brewery, "/recipes/kettles", KETTLE)
    assert post(brewery, "/recipes/kettles", KETTLE).status_code == 409, "there is one of that name"
    kettle = re.search(r"kettle=([0-9A-Z]{26})", brewery.client.get("/recipes/kettles").text)
    assert kettle is not None
    form = form_on(brewery.client.get(f"/recipes/kettles?kettle={kettle[1]}").text)
    assert post(brewery, "/recipes/kettles", {**form, "batch_l": "45"}).status_code == 303
    assert "45 l" in words(brewery.client.get("/recipes/kettles").text)
    assert post(brewery, "/recipes/kettles", {"id": kettle[1]}, do="remove").status_code == 303
    assert "There are none yet." in words(brewery.client.get("/recipes/kettles").text)
    brewery.sign_in("Ben", Role.MEMBER)
    assert post(brewery, "/recipes/kettles", KETTLE).status_code == 403


def test_the_brew_day_on_paper_has_everything_once(brewery: Brewery) -> None:
    path = made(brewery, boil_off_l_per_h="3")
    said = words(brewery.client.get(f"{path}/checklist").text)
    for text in ("Pils du coin", "Saaz du coin", "Levure du coin", "Original gravity 1.050"):
        assert said.count(text) == 1, text
    assert "Volume before the boil 23 l" in said
