# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was shown before: by commissioning, of each output, its feedback and the heartbeat; by the watcher, over days.

The doctor itself moves nothing, so what only moving shows is taken from the evidence, if it is of these wires.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cellar.adapters.history import found
from cellar.composition.commission.evidence import FILE, Document, read, wiring_of
from cellar.composition.commission.steps import steps
from cellar.composition.doctor.finding import Finding, Verdict
from cellar.config import Config
from cellar.diagnosis import Brewing, Seen, Symptom, diagnose
from cellar.ports import JournalError

DAYS = 14.0
_NAMES = {it.value for it in Symptom}


def shown_of(config: Config, state_dir: Path) -> Document | None:
    """The evidence, if it is of this wiring."""
    document = read(state_dir / FILE)
    return document if document is not None and document.wiring == wiring_of(config) else None


def commissioned_findings(config: Config, document: Document | None) -> Iterator[Finding]:
    """One line if all was shown and is well; otherwise one for each verdict."""
    check, remedy = (
        "commissioning",
        "cellar commission shows each output, its load and the gate",
    )
    if document is None:
        unseen = "whether relays, feedback and heartbeat gate work was never shown of this wiring"
        yield Finding(check=check, verdict=Verdict.UNSEEN, found=unseen, remedy=remedy)
        return
    wanted = {(it.name, it.fermenter) for it in steps(config, ice=False)}
    missing = wanted - {(it.step, it.fermenter) for it in document.steps if not it.skipped}
    seen = seen_by(document)
    for it in diagnose(seen):
        symptom = next(row.symptom for row in sorted(seen) if row.symptom in it.rule.mentions)
        verdict = Verdict.FAIL if it.rule.brewing in (Brewing.NO, Brewing.HANDS) else Verdict.WARN
        found_text, fix = it.rule.part.said("en", it.where), it.rule.fix.said("en", it.where)
        yield Finding(check=check, verdict=verdict, found=found_text, remedy=fix, symptom=symptom, where=it.where)
    at = datetime.fromtimestamp(document.began_utc, UTC).strftime("%Y-%m-%d")
    if missing:
        steps_left = ", ".join(sorted(f"{name} {fermenter}".strip() for name, fermenter in missing))
        unseen = f"of {at}, not complete: {steps_left}"
        yield Finding(check=check, verdict=Verdict.UNSEEN, found=unseen, remedy=remedy)
    elif not diagnose(seen):
        yield Finding(check=check, verdict=Verdict.OK, found=f"of {at}: everything was shown, and is well")


def watched_findings(state_dir: Path) -> Iterator[Finding]:
    """What the watcher has found in the last two weeks of the journal."""
    check = "watcher"
    try:
        seen = watched(state_dir)
    except JournalError:
        yield Finding(check=check, verdict=Verdict.UNSEEN, found="there is no journal that could be read")
        return
    for it in sorted(seen):
        rule = diagnose([it])[0].rule
        text = f"{it.symptom.value.removeprefix('watch_')} at {it.where}, in the last {DAYS:.0f} days"
        remedy = rule.fix.said("en", it.where)
        yield Finding(
            check=check, verdict=Verdict.WARN, found=text, remedy=remedy, symptom=it.symptom, where=it.where
        )
    if not seen:
        yield Finding(check=check, verdict=Verdict.OK, found=f"nothing was wrong in the last {DAYS:.0f} days")


def watched(state_dir: Path) -> frozenset[Seen]:
    """The watcher's findings as symptoms. Raises `JournalError`."""
    named = ((fermenter, f"watch_{it}") for fermenter, it in found(state_dir / "journal.db", days=DAYS))
    return frozenset(Seen(symptom=Symptom(name), where=where) for where, name in named if name in _NAMES)


def seen_by(document: Document | None) -> frozenset[Seen]:
    rows = [row for step in document.steps for row in step.seen] if document else []
    return frozenset(Seen(symptom=Symptom(row.symptom), where=row.where) for row in rows if row.symptom in _NAMES)
