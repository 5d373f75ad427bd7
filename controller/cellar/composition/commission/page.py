# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The evidence on one page that a printer takes: what was shown, when, by which device."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from cellar.board import Identity
from cellar.composition.commission.evidence import Document, StepRow
from cellar.composition.commission.words import GOOD, SKIPPED, STEPS, numbers_said
from cellar.diagnosis import Seen, Symptom, Texts, diagnose

_TITLE = Texts(en="Commissioning of {where}", fr="Mise en service de {where}")
_HEADS = (
    Texts(en="Step", fr="Étape"),
    Texts(en="When (UTC)", fr="Quand (UTC)"),
    Texts(en="Shown", fr="Montré"),
    Texts(en="Numbers", fr="Nombres"),
)
_BOARD = Texts(en="Board", fr="Carte")
_SIGNED = Texts(en="Signed by device {where}", fr="Signé par l'appareil {where}")
_HAND = Texts(en="Date, name, signature", fr="Date, nom, signature")
_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:2em;max-width:60em}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #999;padding:.3em;text-align:left;vertical-align:top}@media print{body{margin:0}}"
)


def page(document: Document, device: Mapping[str, Any], identity: Identity, language: str) -> str:
    """HTML that needs nothing beside it."""
    title = escape(_TITLE.said(language, f"{document.site}/{document.unit}"))
    where = f" ({'; '.join(identity.where)})" if identity.where else ""
    board = escape(f"{identity.design} {identity.revision} {identity.serial} {identity.state.value}{where}".strip())
    heads = "".join(f"<th>{escape(it.said(language))}</th>" for it in _HEADS)
    rows = "".join(_row(it, language) for it in document.steps)
    signed = escape(_SIGNED.said(language, str(device["key_id"])))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style><h1>{title}</h1>"
        f"<p>{escape(_BOARD.said(language))}: {board}</p><table><tr>{heads}</tr>{rows}</table>"
        f"<p>{signed}<br><code>{escape(str(device['signature']))}</code></p>"
        f"<p>{escape(_HAND.said(language))}: ____________________________</p></html>\n"
    )


def _row(row: StepRow, language: str) -> str:
    at = datetime.fromtimestamp(row.at_utc, UTC).strftime("%Y-%m-%d %H:%M")
    title = f"{STEPS[row.step].said(language) if row.step in STEPS else row.step} {row.fermenter}".strip()
    numbers = numbers_said(row.numbers, language)
    cells = (title, at, _shown(row, language), numbers)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _shown(row: StepRow, language: str) -> str:
    if row.skipped:
        return f"{SKIPPED.said(language)}: {row.skipped}"
    found = diagnose(Seen(symptom=Symptom(it.symptom), where=it.where) for it in row.seen)
    said = [f"{it.rule.part.said(language, it.where)}: {it.rule.cause.said(language, it.where)}" for it in found]
    return "; ".join(said) or GOOD.said(language)
