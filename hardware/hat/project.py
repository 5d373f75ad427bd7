# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""KiCad's project file and its own rules: what the checks hold the board to."""

import json

# No net of this board is mains. The rules are there all the same, so that whoever adds a relay meets them, and that
# they can be shown to bite: see controls.py. 6 mm is reinforced insulation at 230 V, with a margin.
RULES = """(version 1)
# Made by hardware/hat/project.py.
(rule "mains keeps 6 mm from everything else, through air and along the surface"
	(condition "A.NetClass == 'Mains' && B.NetClass != 'Mains'")
	(constraint clearance (min 6mm))
	(constraint creepage (min 6mm)))
(rule "mains keeps 2 mm from mains"
	(condition "A.NetClass == 'Mains' && B.NetClass == 'Mains'")
	(constraint clearance (min 2mm)))
(rule "24 V keeps 0.25 mm"
	(condition "A.NetClass == 'Supply'")
	(constraint clearance (min 0.2mm))
	(constraint track_width (min 0.4mm)))
"""

SUPPLY = ("V24", "V24_IN", "V24_F", "RAIL")


def project() -> str:
    """The project's text."""
    rules = {
        "min_clearance": 0.2,
        "min_copper_edge_clearance": 0.5,
        "min_hole_clearance": 0.25,
        "min_resolved_spokes": 1,
        "min_hole_to_hole": 0.25,
        "min_through_hole_diameter": 0.3,
        "min_track_width": 0.2,
        "min_via_annular_width": 0.13,
        "min_via_diameter": 0.6,
    }
    classes = [_net_class("Default", 0.2, 0.25), _net_class("Mains", 2.0, 2.0), _net_class("Supply", 0.2, 0.5)]
    patterns = [{"netclass": "Mains", "pattern": "MAINS*"}]
    patterns += [{"netclass": "Supply", "pattern": net} for net in SUPPLY]
    said = {
        "board": {"design_settings": {"rules": rules}},
        "meta": {"filename": "cobrew-hat.kicad_pro", "version": 3},
        "net_settings": {"classes": classes, "meta": {"version": 4}, "netclass_patterns": patterns},
    }
    return json.dumps(said, indent=2, sort_keys=True) + "\n"


def _net_class(name: str, clearance: float, width: float) -> dict[str, object]:
    return {
        "name": name,
        "priority": 2147483647 if name == "Default" else 0,
        "clearance": clearance,
        "track_width": width,
        "via_diameter": 0.7,
        "via_drill": 0.3,
    }
