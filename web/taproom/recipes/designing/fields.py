# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the designer's form asks, and where in the document each answer stands. Declared once: the templates show it,
`filling` writes it into the form, `reading` out of it. Pure.

`low` and `high` are bounds of what is *typed*, in the quantity's SI unit; what a file brought is kept as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from taproom.brewing.quantities import (
    Colour,
    Concentration,
    Count,
    Duration,
    Mass,
    Percent,
    Quantity,
    Temperature,
    Volume,
)
from taproom.i18n import mark as _

Kind = Literal["text", "long", "number", "quantity", "choice", "tick"]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One question. `of` are the kinds of quantity whose units it offers, the metric default first, then the
    imperial; `choices` the codes with their words."""

    name: str
    label: str
    path: Path = ()
    kind: Kind = "text"
    of: tuple[type[Quantity], ...] = ()
    units: tuple[str, ...] = ()
    choices: Mapping[str, str] | None = None
    low: float = 0.0
    high: float = 100_000.0
    needed: bool = False
    most: int = 200
    usual: str = ""

    def unit_for(self, system: str) -> str:
        """The unit of an empty field."""
        return self.units[1] if system == "imperial" and len(self.units) > 1 else self.units[0] if self.units else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A list of the recipe. `when` are the moments at which such a thing may go in; empty: it is not asked."""

    name: str
    title: str
    add: str
    path: Path
    columns: tuple[Column, ...]
    when: tuple[str, ...] = ()
    made: Mapping[str, object] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(it.name for it in self.columns)


WHEN: Final[Mapping[str, str]] = {
    "": _("as usual"),
    "mash": _("Mash"),
    "first_wort": _("First wort"),
    "boil": _("Boil"),
    "whirlpool": _("Whirlpool"),
    "ferment": _("Fermenter"),
    "package": _("Package"),
}
RECIPE_TYPES: Final[Mapping[str, str]] = {
    "all grain": _("All grain"),
    "partial mash": _("Partial mash"),
    "extract": _("Extract"),
    "cider": _("Cider"),
    "mead": _("Mead"),
    "wine": _("Wine"),
    "kombucha": _("Kombucha"),
    "soda": _("Soda"),
    "other": _("Other"),
}
_GRAINS: Final[Mapping[str, str]] = {
    "grain": _("Grain"), "dry extract": _("Dry extract"), "extract": _("Liquid extract"), "sugar": _("Sugar"),
    "honey": _("Honey"), "juice": _("Juice"), "fruit": _("Fruit"), "other": _("Other"),
}  # fmt: skip
_FORMS: Final[Mapping[str, str]] = {
    "pellet": _("Pellets"), "leaf": _("Leaf"), "leaf (wet)": _("Fresh leaf"), "plug": _("Plug"),
    "powder": _("Powder"), "extract": _("Extract"),
}  # fmt: skip
_YEAST_FORMS: Final[Mapping[str, str]] = {
    "liquid": _("Liquid"), "dry": _("Dry"), "slant": _("Slant"), "culture": _("Culture"), "dregs": _("Dregs"),
}  # fmt: skip
_YEASTS: Final[Mapping[str, str]] = {
    "ale": _("Ale"), "lager": _("Lager"), "wheat": _("Wheat"), "brett": _("Brett"), "bacteria": _("Bacteria"),
    "lacto": _("Lactobacillus"), "kveik": _("Kveik"), "malolactic": _("Malolactic"), "mixed-culture": _("Mixed"),
    "pedio": _("Pediococcus"), "spontaneous": _("Spontaneous"), "champagne": _("Champagne"), "wine": _("Wine"),
    "other": _("Other"),
}  # fmt: skip
_MISC: Final[Mapping[str, str]] = {
    "water agent": _("Water salt or acid"), "fining": _("Fining"), "spice": _("Spice"), "herb": _("Herb"),
    "flavor": _("Flavour"), "wood": _("Wood"), "other": _("Other"),
}  # fmt: skip
_MASHES: Final[Mapping[str, str]] = {
    "infusion": _("Infusion"), "temperature": _("Heated"), "decoction": _("Decoction"),
    "souring mash": _("Sour mash"), "souring wort": _("Sour wort"), "drain mash tun": _("Run off"),
    "sparge": _("Sparge"),
}  # fmt: skip
LANGUAGES: Final[Mapping[str, str]] = {"": _("not said"), "en": "English", "fr": "Français"}

_WEIGHTS = ("g", "oz", "kg", "lb")
_GRAIN_UNITS = ("kg", "lb", "g", "oz", "l", "gal")
_MISC_UNITS = ("g", "oz", "ml", "tsp", "tbsp", "each", "kg", "l", "lb", "mg")
_YEAST_UNITS = ("pkg", "pkg", "g", "ml", "l", "each")
_AMOUNTS = (Mass, Volume, Count)
_LITRES = ("l", "gal")
_DEGREES = ("C", "F")


def _temperature(name: str, label: str, path: Path, *, needed: bool = False, usual: str = "") -> Column:
    degrees = (Temperature,)
    return Column(
        name=name, label=label, path=path, kind="quantity", of=degrees, units=_DEGREES, low=-20, high=110,
        needed=needed, usual=usual,
    )  # fmt: skip


def _duration(name: str, label: str, path: Path, units: tuple[str, ...], *, needed: bool = False) -> Column:
    a_year_s = 366 * 86_400
    return Column(
        name=name, label=label, path=path, kind="quantity", of=(Duration,), units=units, high=a_year_s, needed=needed
    )


def _percent(name: str, label: str, path: Path, *, low: float = 0, needed: bool = False, usual: str = "") -> Column:
    return Column(
        name=name, label=label, path=path, kind="quantity", of=(Percent,), units=("%",), low=low, high=100,
        needed=needed, usual=usual,
    )  # fmt: skip


def _amount(units: tuple[str, ...], *, needed: bool = True) -> Column:
    label = _("Amount")
    return Column(
        name="amount", label=label, path=("amount",), kind="quantity", of=_AMOUNTS, units=units, needed=needed
    )


def _name(label: str = _("Name")) -> Column:
    return Column(name="name", label=label, path=("name",), needed=True)


def _choice(name: str, label: str, choices: Mapping[str, str], usual: str = "") -> Column:
    return Column(name=name, label=label, path=(name,), kind="choice", choices=choices, usual=usual)


def _ion(name: str, label: str) -> Column:
    return Column(
        name=name, label=label, path=(name,), kind="quantity", of=(Concentration,), units=("mg/l", "ppm"), high=20_000
    )


def _litres(name: str, label: str, path: Path, *, low: float = 0, needed: bool = False, usual: str = "") -> Column:
    return Column(
        name=name, label=label, path=path, kind="quantity", of=(Volume,), units=_LITRES, low=low, high=20_000,
        needed=needed, usual=usual,
    )  # fmt: skip


def _loss(name: str, label: str, high: float = 2000) -> Column:
    return Column(name=name, label=label, path=("extras", "losses", name), kind="number", high=high)


_R = "recipe"
WHOLE: Final[tuple[Column, ...]] = (
    Column(name="name", label=_("Name"), path=(_R, "name"), needed=True),
    Column(name="type", label=_("Kind"), path=(_R, "type"), kind="choice", choices=RECIPE_TYPES, usual="all grain"),
    _litres("batch_size", _("Into the fermenter"), (_R, "batch_size"), low=0.05, needed=True, usual="20"),
    _percent(
        "efficiency", _("Brewhouse efficiency"), (_R, "efficiency", "brewhouse"), low=1, needed=True, usual="72"
    ),
    _temperature("grain_temperature", _("Temperature of the malt"), (_R, "mash", "grain_temperature")),
    Column(
        name="mash_ph", label=_("Mash pH aimed at"), path=("extras", "mash_ph"), kind="number", low=3, high=8
    ),
    _duration("boil_time", _("Boil"), (_R, "boil", "boil_time"), ("min", "min", "hr")),
    _litres("pre_boil_size", _("Volume before the boil"), (_R, "boil", "pre_boil_size")),
    Column(name="carbonation", label=_("Carbonation"), path=(_R, "carbonation"), kind="number", high=8),
    Column(name="notes", label=_("Notes"), path=(_R, "notes"), kind="long", most=20_000),
    Column(
        name="language", label=_("Language of the notes"), path=("extras", "language"), kind="choice",
        choices=LANGUAGES,
    ),
    _loss("boil_off_l_per_h", _("Boils off, in an hour")),
    _loss("kettle_l", _("Stays in the kettle")),
    _loss("fermenter_l", _("Stays in the fermenter")),
    _loss("absorption_l_per_kg", _("Stays in the malt, for each kilogram"), 5),
)  # fmt: skip

_LISTED = (_R, "ingredients")
PARTS: Final[tuple[Part, ...]] = (
    Part(
        name="grain", title=_("Fermentables"), add=_("Add a fermentable"), path=(*_LISTED, "fermentable_additions"),
        columns=(
            _name(), _amount(_GRAIN_UNITS), _choice("type", _("Kind"), _GRAINS, "grain"),
            Column(
                name="color", label=_("Colour"), path=("color",), kind="quantity", of=(Colour,),
                units=("EBC", "Lovi", "SRM"), high=3000,
            ),
            Column(name="producer", label=_("Maltster"), path=("producer",)),
        ),
        when=("", "mash", "boil", "ferment", "package"),
    ),
    Part(
        name="hop", title=_("Hops"), add=_("Add hops"), path=(*_LISTED, "hop_additions"),
        columns=(
            _name(), _amount(_WEIGHTS), _percent("alpha", _("Alpha acids"), ("alpha_acid",)),
            _choice("form", _("Form"), _FORMS, "pellet"),
        ),
        when=("mash", "first_wort", "boil", "whirlpool", "ferment", "package"),
    ),
    Part(
        name="yeast", title=_("Yeast"), add=_("Add a yeast"), path=(*_LISTED, "culture_additions"),
        columns=(
            _name(), _amount(_YEAST_UNITS, needed=False), _percent("attenuation", _("Attenuation"), ("attenuation",)),
            _choice("type", _("Kind"), _YEASTS, "ale"), _choice("form", _("Form"), _YEAST_FORMS, "dry"),
            Column(name="producer", label=_("Laboratory"), path=("producer",)),
            Column(name="product_id", label=_("Number"), path=("product_id",)),
        ),
    ),
    Part(
        name="misc", title=_("Salts, spices and other things"), add=_("Add another thing"),
        path=(*_LISTED, "miscellaneous_additions"),
        columns=(_name(), _amount(_MISC_UNITS, needed=False), _choice("type", _("Kind"), _MISC, "water agent")),
        when=("mash", "boil", "whirlpool", "ferment", "package"),
    ),
    Part(
        name="water", title=_("Water"), add=_("Add a water"), path=(*_LISTED, "water_additions"),
        columns=(
            _name(), _litres("amount", _("Amount"), ("amount",)),
            _ion("calcium", "Ca²⁺"), _ion("magnesium", "Mg²⁺"), _ion("sodium", "Na⁺"), _ion("chloride", "Cl⁻"),
            _ion("sulfate", "SO₄²⁻"), _ion("bicarbonate", "HCO₃⁻"),
        ),
    ),
    Part(
        name="mash", title=_("Mash"), add=_("Add a mash step"), path=(_R, "mash", "mash_steps"),
        columns=(
            _name(), _temperature("temperature", _("Temperature"), ("step_temperature",), needed=True),
            _duration("time", _("For"), ("step_time",), ("min", "min", "hr"), needed=True),
            _duration("ramp", _("Warming up takes"), ("ramp_time",), ("min", "min", "hr")),
            _litres("amount", _("Water"), ("amount",)), _choice("type", _("Kind"), _MASHES, "infusion"),
        ),
        made={"name": "Mash"},
    ),
    Part(
        name="ferment", title=_("Fermentation"), add=_("Add a fermentation step"),
        path=(_R, "fermentation", "fermentation_steps"),
        columns=(
            _name(), _temperature("start", _("Temperature"), ("start_temperature",)),
            _temperature("end", _("At its end"), ("end_temperature",)),
            _duration("time", _("For"), ("step_time",), ("day", "day", "hr", "week")),
            Column(name="free_rise", label=_("rises freely"), path=("free_rise",), kind="tick"),
        ),
        made={"name": "Fermentation"},
    ),
)  # fmt: skip
PART_OF: Final[Mapping[str, Part]] = {it.name: it for it in PARTS}
