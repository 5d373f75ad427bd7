# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new in the commons, as an Atom feed (RFC 4287). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A public recipe."""

    recipe: str
    revision: str
    title: str
    summary: str
    authors: tuple[str, ...]
    licence_url: str
    changed_utc: int


def atom(entries: Sequence[Entry], *, base: str, title: str) -> bytes:
    """The last changed first."""
    feed = Element("feed", xmlns=_ATOM)
    _text(feed, "title", title)
    _text(feed, "id", f"{base}/recipes")
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{base}/recipes/feed.atom")
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{base}/recipes")
    _text(feed, "updated", _moment(max((it.changed_utc for it in entries), default=0)))
    for it in entries:
        _entry(feed, it, base)
    text: str = tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def _entry(feed: Element, it: Entry, base: str) -> None:
    entry = SubElement(feed, "entry")
    _text(entry, "title", it.title)
    _text(entry, "id", f"urn:sha256:{it.revision}")
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{base}/recipes/{it.recipe}")
    SubElement(entry, "link", rel="license", href=it.licence_url)
    _text(entry, "updated", _moment(it.changed_utc))
    for name in it.authors or ("?",):
        _text(SubElement(entry, "author"), "name", name)
    _text(entry, "summary", it.summary)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub(" ", text)


def _moment(at_utc: int) -> str:
    return datetime.fromtimestamp(at_utc, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
