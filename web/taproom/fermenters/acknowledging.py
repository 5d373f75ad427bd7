# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has seen an alarm, and when. To have seen is not to have mended: what was seen stands as before. Pure.

An acknowledgement is of one alarm as it stood at one moment of the controller's clock. What began after that moment
is another alarm, which nobody has seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taproom.fermenters.alarms import AlarmName
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.people import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`author` as `Principal.author`; `at_utc` is our clock, `state_utc` the controller's."""

    alarm: AlarmName
    author: str
    at_utc: int
    state_utc: int


def still_seen(
    standing: Iterable[AlarmName], seen: Mapping[AlarmName, Seen], began_utc: Mapping[AlarmName, int]
) -> dict[AlarmName, Seen]:
    """Of what stands now, what somebody has seen as it stands. `began_utc`: when each is known to have begun last."""
    return {
        name: seen[name]
        for name in standing
        if name in seen and began_utc.get(name, seen[name].state_utc) <= seen[name].state_utc
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """For a page: what of the standing alarms was seen, and by whom the most pressing one was."""

    names: str = ""
    sentence: str = ""
    is_all: bool = False


def acknowledged(
    standing: Iterable[AlarmName], seen: Mapping[AlarmName, Seen], people: Mapping[str, str], reader: Reader
) -> Acknowledged:
    """`seen` as `still_seen` leaves it; `people` says who authors are."""
    names = list(standing)
    first = seen.get(names[0]) if names else None
    sentence = ""
    if first is not None:
        who, moment = name_of(reader, people, first.author), reader.moment(first.at_utc)
        sentence = reader.say(_("Seen by {who}, {moment}."), who=who, moment=moment)
    known = " ".join(it for it in names if it in seen)
    return Acknowledged(names=known, sentence=sentence, is_all=set(names) <= seen.keys())
