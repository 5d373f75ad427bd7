# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Diagrams from text, as SVG in the colours of the page around it: boxes in rows, and arrows between neighbours.

title: What is shown, in a sentence, for who does not see it
w1: 1-Wire probes | loop: app.loop | relays: relays
- | core: core.step | -
w1 -> loop: readings
loop <-> core
"""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

BOX_W, BOX_H, GAP_X, GAP_Y, LINE_H = 150, 52, 60, 46, 15
COMMENT = re.compile(r"<!--.*?-->")
ARROW = re.compile(r"^(\w+) (<?->) (\w+)(?:: (.+))?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    lines: tuple[str, ...]
    column: int
    row: int

    @property
    def centre(self) -> tuple[float, float]:
        return 10 + self.column * (BOX_W + GAP_X) + BOX_W / 2, 10 + self.row * (BOX_H + GAP_Y) + BOX_H / 2


def drawn(folder: Path, name: str) -> str:
    """NAME.svg, by hand, on one line and without its comment; or what NAME.txt says. Raises OSError, ValueError."""
    by_hand = folder / f"{name}.svg"
    if by_hand.exists():
        return COMMENT.sub("", " ".join(by_hand.read_text(encoding="utf-8").split())).strip()
    return svg((folder / f"{name}.txt").read_text(encoding="utf-8"))


def svg(text: str) -> str:
    """The drawing. Raises ValueError for a line that is neither title, row nor arrow, or names no box."""
    title, boxes, arrows = "", dict[str, Box](), list[re.Match[str]]()
    rows = 0
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("title: "):
            title = line.removeprefix("title: ")
        elif (arrow := ARROW.match(line)) is not None:
            arrows.append(arrow)
        elif not line.startswith("#"):
            boxes |= dict(_row(line, rows))
            rows += 1
    if not title:
        raise ValueError("a drawing needs a title, for who does not see it")
    width = 20 + (max(it.column for it in boxes.values()) + 1) * (BOX_W + GAP_X) - GAP_X
    height = 20 + rows * (BOX_H + GAP_Y) - GAP_Y
    parts = [_box(it) for it in boxes.values()] + [_arrow(it, boxes) for it in arrows]
    marker = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img"'
    return f'{head} aria-label="{escape(title)}">{marker}{"".join(parts)}</svg>'


def _row(line: str, row: int) -> list[tuple[str, Box]]:
    found = []
    for column, cell in enumerate(line.split("|")):
        name, colon, label = cell.strip().partition(": ")
        if colon:
            found.append((name, Box(lines=tuple(label.split(" / ")), column=column, row=row)))
        elif name != "-":
            raise ValueError(f"{cell.strip()!r} is no box: write NAME: LABEL, or - for none")
    return found


def _box(box: Box) -> str:
    x, y = box.centre
    rect = f'<rect x="{x - BOX_W / 2:g}" y="{y - BOX_H / 2:g}" width="{BOX_W}" height="{BOX_H}" rx="6"'
    first = y + 4 - (len(box.lines) - 1) * LINE_H / 2
    lines = "".join(_text(it, x, first + n * LINE_H) for n, it in enumerate(box.lines))
    return f'{rect} fill="none" stroke="currentColor" stroke-width="1.5"/>{lines}'


def _text(text: str, x: float, y: float) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="12" fill="currentColor">{escape(text)}</text>'


def _arrow(arrow: re.Match[str], boxes: dict[str, Box]) -> str:
    start, kind, end, label = arrow.groups()
    missing = [it for it in (start, end) if it not in boxes]
    if missing:
        raise ValueError(f"no box is called {missing[0]}")
    (x1, y1), (x2, y2) = boxes[start].centre, boxes[end].centre
    across = abs(x2 - x1) > abs(y2 - y1)
    sign_x, sign_y = (1 if x2 > x1 else -1), (1 if y2 > y1 else -1)
    if across:
        x1, x2 = x1 + sign_x * BOX_W / 2, x2 - sign_x * BOX_W / 2
    else:
        y1, y2 = y1 + sign_y * BOX_H / 2, y2 - sign_y * BOX_H / 2
    back = ' marker-start="url(#tip)"' if kind == "<->" else ""
    line = (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="currentColor" marker-end="url(#tip)"{back}/>'
    )
    middle = ((x1 + x2) / 2, (y1 + y2) / 2 - 6) if across else ((x1 + x2) / 2 + 40, (y1 + y2) / 2 + 4)
    return line + (_text(label, *middle) if label else "")
