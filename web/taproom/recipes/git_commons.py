# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commons as a git repository: a commit for each revision, its parents the commit's, a merge a merge. Pure.

Each recipe has a branch, `recipe/<id>`. The branch `main` has all recipes in folders; its commit has the current
revision of each as a parent, so that who clones it has the whole history. A parent that is not public is named in the
message, with its authors. The same commons makes the same repository, to the last bit.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args

from taproom.recipes.git_objects import Entry, Objects, Pack, Signature, pack_of
from taproom.recipes.repository.commons import Commons
from taproom.recipes.revisions import Author, Revision, Role

FilesOf = Callable[[str], Mapping[str, bytes]]
NameOf = Callable[[Author], str]
MAIN = "main"
_HOST = "members.invalid"
_OURS = re.compile(rf"(?:revision|licence|source|made-from|{'|'.join(get_args(Role))})\s*:", re.IGNORECASE)
README = """# A commons of recipes

Each folder is a recipe: `recipe.json` is all of it, `beer.json` is BeerJSON, `README.md` names whom it comes from and
its licence. Each recipe has a branch of its own, in which every commit is a revision.

A list of ingredients, with amounts and temperatures, is mostly not protected by copyright: the licence covers the
words and pictures. That every fork names whom it came from is a charter of this commons.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitRepository:
    """`refs` are branch -> commit; the branch `main` is HEAD."""

    pack: Pack
    refs: Mapping[str, str]

    def info_refs(self) -> str:
        return "".join(f"{commit}\trefs/heads/{name}\n" for name, commit in sorted(self.refs.items()))


def repository_of(commons: Commons, files_of: FilesOf, name_of: NameOf) -> GitRepository:
    objects, commits, trees = Objects(), dict[str, str](), dict[str, str]()
    known = dict(commons.family)
    for name, it in commons.family:
        if name not in commons.documents:
            continue
        trees[name] = objects.tree([(path, objects.blob(blob), False) for path, blob in files_of(name).items()])
        parents = [commits[parent] for parent in it.parents if parent in commits]
        commits[name] = objects.commit(
            trees[name], parents, _signature(it, name_of), _message(name, it, known, name_of)
        )
    refs = {f"recipe/{recipe}": commits[head] for recipe, head in commons.heads.items()}
    refs[MAIN] = _main(objects, commons, commits, trees, known)
    return GitRepository(pack=pack_of(objects), refs=refs)


def _main(
    objects: Objects,
    commons: Commons,
    commits: Mapping[str, str],
    trees: Mapping[str, str],
    known: Mapping[str, Revision],
) -> str:
    folders: list[Entry] = [
        (folder_of(known[head].title, recipe), trees[head], True) for recipe, head in commons.heads.items()
    ]
    top: list[Entry] = [("README.md", objects.blob(README.encode()), False)]
    if folders:
        top.append(("recipes", objects.tree(folders), True))
    newest_utc = max((known[head].made_utc for head in commons.heads.values()), default=0)
    who = Signature(name="cobrew", email=f"commons@{_HOST}", at_utc=newest_utc)
    parents = list(dict.fromkeys(commits[head] for head in commons.heads.values()))
    return objects.commit(objects.tree(top), parents, who, f"The commons: {len(folders)} recipes")


def folder_of(title: str, recipe: str) -> str:
    """A name that every file system takes, and that no two recipes share."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return f"{words}-{recipe.lower()}" if words else recipe.lower()


def _signature(it: Revision, name_of: NameOf) -> Signature:
    who = it.authors[0]
    email = f"{who.member.lower()}@{_HOST}" if who.member else f"nobody@{_HOST}"
    return Signature(name=name_of(who), email=email, at_utc=it.made_utc)


def _message(name: str, it: Revision, known: Mapping[str, Revision], name_of: NameOf) -> str:
    """What people wrote is one line, and indented ones; so only the last lines say what a revision is."""
    subject = " ".join((it.message.splitlines() or [""])[0].split())[:200] or " ".join(it.title.split())
    if _OURS.match(subject):
        subject = f"“{subject}”"
    rest = "\n".join(f"    {line}".rstrip() for line in it.message.splitlines()[1:]).strip("\n")
    trailers = [
        f"Revision: {name}",
        f"Licence: {it.licence}",
        *(f"{one.role.capitalize()}: {' '.join(name_of(one).split())}" for one in it.authors),
        *(f"Source: {''.join(it.source.url.split())}" for _ in (1,) if it.source.url),
        *(f"Made-from: {parent} ({_who(known[parent], name_of)})" for parent in it.parents if parent in known),
    ]
    return "\n\n".join(part for part in (subject, rest, "\n".join(trailers)) if part)


def _who(it: Revision, name_of: NameOf) -> str:
    return ", ".join(dict.fromkeys(" ".join(name_of(one).split()) for one in it.authors))
