# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members' API says and takes."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from taproom.access import Role
from taproom.i18n import Language
from taproom.members.invitations import Invitation
from taproom.members.repository import Member
from taproom.members.sessions import Session


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Me(Model):
    """Who asks. `role` is what counts here: at a panel it may be less than the account's."""

    id: str
    name: str
    email: str | None
    role: Role
    language: Language


class MeChange(Model):
    """What is given is changed; the rest stays. An empty address is none."""

    name: Annotated[str, Field(max_length=400)] | None = None
    email: Annotated[str, Field(max_length=400)] | None = None
    language: Language | None = None


class MemberShown(Model):
    id: str
    name: str
    role: Role
    created_utc: int
    disabled_utc: int | None


class MemberChange(Model):
    role: Role | None = None
    disabled: bool | None = None


class SessionShown(Model):
    id: str
    kind: str
    label: str
    created_utc: int
    seen_utc: int
    expires_utc: int
    this_one: bool


class InvitationRequest(Model):
    role: Role = Role.MEMBER
    for_whom: Annotated[str, Field(max_length=400)] = ""


class InvitationShown(Model):
    id: str
    role: Role
    for_whom: str
    created_utc: int
    expires_utc: int


class InvitationMade(Model):
    """`link` is said this once."""

    id: str
    link: str


def show_member(it: Member) -> MemberShown:
    return MemberShown(id=it.id, name=it.name, role=it.role, created_utc=it.created_utc, disabled_utc=it.disabled_utc)


def show_session(it: Session, *, this: str | None) -> SessionShown:
    return SessionShown(
        id=it.id,
        kind=it.kind,
        label=it.label,
        created_utc=it.created_utc,
        seen_utc=it.seen_utc,
        expires_utc=it.expires_utc,
        this_one=it.id == this,
    )


def show_invitation(it: Invitation) -> InvitationShown:
    return InvitationShown(
        id=it.id, role=it.role, for_whom=it.for_whom, created_utc=it.created_utc, expires_utc=it.expires_utc
    )
