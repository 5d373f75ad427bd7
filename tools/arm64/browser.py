# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who opens the emulated brewery's pages: the first administrator, then a paired panel. Cookies, no script."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from threading import Event

from arm64.guest import Failed

PASSWORD = "copper-kettle-of-nine-breweries"  # noqa: S105 - of a brewery that lives for minutes
PIN = "402913"
_LOOK = re.compile(r'data-look="(\w+)"')
_QUESTION = re.compile(r'name="run" value="(\w+)"><input type="hidden" name="question" value="(\d+)"')
AGAIN_S = 1.0


class Browser:
    """One browser, at `http://127.0.0.1:port`. Redirections are followed."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, *, within_s: float = 120.0) -> str:
        """The page. Raises `Failed` if within the time nothing else came than faults and refused connections."""
        until_s, said = time.perf_counter() + within_s, ""
        while time.perf_counter() < until_s:
            try:
                return self._open(urllib.request.Request(self.origin + path))  # noqa: S310 - our own http
            except Failed as error:
                said = str(error)
            Event().wait(AGAIN_S)
        raise Failed(f"{path}, for {within_s:.0f} s: {said}")

    def post(self, path: str, **fields: str) -> str:
        form = urllib.parse.urlencode(fields).encode()
        headers = {"Origin": self.origin}
        return self._open(urllib.request.Request(self.origin + path, form, headers))  # noqa: S310 - our own http

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self._opener.open(request, timeout=120) as answer:
                text: str = answer.read().decode("utf-8", "replace")
                return text
        except urllib.error.HTTPError as error:
            said = error.read().decode("utf-8", "replace")
            raise Failed(f"{request.full_url}: {error.code}\n{_words(said)}") from error
        except OSError as error:
            raise Failed(f"{request.full_url}: {error}") from error


def paired_panel(port: int, claim_code: str) -> Browser:
    """A new brewery's touch screen: somebody claims the brewery, sets a PIN, makes a panel, and pairs it."""
    first = Browser(port)
    first.get("/claim")
    first.post("/claim", code=claim_code, name="Ada", password=PASSWORD)
    first.post("/account/pin", pin=PIN)
    page = first.post("/panels", name="Cellar")
    code = re.search(r'class="big-code">([^<]+)<', page)
    if code is None:
        raise Failed(f"no code for a panel on this page:\n{_words(page)}")
    panel = Browser(port)
    panel.post("/panel/pair", code=code[1])
    return panel


def sign_in(panel: Browser) -> None:
    """Touch the only name there is, and type the PIN."""
    who = re.search(r'href="/panel/(\w{20,})"', panel.get("/panel"))
    if who is None:
        raise Failed("nobody can sign in at the panel")
    panel.post(f"/panel/{who[1]}", pin=PIN)


def commissioned(panel: Browser, path: str, *, within_s: float) -> tuple[int, str]:
    """Answer “Done” to whatever is asked; how many questions, and the last page. Raises `Failed` for another end."""
    until_s, answered = time.perf_counter() + within_s, 0
    while time.perf_counter() < until_s:
        page = panel.get(path)
        look = found[1] if (found := _LOOK.search(page)) else "not begun"
        if look == "done":
            return answered, page
        if look in ("found", "broken_off", "failed"):
            raise Failed(f"{look}, after {answered} answers:\n{_words(page)}")
        if look == "asks" and (question := _QUESTION.search(page)):
            panel.post(f"{path}/press", run=question[1], question=question[2], press="done")
            answered += 1
        elif look == "asks":
            sign_in(panel)
        else:
            panel.post(f"{path}/here")
            Event().wait(AGAIN_S / 2)
    raise Failed(f"{look}, {answered} answers within {within_s:.0f} s:\n{_words(page)}")


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())[:1500]
