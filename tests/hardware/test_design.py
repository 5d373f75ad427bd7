# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board's design, as far as it can be held to account without KiCad: `make hardware` does the rest.

One table of lines for the daemon, the circuit and the board that is committed; every part can be bought; every
statement about time and voltage is simulated, and each simulation has a control that fails.
"""

import csv
import io
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from cellar.board import FEEDBACK_OF, PINS, Role, with_role
from cellar.config import load
from hat import bom, circuit, decks
from hat.parts import BARE, PARTS
from hat.places import HEIGHT_MM, PLACES, WIDTH_MM
from hat.sexpr import child, children, dump, parse

ROOT = Path(__file__).resolve().parents[2]
HARDWARE = ROOT / "hardware"
KEPT = HARDWARE / "cobrew-hat"
BY_REF = {it.ref: it for it in circuit.COMPONENTS}
NETS = circuit.nets()
# Of these only Mouser's number is known.
ONE_SUPPLIER = {
    *("MKS2C041001F00JSSD", "SSQ-120-03-T-D", "1844210", "1844223", "1844249", "1844278"),
    *("SMBJ28A", "LTST-C170GKT", "LTV-817S-TA1-C", "0805L010YR", "CL21B334KBFNNNE"),
}


def test_the_example_configuration_uses_the_boards_lines() -> None:
    config = load(ROOT / "controller/config.example.toml")
    used = [pin for it in config.fermenter for pin in (it.heater_pin, it.cooler_pin)]
    assert used == [it.bcm for it in with_role(Role.OUTPUT)]
    example = (ROOT / "controller/config.example.toml").read_text(encoding="utf-8")
    (heartbeat,) = with_role(Role.HEARTBEAT)
    assert f"# heartbeat_pin = {heartbeat.bcm} " in example


def test_no_line_has_two_uses_and_each_output_its_eye() -> None:
    for number in ("bcm", "header", "name"):
        assert len({getattr(it, number) for it in PINS}) == len(PINS)
    assert list(FEEDBACK_OF) == [it.name for it in with_role(Role.OUTPUT)]
    assert list(FEEDBACK_OF.values()) == [it.name for it in with_role(Role.FEEDBACK)]


@pytest.fixture(scope="module")
def board() -> dict[str, dict[str, str]]:
    """The nets of each part's pads on the committed board: KiCad's file, not our program."""
    root = parse((KEPT / "cobrew-hat.kicad_pcb").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for it in children(root, "footprint"):
        ref = next(str(prop[2]) for prop in children(it, "property") if prop[1] == "Reference")
        pads = [pad for pad in children(it, "pad") if any(children(pad, "net"))]
        found[ref] = {str(pad[1]): str(child(pad, "net")[2]) for pad in pads}
    return found


def test_the_board_is_joined_as_the_daemons_table_says(board: dict[str, dict[str, str]]) -> None:
    for it in PINS:
        assert board["J1"][str(it.header)] == it.name


def test_the_board_has_every_part_and_net_of_the_circuit(board: dict[str, dict[str, str]]) -> None:
    assert board.keys() == BY_REF.keys() == PLACES.keys()
    for ref, component in BY_REF.items():
        joined = {pin: net for pin, net in board[ref].items() if not net.startswith("unconnected-")}
        assert joined == dict(component.nets), ref


def test_each_line_is_held_at_rest_by_the_resistor_that_is_named() -> None:
    """Straight, or through the 100 ohm in front of a gate; 10 kOhm at most, so that it wins against the Pi's pull."""
    for it in PINS:
        rest = BY_REF[it.rest_part]
        assert decks.number(PARTS[rest.part].value) <= 10e3
        assert (circuit.V33 if it.at_rest else circuit.GND) in rest.nets.values()
        (line,) = set(rest.nets.values()) - {circuit.V33, circuit.GND}
        behind = {
            net for c in BY_REF.values() if c.part == "r100" and line in c.nets.values() for net in c.nets.values()
        }
        assert it.name in {line} | behind


def test_each_output_has_all_that_safety_hangs_on() -> None:
    for n in range(1, 5):
        out = f"OUT{n}"
        gate, drain = f"{out}_G", f"{out}_N"
        assert dict(BY_REF[f"Q{n}10"].nets) == {"1": gate, "2": circuit.GND, "3": drain}
        assert dict(BY_REF[f"R{n}11"].nets) == {"1": gate, "2": circuit.GND}
        assert dict(BY_REF[f"D{n}10"].nets) == {"1": circuit.RAIL, "2": drain}
        assert BY_REF["J3"].nets[str(2 * n - 1)] == circuit.RAIL
        assert BY_REF["J3"].nets[str(2 * n)] == drain


def test_the_rail_has_one_source_and_it_is_the_gate() -> None:
    """Nothing but Q2 joins the relays' supply to 24 V."""
    both = [it.ref for it in BY_REF.values() if {circuit.RAIL, circuit.V24} <= set(it.nets.values())]
    assert both == ["Q2"]


def test_what_safety_hangs_on_says_why() -> None:
    said = {it.ref for it in BY_REF.values() if it.why}
    named = {"F1", "D1", "D2", "Q2", "R21", "R24", "C22", "C23", "U6", "F51", "F61", "D51", "D61", "R13"}
    named |= {f"{it}{n}{number}" for n in range(1, 5) for it, number in (("R", 11), ("D", 10), ("U", 20))}
    assert named <= said
    assert bom.safety() == (KEPT / "safety.md").read_text(encoding="utf-8")
    assert all("ithout it" in it.why or "ridged" in it.why or "worse part" in it.why or "gap" in it.why
               for it in BY_REF.values() if it.why)  # fmt: skip


def test_every_part_can_be_bought_and_costs_something() -> None:
    kept = (KEPT / "bom.csv").read_text(encoding="utf-8")
    assert kept == bom.bom_csv()
    rows = list(csv.DictReader(io.StringIO(kept)))
    assert sum(int(row["Quantity"]) for row in rows) == sum(it.part not in BARE for it in BY_REF.values())
    for row in rows:
        assert row["Maker"]
        assert row["MPN"]
        assert row["Mouser"]
        assert float(row["Cents each"]) > 0
        assert bool(row["DigiKey"] or row["LCSC"]) is (row["MPN"] not in ONE_SUPPLIER), row["MPN"]


def test_no_resistor_is_too_hot() -> None:
    """With 28 V across each that hangs on 24 V, less the light-emitting diode in series: 1.2 V at least."""
    volts = 28.0 - 1.2
    hot = [it for it in BY_REF.values() if it.ref in {"R41", "R120", "R220", "R320", "R420"}]
    hot += [BY_REF[f"R{n}12"] for n in range(1, 5)]
    for it in hot:
        rating_w = 0.25 if "1206" in PARTS[it.part].footprint else 0.125
        assert volts**2 / decks.number(PARTS[it.part].value) < 0.75 * rating_w, it.ref


def test_every_part_stands_on_the_board() -> None:
    assert all(0 < it.x < WIDTH_MM and 0 < it.y < HEIGHT_MM for it in PLACES.values())


# Which parameter of which deck is which part's value.
IN_DECKS = [
    *[("heartbeat", name, name.upper()) for name in ("r24", "c23", "c22", "r27", "r28")],
    ("power_on", "r111", "R111"),
    ("one_wire", "r51", "R51"),
    ("one_wire", "r52", "R52"),
]


@pytest.mark.parametrize(("deck", "name", "ref"), IN_DECKS)
def test_a_deck_has_the_values_of_the_board(deck: str, name: str, ref: str) -> None:
    said = decks.parameters((HARDWARE / f"sim/{deck}.cir").read_text(encoding="utf-8"))
    assert decks.number(said[name]) == decks.number(PARTS[BY_REF[ref].part].value)


def test_the_decks_fixed_parts_are_the_boards() -> None:
    text = (HARDWARE / "sim/heartbeat.cir").read_text(encoding="utf-8")
    for ref, value in re.findall(r"(?m)^([RC]\d\d) +\S+ +\S+ +(\d+[a-z]*)$", text):
        assert decks.number(value) == decks.number(PARTS[BY_REF[ref].part].value), ref


@pytest.mark.skipif(shutil.which("ngspice") is None, reason="ngspice is not here; make test installs it")
@pytest.mark.parametrize("case", decks.CASES, ids=lambda it: it.claim)
def test_what_is_claimed_is_simulated(case: decks.Case) -> None:
    line, holds = decks.verdict(HARDWARE / "sim", case)
    assert holds, line


def test_each_deck_has_a_control_that_fails() -> None:
    assert {it.deck for it in decks.CASES if it.control} == {it.stem for it in (HARDWARE / "sim").glob("*.cir")}


def test_a_parameter_that_a_deck_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        decks.changed(".param a=1", {"b": "2"})


def test_the_manifest_names_files_that_are_there() -> None:
    said = tomllib.loads((HARDWARE / "okh.toml").read_text(encoding="utf-8"))
    files = [said["readme"], said["bom"], *said["manufacturing-instructions"]]
    files += [file for part in said["part"] for key in ("source", "export") for file in part.get(key, ())]
    assert [it for it in files if not (HARDWARE / it).exists()] == []


def test_lists_are_read_and_written() -> None:
    text = '(a "b \\"c\\" \\\\" (d 1) (e (f "")))'
    assert parse(dump(parse(text))) == parse(text)
