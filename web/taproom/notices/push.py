# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hands notices to the push services of browsers. They carry them sealed: only the browser can read what is in one.

An endpoint is an address that a browser gave us and that we then speak to: only push services are spoken to, so that
nobody can have this server knock on doors inside its own network.
"""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from taproom.errors import TaproomError
from taproom.notices.repository import Subscription
from taproom.notices.vapid import PushKey

TIMEOUT_S = 15.0
KEPT_BY_SERVICE_S = 24 * 3600
SIGNED_FOR_S = 12 * 3600
BODY_AT_MOST = 400
GONE = frozenset({404, 410})
_HOST = re.compile(r"[a-z0-9.-]+")

# Where Chrome, Edge and their kin, Firefox, and Safari receive.
SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)


class PushError(TaproomError):
    """A notice was not taken. `gone`: the browser is not there any more."""

    def __init__(self, sentence: str, *, may_work_later: bool, gone: bool = False) -> None:
        super().__init__(sentence)
        self.may_work_later = may_work_later
        self.gone = gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the service worker shows. `tag` keeps a repeated notice from ringing as another."""

    title: str
    body: str
    link: str
    tag: str
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """The way out to browsers. `contact` is whom a push service may write to about us."""

    key: PushKey
    contact: str
    services: tuple[str, ...] = SERVICES
    schemes: tuple[str, ...] = ("https",)

    def may_speak_to(self, endpoint: str) -> bool:
        """Whether this is the address of a push service.

        A host is letters, digits, dots and dashes: of anything else (a backslash) another parser
        could make another host than this one does.
        """
        try:
            parts = urlsplit(endpoint)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        known = any(host == service or host.endswith(f".{service}") for service in self.services)
        plain = _HOST.fullmatch(host) is not None and parts.username is None and endpoint.isascii()
        usual = self.schemes != ("https",) or port in (None, 443)
        return parts.scheme in self.schemes and known and usual and plain

    def send(self, to: Subscription, letter: Letter, now_utc: int) -> None:
        """Hand it over, in the caller's thread.

        Raises:
            PushError: it was not taken.
        """
        import requests  # noqa: PLC0415 - heavy, and often not needed
        from pywebpush import WebPushException, webpush  # noqa: PLC0415

        if not self.may_speak_to(to.endpoint):
            raise PushError("This is not the address of a push service.", may_work_later=False, gone=True)
        with requests.Session() as session:
            session.max_redirects, session.trust_env = 0, False
            try:
                webpush(
                    {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}},
                    data=_text(letter),
                    vapid_private_key=self.key.vapid,
                    vapid_claims={"sub": f"mailto:{self.contact}", "exp": now_utc + SIGNED_FOR_S},
                    ttl=KEPT_BY_SERVICE_S,
                    headers={"Urgency": "high" if letter.urgent else "normal"},
                    timeout=TIMEOUT_S,
                    requests_session=session,
                )
            except WebPushException as error:
                raise _refusal(error.status_code) from error
            except requests.TooManyRedirects as error:
                raise PushError("The push service sent us elsewhere.", may_work_later=False) from error
            except requests.RequestException as error:
                raise PushError(f"The push service cannot be reached: {error}", may_work_later=True) from error
            except (ValueError, TypeError, IndexError) as error:
                raise PushError("The keys of this browser are none.", may_work_later=False, gone=True) from error


def _refusal(status: int | None) -> PushError:
    """By status: 404 and 410 are for good, 429 and 5xx are not; None is a subscription that is none."""
    if status is None or status in GONE:
        return PushError("This browser is not subscribed any more.", may_work_later=False, gone=True)
    return PushError(f"The push service answered {status}.", may_work_later=status == 429 or status >= 500)


def _text(letter: Letter) -> str:
    """What is sealed must stay under 4 kB."""
    whole = {
        "title": letter.title[:BODY_AT_MOST],
        "body": letter.body[:BODY_AT_MOST],
        "link": letter.link,
        "tag": letter.tag,
        "urgent": letter.urgent,
    }
    return json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace").decode()
