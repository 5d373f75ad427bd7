# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
r"""A jacketed conical tank, on the lumps of a fridge: glycol behind a valve instead of a compressor, steel not air.

                  yeast               heater in the jacket (lag) ---> shell
                    |
    wort's core --- wort at the wall --- shell --- jacket's metal --- insulation --- room
                                                      |
                                     bath -- valve -- glycol in the jacket

Closing the valve leaves 15 l of cold glycol and a cold jacket, which go on cooling: `evaporator_c` and `air_c`. The
tank's "chamber" probe is strapped to the jacket, and many tanks have none. What the bath takes is counted as
electricity at the chiller's coefficient of performance.
"""

from cellar.sim.plant import Plant
from cellar.sim.yeast import Brew

JACKET_M2 = 2.6
"""10 hl, 1.0 m across: a band of the cylinder and one on the cone (makers' drawings, 2-3 m2)."""

BATH_C = -4.0
CHILLER_COP = 2.5
"""An air-cooled glycol chiller, bath at -4 °C, room at 20 °C (nameplates: 2-3, pump included)."""


def jacketed_tank(*, brew: Brew | None = None) -> Plant:
    """1000 l behind 50 mm of foam; 2.7 kW of cooling with wort at 16 °C, from 18 to 2 °C in about eleven hours.

    Sources: wort-side film 100 W/(m2 K) (textbook, free convection on a cold wall; a crash is slow because of it),
    mixing of the boundary layer with the rest 400 W/(m2 K) (estimate: one or two kelvin of layering in a crash);
    glycol side 500 W/(m2 K) (textbook, slow flow in dimples); flow 600 W/K is 10 l/min of glycol; 15 l of it in the
    jacket; shell 90 kg and jacket 40 kg of stainless steel at 500 J/(kg K); insulation 4 W/K (50 mm on 6.5 m2, and
    its bridges) in series with the jacket's; heater 2 kW, two minutes (estimate).
    """
    return Plant(
        contents_l=1000.0,
        layer_share=0.15,
        mix_w_per_k=400.0 * JACKET_M2,
        mix_per_yeast_w_k=5.0,
        film_w_per_k=100.0 * JACKET_M2,
        vessel_j_per_k=45_000.0,
        wall_air_w_per_k=2_000.0,
        air_j_per_k=20_000.0,
        air_liner_w_per_k=12.0,
        liner_j_per_k=20_000.0,
        liner_room_w_per_k=6.0,
        door_w_per_k=0.0,
        evaporator_j_per_k=55_000.0,
        evaporator_air_w_per_k=500.0 * JACKET_M2,
        cooling_w=3_000.0,
        rated_at_c=1.0,
        coldest_c=BATH_C,
        start_lag_s=10.0,
        after_run_s=10.0,
        drawn_w=0.0,
        drawn_per_k=0.0,
        chiller_cop=CHILLER_COP,
        heater_w=2_000.0,
        heater_lag_s=120.0,
        heater_to_wall=0.95,
        brew=brew or Brew(),
    )
