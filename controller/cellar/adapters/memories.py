# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is remembered of a fermenter, as text that a later version can read."""

import json
from dataclasses import asdict
from typing import Any

from cellar.core.fermenter import Mode
from cellar.core.profile import Flat, ProfileState
from cellar.core.profile_document import document_of, profile_from
from cellar.core.pulses import Habit
from cellar.core.remembered import Learnt, Remembered
from cellar.core.supervision import TripReason


def body_of(it: Remembered) -> str:
    """As JSON; a profile as people write it, so that a later version can read it."""
    return json.dumps(asdict(it) | {"profile": document_of(it.profile) if it.profile is not None else None})


def remembered_from(body: str) -> Remembered:
    """The inverse. Raises ValueError, KeyError or TypeError for what is no memory."""
    stored = json.loads(body)
    return Remembered(
        mode=Mode(stored["mode"]),
        setpoint_c=float(stored["setpoint_c"]),
        trip=TripReason(stored["trip"]) if stored["trip"] else None,
        revision=int(stored["revision"]),
        learnt=_learnt(stored.get("learnt")),
        profile=profile_from(stored["profile"]) if stored.get("profile") else None,
        profile_state=_progress(stored["profile_state"]) if stored.get("profile_state") else None,
        away_from_c=stored.get("away_from_c"),
    )


def _learnt(stored: dict[str, Any] | None) -> Learnt | None:
    """An older memory has none."""
    if stored is None:
        return None
    heater, cooler = Habit(**stored.pop("heater")), Habit(**stored.pop("cooler"))
    return Learnt(**stored, heater=heater, cooler=cooler)


def _progress(stored: dict[str, Any]) -> ProfileState:
    """Raises TypeError for keys that are not ours."""
    flat = stored.pop("flat")
    return ProfileState(**stored, flat=Flat(**flat) if flat else None)
