# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells the brewery's webhook: a program of its own as JSON, or an ntfy topic as text with a title.

Its address is chosen by whoever starts the server, so that it may lie inside the network; it is not led elsewhere.
"""

import json
from dataclasses import dataclass, field
from email.header import Header
from typing import Literal

from taproom.errors import TaproomError
from taproom.i18n import Language
from taproom.notices.kinds import Said
from taproom.notices.outbox import Kind
from taproom.notices.repository import Notice
from taproom.outgoing import NotTakenError, hand_over


class WebhookError(TaproomError):
    """It was not taken. `may_work_later` is False where trying again cannot help."""

    def __init__(self, sentence: str, *, may_work_later: bool) -> None:
        super().__init__(sentence)
        self.may_work_later = may_work_later


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where and how."""

    url: str = field(repr=False)
    form: Literal["json", "ntfy"]
    language: Language

    def send(self, notice: Notice, kind: Kind, said: Said, *, link: str) -> None:
        """Hand it over, in the caller's thread.

        Raises:
            WebhookError: it was not taken.
        """
        content, headers = (_ntfy if self.form == "ntfy" else _json)(notice, kind, said, link)
        try:
            hand_over(self.url, content, headers)
        except NotTakenError as error:
            said_no = f"The webhook answered {error.code}." if error.code else f"The webhook: {error}"
            raise WebhookError(said_no, may_work_later=error.may_work_later) from error


def _json(notice: Notice, kind: Kind, said: Said, link: str) -> tuple[bytes, dict[str, str]]:
    """`id` stays the same when it is sent again."""
    whole = {
        "v": 1,
        "id": notice.id,
        "at_utc": notice.at_utc,
        "kind": kind.name,
        "danger": kind.danger,
        "title": said.title,
        "body": said.body,
        "link": link,
        "names": dict(notice.names),
    }
    text = json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")
    return text, {"Content-Type": "application/json; charset=utf-8"}


def _ntfy(notice: Notice, kind: Kind, said: Said, link: str) -> tuple[bytes, dict[str, str]]:
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Title": Header(" ".join(said.title.split()), "utf-8").encode(maxlinelen=0),
        "Priority": "urgent" if kind.danger else "default",
        "Tags": "rotating_light" if kind.danger else "beer",
    }
    if link.startswith("http"):
        headers["Click"] = link
    return said.body.encode("utf-8", "replace"), headers
