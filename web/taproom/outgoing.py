# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells another program by HTTP. Its address is chosen by whoever starts the server; it is not led elsewhere."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping

from taproom.errors import TaproomError

TIMEOUT_S = 15.0


class NotTakenError(TaproomError):
    """It was not taken. `code` is what was answered, None if nothing was."""

    def __init__(self, why: str, code: int | None = None) -> None:
        super().__init__(why)
        self.code = code

    @property
    def may_work_later(self) -> bool:
        return self.code is None or self.code == 429 or self.code >= 500


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_opener = urllib.request.build_opener(_StayHere(), urllib.request.ProxyHandler({}))


def hand_over(url: str, content: bytes, headers: Mapping[str, str]) -> None:
    """Post it, in the caller's thread. `url` is http or https: whoever read it from outside has looked.

    Raises:
        NotTakenError: it was not taken.
    """
    asked = urllib.request.Request(url, data=content, headers=dict(headers), method="POST")  # noqa: S310
    try:
        with _opener.open(asked, timeout=TIMEOUT_S):
            return
    except urllib.error.HTTPError as error:
        error.close()
        raise NotTakenError(f"it answered {error.code}", error.code) from error
    except (OSError, http.client.HTTPException) as error:
        raise NotTakenError(f"it cannot be reached: {error}") from error
