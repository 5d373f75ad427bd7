# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page “alarms, one by one”: each thing that a screen may say, what was done about it, and what a person does.

The sentences are those of the web app itself, in both languages; only what stands around them is written here.
"""

from collections.abc import Callable, Mapping
from typing import Final, get_args

from cellar.contract import EventName
from cellar.core.findings import REACTIONS, Finding, Reaction
from taproom.fermenters import words
from taproom.fermenters.found import FOUND
from taproom.i18n import Language, Library

Said = Mapping[str, str]
TITLES: Final[Mapping[str, Said]] = {
    "en": {
        "title": "Alarms, one by one",
        "about": (
            "Look for the sentence that the screen shows. **Nothing here needs haste except heat**: if something is hot that"
            " should not be, pull its plug first and read afterwards.\n\nThe plug is always right: no beer is lost by an"
            " hour without control."
        ),
        "trips": "Stopped until a person resets it",
        "trips_about": (
            "Both relays are open, and stay so. Remove the cause, then press **Reset the stop…** on the fermenter's page. While the"
            " danger lasts, the reset is refused and says why."
        ),
        "warnings": "Noticed, and control goes on",
        "warnings_about": "It goes away by itself when it is no longer so.",
        "probes": "A probe",
        "probes_about": (
            "The heater is off while the probe that it needs is not believed. With two probes, the other one carries on."
        ),
        "held": "Waits, and says for how long",
        "held_about": "This is no alarm: compressors die of starting too often. There is nothing to do.",
        "refused": "A request was refused",
        "refused_about": "Nothing was changed. What you typed is still there.",
        "events": "What stands in the log",
        "events_about": "Each line of a fermenter's history has one of these names in the journal and over MQTT.",
        "says": "the screen says",
        "do": "what to do",
        "name": "name",
        "done": "what the controller does",
        "meaning": "meaning",
        "relay_switched": "A relay was switched: heating, cooling, or off.",
        "tripped": "Both relays were opened, and wait for a person: see the first table.",
    },
    "fr": {
        "title": "Les alarmes une par une",
        "about": (
            "Cherchez la phrase que montre l'écran. **Rien ici n'est pressé, sauf la chaleur** : si quelque chose chauffe"
            " sans raison, débranchez d'abord et lisez ensuite.\n\nDébrancher est toujours juste : aucune bière n'est perdue"
            " par une heure sans régulation."
        ),
        "trips": "Arrêté jusqu'à ce qu'une personne le réarme",
        "trips_about": (
            "Les deux relais sont ouverts et le restent. Supprimez la cause, puis appuyez sur **Réarmer…** sur la page du"
            " fermenteur. Tant que le danger dure, le réarmement est refusé, et la page dit pourquoi."
        ),
        "warnings": "Remarqué, la régulation continue",
        "warnings_about": "Cela disparaît de soi-même quand ce n'est plus le cas.",
        "probes": "Une sonde",
        "probes_about": (
            "Le chauffage est coupé tant que la sonde dont il a besoin n'est pas crue. S'il y en a deux, l'autre continue."
        ),
        "held": "Attend, et dit combien de temps",
        "held_about": "Ce n'est pas une alarme : un compresseur meurt de démarrer trop souvent. Il n'y a rien à faire.",
        "refused": "Une demande a été refusée",
        "refused_about": "Rien n'a été changé. Ce que vous avez tapé est encore là.",
        "events": "Ce que dit le journal",
        "events_about": "Chaque ligne de l'historique porte un de ces noms dans le journal et par MQTT.",
        "says": "l'écran dit",
        "do": "que faire",
        "name": "nom",
        "done": "ce que fait le contrôleur",
        "meaning": "sens",
        "relay_switched": "Un relais a été commuté : chauffage, froid, ou arrêt.",
        "tripped": "Les deux relais ont été ouverts et attendent une personne : voir le premier tableau.",
    },
}
DONE: Final[Mapping[str, Mapping[Reaction, str]]] = {
    "en": {
        Reaction.TRIP: "stops",
        Reaction.WITHOUT_BEER: "goes on without this probe",
        Reaction.REST_COMPRESSOR: "lets the compressor rest; heating goes on",
        Reaction.WARN: "goes on",
    },
    "fr": {
        Reaction.TRIP: "s'arrête",
        Reaction.WITHOUT_BEER: "continue sans cette sonde",
        Reaction.REST_COMPRESSOR: "laisse reposer le compresseur ; le chauffage continue",
        Reaction.WARN: "continue",
    },
}


def page(language: Language) -> str:
    """In `en` or `fr`."""
    reader, own = Library("UTC").reader(language), TITLES[language]
    say: Callable[[str], str] = reader.say
    warned = [it for it in Finding if REACTIONS[it] is not Reaction.TRIP]
    sections = [
        f"# {own['title']}\n\n{own['about']}",
        _section(
            own, "trips", ("says", "do", "name"), [(say(a), say(b), f"`{n}`") for n, (a, b) in words.TRIPS.items()]
        ),
        _section(
            own,
            "warnings",
            ("says", "done", "do", "name"),
            [(say(FOUND[it][0]), DONE[language][REACTIONS[it]], say(FOUND[it][1]), f"`{it.value}`") for it in warned],
        ),
        _section(own, "probes", ("says", "do"), [(say(a), say(b)) for a, b in words.PROBES.values()]),
        _section(own, "held", ("says",), [(_blank(say(it)),) for it in words.HELD.values()]),
        _section(own, "refused", ("says", "name"), [(_blank(say(it)), f"`{n}`") for n, it in words.REFUSALS.items()]),
        _section(own, "events", ("name", "meaning"), [(f"`{it}`", _event(own, say, it)) for it in events()]),
    ]
    return "\n\n".join(sections) + "\n"


def events() -> tuple[str, ...]:
    """Every name that an event may have."""
    return get_args(EventName.__value__ if hasattr(EventName, "__value__") else EventName)


def _event(own: Said, say: Callable[[str], str], name: str) -> str:
    return own.get(name) or _blank(say(words._EVENTS[name]))


def _blank(sentence: str) -> str:
    return sentence.replace("{", "‹").replace("}", "›")


def _section(own: Said, key: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    head = "| " + " | ".join(own[it] for it in columns) + " |"
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([f"## {own[key]}", "", own[f"{key}_about"], "", head, "|---" * len(columns) + "|", *lines])
