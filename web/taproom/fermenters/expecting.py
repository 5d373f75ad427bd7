# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a fermenter is expected to be done, as far as its running profile tells. Pure."""

from cellar.contract import ProfileProgress
from taproom.fermenters.live import Board
from taproom.fermenters.plan import legs

HOUR_S = 3600


def left_s(progress: ProfileProgress) -> float | None:
    """For how many seconds at most the profile goes on, until its last hold; None where nobody can know.

    A step that waits for a gravity counts with its time fallback, so this is the latest moment, not the likely one.
    """
    last = len(progress.profile.steps)
    if progress.finished:
        return 0.0
    if progress.remaining_s is None:
        return 0.0 if progress.step == last else None
    course = legs(progress.profile, start_c=progress.start_c, step=progress.step)
    ahead_h = sum(leg.to_h - leg.from_h for leg in course[progress.step :] if not leg.endless)
    return progress.remaining_s + ahead_h * HOUR_S


def expected_s(board: Board, fermenter: str) -> float | None:
    """The same for `site/unit/fermenter`, in seconds of ours; None if it is silent or has no profile."""
    for sight in board.sights:
        if sight.key.path == fermenter and sight.state.profile is not None:
            seconds = left_s(sight.state.profile)
            return None if seconds is None else seconds / sight.speed
    return None
