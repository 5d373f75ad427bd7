# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All kinds of notices there are, as the composition root put them together, and how each is said.

A notice may be older than the program that reads it: one that cannot be said any more is still a notice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.notices.outbox import Group, Kind, Name

TRIAL = Kind(
    name="notices.trial",
    title=_("A notice to try it out"),
    body=_("You asked for it on {asked_utc}. If you read this where you wanted to, all is well."),
)
OWN = Group(name="notices", title=TRIAL.title, kinds=(TRIAL,))  # nobody chooses about it: they asked for it
UNKNOWN = Kind(
    name="unknown", title=_("Something happened in the brewery"), body=_("Open the page to see what it is about.")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A notice in the reader's words."""

    title: str
    body: str


def grouped(titles: Mapping[str, str], kinds: Sequence[Kind]) -> tuple[Group, ...]:
    """The kinds by what their names begin with, each under its title."""
    return tuple(
        Group(name=prefix, title=title, kinds=tuple(it for it in kinds if it.name.startswith(f"{prefix}.")))
        for prefix, title in titles.items()
    )


class Kinds:
    """Raises ValueError for two kinds of one name: a fault of the composition."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        self._kinds = {kind.name: (kind, group) for group in (*groups, OWN) for kind in group.kinds}
        if len(self._kinds) != sum(len(group.kinds) for group in (*groups, OWN)):
            raise ValueError("two kinds of notices have one name")

    def kind(self, name: str) -> Kind:
        return self._kinds[name][0] if name in self._kinds else UNKNOWN

    def group(self, name: str) -> str:
        """The name of the group of the kind `name`."""
        return self._kinds[name][1].name if name in self._kinds else UNKNOWN.name


def say(kind: Kind, names: Mapping[str, Name], reader: Reader) -> Said:
    """The notice, with its names filled in, in the reader's form."""
    try:
        spoken = {name: _spoken(name, value, reader) for name, value in names.items()}
        return Said(title=_filled(kind.title, spoken, reader), body=_filled(kind.body, spoken, reader))
    except (KeyError, IndexError, ValueError, OverflowError, OSError):
        return Said(title=reader.say(UNKNOWN.title), body=reader.say(UNKNOWN.body))


def _filled(sentence: str, spoken: Mapping[str, str], reader: Reader) -> str:
    return reader.say(sentence).format_map(spoken)


def _spoken(name: str, value: Name, reader: Reader) -> str:
    if name.endswith("_utc") and isinstance(value, int):
        return reader.moment(value)
    if name.endswith("_c") and not isinstance(value, str):
        return reader.degrees(value)
    return reader.say(value) if name.endswith("_said") and isinstance(value, str) else str(value)
