# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a built site must be: whole (each link and anchor leads somewhere), offline, and without inline script.

`seal` moves inline scripts into files of their own, so that taproom serves the site under the same strict policy as
its own pages.
"""

import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("source", "src"), ("iframe", "src")}


class Seen(HTMLParser):
    """Links, fetched files, and ids of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.ids: set[str] = set()
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids |= {it for it in (named.get("id"), named.get("name")) if it}
        if tag == "a" and (href := named.get("href")) is not None:
            self.links.append(href)
        for kind, attribute in FETCHED:
            if (
                tag == kind
                and (address := named.get(attribute))
                and named.get("rel") not in ("canonical", "alternate", "prev", "next")
            ):
                self.fetched.append(address)
        self.inline += [f"{tag} has style={named['style']!r}"] if "style" in named else []
        self.inline += [f"{tag} has {it}" for it in named if it.startswith("on")]
        if tag == "script" and "src" not in named and named.get("type") != "application/json":
            self.inline.append("an inline script")


def seal(site: Path) -> None:
    """Inline scripts and styles become files."""
    folder = site / "assets" / "sealed"
    folder.mkdir(parents=True, exist_ok=True)

    def moved(content: str, kind: str, page: Path) -> str:
        name = f"{hashlib.sha256(content.encode()).hexdigest()[:12]}.{kind}"
        (folder / name).write_text(content, encoding="utf-8")
        up = "../" * len(page.relative_to(site).parent.parts)
        address = f"/docs/assets/sealed/{name}" if page.name == "404.html" else f"{up}assets/sealed/{name}"
        return f'<script src="{address}"></script>' if kind == "js" else f'<link rel="stylesheet" href="{address}">'

    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        text = INLINE.sub(lambda it, page=page: moved(it[1], "js", page), text)  # type: ignore[misc]
        text = STYLE.sub(lambda it, page=page: moved(it[1], "css", page), text)  # type: ignore[misc]
        page.write_text(text, encoding="utf-8")


def faults(site: Path) -> list[str]:
    """Everything that is wrong, a sentence each."""
    pages = {page: _seen(page) for page in sorted(site.rglob("*.html")) if page.name != "404.html"}
    found: list[str] = []
    for page, seen in pages.items():
        here = page.relative_to(site).as_posix()
        found += [f"{here}: {it}" for it in seen.inline]
        found += [f"{here} fetches {it} from elsewhere" for it in seen.fetched if _is_elsewhere(it)]
        found += [f"{here} links {it}, {why}" for it in seen.links if (why := _broken(it, page, pages, site))]
        found += [f"{here} needs {it}, {why}" for it in seen.fetched if (why := _broken(it, page, pages, site))]
    return found


def _seen(page: Path) -> Seen:
    seen = Seen()
    seen.feed(page.read_text(encoding="utf-8"))
    return seen


def _is_elsewhere(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def _broken(address: str, page: Path, pages: dict[Path, Seen], site: Path) -> str:
    """Empty, or what is wrong with it. What is elsewhere is not asked for: the site is built without a network."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    path = unquote(parts.path).removeprefix("/docs/") if parts.path.startswith("/docs/") else unquote(parts.path)
    base = site if parts.path.startswith("/docs/") else page.parent
    target = (base / path).resolve() if parts.path else page
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        return "which is not there"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        return "which has no such section"
    return ""
