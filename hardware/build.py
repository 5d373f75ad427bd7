# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""`make hardware`: makes the whole of the board from its program, checks it, and compares it with what is committed.

    /usr/bin/python3 hardware/build.py [--write] [--route]

Everything is made in `.hardware/`. `--write` copies what belongs into the tree; without it, a difference is
a failure.
`--route` lays the copper anew instead of reading it.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT / "controller")]

from cellar.board.pins import DESIGN, REVISION  # noqa: E402 - the daemon's table, from the tree
from hat import bom, kicad, machine, package  # noqa: E402

OUT = ROOT / ".hardware"
KEPT = HERE / DESIGN
PACKAGE = f"{DESIGN}-{REVISION}-fabrication.zip"


def sources(*, anew: bool) -> str:
    """Schematic, board, rules, project: from the program."""
    from hat.layout import layout  # noqa: PLC0415 - these read KiCad's libraries, which may just have come
    from hat.project import RULES, project  # noqa: PLC0415
    from hat.routes import routes  # noqa: PLC0415
    from hat.schematic import schematic  # noqa: PLC0415

    made = OUT / DESIGN
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    if not anew and (KEPT / "routes.json").exists():
        shutil.copy(KEPT / "routes.json", made)
    tracks, vias = routes(made / "routes.json", anew=anew)
    for suffix, text in {"sch": schematic(), "pcb": layout(tracks, vias), "pro": project(), "dru": RULES}.items():
        (made / f"{DESIGN}.kicad_{suffix}").write_text(text, encoding="utf-8")
    kicad.pour(made / f"{DESIGN}.kicad_pcb")
    (made / "bom.csv").write_text(bom.bom_csv(), encoding="utf-8")
    (made / "safety.md").write_text(bom.safety(), encoding="utf-8")
    return f"{len(tracks)} tracks, {len(vias)} vias"


def schematic_rules() -> str:
    return _none(kicad.erc(_file("sch"), OUT / "erc.json"))


def board_rules() -> str:
    return _none(kicad.drc(_file("pcb"), OUT / "drc.json"))


def creepage_bites() -> str:
    """The rule has to find the sugar-cube relay, and to let the wide one pass."""
    from hat.controls import CONTROLS, control_board  # noqa: PLC0415
    from hat.project import RULES, project  # noqa: PLC0415

    said = []
    folder = OUT / "controls"
    folder.mkdir(exist_ok=True)
    for control in CONTROLS:
        board = folder / f"{control.name}.kicad_pcb"
        texts = {".kicad_pcb": control_board(control), ".kicad_pro": project(), ".kicad_dru": RULES}
        for suffix, text in texts.items():
            board.with_suffix(suffix).write_text(text, encoding="utf-8")
        found = [it for it in kicad.drc(board, board.with_suffix(".json"), parity=False) if it.startswith("creepage")]
        if bool(found) is not control.must_fail:
            raise kicad.Refused(
                f"{control.name}: {len(found)} creepage violations, which is wrong\n" + "\n".join(found)
            )
        said.append(f"{control.name}: {len(found)} found")
    return ", ".join(said)


def netlist_is_the_pin_map() -> str:
    """KiCad's own reading of the schematic against the circuit, and so against the daemon's table."""
    from hat.circuit import nets  # noqa: PLC0415

    read, meant = kicad.netlist(_file("sch"), OUT / "netlist.xml"), nets()
    wrong = sorted(net for net in read.keys() | meant.keys() if read.get(net) != meant.get(net))
    if wrong:
        raise kicad.Refused(f"nets that are not as in the program: {', '.join(wrong)}")
    return f"{len(read)} nets"


def fabrication() -> str:
    folder = OUT / "fabrication"
    shutil.rmtree(folder, ignore_errors=True)
    kicad.fabrication(_file("pcb"), folder)
    shutil.copy(OUT / DESIGN / "bom.csv", folder)
    file = OUT / DESIGN / PACKAGE
    package.pack(folder, file)
    (OUT / DESIGN / "SHA256SUMS").write_text(f"{package.checksum(file)}  {PACKAGE}\n", encoding="utf-8")
    return package.checksum(file)[:16]


def compared(*, write: bool) -> str:
    """Byte for byte with what is committed."""
    made = OUT / DESIGN
    for noise in (*made.glob("*.kicad_prl"), *made.glob("fp-info-cache")):
        noise.unlink()
    if write:
        shutil.rmtree(KEPT, ignore_errors=True)
        shutil.copytree(made, KEPT)
    wrong = package.differing(made, KEPT)
    if wrong:
        raise kicad.Refused(
            f"not what is committed: {', '.join(wrong)}; make hardware HARDWARE_ARGS=--write keeps it"
        )
    return f"{len(list(KEPT.iterdir()))} files, byte for byte"


def simulations() -> str:
    from hat.decks import verdicts  # noqa: PLC0415

    found = verdicts(HERE / "sim")
    wrong = [line for line, right in found if not right]
    if wrong:
        raise kicad.Refused("\n".join(wrong))
    (OUT / "simulations.txt").write_text("".join(f"{line}\n" for line, _ in found), encoding="utf-8")
    return f"{len(found)} statements hold"


def drawings() -> str:
    from hat.drawings import all_drawings  # noqa: PLC0415

    return all_drawings(OUT / DESIGN / f"{DESIGN}.kicad_pcb", OUT / "drawings", HERE, OUT / "tools")


def _file(suffix: str) -> Path:
    return OUT / DESIGN / f"{DESIGN}.kicad_{suffix}"


def _none(found: list[str]) -> str:
    if found:
        raise kicad.Refused("\n".join(found))
    return "none"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--route", action="store_true")
    asked = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    steps: dict[str, Callable[[], str]] = {
        "tools": machine.prepare,
        "sources": lambda: sources(anew=asked.route),
        "ERC violations": schematic_rules,
        "DRC violations, schematic parity": board_rules,
        "creepage rule bites": creepage_bites,
        "netlist is the pin map": netlist_is_the_pin_map,
        "fabrication package": fabrication,
        "as committed": lambda: compared(write=asked.write),
        "simulations": simulations,
        "drawings": drawings,
    }
    return 0 if all(list(map(_step, steps, steps.values()))) else 1


def _step(name: str, step: Callable[[], str]) -> bool:
    """One line; what was refused, in full."""
    started_s = time.perf_counter()
    try:
        said, good = step(), True
    except kicad.Refused as refused:
        said, good = str(refused), False
    print(
        f"hardware: {name:<34} {'ok' if good else 'FAILED':<7} {time.perf_counter() - started_s:6.1f} s  {said}",
        flush=True,
    )
    return good


if __name__ == "__main__":
    raise SystemExit(main())
