# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks, and who may. Denied by default: a route without a policy answers nobody.

    request -> Who (taproom.members) -> Principal -> guard, against the route's policy -> the route

A policy is what the door asks. What a person may do behind it (this booking, that fermenter) is the feature's rule.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Literal, TypeVar

from starlette.requests import Request

from taproom.errors import NotAllowedError, NotSignedInError


class Role(StrEnum):
    """What a member is trusted with. Each may do what those before may."""

    MEMBER = "member"
    BREWER = "brewer"
    MAINTAINER = "maintainer"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def at_least(self, other: "Role") -> bool:
        return self.rank >= other.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks.

    `member` is a member's id, None for nobody. `panel` is the id of the paired panel that the request came from;
    a panel with nobody signed in is a principal too: it may look, stop and acknowledge.
    """

    member: str | None = None
    name: str = ""
    role: Role | None = None
    panel: str | None = None
    session: str | None = None
    via: Literal["nobody", "browser", "panel", "token"] = "nobody"

    def has(self, role: Role) -> bool:
        return self.role is not None and self.role.at_least(role)

    @property
    def author(self) -> str:
        """As a controller's journal names who asked."""
        return self.member or (f"panel:{self.panel}" if self.panel else "nobody")


NOBODY = Principal()


class Policy(Enum):
    """What the door of a route asks for."""

    ANYONE = "anyone"
    VIEWERS = "a member, or a paired panel with nobody signed in"
    MEMBERS = "a member"
    BREWERS = "a brewer"
    MAINTAINERS = "a maintainer"
    ADMINISTRATORS = "an administrator"


_LEAST = {
    Policy.MEMBERS: Role.MEMBER,
    Policy.BREWERS: Role.BREWER,
    Policy.MAINTAINERS: Role.MAINTAINER,
    Policy.ADMINISTRATORS: Role.ADMINISTRATOR,
}

Who = Callable[[Request], Awaitable[Principal]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


def allow(policy: Policy) -> Callable[[Endpoint], Endpoint]:
    """Says who may use the endpoint. Stands under the route's own decorator."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["policy"] = policy
        return endpoint

    return mark


def policy_of(endpoint: object) -> Policy | None:
    """What `allow` said; None is nobody."""
    return getattr(endpoint, "policy", None)


def admits(policy: Policy | None, principal: Principal) -> bool:
    """Whether `principal` may pass. Pure."""
    match policy:
        case None:
            return False
        case Policy.ANYONE:
            return True
        case Policy.VIEWERS:
            return principal.role is not None or principal.panel is not None
        case _:
            return principal.has(_LEAST[policy])


async def guard(request: Request) -> None:
    """The dependency of every route: finds out who asks, and lets in or refuses.

    Raises:
        NotSignedInError: signing in may help.
        NotAllowedError: it will not.
    """
    who: Who = request.app.state.who
    principal = await who(request)
    request.state.principal = principal
    policy = policy_of(request.scope.get("endpoint"))
    if admits(policy, principal):
        return
    if principal.role is None and policy is not None:
        raise NotSignedInError("Sign in first.")
    raise NotAllowedError(policy.value if policy else "nobody")


async def still_admitted(request: Request) -> bool:
    """Whether who asked would be let in again now: for an answer that goes on and on."""
    who: Who = request.app.state.who
    return admits(policy_of(request.scope.get("endpoint")), await who(request))


def principal_of(request: Request) -> Principal:
    """Who asks, as the guard found out."""
    principal: Principal = request.state.principal
    return principal
