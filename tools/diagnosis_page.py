# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the pages of diagnosis from the rules: firmware_docs/reference/diagnosis.md and diagnosis.fr.md.

python tools/diagnosis_page.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "controller"))

from cellar.composition.commission.words import BREWING
from cellar.diagnosis import Texts, rules
from cellar.diagnosis.rules import PAGE

REPOSITORY = Path(__file__).resolve().parents[1]
HEAD = """<!--
SPDX-FileCopyrightText: 2026 The cobrew contributors
SPDX-License-Identifier: CC-BY-SA-4.0
-->
"""
TITLE = Texts(en="What is broken, and what to do", fr="Ce qui est cassé, et que faire")
INTRO = Texts(
    en="Written by `python tools/diagnosis_page.py` from `controller/cellar/diagnosis/rules.toml`: the rules in the"
    " order in which they are tried. `cellar doctor`, `cellar commission` and `cellar bundle` lead here.",
    fr="Écrit par `python tools/diagnosis_page.py` à partir de `controller/cellar/diagnosis/rules.toml` : les règles"
    " dans l'ordre où elles sont essayées. `cellar doctor`, `cellar commission` et `cellar bundle` mènent ici.",
)
ROWS = (
    Texts(en="Cause", fr="Cause"),
    Texts(en="Test", fr="Test"),
    Texts(en="Fix", fr="Remède"),
    Texts(en="Brewing", fr="Brasser"),
    Texts(en="Seen as", fr="Vu comme"),
)


def page(language: str) -> str:
    """All rules, in one language."""
    parts = [HEAD, f"# {TITLE.said(language)}\n", INTRO.said(language) + "\n"]
    for rule in rules():
        seen = ", ".join(f"`{it.value}`" for it in sorted(it.symptom for it in rule.any | rule.all))
        cells = (
            rule.cause.said(language, "fv1"),
            rule.test.said(language, "fv1"),
            rule.fix.said(language, "fv1"),
            BREWING[rule.brewing].said(language),
            seen,
        )
        parts.append(f'<a id="{rule.id}"></a>\n\n## {rule.part.said(language, "fv1")}: {rule.id}\n')
        parts.append(
            "".join(f"- **{name.said(language)}**: {cell}\n" for name, cell in zip(ROWS, cells, strict=True))
        )
    return "\n".join(parts)


def main() -> None:
    for language, path in PAGE.items():
        (REPOSITORY / path).write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    main()
