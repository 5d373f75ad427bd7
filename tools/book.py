# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make book`: the chapters of “Build a brewery” as one PDF for each language, printed by the browser of the tests.

The order of the chapters is that of the site's navigation, so that there is one of it.
"""

import re
import shutil
import sys
import time
from pathlib import Path

from markdown import Markdown

import docs

CHAPTER = re.compile(r"book/([\w-]+)\.md$", re.MULTILINE)
INSIDE, OUTSIDE = re.compile(r"\]\(([\w-]+)\.md(?:#[\w-]+)?\)"), re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]*\)")
WORDS = {
    "en": ("Build a brewery", "A do-it-yourself brewery with little money", "Contents"),
    "fr": ("Monter une brasserie", "Une brasserie à faire soi-même, avec peu d'argent", "Sommaire"),
}
EXTENSIONS = ["admonition", "attr_list", "md_in_html", "tables", "sane_lists"]
LICENCE = "cobrew · CC BY-SA 4.0"


def chapters() -> list[str]:
    """Their names, in the order of the site."""
    return CHAPTER.findall((docs.ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def html(language: str, gathered: Path) -> str:
    """The whole book as one page."""
    title, subtitle, contents = WORDS[language]
    bodies = [(name, _chapter(name, language, gathered)) for name in chapters()]
    titles = {name: body[body.index("<h1>") + 4 : body.index("</h1>")] for name, body in bodies}
    listed = "".join(f'<li><a href="#{name}">{titles[name]}</a></li>' for name, _ in bodies)
    sections = "".join(f'<section id="{name}">{body}</section>' for name, body in bodies)
    style = (gathered / "assets" / "book.css").read_text(encoding="utf-8")
    cover = f'<section class="cover"><h1>{title}</h1><p>{subtitle}</p><p>{LICENCE}</p></section>'
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{style}</style></head><body>{cover}<section><h1>{contents}</h1><nav><ol>{listed}</ol></nav></section>"
        f"{sections}</body></html>"
    )


def _chapter(name: str, language: str, gathered: Path) -> str:
    """Links to other chapters stay; those to the rest of the site become words, for paper leads nowhere."""
    text = (gathered / "book" / f"{name}{'' if language == 'en' else f'.{language}'}.md").read_text(encoding="utf-8")
    text = OUTSIDE.sub(r"\1", INSIDE.sub(r"](#\1)", text))
    return str(Markdown(extensions=EXTENSIONS).convert(text))


def printed(page: str, target: Path) -> None:
    """By Chromium, whose layout the tests use too."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where something is printed

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    foot = '<div style="font-size:7pt;width:100%;text-align:center"><span class="pageNumber"></span></div>'
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        sheet = chromium.new_page()
        sheet.set_content(page)
        sheet.pdf(
            path=target,
            prefer_css_page_size=True,
            display_header_footer=True,
            header_template="<i></i>",
            footer_template=foot,
            tagged=True,
            outline=True,
        )
        chromium.close()


def main() -> int:
    started_s = time.perf_counter()
    docs.gather()
    docs.SITE.mkdir(exist_ok=True)
    for language in WORDS:
        target = docs.SITE / f"cobrew-book-{language}.pdf"
        printed(html(language, docs.GATHERED), target)
        print(f"book: {target.relative_to(docs.ROOT)}, {target.stat().st_size / 1e3:.0f} kB")
    print(f"book: {time.perf_counter() - started_s:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
