# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The present as Prometheus reads it: its text format 0.0.4. Pure.

A reading that is not known, or not believed, or old, has no line: a gap is honest, a zero is not (rule 2). Labels are
ids, never names that people choose.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cellar.contract import Info, ProbeState
from taproom.fermenters.live import Sight
from taproom.fermenters.rules import STALE_AFTER_S, reachable

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = Mapping[str, str]
Line = tuple[Labels, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What is stored of a fermenter's last minutes. `newest_utc` is of its newest sample."""

    newest_utc: int | None = None
    heat: float | None = None
    cool: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scraped:
    """All that is known at one moment."""

    version: str
    broker_up: bool
    sights: tuple[Sight, ...]
    infos: Mapping[str, Info]
    complaints: Mapping[str, int]
    duties: Mapping[str, Duties] = field(default_factory=dict)
    alerts: Mapping[str, int] = field(default_factory=dict)


def render(it: Scraped) -> str:
    """The whole answer."""
    return "".join(_families(it))


def _families(it: Scraped) -> Iterator[str]:
    yield _family("cobrew_build_info", "The web app.", "gauge", [({"version": it.version}, 1.0)])
    yield _family("cobrew_broker_up", "Whether the message broker is there.", "gauge", [({}, float(it.broker_up))])
    ignored = [({"reason": reason}, float(n)) for reason, n in sorted(it.complaints.items())]
    yield _family("cobrew_ignored_messages_total", "Messages that could not be used.", "counter", ignored)
    standing = [({"kind": kind}, float(n)) for kind, n in sorted(it.alerts.items())]
    yield _family("cobrew_alerts", "Alerts that were told and stand.", "gauge", standing)
    yield from _of_controllers(it)
    for name, text, lines in _of_fermenters(it):
        yield _family(name, text, "gauge", lines)


def _of_controllers(it: Scraped) -> Iterator[str]:
    places = sorted({(s.key.site, s.key.unit, s.availability) for s in it.sights}, key=str)
    up = [({"site": site, "unit": unit}, float(word == "online")) for site, unit, word in places]
    yield _family("cobrew_controller_up", "Whether the controller says that it is there.", "gauge", up)
    journals = [
        ({"site": info.site, "unit": info.unit}, float(info.journal == "ok")) for _, info in sorted(it.infos.items())
    ]
    yield _family("cobrew_controller_journal_up", "Whether its journal can be written.", "gauge", journals)


def _of_fermenters(it: Scraped) -> Iterator[tuple[str, str, list[Line]]]:
    known = [(_labels(s), s, _is_fresh(s), it.duties.get(s.key.path, Duties())) for s in it.sights]
    fresh = [(labels, s.state, duties) for labels, s, is_fresh, duties in known if is_fresh]
    prefix = "cobrew_fermenter"
    yield (
        f"{prefix}_temperature_celsius",
        "What a probe says, while it is believed.",
        [
            (labels | {"probe": name}, _judged(probe))
            for labels, state, _ in fresh
            for name, probe in (("beer", state.beer), ("chamber", state.chamber))
        ],
    )
    yield f"{prefix}_setpoint_celsius", "What the beer should be.", [(la, st.setpoint_c) for la, st, _ in fresh]
    yield (
        f"{prefix}_demand_ratio",
        "What the law asks for: 1 is all heat, -1 all cold.",
        [(la, st.demand) for la, st, _ in fresh],
    )
    yield (
        f"{prefix}_relay_on",
        "Whether it heats or cools now.",
        [
            (labels | {"relay": relay}, float(state.action == action))
            for labels, state, _ in fresh
            for relay, action in (("heat", "heating"), ("cool", "cooling"))
        ],
    )
    yield (
        f"{prefix}_relay_duty_ratio",
        "The share of the last stored minute in which it heated or cooled.",
        [
            (labels | {"relay": relay}, duty)
            for labels, _, duties in fresh
            for relay, duty in (("heat", duties.heat), ("cool", duties.cool))
        ],
    )
    yield f"{prefix}_tripped", "Whether it was stopped.", [(la, float(st.trip is not None)) for la, st, _ in fresh]
    yield f"{prefix}_findings", "What its watcher finds.", [(la, float(len(st.findings))) for la, st, _ in fresh]
    yield f"{prefix}_age_seconds", "Since it was heard last.", [(la, s.age_s) for la, s, _, _ in known]
    yield (
        f"{prefix}_journal_lag_seconds",
        "By how much what is stored here is behind, in its controller's time.",
        [(la, _lag_s(s, duties)) for la, s, is_fresh, duties in known if is_fresh],
    )


def _labels(sight: Sight) -> dict[str, str]:
    return {"site": sight.key.site, "unit": sight.key.unit, "fermenter": sight.key.fermenter}


def _is_fresh(sight: Sight) -> bool:
    return reachable(sight) and (sight.age_s or 0.0) < STALE_AFTER_S


def _judged(probe: ProbeState | None) -> float | None:
    return probe.value_c if probe is not None and probe.quality == "good" else None


def _lag_s(sight: Sight, duties: Duties) -> float | None:
    return None if duties.newest_utc is None else max(0.0, float(sight.now_utc - duties.newest_utc))


def _family(name: str, text: str, kind: Literal["gauge", "counter"], lines: Iterable[Line]) -> str:
    """One metric with its lines; nothing at all if it has none."""
    shown = [f"{name}{_braced(labels)} {value!r}\n" for labels, value in lines if value is not None]
    escaped = text.replace("\\", r"\\").replace("\n", r"\n")
    return "".join([f"# HELP {name} {escaped}\n# TYPE {name} {kind}\n", *shown]) if shown else ""


def _braced(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{escape(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def escape(value: str) -> str:
    """A label's value between its quotes."""
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
