# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members are told: sentences that more than one page says."""

import math
from collections.abc import Mapping
from typing import Final

from taproom.access import Role
from taproom.i18n import Reader
from taproom.i18n import mark as _

ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.MEMBER: _("Member"),
    Role.BREWER: _("Brewer"),
    Role.MAINTAINER: _("Maintainer"),
    Role.ADMINISTRATOR: _("Administrator"),
}
ROLE_MEANINGS: Final[Mapping[Role, str]] = {
    Role.MEMBER: _("books kit, keeps recipes, sees how every beer is doing"),
    Role.BREWER: _("also changes setpoints and profiles of the fermenters"),
    Role.MAINTAINER: _("also looks after the kit, pairs panels, lets people in who cannot sign in"),
    Role.ADMINISTRATOR: _("also invites people and says who is trusted with what"),
}
_TAKEN = {
    "name": _("Somebody here has this name already. Add a letter of your family name."),
    "email": _("Somebody here has this e-mail address already."),
}


def waits(reader: Reader, wait_s: int) -> str:
    """How long somebody must wait after too many attempts."""
    if wait_s <= 90:
        return reader.count(
            "That was wrong too often. Wait {n} second, then try again.",
            "That was wrong too often. Wait {n} seconds, then try again.",
            wait_s,
        )
    return reader.count(
        "That was wrong too often. Wait {n} minute, then try again.",
        "That was wrong too often. Wait {n} minutes, then try again.",
        math.ceil(wait_s / 60),
    )


def last_administrator(reader: Reader) -> str:
    return reader.say(
        _("This is the only administrator, and a brewery needs one. Make somebody else an administrator first.")
    )


def taken(reader: Reader, which: str) -> str:
    return reader.say(_TAKEN[which])
