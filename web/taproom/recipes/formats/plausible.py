# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers that no brewer meant: shares where percents stand, grams in kilograms, Fahrenheit in Celsius.

Programs write them, and a brewer sees at once what was meant. Only what cannot be meant as it stands is read
otherwise, and each time it is said: 10 kg of malt in 20 l may be a barley wine, 30 kg of hops are grams.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from taproom.brewing.quantities import Volume
from taproom.i18n import mark as _
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.measures import quantity
from taproom.recipes.formats.mending import said

WAS_READ: Final = _("{tag}: “{what}” was read as {became}.")
MOST_SHARE: Final = 1.0
MOST_ALPHA_SHARE: Final = 0.3  # as a share; an alpha acid of less than 0.3 % nobody sells
# Kilograms for a litre of beer beyond which it must be grams.
MOST_KG_PER_L: Final = {"fermentable_additions": 2.0, "hop_additions": 0.1, "culture_additions": 0.05}
MOST_SALT_KG_PER_L: Final = 0.02
SALTS: Final = ("water agent", "fining")
MOST_MASH_C, MOST_GRAIN_C, MOST_FERMENTING_C = 105, 60, 45
LONGEST_BOIL_H, LEAST_ADDED_MIN = 5, 10


def make_plausible(raw: dict[str, Any], ledger: Ledger) -> None:
    """In place. What is not of the expected shape is left for others to mend."""
    for key in _dict(raw.get("efficiency")):
        _share(raw["efficiency"], key, ledger, MOST_SHARE)
    litres = _litres(raw.get("batch_size"))
    additions = _dict(raw.get("ingredients"))
    for name in additions:
        for n, it in enumerate(_each(additions.get(name))):
            _ingredient(it, str(name), ledger.at(f"{name}/{n}", _name(it)), litres)
    _hours(raw, additions, ledger)
    mash, fermentation = _dict(raw.get("mash")), _dict(raw.get("fermentation"))
    _celsius(mash, "grain_temperature", ledger.at("mash"), MOST_GRAIN_C)
    for n, it in enumerate(_each(mash.get("mash_steps"))):
        for key in ("step_temperature", "end_temperature"):
            _celsius(it, key, ledger.at(f"mash/mash_steps/{n}", _name(it)), MOST_MASH_C)
    for n, it in enumerate(_each(fermentation.get("fermentation_steps"))):
        for key in ("start_temperature", "end_temperature"):
            _celsius(it, key, ledger.at(f"fermentation/fermentation_steps/{n}", _name(it)), MOST_FERMENTING_C)


def _ingredient(it: dict[str, Any], name: str, ledger: Ledger, litres: float | None) -> None:
    match name:
        case "fermentable_additions":
            for key in ("fine_grind", "coarse_grind"):
                _share(_dict(it.get("yield")), key, ledger, MOST_SHARE)
        case "hop_additions":
            _share(it, "alpha_acid", ledger, MOST_ALPHA_SHARE)
        case "culture_additions":
            _share(it, "attenuation", ledger, MOST_SHARE)
    most = MOST_KG_PER_L.get(name)
    if name == "miscellaneous_additions" and it.get("type") in SALTS:
        most = MOST_SALT_KG_PER_L
    kilograms = _value(it.get("amount"), "kg")
    if most is not None and litres and kilograms is not None and kilograms > most * litres:
        _became(it, "amount", quantity(kilograms, "g"), ledger)


def _share(it: dict[str, Any], key: str, ledger: Ledger, most: float) -> None:
    """Up to `most`, a percentage was written as a share of 1."""
    percent = _value(it.get(key), "%")
    if percent is not None and 0 < percent <= most:
        _became(it, key, quantity(round(percent * 100, 6), "%"), ledger)


def _celsius(it: dict[str, Any], key: str, ledger: Ledger, most_c: float) -> None:
    degrees = _value(it.get(key), "C")
    if degrees is not None and most_c < degrees <= 250:
        _became(it, key, quantity(degrees, "F"), ledger)


def _hours(raw: dict[str, Any], additions: Mapping[str, Any], ledger: Ledger) -> None:
    """A boil of two minutes, with hops that boil for an hour, is of two hours."""
    boil = _dict(raw.get("boil"))
    minutes = _minutes(boil.get("boil_time"))
    timings = (_dict(it.get("timing")) for each in additions.values() for it in _each(each))
    longest = max((_minutes(it.get("duration")) or 0 for it in timings if it.get("use") == "add_to_boil"), default=0)
    if minutes and minutes <= LONGEST_BOIL_H and longest >= LEAST_ADDED_MIN and longest <= minutes * 60:
        _became(boil, "boil_time", quantity(round(minutes * 60), "min"), ledger)
        for step in _each(boil.get("boil_steps")):
            if _minutes(step.get("step_time")) == minutes:
                step["step_time"] = quantity(round(minutes * 60), "min")


def _became(it: dict[str, Any], key: str, found: dict[str, Any], ledger: Ledger) -> None:
    ledger.note("changed", key, said(it[key]), WAS_READ, said(found))
    it[key] = found


def _minutes(it: Any) -> float | None:
    found = _value(it, "min")
    seconds = _value(it, "sec")
    return seconds / 60 if found is None and seconds is not None else found


def _litres(it: Any) -> float | None:
    match it:
        case {"value": int() | float() as value, "unit": str(unit)} if unit in Volume.units() and value > 0:
            return Volume(value=value, unit=unit).l
        case _:
            return None


def _value(it: Any, unit: str) -> float | None:
    match it:
        case {"value": bool()}:
            return None
        case {"value": int() | float() as value, "unit": str(its)} if its == unit:
            return float(value)
        case _:
            return None


def _dict(it: Any) -> dict[str, Any]:
    return it if isinstance(it, dict) else {}


def _each(them: Any) -> Iterator[dict[str, Any]]:
    return (it if isinstance(it, dict) else {} for it in (them if isinstance(them, list) else ()))


def _name(it: Mapping[str, Any]) -> str:
    name = it.get("name")
    return name if isinstance(name, str) else ""
