# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""Where each part stands on the board: millimetres from the upper left corner as seen from above, and degrees.

Above are the Pi's header and its holes, as a HAT+ has them; the connectors of the cabinet stand at the lower edge,
over the side where the Pi has its own sockets, and the probes' at the left.
"""

from dataclasses import dataclass

WIDTH_MM, HEIGHT_MM = 65.0, 85.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    x: float
    y: float
    turned: int = 0


def _p(x: float, y: float, turned: int = 0) -> Place:
    return Place(x=x, y=y, turned=turned)


def _outputs() -> dict[str, Place]:
    found = {}
    for n in range(1, 5):
        x = 17.0 + 7 * (n - 1)
        found |= {f"D{n}10": _p(x, 72.6), f"Q{n}10": _p(x, 69.5, 270), f"R{n}10": _p(x + 1.75, 66.5)}
        found |= {f"R{n}11": _p(x - 1.75, 66.5), f"R{n}12": _p(x - 1.75, 64.2), f"LED{n}10": _p(x + 1.75, 64.2, 180)}
        x = 44.6 + 5.65 * (n - 1)
        found |= {f"R{n}20": _p(x, 72.8), f"D{n}20": _p(x, 70.5), f"U{n}20": _p(x, 63.32, 90)}
        found[f"R{n}22"] = _p(44.6 + 5.65 * (n - 1) - (0, 0, 0.1, 2.37)[n - 1], 56.34)  # the last beside the hole
    return found


def _ports() -> dict[str, Place]:
    found = {}
    for n, y in ((5, 10.3), (6, 23.6)):
        found |= {f"J{n}": _p(8.5, y, 270), f"F{n}1": _p(14.2, y - 0.4), f"R{n}2": _p(14.2, y + 3.3)}
        found |= {f"D{n}1": _p(14.2, y + 5.7), f"C{n}1": _p(14.2, y + 7.9), f"R{n}1": _p(18.4, y + 1.5, 90)}
    return found


PLACES = {
    "J1": _p(8.37, 4.77, 90),
    "H1": _p(3.5, 3.5),
    "H2": _p(61.5, 3.5),
    "H3": _p(3.5, 52.5),
    "H4": _p(61.5, 52.5),
    "C3": _p(23, 11),
    # 24 V
    "J2": _p(5.1, 76.5),
    "F1": _p(6.6, 71.95),
    "D2": _p(6.6, 68.2, 180),
    "D1": _p(6.6, 63.9, 180),
    "C1": _p(6.2, 59.6, 180),
    "J3": _p(15.2, 76.5),
    "J4": _p(46.2, 76.5),
    # the rail
    "Q2": _p(13.2, 59.6, 0),
    "D22": _p(13.4, 56),
    "R31": _p(18.2, 56.4),
    "R30": _p(18.2, 59),
    "Q1": _p(22.8, 58.6, 180),
    "R29": _p(26.4, 59.4, 90),
    "U6": _p(35.5, 58.9),
    "R41": _p(26.2, 55.2),
    "LED21": _p(31, 54.6),
    "R42": _p(38.6, 54.6),
    # the heartbeat, from right to left
    "R21": _p(54.5, 32.5),
    "R22": _p(59.5, 36),
    "C21": _p(59.5, 38.6, 180),
    "U3": _p(59, 42.4),
    "C31": _p(59.3, 46, 0),
    "U4": _p(53, 42.4),
    "C32": _p(53.2, 46),
    "R23": _p(48.2, 41.4, 180),
    "C22": _p(43.2, 41.4, 180),
    "D21": _p(38, 41.6, 90),
    "C23": _p(35.8, 47.6, 0),
    "R24": _p(31.9, 43.6, 90),
    "U5": _p(27.6, 47, 180),
    "R27": _p(32.2, 48.2, 90),
    "R28": _p(28.6, 43.4),
    "C33": _p(23.6, 48.4, 90),
    # identity
    "U1": _p(40.5, 13),
    "R11": _p(34.5, 11),
    "R12": _p(34.5, 13.4),
    "R13": _p(46.6, 11),
    "JP1": _p(46.6, 13.4),
    "C2": _p(34.5, 15.8),
    # buzzer
    "BZ1": _p(46.6, 22.4),
    "D71": _p(50.4, 30.1),
    "Q71": _p(60.5, 18, 270),
    "R70": _p(56, 12.5),
    "R71": _p(60.5, 14.6),
    # test points
    "TP1": _p(7, 46),
    "TP2": _p(7, 42),
    "TP3": _p(9.6, 55.4),
    "TP4": _p(23.4, 61.8),
    "TP5": _p(50, 36),
    "TP6": _p(47, 46),
    "TP7": _p(34.6, 43.6),
    "TP8": _p(24.5, 52.4),
    **_outputs(),
    **_ports(),
}
