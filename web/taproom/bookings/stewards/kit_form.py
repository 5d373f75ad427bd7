# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a kit: from typed text to what a kit file would say, and back. Pure.

What is right about a kit is said in one place, `inventory.KitEntry`; here is only how people write it, and what they
are told about each field when it is not.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from taproom.bookings.inventory import KitEntry
from taproom.bookings.kit import Per, What
from taproom.bookings.stewards.numbers import plain, read_whole
from taproom.i18n import Reader
from taproom.i18n import mark as _

STEPS_MIN: tuple[int, ...] = (5, 10, 15, 30, 60, 120, 240, 720)
LONGEST_MANUAL = 20_000
QUOTAS: tuple[tuple[What, Per], ...] = (
    ("hours", "week"),
    ("hours", "month"),
    ("count", "week"),
    ("count", "month"),
    ("days", "window"),
)
_TEXTS = ("name", "slug", "place", "group", "manual", "induction", "fermenter", "booked_in")
_TIDIED = frozenset({"group", "induction"})
_LENGTHS = {"hours": ("shortest_minutes", "longest_hours"), "days": ("shortest_days", "longest_days")}
_NUMBERS = (
    *("capacity", "step_minutes", *_LENGTHS["hours"], *_LENGTHS["days"], "cleaning_minutes", "notice_hours"),
    *("ahead_days", "release_after_minutes", "check_in_minutes"),
)
_TRUTHS = ("approval", "show_holder")
_QUOTA_FIELDS = tuple(f"quota.{what}.{per}" for what, per in QUOTAS)
FIELDS = (*_TEXTS, *_NUMBERS, *_TRUTHS, *_QUOTA_FIELDS, "window_days")
USUAL = KitEntry(slug="x", name="x")

_RIGHT: Mapping[str, str] = {
    "name": _("Give it a name, of at most 200 characters."),
    "slug": _("Write small letters a to z, digits and single dashes, like kettle-a; at most 40 of them."),
    "place": _("At most 200 characters."),
    "group": _("At most 40 letters, digits and dashes."),
    "manual": _("At most 20,000 characters."),
    "induction": _("At most 40 letters, digits and dashes."),
    "fermenter": _("Choose one of the list."),
    "booked_in": _("Choose one of the two."),
    "capacity": _("A whole number from 1 to 1000."),
    "step_minutes": _("A day must be full steps: choose one of the list."),
    "shortest_minutes": _("Whole minutes, from 1 to 44,640 (31 days); empty is no bound."),
    "longest_hours": _("Whole hours, from 1 to 9,600 (400 days); empty is no bound."),
    "shortest_days": _("Whole days, from 1 to 400; empty is no bound."),
    "longest_days": _("Whole days, from 1 to 400; empty is no bound."),
    "cleaning_minutes": _("Whole minutes, from 0 to 44,640 (31 days)."),
    "notice_hours": _("Whole hours, from 0 to 2,000."),
    "ahead_days": _("Whole days, from 1 to 400."),
    "release_after_minutes": _("Whole minutes, from 1 to 1,440; empty if nobody need check in."),
    "check_in_minutes": _("Whole minutes, from 0 to 1,440."),
}
_QUOTA_RIGHT = _("A whole number from 1 to 10,000; empty is no limit.")
_WINDOW_RIGHT = _("Both numbers, the second from 1 to 366; or neither.")
_MORE_THAN_LONGEST = _("The longest cannot be shorter than the shortest.")
_A_PAGE = _("This address is a page of its own. Choose another.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form as a person left it: what was typed and ticked, what is wrong by field, and the entry if nothing is.

    `takes` are slugs, `stewards` members' ids. What is wrong with `""` is wrong with the whole.
    """

    typed: Mapping[str, str]
    stewards: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    wrong: Mapping[str, str] = field(default_factory=dict)
    entry: KitEntry | None = None

    def differs(self, other: "Draft") -> tuple[str, ...]:
        """The fields in which it is not the same."""
        fields = [it for it in FIELDS if self.typed.get(it, "") != other.typed.get(it, "")]
        fields += ["stewards"] if self.stewards != other.stewards else []
        return (*fields, *(["takes"] if self.takes != other.takes else []))


def draft_of(entry: KitEntry, stewards: Iterable[str]) -> Draft:
    """The form of a kit that there is."""
    typed = {name: str(getattr(entry, name) or "") for name in _TEXTS}
    typed |= {name: "" if (it := getattr(entry, name)) is None else str(it) for name in _NUMBERS}
    typed |= {name: "on" if getattr(entry, name) else "" for name in _TRUTHS}
    typed |= dict.fromkeys((*_QUOTA_FIELDS, "window_days"), "")
    for it in entry.quotas:
        typed[f"quota.{it.what}.{it.per}"] = str(it.most)
        if it.window_days is not None:
            typed["window_days"] = str(it.window_days)
    return Draft(typed=typed, stewards=frozenset(stewards), takes=frozenset(entry.takes), entry=entry)


def blank() -> Draft:
    """The form of kit that is not yet, with what is usual."""
    usual = draft_of(USUAL, ())
    return Draft(typed={**usual.typed, "name": "", "slug": ""})


def read_draft(
    form: Mapping[str, str],
    stewards: Sequence[str],
    takes: Sequence[str],
    reader: Reader,
    *,
    slug: str = "",
    photo: str | None = None,
) -> Draft:
    """Read the form. `slug` and `photo` are the kit's own, where it is there already."""
    typed = {name: _typed(name, form.get(name, "")) for name in FIELDS}
    typed["slug"] = slug or typed["slug"] or slug_of(typed["name"])
    wrong: dict[str, str] = {}
    said: dict[str, object] = {name: typed[name] or None for name in _TEXTS if typed[name] or name in _TIDIED}
    said |= {name: typed[name] == "on" for name in _TRUTHS}
    said |= _numbers(typed, wrong)
    said |= {"quotas": _quotas(typed, wrong), "takes": tuple(sorted(takes)), "photo": photo}
    entry = _entry({"name": "", "slug": "", **said}, wrong)
    return Draft(
        typed=typed,
        stewards=frozenset(stewards),
        takes=frozenset(takes),
        wrong={name: reader.say(text) for name, text in wrong.items()},
        entry=None if wrong else entry,
    )


def slug_of(name: str) -> str:
    """An address that looks like the name: `Cuve d'ébullition` is `cuve-d-ebullition`."""
    apart = re.sub(r"\W", " ", unicodedata.normalize("NFC", name))
    letters = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters))[:40].strip("-")


def _typed(name: str, text: str) -> str:
    if name == "manual":
        lines = (plain(line, LONGEST_MANUAL) for line in text.splitlines())
        return "\n".join(lines).strip()[: LONGEST_MANUAL + 1]
    one = plain(text, 400)
    return slug_of(one) if name in _TIDIED else one


def _numbers(typed: Mapping[str, str], wrong: dict[str, str]) -> dict[str, object]:
    """An empty field is as it usually is; the bounds of the other way of booking are not read."""
    other = _LENGTHS["hours" if typed["booked_in"] == "days" else "days"]
    numbers: dict[str, object] = {}
    for name in _NUMBERS:
        if not typed[name] or name in other:
            continue
        number = read_whole(typed[name])
        if number is None:
            wrong[name] = _RIGHT[name]
        else:
            numbers[name] = number
    least, most = _LENGTHS["days" if typed["booked_in"] == "days" else "hours"]
    times = 1 if least == "shortest_days" else 60
    shortest, longest = numbers.get(least), numbers.get(most)
    if isinstance(shortest, int) and isinstance(longest, int) and shortest > longest * times:
        wrong[most] = _MORE_THAN_LONGEST
    return numbers


def _quotas(typed: Mapping[str, str], wrong: dict[str, str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for what, per in QUOTAS:
        name, is_window = f"quota.{what}.{per}", per == "window"
        text, days = typed[name], typed["window_days"] if is_window else ""
        if not text and not days:
            continue
        most, window_days = read_whole(text), read_whole(days)
        too_many = is_window and (window_days is None or not 1 <= window_days <= 366)
        if most is None or not 1 <= most <= 10_000 or too_many:
            wrong[name] = _WINDOW_RIGHT if is_window else _QUOTA_RIGHT
        else:
            found.append({"what": what, "per": per, "most": most, "window_days": window_days})
    return found


def _entry(said: Mapping[str, object], wrong: dict[str, str]) -> KitEntry | None:
    try:
        return KitEntry.model_validate(said)
    except ValidationError as error:
        for it in error.errors():
            name = str(it["loc"][0]) if it["loc"] else _field_of(it["msg"])
            wrong.setdefault(name, _RIGHT.get(name) or _A_PAGE)
        return None


def _field_of(message: str) -> str:
    """Which field a contradiction between several is shown at."""
    found = (name for name in ("step_minutes", "longest_hours", "longest_days") if name in message)
    return next(found, "slug")
