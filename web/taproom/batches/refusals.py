# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a batch refuses, each with a sentence for a person. The sentences are marked for translation."""

from taproom.errors import TaproomError
from taproom.i18n import mark as _


class BatchRefused(TaproomError):
    """Something that cannot be done with a batch; `sentence` is marked, `names` fill it in, `status` is HTTP's."""

    sentence = _("This cannot be done with the batch.")
    status = 409

    def __init__(self, **names: str | int) -> None:
        super().__init__(self.sentence)
        self.names = names


class UnknownBatch(BatchRefused):
    sentence = _("There is no such batch.")
    status = 404


class NotYours(BatchRefused):
    sentence = _(
        "This batch is looked after by others: its keeper, those who brew it, and the stewards of its fermenter can"
        " change it. Ask one of them to add you."
    )
    status = 403


class AnothersTick(BatchRefused):
    """A phone kept it for somebody who was signed in before."""

    sentence = _("Somebody else is signed in on this phone now. Who ticked this must sign in again, to send it.")
    status = 403


class NotKeeper(BatchRefused):
    sentence = _("This is for the batch's keeper. Ask them, or an administrator.")
    status = 403


class MovedMeanwhile(BatchRefused):
    sentence = _("Somebody moved the batch on meanwhile. Look where it stands now, then choose again.")


class CannotMoveThere(BatchRefused):
    sentence = _("A batch cannot go there from where it stands. Look at what it offers.")


class NothingToUndo(BatchRefused):
    sentence = _("There is no move to take back: the batch is where it began.")


class Changed(BatchRefused):
    sentence = _("Somebody changed the batch meanwhile. What you typed is still here: compare, then save again.")


class TooEarly(BatchRefused):
    sentence = _("That was before the batch was made, or is still to come. Choose a time in between.")
    status = 422


class IdReused(BatchRefused):
    sentence = _("This was already sent once, for something else. Load the page again.")


class UnknownRevision(BatchRefused):
    sentence = _("There is no such version of a recipe, or you may not see it.")
    status = 404


class NoStep(BatchRefused):
    sentence = _("A tick needs the step that was ticked off.")
    status = 422


class NoReading(BatchRefused):
    """Why what was sent cannot be a reading; with no sentence of its own, that there was none."""

    sentence = _("A measurement needs its reading.")
    status = 422

    def __init__(self, sentence: str = "") -> None:
        super().__init__()
        self.sentence = sentence or self.sentence
