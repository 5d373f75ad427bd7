# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar replay`: the core decides again on what a journal recorded, as fast as it can."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cellar.adapters.tape import blocks
from cellar.app.replaying import Other, Replay, Same, Skipped

MOST_TOLD = 20


def replayed(path: Path, *, say: Callable[[str], None], progress: Callable[[str], None]) -> bool:
    """True if all that can be replayed is the same. Raises `JournalError`."""
    replay, same, others, skipped = Replay(), 0, 0, 0
    for number, block in enumerate(blocks(path)):
        if number % 100 == 0:
            progress(f"\rreplayed until {_when(block.at_utc)} ")
        for found in replay.block(block):
            match found:
                case Same(decisions=decisions):
                    same += decisions
                case Other(at_utc=at_utc, fermenter=fermenter, what=what):
                    others += 1
                    if others <= MOST_TOLD:
                        say(f"{_when(at_utc)} {fermenter}: {what}")
                case Skipped(at_utc=at_utc, why=why):
                    skipped += 1
                    if skipped <= MOST_TOLD:
                        say(f"{_when(at_utc)} skipped: {why}")
    progress("\r" + " " * 50 + "\r")
    say(f"{same} decisions are the same; {others} stretches are not; {skipped} could not be replayed")
    return not others


def _when(at_utc: int) -> str:
    return datetime.fromtimestamp(at_utc, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
