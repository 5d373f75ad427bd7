# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From symptoms to the part that is broken: rules from a data file, the first that fits before those after it.

A rule needs one of `any` and all of `all`, at one place (`same = "place"`) or at one fermenter, and none of `unless`.
What it explains is taken away before the next rule is tried, so that one broken part has one verdict and not five.
Pure, but for reading its own data file.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from cellar.diagnosis.symptoms import Seen, Symptom

LANGUAGES = ("en", "fr")
PAGE = {"en": "firmware_docs/reference/diagnosis.md", "fr": "firmware_docs/reference/diagnosis.fr.md"}


class Brewing(StrEnum):
    """Whether brewing may go on while this is so. HANDS: the beer can be kept by hand, see `cellar plan`."""

    YES = "yes"
    WATCHED = "watched"
    HANDS = "hands"
    NO = "no"


_LOOSE = re.compile(r"(?<=«) | (?=[:;?!»])")
"""The spaces at which no line of French may be broken; in the sources they are plain, as one types them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One sentence in each language."""

    en: str
    fr: str

    def said(self, language: str, where: str = "") -> str:
        """In this language, English for any other; `{where}` is the place."""
        text = _LOOSE.sub("\N{NO-BREAK SPACE}", self.fr) if language == "fr" else self.en
        return text.replace("{where}", where or "?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A symptom, at any place or only at those of one role: `heater:acts_not`."""

    symptom: Symptom
    role: str = ""

    def met_by(self, it: Seen) -> bool:
        return it.symptom is self.symptom and (not self.role or it.where.endswith(f".{self.role}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A verdict and when it is given. `faults` are those of the simulator or the bench that it is for."""

    id: str
    any: frozenset[Condition]
    all: frozenset[Condition]
    unless: frozenset[Condition]
    explains: frozenset[Condition]
    same_place: bool
    faults: frozenset[str]
    brewing: Brewing
    part: Texts
    cause: Texts
    test: Texts
    fix: Texts

    @property
    def mentions(self) -> frozenset[Symptom]:
        """Every symptom that it is for."""
        return frozenset(it.symptom for it in self.any | self.all | self.explains)

    def link(self, language: str = "en") -> str:
        return f"{PAGE['fr' if language == 'fr' else 'en']}#{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A rule that fits, and where."""

    rule: Rule
    where: str


@cache
def rules() -> tuple[Rule, ...]:
    """All, in the order in which they are tried. Raises `ValueError` or `KeyError` if the data file is wrong."""
    document = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    return tuple(_rule(it) for it in document["rule"])


@cache
def rule_of(symptom: Symptom) -> Rule:
    """The rule that a symptom alone leads to: its cause, and what to do. Raises `KeyError` if there is none."""
    found = diagnose([Seen(symptom=symptom)])
    rule = found[0].rule if found else next((it for it in rules() if symptom in it.mentions), None)
    if rule is None:
        raise KeyError(symptom)
    return rule


def diagnose(seen: Iterable[Seen]) -> list[Diagnosis]:
    """What is broken, the most certain first. What explains nothing and is not explained is left out."""
    left = sorted(set(seen))
    found: list[Diagnosis] = []
    for rule in rules():
        for where in _places(rule, left):
            if _fits(rule, where, left):
                found.append(Diagnosis(rule=rule, where=where))
                left = [it for it in left if not _explained(rule, where, it)]
    return found


def _places(rule: Rule, left: Sequence[Seen]) -> list[str]:
    leading = rule.all or rule.any
    return list(dict.fromkeys(it.where for it in left if any(condition.met_by(it) for condition in leading)))


def _fits(rule: Rule, where: str, left: Sequence[Seen]) -> bool:
    there = [it for it in left if _near(rule, where, it)]

    def met(condition: Condition) -> bool:
        return any(condition.met_by(it) for it in there)

    some = not rule.any or any(map(met, rule.any))
    return some and all(map(met, rule.all)) and not any(map(met, rule.unless))


def _near(rule: Rule, where: str, it: Seen) -> bool:
    """At the rule's place, or its fermenter; what is the whole machine's is near to everything."""
    return it.where in ("", where) or (not rule.same_place and it.group == where.partition(".")[0])


def _explained(rule: Rule, where: str, it: Seen) -> bool:
    used = any(condition.met_by(it) for condition in rule.any | rule.all) and _near(rule, where, it)
    group = where.partition(".")[0]
    follows = any(condition.met_by(it) for condition in rule.explains) and (not group or it.group in ("", group))
    return used or follows


def _conditions(names: Iterable[str]) -> frozenset[Condition]:
    parts = (name.rpartition(":") for name in names)
    return frozenset(Condition(role=role, symptom=Symptom(symptom)) for role, _, symptom in parts)


def _rule(it: dict[str, Any]) -> Rule:
    return Rule(
        id=it["id"],
        any=_conditions(it.get("any", ())),
        all=_conditions(it.get("all", ())),
        unless=_conditions(it.get("unless", ())),
        explains=_conditions(it.get("explains", ())),
        same_place=it.get("same", "place") == "place",
        faults=frozenset(it["faults"]),
        brewing=Brewing(it["brewing"]),
        part=Texts(**it["part"]),
        cause=Texts(**it["cause"]),
        test=Texts(**it["test"]),
        fix=Texts(**it["fix"]),
    )
