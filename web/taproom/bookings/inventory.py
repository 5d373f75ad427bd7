# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kit of a brewery as a file: `taproom kit import kit.toml`. What is wrong is said all at once, with its place.

Importing again changes what changed and nothing else; kit that the file does not name is left as it is.
"""

import sqlite3
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from taproom.bookings.keeping import save_kit
from taproom.bookings.kit import DAY_S, HOUR_S, MINUTE_S, Kit, Quota
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.repository import kit as kits
from taproom.errors import TaproomError

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Minutes = Annotated[int, Field(ge=0, le=44_640)]
Hours = Annotated[int, Field(ge=1, le=9600)]
DaysNumber = Annotated[int, Field(ge=1, le=400)]
RESERVED = frozenset({"new", "stickers"})
"""Addresses under /kit/ that are pages."""
T = TypeVar("T")
STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, str_strip_whitespace=True)


class KitFileError(TaproomError):
    """The file cannot be used; one line for each thing that is wrong."""


class QuotaEntry(BaseModel):
    """`{ what = "hours", per = "week", most = 6 }`"""

    model_config = STRICT
    what: Literal["hours", "count", "days"]
    per: Literal["week", "month", "window"]
    most: Annotated[int, Field(ge=1, le=10_000)]
    window_days: Annotated[int, Field(ge=1, le=366)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> "QuotaEntry":
        if (self.per == "window") != (self.window_days is not None) or (self.per == "window") != (
            self.what == "days"
        ):
            raise ValueError('days go with per = "window" and window_days; hours and count go with week or month')
        return self


class KitEntry(BaseModel):
    """One `[[kit]]`."""

    model_config = STRICT
    slug: Slug
    name: Words
    place: Annotated[str, Field(max_length=200)] = ""
    manual: Annotated[str, Field(max_length=20_000)] = ""
    photo: Words | None = None
    group: Slug | None = None
    capacity: Annotated[int, Field(ge=1, le=1000)] = 1
    takes: tuple[Slug, ...] = Field(default=(), strict=False)
    booked_in: Literal["hours", "days"] = "hours"
    step_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    shortest_minutes: Annotated[int, Field(ge=1, le=44_640)] | None = None
    longest_hours: Hours | None = None
    shortest_days: DaysNumber | None = None
    longest_days: DaysNumber | None = None
    cleaning_minutes: Minutes = 0
    notice_hours: Annotated[int, Field(ge=0, le=2000)] = 0
    ahead_days: Annotated[int, Field(ge=1, le=400)] = 90
    approval: bool = False
    induction: Slug | None = None
    show_holder: bool = True
    release_after_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    check_in_minutes: Annotated[int, Field(ge=0, le=1440)] = 15
    fermenter: Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+/[^/\s]+$", max_length=200)] | None = None
    quotas: tuple[QuotaEntry, ...] = Field(default=(), strict=False)

    @field_validator("takes")
    @classmethod
    def _in_order(cls, takes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(takes))

    @field_validator("quotas")
    @classmethod
    def _quotas_in_order(cls, quotas: tuple[QuotaEntry, ...]) -> tuple[QuotaEntry, ...]:
        return tuple(sorted(quotas, key=lambda it: (it.what, it.per)))

    @model_validator(mode="after")
    def _fits(self) -> "KitEntry":
        hours, days = (self.shortest_minutes, self.longest_hours), (self.shortest_days, self.longest_days)
        wrong = days if self.booked_in == "hours" else hours
        if self.slug in RESERVED:
            raise ValueError("slug: this is the address of a page; choose another")
        if any(it is not None for it in wrong):
            raise ValueError(
                "shortest_minutes and longest_hours go with hours, shortest_days and longest_days with days"
            )
        if 1440 % self.step_minutes:
            raise ValueError("a day must be full steps: write step_minutes = 15, 30 or 60, for instance")
        least_min, most_h = hours
        if least_min and most_h and least_min > most_h * 60:
            raise ValueError("shortest_minutes is more than longest_hours")
        if days[0] and days[1] and days[0] > days[1]:
            raise ValueError("shortest_days is more than longest_days")
        return self


class KitFile(BaseModel):
    """The whole file."""

    model_config = STRICT
    kit: tuple[KitEntry, ...] = Field(strict=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did, by slug. `changed` says for each key what it was and is."""

    new: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    same: tuple[str, ...]
    left: tuple[str, ...]

    def lines(self) -> list[str]:
        """As a terminal shows it."""
        said = [f"new: {slug}" for slug in self.new]
        said += [f"changed: {slug}: {'; '.join(what)}" for slug, what in self.changed.items()]
        said.append(f"unchanged: {len(self.same)}")
        if self.left:
            said.append(f"not in the file, left as it is: {', '.join(self.left)}")
        return said


def parse(text: str) -> tuple[KitEntry, ...]:
    """Raises:
    KitFileError: with a line for each thing that is wrong.
    """
    try:
        entries = KitFile.model_validate(tomllib.loads(text)).kit
    except tomllib.TOMLDecodeError as error:
        raise KitFileError(f"This is not TOML: {error}.") from error
    except ValidationError as error:
        raise KitFileError("\n".join(_complaint(it["loc"], it["msg"]) for it in error.errors())) from error
    complaints = list(_contradictions(entries))
    if complaints:
        raise KitFileError("\n".join(complaints))
    return entries


def _complaint(loc: Sequence[int | str], message: str) -> str:
    path = "".join(f"[{it + 1}]" if isinstance(it, int) else f".{it}" for it in loc).lstrip(".")
    return f"{path or 'kit'}: {message.removeprefix('Value error, ')}"


def _contradictions(entries: Sequence[KitEntry]) -> Sequence[str]:
    slugs = [it.slug for it in entries]
    fermenters = [it.fermenter for it in entries if it.fermenter]
    found = [f"kit: slug {slug!r} is there twice; each needs its own" for slug in _twice(slugs)]
    found += [f"kit: fermenter {it!r} is there twice; each belongs to one kit" for it in _twice(fermenters)]
    for number, entry in enumerate(entries, 1):
        unknown = (it for it in entry.takes if it not in slugs)
        found += [f"kit[{number}].takes: there is no kit {it!r} in this file; write its slug" for it in unknown]
        found += [f"kit[{number}].takes: {entry.slug!r} cannot take itself"] if entry.slug in entry.takes else []
        kinds = [(it.what, it.per) for it in entry.quotas]
        found += [f"kit[{number}].quotas: {what} per {per} is there twice" for what, per in _twice(kinds)]
    return found


def _twice(items: Sequence[T]) -> list[T]:
    return sorted({it for it in items if items.count(it) > 1}, key=str)


def import_kit(db: sqlite3.Connection, entries: Sequence[KitEntry], *, by: str | None, now_utc: int) -> Imported:
    """All or nothing. Kit first, then what takes what.

    Raises:
        KitFileError: what is booked already would not fit.
    """
    before = {it.slug: entry_of(db, it) for it in kits.all_kit(db)}
    differs = [it for it in entries if before.get(it.slug) != it]
    try:
        for it in differs:
            if it.slug not in before:
                save_kit(db, kit_of_entry(it), takes=(), by=by, now_utc=now_utc)
        for it in differs:
            if it.slug in before or it.takes:
                takes = [found.id for slug in it.takes if (found := kits.kit_of(db, slug)) is not None]
                save_kit(db, kit_of_entry(it), takes=takes, by=by, now_utc=now_utc)
    except BookingRefused as refused:
        name = getattr(refused.one(), "name", "kit")
        message = f"{name}: bookings stand in the way of this change. Move or cancel them first; nothing was changed."
        raise KitFileError(message) from refused
    return Imported(
        new=tuple(it.slug for it in differs if it.slug not in before),
        changed={it.slug: _differences(before[it.slug], it) for it in differs if it.slug in before},
        same=tuple(it.slug for it in entries if it not in differs),
        left=tuple(sorted(set(before) - {it.slug for it in entries})),
    )


def _differences(before: KitEntry, after: KitEntry) -> tuple[str, ...]:
    was, is_ = before.model_dump(), after.model_dump()
    return tuple(f"{key} {was[key]!r} -> {is_[key]!r}" for key in was if was[key] != is_[key])


def kit_of_entry(entry: KitEntry) -> Kit:
    """Without id and code, which are made when it is put in."""
    return Kit(
        id="",
        **entry.model_dump(include=_SAME),
        granularity_s=entry.step_minutes * MINUTE_S,
        min_s=_times(entry.shortest_minutes, MINUTE_S),
        max_s=_times(entry.longest_hours, HOUR_S),
        min_days=entry.shortest_days,
        max_days=entry.longest_days,
        buffer_s=entry.cleaning_minutes * MINUTE_S,
        notice_s=entry.notice_hours * HOUR_S,
        horizon_s=entry.ahead_days * DAY_S,
        grace_s=_times(entry.release_after_minutes, MINUTE_S),
        window_s=entry.check_in_minutes * MINUTE_S,
        quotas=tuple(Quota(**it.model_dump()) for it in entry.quotas),
    )


def entry_of(db: sqlite3.Connection, kit: Kit) -> KitEntry:
    """As the file says it."""
    takes = (kits.kit_of(db, it) for it in kits.directly_taken(db, kit.id))
    quotas = (QuotaEntry(what=it.what, per=it.per, most=it.most, window_days=it.window_days) for it in kit.quotas)
    return KitEntry(
        **{name: getattr(kit, name) for name in _SAME},
        takes=tuple(sorted(it.slug for it in takes if it)),
        step_minutes=kit.granularity_s // MINUTE_S,
        shortest_minutes=_parts(kit.min_s, MINUTE_S),
        longest_hours=_parts(kit.max_s, HOUR_S),
        shortest_days=kit.min_days,
        longest_days=kit.max_days,
        cleaning_minutes=kit.buffer_s // MINUTE_S,
        notice_hours=kit.notice_s // HOUR_S,
        ahead_days=kit.horizon_s // DAY_S,
        release_after_minutes=_parts(kit.grace_s, MINUTE_S),
        check_in_minutes=kit.window_s // MINUTE_S,
        quotas=tuple(quotas),
    )


def export_kit(db: sqlite3.Connection) -> str:
    """The file that makes this kit; what is as usual is left out."""
    import tomlkit  # noqa: PLC0415 - only who exports needs it

    document = tomlkit.document()
    tables = tomlkit.aot()
    for kit in kits.all_kit(db):
        entry = entry_of(db, kit).model_dump(exclude_defaults=True, mode="json")
        quotas = [{name: it for name, it in quota.items() if it is not None} for quota in entry.pop("quotas", [])]
        table = tomlkit.item(entry | ({"quotas": quotas} if quotas else {}))
        tables.append(table)
    document.append("kit", tables)
    return tomlkit.dumps(document)


def _times(number: int | None, unit_s: int) -> int | None:
    return None if number is None else number * unit_s


def _parts(seconds: int | None, unit_s: int) -> int | None:
    return None if seconds is None else seconds // unit_s


_SAME = {
    *("slug", "name", "place", "manual", "photo", "group", "capacity", "booked_in"),
    *("approval", "induction", "show_holder", "fermenter"),
}
