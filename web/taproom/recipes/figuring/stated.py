# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the author of the file saw, where it cannot be computed again. It says so: it never passes for our own."""

from taproom.brewing.figure import Figure, Unknown
from taproom.brewing.method import Method
from taproom.i18n import mark as _

STATED = Method(name=_("as stated by the file"), formula="", source=_("the recipe's own estimate"))


def or_stated(computed: Figure | Unknown, stated: float | None, unit: str) -> Figure | Unknown:
    """The computed figure; else what was stated, with the reason why it could not be computed; else that reason."""
    if isinstance(computed, Figure) or stated is None:
        return computed
    return STATED.gives(stated, unit, of=computed.of, notes=(computed.missing,))


def is_stated(figure: Figure | Unknown) -> bool:
    return isinstance(figure, Figure) and figure.method == STATED.name
