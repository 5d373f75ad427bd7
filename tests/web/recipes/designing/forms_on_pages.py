# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form as a browser would send it, read from its page."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pairs: dict[str, str] = {}
        self._templates, self._select, self._area = 0, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        it = dict(attrs)
        name, value = it.get("name") or "", it.get("value") or ""
        if tag == "template":
            self._templates += 1
        if self._templates:
            return
        if tag == "input" and name and (it.get("type") != "checkbox" or "checked" in it):
            self.pairs[name] = value
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and ("selected" in it or self._select not in self.pairs):
            self.pairs[self._select] = value
        if tag == "textarea":
            self._area = name
            self.pairs[name] = ""

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        if tag in ("select", "textarea"):
            self._select = self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.pairs[self._area] += data.removeprefix("\n")


def form_on(html: str) -> dict[str, str]:
    """The last value that each name would have."""
    form = _Form()
    form.feed(html.partition("<main")[2])
    return form.pairs
