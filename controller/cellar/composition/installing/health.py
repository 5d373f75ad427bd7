# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the programs run, as systemd and a page say. An active cellar has ticked within ten seconds (its unit)."""

import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

CELLAR, TAPROOM = "cellar.service", "taproom.service"
PAGE: Final = "http://127.0.0.1:8080/claim"
STEADY_S: Final = 20.0  # twice the watchdog's time: one that ticks no more is restarted, and so noticed
WITHIN_S: Final = 300.0  # three starts as long as the unit lets them be, and a bit


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """`life` names a unit's present run, or is empty while it does not run; `answers` is whether the page does."""

    life: Callable[[str], str]
    answers: Callable[[], bool]
    now_s: Callable[[], float]
    wait: Callable[[float], object]


def unwell(units: Sequence[str], senses: Senses) -> str:
    """Empty as soon as all have run for `STEADY_S` without a restart; what is wrong if not within `WITHIN_S`."""
    until_s = senses.now_s() + WITHIN_S
    before: tuple[str, ...] = ()
    since_s, wrong = senses.now_s(), "nothing was seen"
    while senses.now_s() < until_s:
        lives = tuple(senses.life(it) for it in units)
        down = [unit for unit, life in zip(units, lives, strict=True) if not life]
        if not down and TAPROOM in units and not senses.answers():
            down = [f"the page of {TAPROOM}"]
        if down or lives != before:
            before, since_s = () if down else lives, senses.now_s()
            wrong = f"{', '.join(down)} does not run" if down else f"{', '.join(units)}: started again and again"
        elif senses.now_s() - since_s >= STEADY_S:
            return ""
        senses.wait(1.0)
    return f"{wrong}, within {WITHIN_S:.0f} s"


def life(unit: str) -> str:
    command = ["systemctl", "show", "--property=ActiveState,InvocationID", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    told = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    return told.get("InvocationID", "") if told.get("ActiveState") == "active" else ""


def answers() -> bool:
    try:
        with urllib.request.urlopen(PAGE, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def enabled(unit: str) -> bool:
    """Whether it starts with the machine: what has to run after an update, also when it does not run now."""
    command = ["systemctl", "is-enabled", "--quiet", unit]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed words
