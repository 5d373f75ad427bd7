# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A refusal that says in a sentence what was wrong, so that each scheme need not have a class for each."""

from taproom.commons.ledger import LedgerRefused


class SaidRefused(LedgerRefused):
    """`sentence` is marked for translation; `names` fill its gaps."""

    def __init__(self, sentence: str, **names: str | int) -> None:
        self.sentence, self.names = sentence, names
        super().__init__(sentence.format(**names) if names else sentence)
