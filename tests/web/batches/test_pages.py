# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the batches over HTTP: journeys, rights, and what is typed by mistake or in bad faith."""

import io
import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PIL import Image
from tests.web.batches.brewed import a_recipe, hop, saved
from tests.web.conftest import BASE, NOW_UTC, Brewery, a_state

from cellar.contract import Answer, Intent, ProfileProgress, StartProfileOrder
from taproom.access import Role
from taproom.batches.fermentation import hash_of
from taproom.batches.parts import Followed
from taproom.batches.repository import batches, events, people
from taproom.batches.values import Batch, Event
from taproom.ids import new_id
from taproom.recipes.document import Document
from taproom.recipes.seeing import Visibility


def made(brewery: Brewery, **form: str) -> str:
    """A new batch's id."""
    answer = brewery.post("/batches/new", **({"name": "Amber", "volume": "20"} | form))
    assert answer.status_code == 200, answer.text
    found = re.search(r"/batches/([0-9A-Z]{26})", str(answer.url))
    assert found
    return found[1]


def a_revision(brewery: Brewery, document: Document | None = None, *, show: Visibility = "private") -> str:
    task = partial(saved, member=brewery.member, document=document, show=show, now_utc=brewery.wall())
    revision: str = brewery.app.state.store.writer.submit(task).result()
    return revision


def stored(brewery: Brewery, batch: str) -> Batch:
    found = brewery.app.state.store.reads.run(lambda db: batches.batch_of(db, batch))
    assert found is not None
    return found  # type: ignore[no-any-return] # the app's state is untyped


def log_of(brewery: Brewery, batch: str) -> list[Event]:
    return list(brewery.app.state.store.reads.run(lambda db: events.log(db, batch)))


def move(brewery: Brewery, batch: str, there: str, **more: str) -> Any:
    form = {"event": new_id(), "here": stored(brewery, batch).status, "there": there}
    return brewery.post(f"/batches/{batch}/move", **(form | more))


def test_from_paper(brewery: Brewery) -> None:
    batch = made(brewery, name="Amber", volume="19,5", og="1052")
    page = brewery.client.get(f"/batches/{batch}").text
    assert "Amber" in page
    assert "19.5" in page
    assert "1.052" in page
    assert "Amber" in brewery.client.get("/batches").text
    day = brewery.client.get(f"/batches/{batch}/brew-day").text
    assert "start the clock" in day


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": " "}, "Give it a name"),
        ({"volume": "much"}, "Write litres"),
        ({"volume": "0"}, "Write litres"),
        ({"volume": "-5"}, "Write litres"),
        ({"volume": "NaN"}, "Write litres"),
        ({"volume": "999999"}, "Write litres"),
        ({"og": "2"}, "not an original gravity"),
        ({"og": "1.5"}, "not an original gravity"),
        ({"revision": "f" * 64}, "no such version of a recipe"),
        ({"revision": "../../etc/passwd"}, "no such version of a recipe"),
    ],
)
def test_a_wrong_form_comes_back_filled(brewery: Brewery, form: dict[str, str], sentence: str) -> None:
    answer = brewery.post("/batches/new", **({"name": "Kept <name>", "volume": "20"} | form))
    assert answer.status_code == 422
    assert sentence in answer.text
    if "name" not in form:
        assert "Kept &lt;name&gt;" in answer.text


def test_a_form_sent_twice_makes_one_batch(brewery: Brewery) -> None:
    once = new_id()
    assert made(brewery, id=once) == made(brewery, id=once) == once
    assert len(brewery.client.get("/api/v1/batches").json()) == 1


def test_brewed_from_a_recipe_and_frozen(brewery: Brewery) -> None:
    revision = a_revision(brewery)
    form = brewery.client.get(f"/batches/new?revision={revision}").text
    assert 'value="20"' in form
    batch = made(brewery, revision=revision, volume="20")
    before = stored(brewery, batch)
    assert before.revision == revision
    assert before.expected["og"]["value"] == pytest.approx(1.053, abs=0.003)
    assert before.expected["strike_temperature"]["value"] == pytest.approx(72.3, abs=0.5)
    page = brewery.client.get(f"/batches/{batch}").text
    assert "1.053" in page
    # Another version of the recipe, with four times the hops: the batch is what it was.
    stronger = a_recipe()
    ingredients = stronger.recipe.ingredients.model_dump(mode="json", by_alias=True, exclude_unset=True)
    a_revision(brewery, a_recipe(ingredients=ingredients | {"hop_additions": [hop("Magnum", 80, 60)]}))
    assert stored(brewery, batch) == before
    assert brewery.client.get(f"/batches/{batch}").text.count("28\xa0IBU") == page.count("28\xa0IBU") == 1


def test_scaled_to_what_is_brewed(brewery: Brewery) -> None:
    batch = stored(brewery, made(brewery, revision=a_revision(brewery), volume="40"))
    assert batch.volume_l == 40
    assert batch.document is not None
    recipe = batch.document["recipe"]
    assert recipe["batch_size"]["value"] == pytest.approx(40)
    assert recipe["ingredients"]["fermentable_additions"][0]["amount"]["value"] == pytest.approx(8, rel=0.02)
    assert batch.expected["og"]["value"] == pytest.approx(1.053, abs=0.003)


def test_a_private_recipe_of_somebody_else_is_not_brewed(brewery: Brewery) -> None:
    revision = a_revision(brewery)
    brewery.sign_in("Bilal", Role.MEMBER)
    assert brewery.client.get(f"/batches/new?revision={revision}").status_code == 404
    assert brewery.post("/batches/new", name="Mine", volume="20", revision=revision).status_code == 422


def test_the_whole_way(brewery: Brewery) -> None:
    batch = made(brewery)
    for there in ("brewing", "fermenting", "conditioning", "completed", "archived"):
        answer = move(brewery, batch, there)
        assert answer.status_code == 200, answer.text
        assert stored(brewery, batch).status == there
    brewery.post(f"/batches/{batch}/undo", event=new_id(), here="archived")
    assert stored(brewery, batch).status == "completed"
    page = brewery.client.get(f"/batches/{batch}").text
    assert "Taken back" in page


def test_two_who_move_it_at_once(brewery: Brewery) -> None:
    batch = made(brewery)
    move(brewery, batch, "brewing")
    late = brewery.post(f"/batches/{batch}/move", event=new_id(), here="planning", there="archived", note="my note")
    assert late.status_code == 409
    assert "Somebody moved the batch" in late.text
    assert "my note" in late.text


@pytest.mark.parametrize("at", ["2999-01-01T00:00", "1999-01-01T00:00", "yesterday", "2026-02-30T10:00"])
def test_a_time_that_was_not(brewery: Brewery, at: str) -> None:
    batch = made(brewery)
    answer = move(brewery, batch, "brewing", at=at)
    assert answer.status_code == 422
    assert stored(brewery, batch).status == "planning"


def test_who_may_what(brewery: Brewery) -> None:
    batch = made(brewery)
    brewery.sign_in("Bilal", Role.MEMBER)
    assert brewery.client.get(f"/batches/{batch}").status_code == 200
    assert 'action="/batches/' + batch + '/move"' not in brewery.client.get(f"/batches/{batch}").text
    for form, fields in {
        "move": {"here": "planning", "there": "brewing"},
        "undo": {"here": "planning"},
        "beside": {"key": "og", "value": "1.050"},
        "edit": {"name": "Mine now", "version": "1"},
        "publish": {"public": "yes"},
        "ferment": {"sha256": "0"},
        "brew-day": {"step": "boil", "tick": "done"},
    }.items():
        assert brewery.post(f"/batches/{batch}/{form}", **fields).status_code == 403, form
    assert len(log_of(brewery, batch)) == 1
    assert brewery.post(f"/batches/{batch}/note", note="Looks good!").status_code == 200
    assert log_of(brewery, batch)[-1].note == "Looks good!"


def test_nobody_is_led_to_sign_in(brewery: Brewery) -> None:
    batch = made(brewery)
    brewery.client.cookies.clear()
    for path in ("/batches", f"/batches/{batch}", f"/batches/{batch}/brew-day", f"/batches/{batch}/label"):
        assert brewery.client.get(path, follow_redirects=False).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["", "/brew-day", "/edit", "/label", "/qr.svg"])
def test_there_is_no_such_batch(brewery: Brewery, path: str) -> None:
    for batch in (new_id(), "x", "%00", "' OR 1=1 --"):
        assert brewery.client.get(f"/batches/{batch}{path}").status_code == 404


def test_what_is_typed_is_shown_and_nothing_more(brewery: Brewery) -> None:
    evil = "<script>alert(1)</script>\x00\x1b[31m\ud83c\udf7a"
    batch = made(brewery, name="<b>Amber</b>")
    brewery.post(f"/batches/{batch}/note", note=evil.encode("utf-16", "surrogatepass").decode("utf-16"))
    page = brewery.client.get(f"/batches/{batch}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;[31m🍺" in page
    assert "<b>Amber" not in page
    assert brewery.post(f"/batches/{batch}/note", note="").status_code == 422
    assert brewery.post(f"/batches/{batch}/note", note="x" * 70_000).status_code in (200, 413)


def test_a_photo_is_drawn_anew(brewery: Brewery) -> None:
    batch, sent = made(brewery), io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(sent, "PNG")
    files = {"picture": ("beer.png", sent.getvalue(), "image/png")}
    answer = brewery.client.post(f"/batches/{batch}/note", data={"note": "Foam"}, files=files)
    assert answer.status_code == 200
    assert re.search(r'src="/photos/[0-9a-f]{32}/small.webp" alt="Foam"', answer.text)
    files = {"picture": ("beer.png", b"no picture", "image/png")}
    answer = brewery.client.post(f"/batches/{batch}/note", data={"note": "Kept words"}, files=files)
    assert answer.status_code == 422
    assert "Kept words" in answer.text


def test_the_public_page_shows_the_photos_that_its_keeper_chose(brewery: Brewery) -> None:
    batch, sent = made(brewery), io.BytesIO()
    picture = Image.new("RGB", (40, 30), "brown")
    exif = Image.Exif()
    exif[271] = "Secret camera"
    picture.save(sent, "JPEG", exif=exif)
    for note in ("Foam", "Mess"):
        files = {"picture": ("beer.jpg", sent.getvalue(), "image/jpeg")}
        brewery.client.post(f"/batches/{batch}/note", data={"note": note}, files=files)
    foam, mess = (it.id for it in log_of(brewery, batch) if it.kind == "photographed")
    short = stored(brewery, batch).short
    where = f"/b/{short}/photos/{foam}/large.webp"
    assert brewery.post(f"/batches/{batch}/photos/{foam}", shown="yes").status_code == 200
    assert brewery.client.get(where).status_code == 404, "the batch is not public"
    brewery.post(f"/batches/{batch}/publish", public="yes")
    sid = brewery.client.cookies["sid"]
    brewery.client.cookies.clear()
    page = brewery.client.get(f"/b/{short}").text
    assert f"/b/{short}/photos/{foam}/small.webp" in page
    assert mess not in page
    assert "Foam" not in page, "what was noted beside it is the members'"
    answer = brewery.client.get(where)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert b"Secret" not in answer.content
    assert brewery.client.get(where.replace(foam, mess)).status_code == 404
    brewery.sign_in("Other", Role.BREWER)
    assert brewery.post(f"/batches/{batch}/photos/{mess}", shown="yes").status_code == 403
    brewery.client.cookies.set("sid", sid)
    brewery.post(f"/batches/{batch}/photos/{foam}", shown="no")
    brewery.client.cookies.clear()
    assert brewery.client.get(where).status_code == 404


def test_measured_beside_expected(brewery: Brewery) -> None:
    batch = made(brewery, revision=a_revision(brewery))
    for key, value, more in (
        ("og", "1,051", {"at_c": "30"}),
        ("fg", "6,1", {"instrument": "refractometer"}),
        ("mash_ph", "5.4", {}),
    ):
        assert brewery.post(f"/batches/{batch}/beside", key=key, value=value, **more).status_code == 200
    page = brewery.client.get(f"/batches/{batch}").text
    for words in ("1.051 at 30.0", "corrected to 20 °C", "6.1\xa0°Bx by refractometer", "Novotny", "5.40"):
        assert words in page
    wrong = brewery.post(f"/batches/{batch}/beside", key="og", value="1.3")
    assert wrong.status_code == 422
    assert "not a gravity" in wrong.text
    assert 'value="1.3"' in wrong.text


def test_a_gravity_that_was_followed_is_the_final_one(brewery: Brewery) -> None:
    batch = made(brewery, revision=a_revision(brewery))
    follows = replace(brewery.app.state.batches, followed_of=lambda db, it: Followed(sg=1.0113, at_utc=1_790_000_000))
    brewery.app.state.batches = follows
    for there in ("brewing", "fermenting"):
        move(brewery, batch, there)
    assert "the last that was followed" not in brewery.client.get(f"/batches/{batch}").text
    move(brewery, batch, "conditioning")
    page = brewery.client.get(f"/batches/{batch}").text
    assert "the last that was followed" in page
    assert "1.011" in page
    brewery.post(f"/batches/{batch}/beside", key="fg", value="1.009")
    assert "the last that was followed" not in brewery.client.get(f"/batches/{batch}").text


def test_a_change_does_not_lose_another(brewery: Brewery) -> None:
    batch = made(brewery)
    version = str(stored(brewery, batch).version)
    assert brewery.post(f"/batches/{batch}/edit", name="First", version=version).status_code == 200
    late = brewery.post(f"/batches/{batch}/edit", name="Second", version=version)
    assert late.status_code == 409
    assert 'value="Second"' in late.text
    assert stored(brewery, batch).name == "First"
    again = re.search(r'name="version" value="([0-9]+)"', late.text)
    assert again
    assert brewery.post(f"/batches/{batch}/edit", name="Second", version=again[1]).status_code == 200


def test_those_who_brew_along(brewery: Brewery) -> None:
    bilal = brewery.join("Bilal", Role.MEMBER)
    batch = made(brewery)
    version = str(stored(brewery, batch).version)
    brewery.post(f"/batches/{batch}/edit", name="Amber", version=version, brewer=bilal)
    assert stored(brewery, batch).brewers == (bilal,)
    brewery.client.cookies.set("sid", brewery.session_of(bilal))
    assert brewery.post(f"/batches/{batch}/brew-day", step="boil", tick="start").status_code == 200
    assert log_of(brewery, batch)[-1].actor == bilal


def test_tasted_once_by_each(brewery: Brewery) -> None:
    batch = made(brewery)
    marks = {"appearance": "4", "aroma": "3", "flavour": "4", "mouthfeel": "2", "overall": "4"}
    assert brewery.post(f"/batches/{batch}/taste", **marks, words="Bready").status_code == 200
    assert brewery.post(f"/batches/{batch}/taste", **(marks | {"overall": "5"})).status_code == 200
    brewery.sign_in("Bilal", Role.MEMBER)
    page = brewery.post(f"/batches/{batch}/taste", **(marks | {"overall": "4"})).text
    assert "4.5 / 5" in page
    assert "2 tasters" in page
    for wrong in ({"overall": "6"}, {"overall": "0"}, {"aroma": "x"}):
        assert brewery.post(f"/batches/{batch}/taste", **(marks | wrong)).status_code == 422


def test_published_and_not(brewery: Brewery) -> None:
    batch = made(brewery, revision=a_revision(brewery, show="public"))
    short, sid = stored(brewery, batch).short, brewery.client.cookies["sid"]
    assert brewery.client.get(f"/b/{short}").status_code == 404
    brewery.post(f"/batches/{batch}/publish", public="yes")
    brewery.client.cookies.clear()
    page = brewery.client.get(f"/b/{short}")
    assert page.status_code == 200
    for words in ("barley (gluten)", "wheat (gluten)", "Magnum", "Anna", "CC-BY-SA-4.0"):
        assert words in page.text
    brewery.client.cookies.set("sid", sid)
    brewery.post(f"/batches/{batch}/publish", public="no")
    assert brewery.client.get(f"/b/{short}").status_code == 404
    assert brewery.client.get("/b/nothing").status_code == 404


def test_a_public_page_names_its_keeper_and_nobody_who_was_not_asked(brewery: Brewery) -> None:
    berta, batch = brewery.join("Berta", Role.MEMBER), made(brewery)
    insert = "INSERT INTO batch_brewer (batch, member) VALUES (?, ?)"
    brewery.app.state.store.writer.submit(lambda db: db.execute(insert, (batch, berta)) and None).result()
    brewery.post(f"/batches/{batch}/publish", public="yes")
    assert "Berta" in brewery.client.get(f"/batches/{batch}").text
    brewery.client.cookies.clear()
    page = brewery.client.get(f"/b/{stored(brewery, batch).short}").text
    assert "Brewed by Anna." in page
    assert "Berta" not in page


@pytest.mark.parametrize("show", ["private", "members"])
def test_a_bottle_does_not_give_away_a_recipe(brewery: Brewery, show: Visibility) -> None:
    """Only what may make somebody ill is said to everybody."""
    batch = made(brewery, name="Ale", revision=a_revision(brewery, show=show))
    brewery.post(f"/batches/{batch}/publish", public="yes")
    brewery.client.cookies.clear()
    page = brewery.client.get(f"/b/{stored(brewery, batch).short}")
    assert page.status_code == 200
    assert "wheat (gluten)" in page.text
    for words in ("Magnum", "Ale yeast", "Caramel", "CC-BY-SA-4.0", "Recipe:"):
        assert words not in page.text


def test_a_private_recipe_is_seen_by_who_brews_it_and_by_nobody_else(brewery: Brewery) -> None:
    revision, sid = a_revision(brewery), brewery.client.cookies["sid"]
    warning = "This recipe is private."
    assert warning in brewery.client.get(f"/batches/new?revision={revision}").text
    shown = a_revision(brewery, a_recipe("Shown"), show="members")
    assert warning not in brewery.client.get(f"/batches/new?revision={shown}").text
    batch, other = made(brewery, name="Ale", revision=revision), made(brewery, name="Shown", revision=shown)
    pages = (f"/batches/{batch}", f"/batches/{batch}/brew-day", f"/batches/{batch}/label?shape=a6")
    assert "Magnum" in brewery.client.get(pages[1]).text
    assert brewery.client.get(f"/api/v1/batches/{batch}").json()["document"]["recipe"]["name"] == "Amber"
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        looker = brewery.sign_in(f"Looker {role}", role)
        for path in pages:
            answer = brewery.client.get(path)
            assert answer.status_code == 200
            for words in ("Magnum", "Caramel", "CC-BY-SA-4.0", f"/revisions/{revision}"):
                assert words not in answer.text
            assert "Amber" not in answer.text, "nor what it is called"
        for word in ("Amber", "Amb"):
            assert brewery.client.get(f"/api/v1/batches?q={word}").json() == [], "nor by trying"
            assert f"/batches/{batch}" not in brewery.client.get(f"/batches?q={word}").text
        page = brewery.client.get(pages[0]).text
        assert "From a private recipe" in page
        whole = brewery.client.get(f"/api/v1/batches/{batch}").json()
        assert (whole["document"], whole["origin"], whole["expected"]) == (None, {}, {})
        listed = {it["id"]: it["expected"] for it in brewery.client.get("/api/v1/batches").json()}
        assert listed[batch] == {}
        assert listed[other]["og"]
        assert "Magnum" in brewery.client.get(f"/batches/{other}/brew-day").text
        assert brewery.client.get(f"/api/v1/batches/{other}").json()["document"]
    brewery.client.cookies.set("sid", sid)
    version = str(stored(brewery, batch).version)
    brewery.post(f"/batches/{batch}/edit", name="Ale", version=version, brewer=looker)
    assert stored(brewery, batch).brewers == (looker,)
    brewery.client.cookies.set("sid", brewery.session_of(looker))
    assert "Magnum" in brewery.client.get(pages[1]).text


def test_what_a_private_recipe_foresees_is_said_to_nobody_else(brewery: Brewery) -> None:
    """Nor on the bottle, nor in the chart, nor on the sheet beside the vessel."""
    batch = made(brewery, name="Ale", revision=a_revision(brewery), regulated="by_hand")
    for there in ("brewing", "fermenting"):
        move(brewery, batch, there)
    brewery.post(f"/batches/{batch}/publish", public="yes")
    short = stored(brewery, batch).short

    def told() -> list[bool]:
        def read(path: str) -> str:
            return brewery.client.get(path).text

        label, sheet = read(f"/batches/{batch}/label"), read(f"/batches/{batch}/by-hand/sheet")
        course = brewery.client.get(f"/api/v1/batches/{batch}/history").json()
        progress = brewery.client.get(f"/api/v1/batches/{batch}/readings").json()["progress"]
        setpoints = [it for it in course["setpoint_c"] if it is not None]
        return ["≈" in label, "OG 1" in sheet, bool(setpoints), progress["og"] is not None]

    assert told() == [True] * 4
    assert "≈" not in brewery.client.get(f"/b/{short}").text
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        brewery.sign_in(f"Looker {role}", role)
        assert told() == [False] * 4
        assert brewery.client.get(f"/batches/{batch}/chart").status_code == 200


@pytest.mark.parametrize("shape", ["a6", "round", "bottle", "nonsense"])
def test_labels(brewery: Brewery, shape: str) -> None:
    batch = made(brewery, revision=a_revision(brewery))
    page = brewery.client.get(f"/batches/{batch}/label?shape={shape}").text
    assert "barley (gluten), wheat (gluten)" in page
    assert "≈ 5." in page  # foreseen
    code = brewery.client.get(f"/batches/{batch}/qr.svg")
    assert code.headers["content-type"] == "image/svg+xml"


def test_a_brew_day_without_javascript(brewery: Brewery) -> None:
    batch = made(brewery, revision=a_revision(brewery))
    url = f"/batches/{batch}/brew-day"
    day = brewery.client.get(url).text
    for words in ("Heat the strike water to 72.3\xa0°C", "expected 72.3", "Magnum", "60\xa0min", "expected 1.053"):
        assert words in day
    assert "Saaz <small>3.5\xa0%</small>" in day  # two hops of one name differ by their alpha
    brewery.post(url, event=new_id(), step="boil", tick="start")
    page = brewery.client.get(url).text
    assert (
        f'data-state="running" data-phase="boil" data-after="0" data-lasts="3600" data-started="{brewery.wall()}"'
        in page
    )
    brewery.wall.at_utc += 600
    assert f'data-started="{brewery.wall() - 600}"' in brewery.client.get(url).text  # as after a locked phone
    brewery.post(url, event=new_id(), step="boil", tick="done")
    brewery.post(url, event=new_id(), step="boil", tick="undo")
    assert 'id="boil" data-step="boil" data-state="todo"' in brewery.client.get(url).text
    assert brewery.post(url, step="no-such-step", tick="done").status_code == 422
    wrong = brewery.post(url, step="chill", tick="measure", key="og", value="12345")
    assert wrong.status_code == 422
    assert 'value="12345"' in wrong.text
    assert brewery.post(url, step="chill", tick="measure", key="og", value="1.050").status_code == 200
    assert "measured 1.050" in brewery.client.get(url).text


def ferments(brewery: Brewery, answer: Answer | None) -> tuple[str, Any]:
    """A batch whose profile is handed to FV1, and what the page says."""
    brewery.link.when_asked = lambda intent: answer and answer.model_copy(update={"id": intent.id})
    batch = made(brewery, revision=a_revision(brewery), fermenter="brewery/pi1/fv1")
    move(brewery, batch, "brewing")
    page = brewery.client.get(f"/batches/{batch}").text
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert sha256
    form = {"intent_id": new_id(), "sha256": sha256[1]}
    return batch, brewery.post(f"/batches/{batch}/ferment", **form)


def asked_of(brewery: Brewery) -> Intent:
    return brewery.link.intents[-1]


def follow(brewery: Brewery, intent: Intent) -> None:
    """FV1 is at the second step of the profile that it was sent."""
    order = intent.order
    assert isinstance(order, StartProfileOrder)
    progress = ProfileProgress(
        profile=order.profile,
        step=2,
        paused=False,
        finished=False,
        start_c=19.0,
        elapsed_s=60.0,
        remaining_s=7200.0,
        sg=None,
    )
    brewery.show(a_state(profile=progress))


def test_the_controller_takes_the_profile(brewery: Brewery) -> None:
    batch, answer = ferments(brewery, Answer(id="x", fermenter="fv1", at_utc=NOW_UTC, accepted=True))
    assert answer.status_code == 200
    order = asked_of(brewery).order
    assert isinstance(order, StartProfileOrder)
    assert order.profile.og == pytest.approx(1.053, abs=0.003)
    sent = log_of(brewery, batch)[-1]
    assert sent.kind == "profile_sent"
    assert sent.detail["accepted"] is True
    assert sent.detail["sha256"] == hash_of(order.profile)
    follow(brewery, asked_of(brewery))
    page = brewery.client.get(f"/batches/{batch}").text
    assert "step 2 of" in page
    assert "2 h left" in page
    assert "follows another one" not in page
    assert "Start it in" not in page


def test_what_cannot_be_remembered_is_not_started(brewery: Brewery) -> None:
    """The form's id was used before, for something else: nothing is sent, and the page says so."""
    batch = made(brewery, revision=a_revision(brewery), fermenter="brewery/pi1/fv1")
    move(brewery, batch, "brewing")
    used = log_of(brewery, batch)[-1].id
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', brewery.client.get(f"/batches/{batch}").text)
    assert sha256
    answer = brewery.post(f"/batches/{batch}/ferment", sha256=sha256[1], intent_id=used)
    assert (answer.status_code, "already sent once" in answer.text) == (409, True)
    assert brewery.link.intents == []


def test_a_profile_that_is_sent_was_written_down_before(brewery: Brewery) -> None:
    known: list[list[str]] = []

    def ask(intent: Intent) -> Answer:
        known.append([it.id for it in log_of(brewery, batch) if it.kind == "profile_sent"])
        return Answer(id=intent.id, fermenter="fv1", at_utc=NOW_UTC, accepted=True)

    batch = made(brewery, revision=a_revision(brewery), fermenter="brewery/pi1/fv1")
    move(brewery, batch, "brewing")
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', brewery.client.get(f"/batches/{batch}").text)
    assert sha256
    brewery.link.when_asked = ask
    form = {"intent_id": new_id(), "sha256": sha256[1]}
    brewery.post(f"/batches/{batch}/ferment", **form)
    assert known[0] == [form["intent_id"]]


def test_the_controller_says_no(brewery: Brewery) -> None:
    batch, answer = ferments(
        brewery, Answer(id="x", fermenter="fv1", at_utc=NOW_UTC, accepted=False, reason="expired")
    )
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    sent = log_of(brewery, batch)[-1]
    assert sent.detail["accepted"] is False
    assert sent.detail["said"] in answer.text


def test_the_controller_is_silent(brewery: Brewery) -> None:
    batch, answer = ferments(brewery, None)
    assert answer.status_code == 504
    assert log_of(brewery, batch)[-1].detail["accepted"] is False
    assert "it follows the profile" not in brewery.client.get(f"/batches/{batch}").text
    follow(brewery, asked_of(brewery))  # it took it, and only its answer was lost
    page = brewery.client.get(f"/batches/{batch}").text
    assert "it follows the profile" in page
    assert "Start it in" not in page


def test_another_profile_than_was_seen_is_not_started(brewery: Brewery) -> None:
    batch = made(brewery, revision=a_revision(brewery), fermenter="brewery/pi1/fv1")
    move(brewery, batch, "brewing")
    assert brewery.post(f"/batches/{batch}/ferment", sha256="0" * 64).status_code == 422
    assert brewery.link.intents == []
    paper = made(brewery, fermenter="brewery/pi1/fv1")
    assert brewery.post(f"/batches/{paper}/ferment", sha256="0" * 64).status_code == 422


def test_erased_and_still_safe(brewery: Brewery) -> None:
    anna, batch = brewery.member, made(brewery, revision=a_revision(brewery))
    brewery.post(f"/batches/{batch}/note", note="Contains a lot of lactose")
    marks = dict.fromkeys(("appearance", "aroma", "flavour", "mouthfeel", "overall"), "3")
    brewery.post(f"/batches/{batch}/taste", **marks, words="Mine alone")
    brewery.post(f"/batches/{batch}/publish", public="yes")
    held = brewery.app.state.store.reads.run(lambda db: people.export(db, anna))
    assert [it["name"] for it in held["batches"]] == ["Amber"]
    assert "Contains a lot of lactose" in [it["note"] for it in held["batch_log"]]
    assert held["tastings"][0]["words"] == "Mine alone"
    brewery.app.state.store.writer.submit(lambda db: people.erase(db, anna, brewery.wall())).result()
    after = stored(brewery, batch)
    assert after.keeper is None
    assert {it.actor for it in log_of(brewery, batch)} == {None}
    assert brewery.app.state.store.reads.run(lambda db: people.export(db, anna)) == {
        "batches": [],
        "batch_log": [],
        "tastings": [],
    }
    page = brewery.client.get(f"/batches/{batch}").text
    assert "Contains a lot of lactose" in page
    assert "Mine alone" not in page
    assert "A former member" in page
    assert "barley (gluten)" in brewery.client.get(f"/b/{after.short}").text


def test_the_origin_of_forms_is_looked_at(brewery: Brewery) -> None:
    batch = made(brewery)
    answer = brewery.client.post(
        f"/batches/{batch}/move", data={"here": "planning", "there": "brewing"}, headers={"origin": "http://evil"}
    )
    assert answer.status_code == 403
    assert stored(brewery, batch).status == "planning"
    assert BASE
