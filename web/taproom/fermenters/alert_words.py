# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people who are not here are told of fermenters. `{names}` are filled in when it is read."""

from taproom.i18n import mark as _
from taproom.notices.outbox import Kind

TRIPPED = Kind(
    name="fermenter.tripped",
    title=_("{fermenter} was stopped"),
    body=_("{what_said} {next_said}"),
    danger=True,
)
DANGER = Kind(
    name="fermenter.danger",
    title=_("{fermenter} is in danger"),
    body=_("{what_said} {next_said}"),
    danger=True,
)
SILENT = Kind(
    name="fermenter.silent",
    title=_("Nothing is heard of {fermenters}"),
    body=_(
        "The controller {controller} has been silent since {since_utc}. With power it goes on by itself; nobody can"
        " see it, though. Look at its power, its network and the message broker."
    ),
    danger=True,
)
TOO_WARM = Kind(
    name="fermenter.too_warm",
    title=_("{fermenter} is too warm"),
    body=_(
        "The beer is at {beer_c} °C and should be at {setpoint_c} °C. It has been away since {since_utc}. Look"
        " whether it is cooled, and whether the door is shut."
    ),
    danger=True,
)
TOO_COLD = Kind(
    name="fermenter.too_cold",
    title=_("{fermenter} is too cold"),
    body=_(
        "The beer is at {beer_c} °C and should be at {setpoint_c} °C. It has been away since {since_utc}. Look"
        " whether it is heated."
    ),
)
PROBE_LOST = Kind(
    name="fermenter.probe_lost",
    title=_("{fermenter} has lost a probe"),
    body=_("{what_said} {next_said}"),
)
STUCK = Kind(
    name="fermenter.stuck",
    title=_("{fermenter}: fermentation may be stuck"),
    body=_(
        "Step {step} of “{profile}” waited in vain until its longest time was up, and the next has begun. Measure the"
        " gravity, then let it go on or go back."
    ),
)
FINISHED = Kind(
    name="fermenter.finished",
    title=_("{fermenter} is done"),
    body=_("The profile “{profile}” has come to its end and holds {setpoint_c} °C. The beer can be taken out."),
)
KINDS = (TRIPPED, DANGER, SILENT, TOO_WARM, TOO_COLD, PROBE_LOST, STUCK, FINISHED)
