# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What commissioning says to a person, in English and French. `{where}` is a fermenter."""

from collections.abc import Mapping

from cellar.composition.commission.hands import Task
from cellar.core.interlock import HeldReason
from cellar.diagnosis import Brewing, Texts

TASKS: Mapping[Task, Texts] = {
    Task.BEGIN: Texts(
        en="Water in the vessel, no beer. Heater and fridge plugged in, the door shut, cellar stopped. For the next"
        " seconds nothing must be on.",
        fr="De l'eau dans la cuve, pas de bière. Chauffage et frigo branchés, porte fermée, cellar arrêté. Pendant"
        " les prochaines secondes rien ne doit être en marche.",
    ),
    Task.WARM_BEER: Texts(
        en="{where}: take the probe out of the thermowell and hold its tip in your closed hand.",
        fr="{where} : sortez la sonde du doigt de gant et tenez sa pointe dans la main fermée.",
    ),
    Task.WARM_CHAMBER: Texts(
        en="{where}: hold the tip of the probe that hangs in the chamber's air in your closed hand.",
        fr="{where} : tenez dans la main fermée la pointe de la sonde qui pend dans l'air de la chambre.",
    ),
    Task.LAY_ON_HEATER: Texts(
        en="{where}: lay the beer probe on the heater, so that it touches, and shut the door. Soon it will heat.",
        fr="{where} : posez la sonde de bière sur le chauffage, qu'elle touche, et fermez la porte. Bientôt il"
        " chauffera.",
    ),
    Task.HANG_IN_AIR: Texts(
        en="{where}: leave the probe on the heater, the other in the air, the door shut. The compressor will run for"
        " five minutes, once it has rested.",
        fr="{where} : laissez la sonde sur le chauffage, l'autre dans l'air, porte fermée. Le compresseur marchera"
        " cinq minutes, une fois reposé.",
    ),
    Task.PUT_BACK: Texts(en="Put the probe back where it was.", fr="Remettez la sonde où elle était."),
    Task.ICE_BEER: Texts(
        en="{where}: beer probe into a cup of crushed ice and a little water; stir now and then.",
        fr="{where} : sonde de bière dans une tasse de glace pilée avec un peu d'eau ; remuez de temps en temps.",
    ),
    Task.ICE_CHAMBER: Texts(
        en="{where}: the chamber's probe into the same cup.",
        fr="{where} : la sonde de la chambre dans la même tasse.",
    ),
}
STEPS: Mapping[str, Texts] = {
    "at_rest": Texts(en="Nothing ordered, nothing on", fr="Rien de demandé, rien en marche"),
    "probes": Texts(en="Each probe answers", fr="Chaque sonde répond"),
    "warm": Texts(en="Warm a probe: that one moves", fr="Réchauffer une sonde : c'est celle-là qui bouge"),
    "heater": Texts(
        en="Heater: on, seen, warms; heartbeat stopped, falls",
        fr="Chauffage : actif, vu, chauffe ; battement arrêté, tombe",
    ),
    "cooler": Texts(en="Cooler: on, seen, cools, off", fr="Froid : actif, vu, refroidit, arrêté"),
    "ice": Texts(en="Ice water: 0 °C", fr="Eau glacée : 0 °C"),
    "noise": Texts(en="All readings together", fr="Toutes les lectures ensemble"),
}
GOOD = Texts(en="good", fr="bon")
TO_MEND = Texts(en="something to mend", fr="quelque chose à réparer")
SKIPPED = Texts(en="not done", fr="pas fait")
IF_NOT = Texts(en="If not, then", fr="Sinon")
PRESS = Texts(en="[Enter] done, [s] skip, [q] break off: ", fr="[Entrée] fait, [s] passer, [q] interrompre : ")
GO_ON = Texts(en="[Enter] go on, [q] break off: ", fr="[Entrée] continuer, [q] interrompre : ")
BROKEN_OFF = Texts(
    en="Broken off; every relay is open. The same command goes on from here.",
    fr="Interrompu ; tous les relais sont ouverts. La même commande reprend ici.",
)
AT_PANEL = Texts(
    en="Go to the panel and open its page “Commissioning”. Here, Ctrl-C breaks off.",
    fr="Allez à l'écran tactile et ouvrez sa page « Mise en service ». Ici, Ctrl-C interrompt.",
)
ALL_DONE = Texts(en="Done; every relay is open.", fr="Terminé ; tous les relais sont ouverts.")
WAITS = Texts(en="waiting for {where} s: {reason}", fr="attente de {where} s : {reason}")
BREWING: Mapping[Brewing, Texts] = {
    Brewing.YES: Texts(en="Brewing may go on.", fr="Le brassage peut continuer."),
    Brewing.WATCHED: Texts(
        en="Brewing may go on; somebody should look daily.", fr="Le brassage peut continuer ; regardez chaque jour."
    ),
    Brewing.HANDS: Texts(
        en="The beer is safe, but kept by hand until this is mended: cellar plan.",
        fr="La bière est sauve, mais tenue à la main jusqu'à la réparation : cellar plan.",
    ),
    Brewing.NO: Texts(
        en="Do not brew with it until this is mended; pull the plugs. For a beer in progress: cellar plan.",
        fr="Ne brassez pas avec avant réparation ; débranchez. Pour une bière en cours : cellar plan.",
    ),
}
COLON = Texts(en=": ", fr=" : ")
REASONS: Mapping[HeldReason, Texts] = {
    HeldReason.MIN_ON: Texts(en="it runs for its shortest time", fr="il marche son temps le plus court"),
    HeldReason.MIN_OFF: Texts(en="it rests", fr="il se repose"),
    HeldReason.CHANGEOVER: Texts(en="a pause between heat and cold", fr="une pause entre chaud et froid"),
    HeldReason.LOCKOUT: Texts(en="the compressor rests", fr="le compresseur se repose"),
}
NUMBERS: Mapping[str, Texts] = {
    "beer_rose_k": Texts(en="the beer probe rose by {n} K", fr="celle de la bière a monté de {n} K"),
    "beer_other_rose_k": Texts(en="the other by {n} K", fr="l'autre de {n} K"),
    "chamber_rose_k": Texts(en="the air probe rose by {n} K", fr="celle de l'air a monté de {n} K"),
    "chamber_other_rose_k": Texts(en="the other by {n} K", fr="l'autre de {n} K"),
    "above_air_at_rest_k": Texts(en="{n} K above the air at rest", fr="{n} K au-dessus de l'air au repos"),
    "rose_k": Texts(en="on: {n} K more", fr="actif : {n} K de plus"),
    "air_sank_k": Texts(en="the air sank by {n} K", fr="l'air a baissé de {n} K"),
    "rail_fell_s": Texts(en="without heartbeat it fell in {n} s", fr="sans battement, tombé en {n} s"),
    "sank_k": Texts(en="on: {n} K less", fr="actif : {n} K de moins"),
    "surface_rose_k": Texts(en="the heater's surface {n} K more", fr="la surface du chauffage {n} K de plus"),
    "sank_at_rest_k": Texts(en="at rest: {n} K less", fr="au repos : {n} K de moins"),
    "beer_in_ice_c": Texts(en="the beer's {n} °C", fr="celle de la bière {n} °C"),
    "chamber_in_ice_c": Texts(en="the air's {n} °C", fr="celle de l'air {n} °C"),
}


def numbers_said(numbers: Mapping[str, float], language: str) -> str:
    """What a step measured, in words."""
    known = ((NUMBERS[name], number) for name, number in numbers.items() if name in NUMBERS)
    return ", ".join(words.said(language).replace("{n}", f"{number:.2f}") for words, number in known)
