# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recipes over HTTP, by everybody: read, fork, merge, state a licence, publish, take home."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.web.conftest import Brewery, opened
from tests.web.recipes.conftest import a_document

from taproom.access import Role
from taproom.recipes import commons_files
from taproom.recipes.document import Document, plain
from taproom.recipes.pages.pricing import read_cents
from taproom.recipes.repository.saving import Saved, save_revision, set_visibility
from taproom.recipes.revisions import NewRevision
from taproom.recipes.seeing import Eyes

ANNA, BOB = "Anna", "Bob"


@pytest.fixture
def commons(tmp_path: Path) -> Iterator[Brewery]:
    with opened(tmp_path) as it:
        it.sign_in(ANNA, Role.MEMBER)
        yield it


def save(brewery: Brewery, document: Document | None = None, *, show: str = "", **more: Any) -> Saved:
    """By whoever is signed in."""
    brewery.wall.at_utc += 1
    eyes, by, now_utc = Eyes(member=brewery.member, inside=True), brewery.member, brewery.wall()
    new = NewRevision(document=document or a_document(), **more)
    write = brewery.app.state.store.writer.submit
    saved: Saved = write(partial(save_revision, eyes=eyes, new=new, by=by, now_utc=now_utc)).result()
    if show:
        task = partial(set_visibility, eyes=eyes, recipe_id=saved.recipe, by=by, now_utc=now_utc)
        write(partial(task, visibility=show)).result()  # type: ignore[arg-type]
    return saved


def sign_out(brewery: Brewery) -> None:
    brewery.client.cookies.clear()


def page(brewery: Brewery, path: str, status: int = 200) -> str:
    answer = brewery.client.get(path)
    assert answer.status_code == status, answer.text
    return str(answer.text)


def post(brewery: Brewery, path: str, status: int = 303, **form: str) -> Any:
    answer = brewery.client.post(path, data=form, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer


def test_a_recipe_shows_its_numbers_and_why(commons: Brewery) -> None:
    text = page(commons, f"/recipes/{save(commons).recipe}")
    for words in (
        "1.053",
        "Tinseth",
        "Balling",
        "Pilsner malt",
        "Saaz",
        "66 °C",
        "by Anna",
        "CC BY-SA 4.0",
        "charter",
    ):
        assert words in text
    assert "<script>" not in text


def test_nobody_sees_only_what_is_public(commons: Brewery) -> None:
    private, public = save(commons), save(commons, a_document("Open"), show="public")
    members = save(commons, a_document("House"), show="members")
    sign_out(commons)
    shelf = page(commons, "/recipes")
    assert "Open" in shelf
    assert "House" not in shelf
    assert "Saison du hangar" not in shelf
    page(commons, f"/recipes/{public.recipe}")
    for it in (private, members):
        for path in (f"/recipes/{it.recipe}", f"/revisions/{it.revision}", f"/recipes/{it.recipe}/history",
                     f"/revisions/{it.revision}/beer.json", f"/revisions/{public.revision}/compare/{it.revision}",
                     f"/api/v1/recipes/{it.recipe}"):  # fmt: skip
            assert commons.client.get(path).status_code == 404


def test_nobody_finds_the_way_to_the_recipes_and_no_other(commons: Brewery) -> None:
    sign_out(commons)
    text = page(commons, "/sign-in")
    assert re.findall(r'<nav class="places".*?</nav>', text, re.DOTALL)[0].count("<a ") == 1
    assert '<a href="/recipes">' in text
    assert "/bell" not in text


def test_a_private_recipe_is_no_administrators(commons: Brewery) -> None:
    saved = save(commons)
    commons.sign_in("Root", Role.ADMINISTRATOR)
    page(commons, f"/recipes/{saved.recipe}", 404)
    assert "Saison" not in page(commons, "/recipes")


def test_a_fork_is_ones_own_and_names_the_first(commons: Brewery) -> None:
    saved = save(commons, show="members")
    commons.sign_in(BOB, Role.MEMBER)
    assert "Forked by" not in page(commons, f"/revisions/{saved.revision}/fork")
    where = post(commons, f"/revisions/{saved.revision}/fork", title="Bob's own", licence="CC-BY-SA-4.0").headers
    text = page(commons, where["location"])
    assert "Bob&#39;s own" in text
    assert "forked by Bob" in text
    assert "by Anna" in text
    assert "Private" in text


def test_a_fork_under_a_licence_that_breaks_the_first_is_refused_and_what_was_typed_stays(commons: Brewery) -> None:
    saved = save(commons, show="members")
    commons.sign_in(BOB, Role.MEMBER)
    text = post(commons, f"/revisions/{saved.revision}/fork", 422, title="Mine!", licence="CC0-1.0").text
    assert "share alike" in text
    assert "Mine!" in text


def test_somebody_elses_recipe_is_not_changed(commons: Brewery) -> None:
    saved = save(commons, show="members")
    commons.sign_in(BOB, Role.MEMBER)
    page(commons, f"/recipes/{saved.recipe}/sharing", 422)
    post(commons, f"/recipes/{saved.recipe}/sharing/visibility", 422, visibility="public")
    post(commons, f"/recipes/{saved.recipe}/sharing/licence", 422, onto=saved.revision, licence="CC-BY-SA-4.0")
    page(commons, f"/recipes/{saved.recipe}/merge", 422)


def test_an_import_is_published_once_its_licence_is_stated(commons: Brewery) -> None:
    saved = save(commons, licence="NOASSERTION")
    sharing = f"/recipes/{saved.recipe}/sharing"
    assert "State its licence first" in post(commons, f"{sharing}/visibility", 422, visibility="public").text
    typed = {"onto": saved.revision, "licence": "CC-BY-4.0"}
    assert "ground" in post(commons, f"{sharing}/licence", 422, **typed, statement=" ").text
    post(commons, f"{sharing}/licence", **typed, statement="I wrote it.")
    post(commons, f"{sharing}/visibility", visibility="public")
    sign_out(commons)
    text = page(commons, f"/recipes/{saved.recipe}")
    assert "I wrote it." in text
    assert page(commons, f"/revisions/{saved.revision}", 404)


def test_a_keeper_puts_a_recipe_away_and_takes_it_back(commons: Brewery) -> None:
    saved, sid = save(commons, show="public"), commons.client.cookies["sid"]
    away, card = f"/recipes/{saved.recipe}/away", f'href="/recipes/{saved.recipe}"'
    head = f"{saved.recipe}"
    commons.sign_in(BOB, Role.MEMBER)
    assert "/away" not in page(commons, f"/recipes/{saved.recipe}")
    assert "kept by somebody else" in post(commons, away, 422, away="1").text
    assert card in page(commons, "/recipes")
    commons.client.cookies.set("sid", sid)
    for _ in range(2):
        post(commons, away, away="1")
    assert card not in page(commons, "/recipes")
    assert card in page(commons, "/recipes?mine=1")
    assert "not on the shelves" in page(commons, f"/recipes/{saved.recipe}")
    assert head not in page(commons, "/recipes.git/info/refs")
    assert head not in page(commons, "/recipes/feed.atom")
    sign_out(commons)
    page(commons, f"/recipes/{saved.recipe}")
    commons.client.cookies.set("sid", sid)
    post(commons, away, away="")
    assert card in page(commons, "/recipes")
    assert head in page(commons, "/recipes.git/info/refs")


def test_a_file_goes_only_to_who_may_see_all_that_it_holds(commons: Brewery) -> None:
    blob = b"<RECIPES>%s</RECIPES>" % b"".join(
        b"<RECIPE><NAME>%s</NAME><BATCH_SIZE>20</BATCH_SIZE></RECIPE>" % name for name in (b"Shown", b"Kept back")
    )
    form = {"licence": "CC0-1.0", "statement": "Mine"}
    commons.client.post("/recipes/import", data=form, files={"files": ("all.xml", blob)})
    ids = re.findall("/recipes/([0-9A-Z]{26})", page(commons, "/recipes?mine=1"))
    shown, hidden = sorted(set(ids), key=lambda it: "Kept back" in page(commons, f"/recipes/{it}"))
    post(commons, f"/recipes/{shown}/sharing/visibility", visibility="members")
    assert commons.client.get(f"/recipes/{shown}/original").content == blob
    anna = commons.member
    commons.sign_in(BOB, Role.MEMBER)
    page(commons, f"/recipes/{shown}/original", 404)
    assert "/original" not in page(commons, f"/recipes/{shown}")
    bob = commons.member
    commons.client.cookies.set("sid", commons.session_of(anna))
    post(commons, f"/recipes/{hidden}/sharing/visibility", visibility="public")
    commons.client.cookies.set("sid", commons.session_of(bob))
    assert commons.client.get(f"/recipes/{shown}/original").content == blob
    assert "/original" in page(commons, f"/recipes/{shown}")


def test_what_somebody_saved_meanwhile_is_not_overwritten(commons: Brewery) -> None:
    saved = save(commons, licence="CC0-1.0")
    save(commons, a_document("Newer"), recipe=saved.recipe, parents=(saved.revision,))
    answer = post(commons, f"/recipes/{saved.recipe}/sharing/licence", 409, onto=saved.revision, licence="CC-BY-4.0")
    assert "meanwhile" in answer.text


def test_two_forks_are_merged_with_what_the_person_chose(commons: Brewery) -> None:
    saved = save(commons)
    hotter = plain(a_document("Hotter"))
    hotter["recipe"]["mash"]["mash_steps"][0]["step_temperature"]["value"] = 69
    fork = save(commons, Document.model_validate(hotter), parents=(saved.revision,))
    save(commons, a_document("Ours"), recipe=saved.recipe, parents=(saved.revision,))
    assert "Hotter" in page(commons, f"/recipes/{saved.recipe}/merge")
    text = page(commons, f"/recipes/{saved.recipe}/merge?with={fork.recipe}")
    assert "69 °C" in text
    (choice,) = set(re.findall(r'name="(choice:[^"]+)"', text))
    ours = re.findall(r'name="ours" value="(\w+)"', text)[0]
    path, form = f"/recipes/{saved.recipe}/merge", {"ours": ours, "theirs": fork.revision}
    assert "Choose one side" in post(commons, path, 422, **form).text
    post(commons, path, **form, **{choice: "theirs"})
    shown = page(commons, f"/recipes/{saved.recipe}")
    assert "69 °C" in shown
    assert "merged by Anna" in shown
    history = page(commons, f"/recipes/{saved.recipe}/history")
    assert history.count("<circle") == 4
    assert history.count('class="branch') == 4


def test_a_merge_of_licences_that_cannot_meet_says_why(commons: Brewery) -> None:
    saved, other = save(commons), save(commons, a_document("Peers"), licence="PPL")
    text = page(commons, f"/recipes/{saved.recipe}/merge?with={other.recipe}")
    assert "cannot be merged" in text
    assert "cooperatives" in text


def test_what_is_different_is_said(commons: Brewery) -> None:
    saved = save(commons, licence="CC0-1.0")
    two, more = a_document("Two", notes="Other words."), {"recipe": saved.recipe, "licence": "CC-BY-4.0"}
    other = save(commons, two, parents=(saved.revision,), **more)
    text = page(commons, f"/revisions/{saved.revision}/compare/{other.revision[:10]}")
    for words in ("CC0-1.0 → CC-BY-4.0", "name: Saison du hangar → Two", "<ins>Other words.</ins>", "<del>A dry one"):
        assert words in text
    assert commons.client.get(f"/revisions/compare?old={saved.revision}&new={other.revision}").url.path.endswith(
        f"/revisions/{saved.revision}/compare/{other.revision}"
    )


EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_no_script_in_a_recipe_runs(commons: Brewery) -> None:
    document = a_document(EVIL, notes=EVIL, author=EVIL, style={"name": EVIL})
    saved = save(commons, document, message=EVIL, show="public")
    for path in ("/recipes", f"/recipes/{saved.recipe}", f"/recipes/{saved.recipe}/history", "/recipes/feed.atom",
                 f"/revisions/{saved.revision}/fork", f"/recipes/{saved.recipe}/sharing"):  # fmt: skip
        assert "<script>alert" not in page(commons, path)
    assert commons.client.get(f"/revisions/{saved.revision}/beer.xml").status_code == 200
    assert zipfile.ZipFile(io.BytesIO(commons.client.get("/recipes/commons.zip").content)).testzip() is None


@pytest.mark.parametrize(
    "path",
    [
        "/recipes?page=0", "/recipes?page=-1", "/recipes?page=99999999", "/recipes?page=x", "/recipes?sort=evil",
        "/recipes?licence=x", "/recipes?have=,,,;;", "/recipes?words=%22%20OR%20*", "/recipes?words=%00",
        "/recipes?only=1&have=%25", "/recipes?mine=1", "/recipes?brewed=1",
    ],
)  # fmt: skip
def test_no_query_breaks_the_shelves(commons: Brewery, path: str) -> None:
    save(commons)
    page(commons, path)


@pytest.mark.parametrize(
    "path",
    [
        "/recipes/nobody", "/recipes/01M8HE9B56M3MNSKR48G7NKNRM", "/revisions/abcdef", "/revisions/..%2f..%2fetc",
        "/recipes.git/config", "/recipes.git/objects/pack/pack-%2e%2e%2f%2e%2e%2fHEAD.pack",
        "/recipes.git/../taproom.db",
        "/recipes.git/objects/pack/pack-x.pack", "/revisions/compare",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(commons: Brewery, path: str) -> None:
    assert commons.client.get(path).status_code == 404


def test_the_feed_is_atom_and_has_what_is_public(commons: Brewery) -> None:
    save(commons)
    save(commons, a_document("Open & free\x0b"), show="public")
    sign_out(commons)
    answer = commons.client.get("/recipes/feed.atom")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    titles = [it.text for it in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles == ["Recipes of this brewery", "Open & free"]
    assert answer.headers["content-type"].startswith("application/atom+xml")


def test_a_recipe_goes_out_as_files_that_come_in_again(commons: Brewery) -> None:
    saved = save(commons)
    beer = commons.client.get(f"/revisions/{saved.revision}/beer.json")
    assert beer.json()["beerjson"]["version"] == 2.06
    assert "attachment" in beer.headers["content-disposition"]
    own = commons.client.get(f"/revisions/{saved.revision}/recipe.json").json()
    assert own["document"] == plain(a_document())
    assert own["licence"] == "CC-BY-SA-4.0"
    assert own["authors"] == ["Anna"]
    xml = ElementTree.fromstring(commons.client.get(f"/revisions/{saved.revision}/beer.xml").content)  # noqa: S314
    assert xml.findtext("RECIPE/NAME") == "Saison du hangar"


def test_the_archive_has_all_that_is_public_with_whom_it_comes_from(commons: Brewery) -> None:
    save(commons, a_document("Secret"))
    saved = save(commons, show="public")
    sign_out(commons)
    archive = zipfile.ZipFile(io.BytesIO(commons.client.get("/recipes/commons.zip").content))
    names = archive.namelist()
    assert not any("secret" in it for it in names)
    (readme,) = (it for it in names if it.endswith("README.md"))
    assert "by Anna" in archive.read(readme).decode()
    graph = json.loads(archive.read("commons/revisions.json"))
    assert list(graph["revisions"]) == [saved.revision]
    assert graph["heads"] == {saved.recipe: saved.revision}


def test_the_archive_is_made_again_when_the_commons_is_another(commons: Brewery) -> None:
    saved = save(commons, show="public")
    first = commons.client.get("/recipes/commons.zip").content
    assert commons.client.get("/recipes/commons.zip").content == first
    save(commons, a_document("Two"), recipe=saved.recipe, parents=(saved.revision,))
    second = commons.client.get("/recipes/commons.zip").content
    assert second != first
    for made in (commons.folder / "commons" / "written").iterdir():
        made.write_bytes(b"broken")
    save(commons, a_document("Three"), show="public")
    third = zipfile.ZipFile(io.BytesIO(commons.client.get("/recipes/commons.zip").content))
    kept = zipfile.ZipFile(io.BytesIO(second))
    assert {it: kept.read(it) for it in kept.namelist() if "two" in it} == {
        it: third.read(it) for it in third.namelist() if "two" in it
    }


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1.85", 185), ("1,85", 185), ("0", 0), (" 2 € ", 200), ("1000000", 100_000_000), ("1000000.01", None),
     ("-1", None), ("", None), ("NaN", None), ("inf", None), ("1e400", None), ("x", None), ("1.2.3", None)],
)  # fmt: skip
def test_a_price_as_people_type_it(text: str, cents: int | None) -> None:
    assert read_cents(text) == cents


def test_a_recipe_costs_what_the_brewery_pays(commons: Brewery) -> None:
    saved = save(commons)
    assert commons.client.post("/recipes/prices", data={"name": "pilsner", "price": "1"}).status_code == 403
    commons.sign_in("Brewer", Role.BREWER)
    assert "like 1.85" in post(commons, "/recipes/prices", 422, name="pilsner", price="much").text
    post(commons, "/recipes/prices", name="Pilsner", price="2,00", per="kg")
    assert "€2.00" in page(commons, "/recipes/prices").replace("2.00 €", "€2.00")
    shown = save(commons, show="public")
    assert "8.40 €" in page(commons, f"/recipes/{shown.recipe}")
    sign_out(commons)
    assert "8.40 €" not in page(commons, f"/recipes/{shown.recipe}")
    assert saved.recipe != shown.recipe
    commons.client.cookies.set("sid", commons.session_of(commons.member))
    post(commons, "/recipes/prices/forget", name="Pilsner")
    assert "There is no price yet" in page(commons, "/recipes/prices")


def test_a_commons_that_is_still_being_written_says_when_to_come_again(
    commons: Brewery, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(commons, show="public")
    monkeypatch.setattr(commons_files, "WAIT_S", 0.0)
    answer = commons.client.get("/recipes/commons.zip")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "put together for you" in answer.text
