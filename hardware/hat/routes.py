# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""The copper that was laid, kept in a file: finding it takes minutes, and reading it none.

The file names the fingerprint of what it was laid for. If a part moved, or a net or a rule changed, the
fingerprint is another, and the board is laid anew. KiCad checks the result either way.
"""

import json
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path

from hat.circuit import GND
from hat.layout import DEFAULT_WIDTH, WIDTHS, all_pads
from hat.router import RULES, Track, Via, route_all

Routes = tuple[list[Track], list[Via]]


def fingerprint() -> str:
    said = repr((sorted(map(astuple, all_pads())), sorted(WIDTHS.items()), DEFAULT_WIDTH, RULES))
    return sha256(said.encode()).hexdigest()


def routes(file: Path, *, anew: bool = False) -> Routes:
    """From the file if it is of this board; otherwise laid, and kept there."""
    if not anew and file.exists():
        said = json.loads(file.read_text(encoding="utf-8"))
        if said["for"] == fingerprint():
            return [_track(it) for it in said["tracks"]], [Via(net=net, x=x, y=y) for net, x, y in said["vias"]]
    board = route_all(all_pads(), WIDTHS, DEFAULT_WIDTH, GND)
    tracks = [[it.net, it.layer, it.x1, it.y1, it.x2, it.y2, it.width] for it in board.tracks]
    lines = ",\n".join(json.dumps(it) for it in tracks)
    vias = ",\n".join(json.dumps([it.net, it.x, it.y]) for it in board.vias)
    text = f'{{"for": "{fingerprint()}",\n"tracks": [\n{lines}],\n"vias": [\n{vias}]}}\n'
    file.write_text(text, encoding="utf-8")
    return board.tracks, board.vias


def _track(it: list[str | float]) -> Track:
    net, layer, x1, y1, x2, y2, width = it
    return Track(
        net=str(net), layer=int(layer), x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), width=float(width)
    )
