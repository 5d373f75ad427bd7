# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches beside recipes and measuring, as the composition root puts them together."""

from tests.web.batches.test_pages import a_revision, made, move
from tests.web.conftest import Brewery


def test_the_recipes_page_leads_to_a_batch_and_knows_that_it_was_brewed(brewery: Brewery) -> None:
    revision = a_revision(brewery)
    assert f'href="/batches/new?revision={revision}"' in brewery.client.get(f"/revisions/{revision}").text
    assert "Amber" not in brewery.client.get("/recipes?brewed=1").text
    batch = made(brewery, revision=revision)
    move(brewery, batch, "brewing")
    assert "Amber" in brewery.client.get("/recipes?brewed=1").text
    assert f'href="/revisions/{revision}"' in brewery.client.get(f"/batches/{batch}").text


def test_a_gravity_that_somebody_read_in_the_cellar_is_the_final_one(brewery: Brewery) -> None:
    batch = made(brewery, revision=a_revision(brewery))
    for there in ("brewing", "fermenting"):
        move(brewery, batch, there)
    body = {"quantity": "gravity", "value": 1.011, "unit": "sg"}
    assert brewery.client.post(f"/api/v1/batches/{batch}/readings", json=body).status_code == 201
    move(brewery, batch, "conditioning")
    assert "the last that was followed" in brewery.client.get(f"/batches/{batch}").text


def test_the_chart_stands_on_the_page(brewery: Brewery) -> None:
    batch = made(brewery)
    page = brewery.client.get(f"/batches/{batch}").text
    assert f'href="/batches/{batch}/chart"' in page
    assert brewery.client.get(f"/batches/{batch}/chart").status_code == 200
