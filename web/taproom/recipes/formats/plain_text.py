# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text as a person reads it: no markup, no scripts, no entities, nothing invisible. Cleaning twice changes nothing.

Only what is surely HTML is taken out: "mash < 65 & boil > 60" stays as it is.
"""

import html
import re
from typing import Final

_HTML_TAGS: Final = (
    "a|abbr|article|aside|audio|b|big|blockquote|body|br|button|canvas|center|cite|code|col|dd|del|div|dl|dt|em|embed"
    "|fieldset|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link"
    "|main|marquee|math|meta|nav|noscript|object|ol|option|p|pre|s|script|section|select|small|source|span|strike|strong"
    "|sub|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|video"
)
_TAG: Final = re.compile(rf"<(/?)({_HTML_TAGS}|style)(?=[\s/>])[^<>]*>|<!--|-->", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\ufeff\ufffe\uffff]")
_HALVES: Final = re.compile("[\ud800-\udfff]")
_SUSPECT: Final = re.compile("[<&\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ufffe\uffff\ud800-\udfff]")
_SILENT: Final = {"script", "style", "iframe", "object", "svg", "math", "template", "noscript", "head"}
_LINES: Final = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"}
_ROUNDS: Final = 8  # of text that was escaped again and again


def plain_text(raw: str) -> str:
    """The same text, as plain text."""
    if not _SUSPECT.search(raw):
        return raw
    text = raw
    for _ in range(_ROUNDS):
        cleaned = _HALVES.sub("\N{REPLACEMENT CHARACTER}", _UNSEEN.sub("", _unescaped(_untagged(text))))
        if cleaned == text:
            break
        text = cleaned
    return text


def _untagged(text: str) -> str:
    """Without HTML tags; what stands in a script is gone, a paragraph begins a line."""
    if not _TAG.search(text):
        return text
    kept: list[str] = []
    silent = ""  # the element whose content is left out
    begin = 0
    for match in _TAG.finditer(text):
        name = (match[2] or "!--").lower()
        if not silent:
            kept.append(text[begin : match.start()])
            if (not match[1] and name in _SILENT) or match[0] == "<!--":
                silent = name
            elif name in _LINES:
                kept.append("\n")
        elif name == silent and (match[1] or match[0] == "-->"):
            silent = ""
        begin = match.end()
    if not silent:
        kept.append(text[begin:])
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda it: html.unescape(it[0]), text) if "&" in text else text
