# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong on purpose. One base, so that a caller may catch all of it and nothing else."""


class TaproomError(Exception):
    """Anything that taproom itself refuses or cannot do; its text is a sentence."""


class SettingsError(TaproomError):
    """A setting cannot be used."""


class StoreError(TaproomError):
    """The database cannot be opened."""


class NotSentError(TaproomError):
    """An intent could not be handed to the broker; nothing was asked of the controller."""


class NoAnswerError(TaproomError):
    """An intent was sent and nobody answered in time; it may or may not have acted."""


class IntentIdReusedError(TaproomError):
    """An id that was used for one order came back with another."""


class NotSignedInError(TaproomError):
    """Nobody is signed in, and somebody must be."""


class NotLatelyError(TaproomError):
    """Whoever is signed in may do this, but says once more first who they are. Its text is the page to return to."""


class NotAllowedError(TaproomError):
    """Whoever is signed in may not do this; the text names who may."""
