# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""KiCad from the command line: what it is asked, and what it answers."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

PINS_OF_A_NET = Mapping[str, set[tuple[str, str]]]


class Refused(Exception):
    """A check failed, or a tool did; says what it found."""


def run(*command: object, timeout_s: float = 300) -> str:
    """A program's output. Raises Refused with what it said."""
    words = [str(it) for it in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=timeout_s)
    if done.returncode != 0:
        raise Refused(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


def pour(board: Path) -> None:
    """Fill the copper areas. With the Python that KiCad's module belongs to.

    Raises Refused if KiCad made up identifiers: the next time they would be others.
    """
    given = _identifiers(board)
    run(sys.executable, Path(__file__).with_name("fill.py"), board)
    if made_up := _identifiers(board) - given:
        raise Refused(f"KiCad made up {len(made_up)} identifiers: give each thing its own, as hat/layout.py does")


def _identifiers(board: Path) -> set[str]:
    return set(re.findall(r'\(uuid "([^"]+)"\)', board.read_text(encoding="utf-8")))


def erc(schematic: Path, report: Path) -> list[str]:
    """What the check of the electrical rules says against a schematic."""
    run("kicad-cli", "sch", "erc", "--format", "json", "--severity-all", "-o", report, schematic)
    said = json.loads(report.read_text(encoding="utf-8"))
    return [_sentence(it) for sheet in said["sheets"] for it in sheet["violations"]]


def drc(board: Path, report: Path, *, parity: bool = True) -> list[str]:
    """What the check of the board says: rules, what is unconnected, and where it is not the schematic."""
    options = ["--schematic-parity"] if parity else []
    run("kicad-cli", "pcb", "drc", *options, "--format", "json", "--severity-all", "-o", report, board)
    said = json.loads(report.read_text(encoding="utf-8"))
    found = [*said["violations"], *said["unconnected_items"], *said.get("schematic_parity", ())]
    return [_sentence(it) for it in found]


def _sentence(violation: Mapping[str, object]) -> str:
    items = violation["items"]
    assert isinstance(items, list)
    return f"{violation['type']}: {violation['description']} ({'; '.join(it['description'] for it in items)})"


def netlist(schematic: Path, file: Path) -> PINS_OF_A_NET:
    """The nets as KiCad reads them out of the schematic; those of a single open pin are left out."""
    run("kicad-cli", "sch", "export", "netlist", "--format", "kicadxml", "-o", file, schematic)
    nets = ElementTree.parse(file).getroot().iter("net")  # noqa: S314 - written by the line above
    found = {net.get("name", ""): {(it.get("ref", ""), it.get("pin", "")) for it in net.iter("node")} for net in nets}
    return {name: pins for name, pins in found.items() if not name.startswith("unconnected-")}


def fabrication(board: Path, folder: Path) -> None:
    """Gerbers, drill files and positions, without the lines that say when they were written."""
    folder.mkdir(parents=True, exist_ok=True)
    layers = "F.Cu,B.Cu,F.Mask,B.Mask,F.Paste,F.SilkS,B.SilkS,Edge.Cuts"
    run("kicad-cli", "pcb", "export", "gerbers", "--layers", layers, "-o", f"{folder}/", board)
    run("kicad-cli", "pcb", "export", "drill", "--excellon-separate-th", "-o", f"{folder}/", board)
    positions = folder / "positions.csv"
    run("kicad-cli", "pcb", "export", "pos", "--format", "csv", "--units", "mm", "-o", positions, board)
    for file in sorted(folder.iterdir()):
        file.write_text(undated(file.read_text(encoding="utf-8")), encoding="utf-8")


def undated(text: str) -> str:
    """Without dates, so that the same board gives the same bytes."""
    text = re.sub(
        r"^.*(TF\.CreationDate|G04 Created by KiCad|; DRILL file .* date).*\n", "", text, flags=re.MULTILINE
    )
    return re.sub(r'("CreationDate": )"[^"]*"', r'\1""', text)


def draw(commands: Sequence[tuple[str, Sequence[object]]]) -> list[str]:
    """Pictures and models; the name of each that was made."""
    for _, command in commands:
        run("kicad-cli", *command)
    return [name for name, _ in commands]
