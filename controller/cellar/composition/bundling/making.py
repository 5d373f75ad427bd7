# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the bundle: the machine as the doctor sees it, what commissioning showed, what the watcher found."""

import json
import platform
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cellar import __version__
from cellar.adapters.clock import SystemClock
from cellar.board import Identity, identify
from cellar.composition.bundling.answer import front_page, lines, worst
from cellar.composition.bundling.secrets import scrubbed, scrubbed_json, secrets_of, without_secrets
from cellar.composition.commission.command import SIGNED
from cellar.composition.commission.evidence import FILE
from cellar.composition.doctor import Finding, Machine, as_json, as_text, examine
from cellar.composition.doctor.board import identity_of
from cellar.composition.doctor.finding import seen_in
from cellar.composition.doctor.shown import seen_by, shown_of, watched
from cellar.config import ConfigError, build, load
from cellar.contract import MEMBER, Bundle, Lines, SeenSymptom
from cellar.diagnosis import Seen, diagnose
from cellar.ports import JournalError


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The answer, and every text of the bundle by its name, without secrets."""

    answer: Bundle
    texts: Mapping[str, str]


def make(config_file: Path, machine: Machine, *, state_dir: Path | None, language: str) -> Made:
    """Look at everything. A file that cannot be understood is part of the answer, and no error."""
    try:
        config = load(config_file)
    except ConfigError:
        findings = examine(config_file, machine)
        seen, unread = seen_in(findings), identify(atom=None, uuid=None, makers={})
        return _made(findings, seen, unread, {}, frozenset(), site=("unread", "unread"), language=language)
    folder = state_dir or machine.at(config.state_dir)
    findings = examine(config_file, machine, state_dir=folder)
    shown = shown_of(config, folder)
    seen = seen_in(findings) | seen_by(shown) | _watched(folder)
    levels = {int(line): level for line, level in (shown.levels if shown else {}).items()}
    identity = identity_of(config_file, machine, levels=levels, seen=seen, pins=build.pins(config))
    texts = {"configuration.json": _json(without_secrets(config)), **_evidence(folder)}
    secrets = secrets_of(config, state_dir=folder)
    return _made(findings, seen, identity, texts, secrets, site=(config.site, config.unit), language=language)


def write(made: Made, file: Path) -> None:
    """The zip."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in made.texts.items():
            opened.writestr(name, text)


def _made(
    findings: list[Finding],
    seen: frozenset[Seen],
    identity: Identity,
    texts: Mapping[str, str],
    secrets: frozenset[str],
    *,
    site: tuple[str, str],
    language: str,
) -> Made:
    diagnosed = diagnose(seen)
    identity = replace(identity, where=tuple(scrubbed(it, secrets) for it in identity.where))
    answer = Bundle(
        site=site[0],
        unit=site[1],
        version=__version__,
        made_utc=int(SystemClock().utc_s()),
        identity=identity.state.value,
        where=tuple(it[:600] for it in identity.where[:40]),
        brewing=worst(diagnosed).value,
        verdicts=tuple(dict.fromkeys(it.rule.id for it in diagnosed))[:40],
        symptoms=tuple(
            SeenSymptom(symptom=it.symptom.value, where=scrubbed(it.where, secrets)[:80]) for it in sorted(seen)
        )[:200],
        en=_scrubbed_lines(lines(diagnosed, identity, "en"), secrets),
        fr=_scrubbed_lines(lines(diagnosed, identity, "fr"), secrets),
    )
    front = front_page(answer.fr if language == "fr" else answer.en, language)
    pages = {
        "report.md": f"{front}\n{as_text(findings)}\n",
        "doctor.json": as_json(findings) + "\n",
        "machine.json": _json({"python": platform.python_version(), "system": platform.platform()}),
        **texts,
    }
    clean = {
        name: (scrubbed_json if name.endswith(".json") else scrubbed)(text, secrets) for name, text in pages.items()
    }
    return Made(answer=answer, texts={**clean, MEMBER: answer.model_dump_json(indent=1) + "\n"})


def _scrubbed_lines(it: Lines, secrets: frozenset[str]) -> Lines:
    return Lines.model_validate({name: scrubbed(text, secrets)[:600] for name, text in it.model_dump().items()})


def _watched(folder: Path) -> frozenset[Seen]:
    try:
        return watched(folder)
    except JournalError:
        return frozenset()


def _evidence(folder: Path) -> dict[str, str]:
    files = (folder / name for name in (FILE, SIGNED))
    return {file.name: file.read_text(encoding="utf-8") for file in files if file.exists()}


def _json(document: object) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, default=str) + "\n"
