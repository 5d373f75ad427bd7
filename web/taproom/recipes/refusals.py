# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is not done with a recipe, and why. Plain values, so that a page says it in the reader's language."""

from taproom.errors import TaproomError
from taproom.i18n import Reader
from taproom.i18n import mark as _

NOT_FOUND = _("There is no such recipe, or it is not shown to you.")
NOT_KEEPER = _("This recipe is kept by somebody else. Fork it: your fork is yours to change.")
MOVED = _(
    "Somebody saved this recipe meanwhile. What you typed is still here: compare it with theirs, then save again."
)
NOTHING_CHANGED = _("Nothing was changed, so there is nothing to save.")
NO_STATEMENT = _("Say on what ground this licence is given: your own work, or where its author says so.")
NOT_OPEN = _("Nobody has said under which licence this may be used, so it stays private. State its licence first.")
TOO_LONG = _("This is too long: {most} characters at most.")
STILL_MAKING = _("The commons is being put together for you. Come again in a minute.")
NO_TITLE = _("A recipe needs a name.")


class RecipeRefused(TaproomError):
    """`says` is a marked message; `names` fill its gaps."""

    def __init__(self, says: str, **names: str | int) -> None:
        super().__init__(says.format(**names) if names else says)
        self.says = says
        self.names = names

    def to(self, reader: Reader) -> str:
        return reader.say(self.says, **self.names)


class RecipeNotFound(RecipeRefused):
    """There is none, for whoever asks."""

    def __init__(self) -> None:
        super().__init__(NOT_FOUND)


class StillMaking(RecipeRefused):
    """The commons is large, and its files are not all written yet."""

    def __init__(self) -> None:
        super().__init__(STILL_MAKING)


class RecipeMoved(RecipeRefused):
    """Somebody was faster; `current` is what they saved."""

    def __init__(self, current: str) -> None:
        super().__init__(MOVED)
        self.current = current
