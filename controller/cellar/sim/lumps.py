# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plant's lumps in motion: mutable and flat, because a week of a law on a plant must take seconds.

The lumps are a tree with the air at its root. A step is implicit (backward Euler): every flow is taken at the new
temperatures, which are found by eliminating the tree's leaves towards its root and going back. So heat is neither
made nor lost, and no step is too long to be stable. Yeast, heater and pull go ahead of it by a step.
"""

import math

from cellar.sim.plant import LONGEST_STEP_S, WORT_J_PER_L_K, Plant, PlantState
from cellar.sim.yeast import HEAT_J_PER_KG, MODEL_G_PER_KG, fermented

SHORTEST_STEP_S = 1e-6  # what is shorter has not been
QUIET_G_PER_L = 1e-6  # with less sugar or active yeast than this, in the model's g/l, nothing is left to reckon


class Lumps:
    """A plant that lives. What weakens or strengthens it may be set at any time, and is no part of the state.

    `heating`, `cooling`, `vigour`, `stirring`: factors on the heater's, the compressor's, the yeast's and (a dead
    fan: half) the air's work. `door_open`; `foreign_w`: heat into the air that nobody switched.
    """

    __slots__ = (
        "_brew_hours",
        "_pumped",
        "_whole",
        "air_c",
        "beer_c",
        "cooling",
        "core_c",
        "door_open",
        "drawn_j",
        "ethanol",
        "evaporator_c",
        "fermentation_w",
        "foreign_w",
        "heater_w",
        "heating",
        "layer_c",
        "liner_c",
        "plant",
        "pull",
        "stirring",
        "sugar_kg_per_l",
        "vigour",
        "wall_c",
        "yeast_active",
        "yeast_dead",
        "yeast_lag",
    )

    def __init__(self, plant: Plant, state: PlantState) -> None:
        self.plant = plant
        self.mend()
        self.core_c, self.layer_c, self.wall_c = state.core_c, state.layer_c, state.wall_c
        self.air_c, self.liner_c, self.evaporator_c = state.air_c, state.liner_c, state.evaporator_c
        self.beer_c, self.heater_w, self.pull = state.beer_c, state.heater_w, state.pull
        self.sugar_kg_per_l, self.ethanol = state.sugar_kg_per_l, state.ethanol
        self.yeast_lag, self.yeast_active, self.yeast_dead = state.yeast_lag, state.yeast_active, state.yeast_dead
        self.fermentation_w, self.drawn_j = state.fermentation_w, state.drawn_j
        self._whole = plant.brew.fermentable_kg_per_l * MODEL_G_PER_KG
        self._pumped = plant.pumped_w_per_k
        self._brew_hours = plant.brew.vigour / 3600.0

    def mend(self) -> None:
        """Everything as it was built."""
        self.heating = self.cooling = self.vigour = self.stirring = 1.0
        self.door_open, self.foreign_w = False, 0.0

    def state(self) -> PlantState:
        return PlantState(
            core_c=self.core_c,
            layer_c=self.layer_c,
            wall_c=self.wall_c,
            air_c=self.air_c,
            liner_c=self.liner_c,
            evaporator_c=self.evaporator_c,
            beer_c=self.beer_c,
            heater_w=self.heater_w,
            pull=self.pull,
            sugar_kg_per_l=self.sugar_kg_per_l,
            yeast_lag=self.yeast_lag,
            yeast_active=self.yeast_active,
            yeast_dead=self.yeast_dead,
            ethanol=self.ethanol,
            fermentation_w=self.fermentation_w,
            drawn_j=self.drawn_j,
        )

    def live(self, heat: bool, cool: bool, room_c: float, dt_s: float) -> None:  # noqa: FBT001 - two contacts
        """`dt_s` seconds with the heater's and the compressor's contacts and the room as given."""
        if dt_s < SHORTEST_STEP_S:
            return
        steps = 1 if dt_s <= LONGEST_STEP_S else math.ceil(dt_s / LONGEST_STEP_S)
        for _ in range(steps):
            self._step(heat, cool, room_c, dt_s / steps)

    def _step(self, heat: bool, cool: bool, room_c: float, dt_s: float) -> None:  # noqa: FBT001, PLR0915 - flat, for speed
        plant = self.plant
        yeast_w = self._ferment(dt_s) if self.sugar_kg_per_l > 0.0 else 0.0
        self.fermentation_w = yeast_w

        switched_w = plant.heater_w * self.heating if heat else 0.0
        self.heater_w = heater_w = self.heater_w + (switched_w - self.heater_w) * dt_s / (plant.heater_lag_s + dt_s)
        to_wall_w = plant.heater_to_wall * heater_w
        if cool:
            pull = self.pull + (1.0 - self.pull) * dt_s / (plant.start_lag_s + dt_s)
        else:
            pull = self.pull * plant.after_run_s / (plant.after_run_s + dt_s)
        self.pull = pull

        wort = WORT_J_PER_L_K * plant.contents_l / dt_s
        share = plant.layer_share
        mix = plant.mix_w_per_k + plant.mix_per_yeast_w_k * yeast_w
        film, wall_air = plant.film_w_per_k, plant.wall_air_w_per_k * self.stirring
        plate_air, air_liner = plant.evaporator_air_w_per_k * self.stirring, plant.air_liner_w_per_k
        pumped = pull * self.cooling * self._pumped

        # Of each lump: _g * itself = _w + conductance * its neighbour nearer the air, whose turn is next.
        core = wort * (1.0 - share)
        core_g = core + mix
        core_w = core * self.core_c + (1.0 - share) * yeast_w
        layer = wort * share
        layer_g = layer + film + mix * core / core_g
        layer_w = layer * self.layer_c + share * yeast_w + mix / core_g * core_w
        wall = plant.vessel_j_per_k / dt_s
        wall_g = wall + wall_air + film * (1.0 - film / layer_g)
        wall_w = wall * self.wall_c + to_wall_w + film / layer_g * layer_w
        plate = plant.evaporator_j_per_k / dt_s
        plate_g = plate + plate_air + pumped
        plate_w = plate * self.evaporator_c + pumped * plant.coldest_c
        liner = plant.liner_j_per_k / dt_s
        liner_g = liner + air_liner + plant.liner_room_w_per_k
        liner_w = liner * self.liner_c + plant.liner_room_w_per_k * room_c
        air = plant.air_j_per_k / dt_s
        air_g = air + wall_air * (1.0 - wall_air / wall_g) + plate_air * (1.0 - plate_air / plate_g)
        air_g += air_liner * (1.0 - air_liner / liner_g)
        air_w = air * self.air_c + heater_w - to_wall_w + plant.fan_w + self.foreign_w
        air_w += wall_air / wall_g * wall_w + plate_air / plate_g * plate_w + air_liner / liner_g * liner_w
        if self.door_open:
            air_g += plant.door_w_per_k
            air_w += plant.door_w_per_k * room_c

        self.air_c = air_c = air_w / air_g
        self.liner_c = (liner_w + air_liner * air_c) / liner_g
        self.evaporator_c = plate_c = (plate_w + plate_air * air_c) / plate_g
        self.wall_c = wall_c = (wall_w + wall_air * air_c) / wall_g
        self.layer_c = layer_c = (layer_w + film * wall_c) / layer_g
        self.core_c = core_c = (core_w + mix * layer_c) / core_g
        self.beer_c = core_c + share * (layer_c - core_c)

        if plant.chiller_cop:
            switched_w += abs(pumped * (plate_c - plant.coldest_c)) / plant.chiller_cop
        elif cool:
            switched_w += plant.drawn_w * max(0.3, 1.0 + plant.drawn_per_k * (plate_c - plant.rated_at_c))
        self.drawn_j += switched_w * dt_s

    def _ferment(self, dt_s: float) -> float:
        """Heat (W) of the whole vessel; what went is gone."""
        before = self.sugar_kg_per_l
        plant = self.plant
        if plant.contents_l <= 0.0 or before * MODEL_G_PER_KG < QUIET_G_PER_L:
            return 0.0
        left, self.yeast_lag, self.yeast_active, self.yeast_dead, self.ethanol = fermented(
            self._whole,
            before * MODEL_G_PER_KG,
            (self.yeast_lag, self.yeast_active, self.yeast_dead, self.ethanol),
            self.beer_c - plant.brew.warmer_k,
            self._brew_hours * self.vigour * dt_s,
        )
        self.sugar_kg_per_l = after = left / MODEL_G_PER_KG
        return HEAT_J_PER_KG * (before - after) / dt_s * plant.contents_l


def advance(plant: Plant, state: PlantState, heat: bool, cool: bool, room_c: float, dt_s: float) -> PlantState:  # noqa: FBT001
    """The state `dt_s` seconds later, with the heater's and the compressor's contacts and the room as given."""
    lumps = Lumps(plant, state)
    lumps.live(heat, cool, room_c, dt_s)
    return lumps.state()
