# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four lines, in a reader's language: design, failing part, likely cause, fix and whether brewing may go on."""

from collections.abc import Sequence

from cellar.board import Identity, State
from cellar.composition.commission.words import BREWING
from cellar.contract import Lines
from cellar.diagnosis import Brewing, Diagnosis, Texts

NO_PART = Texts(en="none that was seen to fail", fr="aucune qui ait été vue en panne")
NO_CAUSE = Texts(
    en="Nothing was found. If something is wrong all the same, say what you see.",
    fr="Rien n'a été trouvé. Si quelque chose ne va pas tout de même, dites ce que vous voyez.",
)
NO_FIX = Texts(en="Nothing to mend.", fr="Rien à réparer.")
STATES = {
    State.ORIGINAL_SIGNED: Texts(en="original, signed by its maker", fr="original, signé par son fabricant"),
    State.ORIGINAL_CLAIMED: Texts(en="original, as its builder says", fr="original, selon son constructeur"),
    State.MODIFIED: Texts(en="modified", fr="modifiée"),
    State.UNKNOWN: Texts(en="unknown board", fr="carte inconnue"),
}
TITLES = (
    Texts(en="Design", fr="Carte"),
    Texts(en="Failing part", fr="Pièce en panne"),
    Texts(en="Likely cause", fr="Cause probable"),
    Texts(en="Fix", fr="Remède"),
)
_WORST = (Brewing.NO, Brewing.HANDS, Brewing.WATCHED, Brewing.YES)


def worst(found: Sequence[Diagnosis]) -> Brewing:
    """Whether brewing may go on with all of this."""
    said = {it.rule.brewing for it in found}
    return next((it for it in _WORST if it in said), Brewing.YES)


def lines(found: Sequence[Diagnosis], identity: Identity, language: str) -> Lines:
    brewing = BREWING[worst(found)].said(language)
    if not found:
        part, cause, fix = NO_PART.said(language), NO_CAUSE.said(language), NO_FIX.said(language)
    else:
        rule, where = found[0].rule, found[0].where
        part, cause, fix = (it.said(language, where) for it in (rule.part, rule.cause, rule.fix))
    return Lines(design=design(identity, language), part=part, cause=cause, fix=f"{fix} {brewing}")


def design(identity: Identity, language: str) -> str:
    named = f"{identity.design} {identity.revision} {identity.serial}".strip()
    where = f" ({'; '.join(identity.where)})" if identity.where else ""
    return f"{named}: {STATES[identity.state].said(language)}{where}"[:600].removeprefix(": ")


def front_page(it: Lines, language: str) -> str:
    """The first page, in Markdown."""
    said = (it.design, it.part, it.cause, it.fix)
    return "\n".join(f"**{title.said(language)}**: {text}  " for title, text in zip(TITLES, said, strict=True)) + "\n"
