# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws the icons of the installed app from the one SVG, by a real browser. Run after changing icon.svg.

    .venv/bin/python tools/icons.py

The results are committed: nobody needs a browser to run a brewery.
"""

import os
import re
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "web" / "taproom" / "static" / "img"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PAPER = "#f6f3ec"

# name, pixels, how much of the square the picture fills, corner, ground. A launcher cuts a maskable icon down to its
# inner 80 %.
ICONS = (
    ("icon-192.png", 192, 0.78, "22%", PAPER),
    ("icon-512.png", 512, 0.78, "22%", PAPER),
    ("icon-180.png", 180, 0.72, "0", PAPER),
    ("icon-maskable.png", 512, 0.58, "0", PAPER),
)
BADGE = ("badge.png", 96, 0.92, "0", "transparent")


def page(svg: str, fills: float, corner: str, ground: str) -> str:
    return (
        f"<style>*{{margin:0}}html{{background:transparent}}body{{height:100vh;display:grid;place-items:center;"
        f"background:{ground};border-radius:{corner}}}svg{{width:{fills * 100}%;height:{fills * 100}%}}</style>"
        f"<body>{svg}</body>"
    )


def one_colour(svg: str) -> str:
    """A badge is a stencil: only where it is opaque counts."""
    return re.sub(r'"#[0-9a-f]{6}"', '"#fff"', svg)


def main() -> None:
    svg = re.sub(r"<!--.*?-->", "", (IMAGES / "icon.svg").read_text(encoding="utf-8"), flags=re.DOTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, pixels, fills, corner, ground in (*ICONS, BADGE):
            tab = browser.new_page(viewport={"width": pixels, "height": pixels})
            tab.set_content(page(one_colour(svg) if name == BADGE[0] else svg, fills, corner, ground))
            tab.screenshot(path=IMAGES / name, omit_background=True)
            print(f"icons: {name}, {(IMAGES / name).stat().st_size} bytes")
        browser.close()


if __name__ == "__main__":
    main()
