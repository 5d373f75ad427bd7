# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody who made something of a recipe can be lost from it."""

from hypothesis import given
from hypothesis import strategies as st
from tests.web.recipes.conftest import House, a_document

from taproom.i18n import Library, Reader
from taproom.recipes.attribution import credits_of, line
from taproom.recipes.graph import drawn
from taproom.recipes.licences import LICENCES
from taproom.recipes.repository import reading
from taproom.recipes.revisions import Author, Revision, Source
from taproom.recipes.seeing import PUBLIC

ENGLISH = Library("UTC").reader("en")


@st.composite
def families(draw: st.DrawFn) -> list[tuple[str, Revision]]:
    """Any graph: each revision has parents among those before it."""
    family: list[tuple[str, Revision]] = []
    for number in range(draw(st.integers(1, 12))):
        before = [name for name, _ in family]
        parents = draw(st.lists(st.sampled_from(before), unique=True, max_size=3)) if before else []
        author = Author(role=draw(st.sampled_from(("author", "editor", "merger", "forker"))), name=f"A{number}.")
        it = Revision(
            recipe=draw(st.sampled_from("pqrs")), title=f"T{number}", document="d", parents=tuple(parents),
            authors=(author,), licence=draw(st.sampled_from(sorted(LICENCES))), statement="", message="",
            source=Source(url=draw(st.sampled_from(("", f"https://{number}.example")))), made_utc=number,
        )  # fmt: skip
        family.append((f"{number}", it))
    return family


@given(families())
def test_every_ancestor_author_is_named(family: list[tuple[str, Revision]]) -> None:
    lines = [line(it, ENGLISH, lambda author: author.name) for it in credits_of(family)]
    for _, it in family:
        (author,) = it.authors
        assert any(author.name in said and it.licence in said for said in lines)
        assert any(it.source.url in said for said in lines)


@given(families())
def test_the_picture_has_every_revision_and_no_two_in_one_place(family: list[tuple[str, Revision]]) -> None:
    graph = drawn(family)
    assert len({(dot.x, dot.y) for dot in graph.dots}) == len(family)
    assert len(graph.paths) == sum(len(it.parents) for _, it in family)
    assert all(0 < dot.x < graph.width + 1 and 0 < dot.y < graph.height for dot in graph.dots)
    assert [dot.number for dot in graph.dots] == list(range(len(family), 0, -1))


def test_it_goes_through_what_one_may_not_see(house: House, english: Reader) -> None:
    """A private recipe between two public ones is not shown, and its author is named."""
    anna, bob, eve = house.join("Anna"), house.join("Bob"), house.join("Eve")
    first = house.save(anna)
    house.show(anna, first.recipe, "public")
    second = house.save(bob, a_document("Bob's"), parents=(first.revision,))
    house.show(bob, second.recipe)
    third = house.save(eve, a_document("Eve's"), parents=(second.revision,))
    house.show(bob, second.recipe, "private")
    house.show(eve, third.recipe, "public")
    family = reading.family(house.db, [third.revision], PUBLIC, downwards=False)
    assert [it.is_seen for it in family] == [True, False, True]
    names = {anna: "Anna", bob: "Bob", eve: "Eve"}
    said = [
        line(it, english, lambda author: names[author.member or ""])
        for it in credits_of([(it.id, it.revision) for it in family])
    ]
    assert said == [
        "“Eve's” changed by Eve. CC-BY-SA-4.0",
        "“Bob's” changed by Bob. CC-BY-SA-4.0",
        "“Saison du hangar” by Anna. CC-BY-SA-4.0",
    ]
