# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""The circuit: every part, what each of its pins is joined to, and, for what safety hangs on, why it is there.

Pins of the header come from the daemon's own table, `cellar.board.pins`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cellar.board.pins import FEEDBACK_OF, PINS

GND, V33, V5, V24, RAIL = "GND", "+3V3", "+5V", "V24", "RAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """`nets` by pin number; a pin that is not named is left open on purpose. `why` is for safety-relevant parts."""

    ref: str
    part: str
    nets: Mapping[str, str]
    block: str
    why: str = ""
    value: str = ""


BLOCKS = {
    "header": "Raspberry Pi, 40 pins",
    "supply": "24 V from the cabinet: fused, right way round, clamped",
    "identity": "HAT+ identity, write-protected",
    "heartbeat": "Heartbeat: each edge pumps C23 up, R24 empties it in 1.6 s",
    "gate": "Relay rail: up only while the heartbeat lives",
    **{f"output {it}": f"Output {it}, and the eye on its load" for it in range(1, 5)},
    "port A": "Probes, port A",
    "port B": "Probes, port B",
    "buzzer": "Buzzer",
    "test points": "Test points and holes",
}

_POWER_PINS = {1: V33, 17: V33, 2: V5, 4: V5, **dict.fromkeys((6, 9, 14, 20, 25, 30, 34, 39), GND)}


def _header() -> Iterator[Component]:
    lines = {it.header: it.name for it in PINS}
    nets = {**_POWER_PINS, 27: "ID_SD", 28: "ID_SC", **lines}
    yield Component(
        ref="J1", part="header", nets={str(pin): net for pin, net in sorted(nets.items())}, block="header"
    )
    yield Component(ref="C3", part="c10u", nets={"1": V33, "2": GND}, block="header")


def _supply() -> Iterator[Component]:
    def it(ref: str, part: str, one: str, two: str, why: str = "") -> Component:
        return Component(ref=ref, part=part, nets={"1": one, "2": two}, block="supply", why=why)

    yield it("J2", "t2", "V24_IN", GND)
    yield it(
        "F1", "fuse_24v", "V24_IN", "V24_F", "A short in the cabinet's wiring ends here. Without it: a hot cable."
    )
    yield it(
        "D2", "schottky", V24, "V24_F",
        "24 V the wrong way round does nothing. Without it: every transistor of the board dies.",
    )  # fmt: skip
    yield it(
        "D1", "tvs", V24, GND,
        "Clamps what a contactor beside us throws at the supply. Without it: Q110 to Q410 break down, may stay on.",
    )  # fmt: skip
    yield it("C1", "c10u", V24, GND)


def _identity() -> Iterator[Component]:
    nets = {**dict.fromkeys("1234", GND), "5": "ID_SD", "6": "ID_SC", "7": "ID_WP", "8": V33}
    yield Component(ref="U1", part="eeprom", nets=nets, block="identity")
    for ref, part, one, two, why in (
        ("R11", "r3k9", V33, "ID_SD", ""),
        ("R12", "r3k9", V33, "ID_SC", ""),
        ("R13", "r10k", V33, "ID_WP", "Nobody overwrites the build record by accident. Without it: any program may."),
        ("JP1", "write_jumper", "ID_WP", GND, ""),
        ("C2", "c100n", V33, GND, ""),
    ):
        yield Component(ref=ref, part=part, nets={"1": one, "2": two}, block="identity", why=why)


def _heartbeat() -> Iterator[Component]:
    def it(ref: str, part: str, why: str = "", **nets: str) -> Component:
        joined = {pin.removeprefix("p"): net for pin, net in nets.items()}
        return Component(ref=ref, part=part, nets=joined, block="heartbeat", why=why)

    yield it(
        "R21", "r10k", "A line that nobody drives is still. Without it: noise beats for a dead Pi.",
        p1="HEARTBEAT", p2=GND,
    )  # fmt: skip
    yield it("R22", "r100k", p1="HEARTBEAT", p2="LATE")
    yield it("C21", "c330n", p1="LATE", p2=GND)
    yield it("U3", "buffer", p2="LATE", p3=GND, p4="LATE_SQUARE", p5=V33)
    yield it("U4", "xor", p1="HEARTBEAT", p2="LATE_SQUARE", p3=GND, p4="EDGE", p5=V33)
    yield it("C31", "c100n", p1=V33, p2=GND)
    yield it("C32", "c100n", p1=V33, p2=GND)
    yield it("R23", "r100", p1="EDGE", p2="EDGE_R")
    yield it(
        "C22", "c22u",
        "Only an edge passes, a level does not: if U3 or U4 fails high, the rail falls in a minute. Bridged: never.",
        p1="EDGE_R", p2="PUMP",
    )  # fmt: skip
    yield it("D21", "pump_diode", p1=GND, p2="HOLD", p3="PUMP")
    yield it(
        "C23",
        "c1u_film",
        "Its charge is the time that is left. A worse part: the time is not known.",
        p1="HOLD",
        p2=GND,
    )
    yield it(
        "R24", "r820k", "Empties C23. Without it: the rail stays up for minutes after the daemon died.",
        p1="HOLD", p2=GND,
    )  # fmt: skip


def _gate() -> Iterator[Component]:
    def it(ref: str, part: str, why: str = "", **nets: str) -> Component:
        joined = {pin.removeprefix("p"): net for pin, net in nets.items()}
        return Component(ref=ref, part=part, nets=joined, block="gate", why=why)

    yield it("R27", "r330k", p1=V33, p2="REF")
    yield it("R28", "r33k", p1="REF", p2=GND)
    yield it("U5", "comparator", p1="ALIVE", p2=GND, p3="HOLD", p4="REF", p5=V33)
    yield it("C33", "c100n", p1=V33, p2=GND)
    yield it("R29", "r100k", "Off while U5 has no supply. Without it: Q1 floats as the Pi wakes.", p1="ALIVE", p2=GND)
    yield it("Q1", "nmos", p1="ALIVE", p2=GND, p3="GATE_PULL")
    yield it("R30", "r10k", p1="GATE_PULL", p2="RAIL_GATE")
    yield it("D22", "zener", "Q2's gate stands 20 V. Without it: a surge makes Q2 a wire.", p1=V24, p2="RAIL_GATE")
    yield it("R31", "r10k", "Keeps Q2 off. Without it: the rail is up by itself.", p1="RAIL_GATE", p2=V24)
    yield it(
        "Q2", "pmos", "The one switch in front of all four relays. Bridged: a dead daemon's heater stays on.",
        p1="RAIL_GATE", p2=V24, p3=RAIL,
    )  # fmt: skip
    yield it("R41", "r3k9_1206", p1=RAIL, p2="RAIL_LED")
    yield it("LED21", "led_green", p2="RAIL_LED", p1="RAIL_SEEN")
    yield it(
        "U6", "opto", "The Pi sees whether the rail fell. Without it: a gate that fails closed is never noticed.",
        p1="RAIL_SEEN", p2=GND, p3=GND, p4="RAIL_OK",
    )  # fmt: skip
    yield it("R42", "r10k", p1=V33, p2="RAIL_OK")


def _output(n: int) -> Iterator[Component]:
    out, feedback = f"OUT{n}", FEEDBACK_OF[f"OUT{n}"]

    def it(number: str, part: str, why: str = "", **nets: str) -> Component:
        letters = number.rstrip("0123456789")
        ref = f"{letters}{n}{number.removeprefix(letters)}"
        joined = {pin.removeprefix("p"): net for pin, net in nets.items()}
        return Component(ref=ref, part=part, nets=joined, block=f"output {n}", why=why)

    yield it("R10", "r100", p1=out, p2=f"{out}_G")
    yield it(
        "R11", "r10k",
        "Off from power-on until the daemon drives the line. Without it: the gate floats, the relay may close.",
        p1=f"{out}_G", p2=GND,
    )  # fmt: skip
    yield it("Q10", "nmos", p1=f"{out}_G", p2=GND, p3=f"{out}_N")
    yield it(
        "D10", "signal_diode",
        "Takes the coil's current when it is switched off. Without it: 50 V on its transistor, which fails closed.",
        p1=RAIL, p2=f"{out}_N",
    )  # fmt: skip
    yield it("R12", "r10k", p1=RAIL, p2=f"{out}_L")
    yield it("LED10", "led_amber", p2=f"{out}_L", p1=f"{out}_N")
    yield it("R20", "r3k9_1206", p1=f"{feedback}_T", p2=f"{feedback}_A")
    yield it("D20", "signal_diode", p1=f"{feedback}_A", p2=GND)
    yield it(
        "U20", "opto",
        "Sees the load, not the coil: a welded contact shows. Its gap keeps the cabinet's wiring off the Pi.",
        p1=f"{feedback}_A", p2=GND, p3=GND, p4=feedback,
    )  # fmt: skip
    yield it("R22", "r10k", p1=V33, p2=feedback)


def _port(letter: str, n: int) -> Iterator[Component]:
    line, wire, power = f"ONEWIRE_{letter}", f"DQ_{letter}", f"PROBES_{letter}"

    def it(ref: str, part: str, one: str, two: str, why: str = "") -> Component:
        return Component(ref=ref, part=part, nets={"1": one, "2": two}, block=f"port {letter}", why=why)

    nets = {"1": power, "2": wire, "3": GND}
    yield Component(ref=f"J{n}", part="t3", nets=nets, block=f"port {letter}")
    yield it(
        f"F{n}1", "fuse_probes", V33, power,
        "A crushed probe cable does not take the Pi's 3.3 V down. Without it: a reboot with every short.",
    )  # fmt: skip
    yield it(f"R{n}1", "r1k5", V33, line)
    yield it(f"R{n}2", "r100", line, wire)
    yield it(
        f"D{n}1", "esd", wire, GND, "Takes the spark of a plug in a wet hand. Without it: the Pi's pin takes it."
    )
    yield it(f"C{n}1", "c100n", power, GND)


def _buzzer() -> Iterator[Component]:
    for ref, part, nets in (
        ("R70", "r100", {"1": "BUZZER", "2": "BUZZER_G"}),
        ("R71", "r10k", {"1": "BUZZER_G", "2": GND}),
        ("Q71", "nmos", {"1": "BUZZER_G", "2": GND, "3": "BUZZER_N"}),
        ("BZ1", "buzzer", {"1": V5, "2": "BUZZER_N"}),
        ("D71", "signal_diode", {"1": V5, "2": "BUZZER_N"}),
    ):
        yield Component(ref=ref, part=part, nets=nets, block="buzzer")


TEST_POINTS = {
    "TP1": GND,
    "TP2": V33,
    "TP3": V24,
    "TP4": RAIL,
    "TP5": "HEARTBEAT",
    "TP6": "EDGE",
    "TP7": "HOLD",
    "TP8": "ALIVE",
}


def _bare() -> Iterator[Component]:
    for ref, net in TEST_POINTS.items():
        yield Component(ref=ref, part="test_point", nets={"1": net}, block="test points", value=net)
    for n in range(1, 5):
        yield Component(ref=f"H{n}", part="hole", nets={}, block="test points", value="M2.5")


def _connectors() -> Iterator[Component]:
    outs = {str(2 * n + side - 1): RAIL if side == 0 else f"OUT{n}_N" for n in range(1, 5) for side in (0, 1)}
    yield Component(ref="J3", part="t8", nets=outs, block="gate")
    eyes = {"1": V24, **{str(n + 1): f"{FEEDBACK_OF[f'OUT{n}']}_T" for n in range(1, 5)}}
    yield Component(ref="J4", part="t5", nets=eyes, block="supply")


def _all() -> Iterator[Component]:
    yield from _header()
    yield from _supply()
    yield from _identity()
    yield from _heartbeat()
    yield from _gate()
    for n in range(1, 5):
        yield from _output(n)
    yield from _port("A", 5)
    yield from _port("B", 6)
    yield from _buzzer()
    yield from _connectors()
    yield from _bare()


COMPONENTS = tuple(_all())


def nets(components: tuple[Component, ...] = COMPONENTS) -> dict[str, set[tuple[str, str]]]:
    """Which pins each net joins: (reference, pin number)."""
    found: dict[str, set[tuple[str, str]]] = {}
    for component in components:
        for pin, net in component.nets.items():
            found.setdefault(net, set()).add((component.ref, pin))
    return found
