# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How tests read an answer."""

from taproom.brewing.asking import Answer
from taproom.brewing.figure import Figure, Unknown


def number(answer: Answer, key: str) -> float:
    """The figure's value."""
    figure = _find(answer, key)
    assert isinstance(figure, Figure), figure
    return figure.value


def why_none(answer: Answer, key: str) -> str:
    """The sentence that stands where no number does."""
    figure = _find(answer, key)
    assert isinstance(figure, Unknown), figure
    return figure.missing


def _find(answer: Answer, key: str) -> Figure | Unknown:
    return next(it.figure for it in answer.lines if it.key == key)
