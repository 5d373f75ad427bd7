# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be sent to the notices, and what they answer."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Endpoint = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)


class ChoicesForm(BaseModel):
    """The settings page. `ticked` are boxes, named group.channel; times of day are as the browser sends them."""

    model_config = STRICT
    ticked: list[str] = Field(default_factory=list, max_length=200)
    quiet: bool = False
    quiet_from: str = Field(default="", max_length=20)
    quiet_until: str = Field(default="", max_length=20)


class PushKeys(BaseModel):
    """As the browser gives them: 65 and 16 bytes, base64url."""

    model_config = STRICT
    p256dh: str = Field(pattern=r"^[A-Za-z0-9_-]{87}=?$")
    auth: str = Field(pattern=r"^[A-Za-z0-9_-]{22}={0,2}$")


class NewSubscription(BaseModel):
    """A browser that agreed to show notices."""

    model_config = STRICT
    endpoint: Endpoint
    keys: PushKeys


class OldSubscription(BaseModel):
    """One that does not any more."""

    model_config = STRICT
    endpoint: Endpoint


class PushKeyOut(BaseModel):
    """What `PushManager.subscribe` is given as `applicationServerKey`."""

    key: str


class NoticeOut(BaseModel):
    """A notice in the reader's language."""

    id: str
    kind: str
    danger: bool
    at_utc: int
    title: str
    body: str
    link: str
    read_utc: int | None


class NoticesOut(BaseModel):
    """Unread first, then the newest."""

    unread: int
    notices: list[NoticeOut]
