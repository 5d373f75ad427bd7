# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is left over, and whose it is, in words."""

from collections.abc import Mapping

from taproom.commons.harvest.rules import Kind, State
from taproom.i18n import mark as _

KIND_WORDS: Mapping[Kind, str] = {"spent_grain": _("Spent grain"), "yeast": _("Yeast")}
STATE_WORDS: Mapping[State, str] = {
    "waiting": _("waits"),
    "offered": _("asked, has until {moment} to say yes"),
    "held": _("kept until {moment}"),
    "collected": _("collected"),
    "lapsed": _("not collected in time"),
    "left": _("given up"),
}
