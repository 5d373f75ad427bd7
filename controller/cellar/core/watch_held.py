# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is the beer where it is meant to be? The backstop: whatever the cause, a person hears that it is not.

A relay that is welded, dead, or too weak in a way that no other check can tell from weather ends here.
"""

from cellar.core.watched import Moment

OFF_K, NEARER_K, TOLD_MIN = 1.5, 0.3, 150


def off_setpoint_min(so_far_min: int, moment: Moment, *, held: bool, fitted: tuple[bool, bool]) -> int:
    """Minutes for which what is held (the beer, or its air) has been away and has not come nearer in an hour.

    `fitted`: a heater, a cooler. Beer that is too cold where there is no heater is no fault.
    """
    course = moment.course.beers or moment.course.airs
    if not held or len(course) < 61 or not fitted[course[-1] > moment.setpoint_c]:
        return 0
    off_k, before_k = abs(course[-1] - moment.setpoint_c), abs(course[0] - moment.setpoint_c)
    return so_far_min + 1 if off_k > OFF_K and off_k > before_k - NEARER_K else 0


def off_setpoint(minutes: int) -> bool:
    """With the hour that shows whether it comes nearer: three and a half hours."""
    return minutes >= TOLD_MIN
