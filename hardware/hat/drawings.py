# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""What people look at: schematic, renders, model, interactive bill of materials, wiring, box. Not committed."""

import os
from pathlib import Path

from hat.kicad import run
from hat.machine import python_tools


def all_drawings(board: Path, out: Path, here: Path, tools: Path) -> str:
    """Everything, in `out`; says how many files."""
    out.mkdir(parents=True, exist_ok=True)
    _kicad(board, out)
    python = python_tools(tools)
    _interactive(python, board, out)
    for wiring in sorted((here / "harness").glob("*.yml")):
        run(python.with_name("wireviz"), "-f", "sp", "-o", out, wiring)
    _box(here / "enclosure/case.scad", out)
    return f"{len(list(out.iterdir()))} files in {out.name}/"


def _kicad(board: Path, out: Path) -> None:
    run("kicad-cli", "sch", "export", "pdf", "-o", out / "schematic.pdf", board.with_suffix(".kicad_sch"))
    run("kicad-cli", "pcb", "export", "step", "--force", "--no-dnp", "-o", out / "board.step", board)
    for side in ("top", "bottom"):
        size = ("--width", "1300", "--height", "1600", "--quality", "basic")
        run("kicad-cli", "pcb", "render", "--side", side, *size, "-o", out / f"{side}.png", board)


def _interactive(python: Path, board: Path, out: Path) -> None:
    """The page on which a builder ticks off part after part."""
    os.environ["INTERACTIVE_HTML_BOM_NO_DISPLAY"] = "1"
    options = (
        "--no-browser",
        "--name-format",
        "interactive-bom",
        "--dest-dir",
        out,
        "--extra-fields",
        "MPN,LCSC,Why",
    )
    script = next(python.parent.parent.glob("lib/*/site-packages/InteractiveHtmlBom/generate_interactive_bom.py"))
    netlist = board.parent.parent / "netlist.xml"
    run(python, script, *options, "--extra-data-file", netlist, board)


def _box(source: Path, out: Path) -> None:
    for part in ("base", "lid"):
        run("openscad", "-q", "-D", f'part="{part}"', "-o", out / f"case-{part}.stl", source)
    run("xvfb-run", "-a", "openscad", "-q", "--imgsize", "1200,800", "-o", out / "case.png", source)
