# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members, their sessions and their attempts are held to. Pure: the time is an argument.

sign in ->  session --idle too long--> gone
               |  \\--too old--------> gone     revoked, signed out, member disabled: gone at once
"""

import ipaddress
import unicodedata
from dataclasses import dataclass
from typing import Literal

from taproom.access import Role
from taproom.i18n import mark as _

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
SessionKind = Literal["browser", "panel", "token"]

CLAIM_CODE_S = 15 * MINUTE_S
EMAIL_CODE_S = 10 * MINUTE_S
STEWARD_CODE_S = 15 * MINUTE_S
PAIRING_CODE_S = 15 * MINUTE_S
CEREMONY_S = 10 * MINUTE_S
PHONE_CODE_S = 2 * MINUTE_S
TAKE_UP_S = 30
CODE_TRIES = 5
INVITATION_S = 7 * DAY_S
NAME_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How long a session lasts unused, and how long in all."""

    idle_s: int
    absolute_s: int


def lifetime(kind: SessionKind, role: Role) -> Lifetime:
    """Whoever may change a setpoint is asked for a sign of life more often; a panel stands where anybody passes."""
    match kind:
        case "panel":
            return Lifetime(idle_s=90, absolute_s=15 * MINUTE_S)
        case "token":
            return Lifetime(idle_s=365 * DAY_S, absolute_s=365 * DAY_S)
        case "browser":
            if role.at_least(Role.BREWER):
                return Lifetime(idle_s=12 * HOUR_S, absolute_s=7 * DAY_S)
            return Lifetime(idle_s=14 * DAY_S, absolute_s=90 * DAY_S)


def seen_is_old(seen_utc: int, idle_s: int, *, now_utc: int) -> bool:
    """Whether it is time to write down that a session was used: seldom, but often enough for its own patience."""
    return now_utc - seen_utc >= min(MINUTE_S, idle_s // 9)


LATELY_S = 15 * MINUTE_S


def is_lately(began_utc: int, *, now_utc: int) -> bool:
    """Whether who signed in then may still change how they get in, without saying once more who they are."""
    return now_utc - began_utc < LATELY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many failures are free; from then on each doubles the wait, up to the longest."""

    free: int
    first_s: int = 30
    longest_s: int = 15 * MINUTE_S


ACCOUNT_LIMIT = Limit(free=5)
ADDRESS_LIMIT = Limit(free=30)
PIN_LIMIT = Limit(free=5, longest_s=HOUR_S)


def wait_s(failures: int, last_utc: int, limit: Limit, *, now_utc: int) -> int:
    """Seconds until the next attempt is looked at; 0 is now. A clock that was set back does not lock anybody out."""
    if failures < limit.free:
        return 0
    pause_s = min(limit.first_s << min(failures - limit.free, 20), limit.longest_s)
    return min(max(0, last_utc + pause_s - now_utc), pause_s)


def forgotten(last_utc: int, limit: Limit, *, now_utc: int) -> bool:
    """Whether failures are so long ago that counting begins anew."""
    return now_utc - last_utc > 4 * limit.longest_s


def tidy_name(typed: str) -> str:
    """A name as it is shown: composed, without control characters and doubled spaces."""
    plain = "".join(it if it.isprintable() else " " for it in unicodedata.normalize("NFC", typed))
    return " ".join(plain.split())


def name_key(name: str) -> str:
    """A name as it is compared: `Zoé`, `zoé` and `ZOÉ` are one person."""
    return unicodedata.normalize("NFKC", tidy_name(name)).casefold()


def name_fault(name: str) -> str | None:
    """What is wrong with a tidied name; a sentence to translate."""
    if not name:
        return _("Write the name by which the others know you.")
    if len(name) > NAME_LENGTH:
        return _("That name is too long: 60 characters at most.")
    if "@" in name_key(name):
        return _("A name has no @ in it; the e-mail address has a field of its own.")
    return None


def email_fault(email: str) -> str | None:
    """What is wrong with an e-mail address, as far as can be known without writing to it; a sentence to translate."""
    local, at, domain = email.rpartition("@")
    well_formed = (
        at and local and "." in domain.strip(".") and email.isascii() and not any(it.isspace() for it in email)
    )
    if not well_formed or len(email) > 254 or not email.isprintable() or any(it in email for it in '<>,;:"()[]\\'):
        return _("That is not an e-mail address. One looks like anna@example.org.")
    return None


def address_key(host: str | None) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 household has."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def own_path(path: str) -> str:
    """A path on this site; anything else leads home."""
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if own and len(path) <= 500 else "/"
