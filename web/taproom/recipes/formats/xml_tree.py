# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text to a tree of XML elements, by expat, with nothing in it that XML could do harm by.

No document type is read, so that no entity can be defined, expanded or fetched; depth and count are bounded while
expat reads, so that a deep or a wide file costs no more than its limit. Several roots in one file are several trees.
"""

import html.entities
import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from taproom.i18n import mark as _
from taproom.recipes.formats.results import TOO_MANY, Limits, Unreadable

_XML_OWN: Final = {"amp", "lt", "gt", "quot", "apos"}
_DECLARATION: Final = re.compile(r"<\?xml\b[^<>]*\?>")
_NAMED: Final = re.compile(r"&(#[0-9]+|#x[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*)?(;?)")
_STRAY: Final = re.compile(r"<(?![A-Za-z_/!?])")
# HTML inside an element, by names that no tag of BeerXML has.
_MARKUP: Final = re.compile(
    r"<(/?(?:a|b|blockquote|br|center|code|div|em|embed|font|h[1-6]|hr|i|iframe|img|li|object|ol|p|pre|s|script|small"
    r"|span|strike|strong|sub|sup|svg|table|tbody|td|th|tr|tt|u|ul)(?:\s[^<>]*)?/?)>",
    re.IGNORECASE,
)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TOO_DEEP: Final = _("It is nested more than {limit} levels deep: a recipe has fewer than ten.")
_NO_DTD: Final = _(
    "It declares a document type (DOCTYPE) or entities, which recipes do not need and which can do harm:"
    " take the lines out that begin with <!DOCTYPE or <!ENTITY, and try again."
)


@dataclass(slots=True, eq=False)
class Node:
    """An element: its tag in capitals without a prefix, its own text, and its children."""

    tag: str
    parts: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()


def trees(text: str, limits: Limits) -> tuple[Node, ...]:
    """The root elements, in order.

    Raises:
        Unreadable: it is no XML, declares a document type, or is deeper or larger than the limits.
    """
    builder = _Builder(limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.refuse_dtd
    parser.EntityDeclHandler = builder.refuse_dtd
    ready = _readable(text)
    try:
        parser.Parse(f"<all>{ready}</all>".encode("utf-8", "replace"), True)  # noqa: FBT003 - expat's own
    except expat.ExpatError as error:
        raise _explained(error, ready) from error
    return tuple(builder.root.children)


def has_unseen(text: str) -> bool:
    """Whether it has characters that XML forbids, which are left out."""
    return _NOT_XML.search(text) is not None


class _Builder:
    def __init__(self, limits: Limits) -> None:
        self.root = Node(tag="")
        self._limits = limits
        self._open = [self.root]
        self._count = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self._open) > self._limits.depth + 1:
            raise Unreadable(TOO_DEEP, limit=self._limits.depth)
        self._count += 1
        if self._count > self._limits.elements:
            raise Unreadable(
                _("It has more than {limit} elements: no collection of recipes is so large. Send it in parts."),
                limit=self._limits.elements,
            )
        if len(self._open[-1].children) >= self._limits.recipes:
            raise Unreadable(TOO_MANY, key=self._open[-1].tag[:60], limit=self._limits.recipes)
        if self._count == 1:  # the element around all roots
            return
        node = Node(tag=name.rpartition(":")[2].upper())
        self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, _name: str) -> None:
        if len(self._open) > 1:
            self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].parts.append(text)

    def refuse_dtd(self, *_: object) -> None:
        raise Unreadable(_NO_DTD)


def _readable(text: str) -> str:
    """What real files get wrong, made right: several declarations, HTML's entities, loose ampersands, HTML inside."""
    text = _NOT_XML.sub("", _DECLARATION.sub("", text))
    if "&" in text:
        text = _NAMED.sub(_entity, text)
    return _MARKUP.sub(r"&lt;\1&gt;", _STRAY.sub("&lt;", text))


def _entity(match: re.Match[str]) -> str:
    name, closed = match[1], match[2]
    if not name or not closed:
        return "&amp;" + match[0][1:]
    if name in _XML_OWN:
        return match[0]
    if name.startswith("#"):
        return _numbered(name)
    known = html.entities.html5.get(name + ";")
    return known if known and known not in "<>&" else "&amp;" + match[0][1:]


def _numbered(name: str) -> str:
    """A character by its number, if XML may have it."""
    digits, base = (name[2:], 16) if name[1] in "xX" else (name[1:], 10)
    number = int(digits, base) if len(digits) <= 7 else 0
    character = chr(number) if number <= 0x10FFFF else ""
    return f"&#{number};" if character and not _NOT_XML.match(character) else ""


def _explained(error: expat.ExpatError, text: str) -> Unreadable:
    line = text.split("\n", error.lineno)[error.lineno - 1 : error.lineno]
    if any(word in "".join(line).upper() for word in ("<!DOCTYPE", "<!ENTITY")):
        return Unreadable(_NO_DTD)
    return Unreadable(
        _("It is broken XML ({why}, line {line}). Export it again from the program that made it."),
        why=expat.ErrorString(error.code),
        line=error.lineno,
    )
