# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords and PINs: argon2id, one at a time, so that ten who sign in at once do not take a Pi's memory.

Parameters: ASVS 5.0 appendix C (m = 19 MiB, t = 2, p = 1). Length: CNIL 2022-100, for a password that stands alone.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from taproom.i18n import mark as _

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")
SHORTEST_OF_CLASSES, SHORTEST, LONGEST = 12, 14, 200
PIN_DIGITS = 6


class Hasher:
    """Hashes and verifies, off the event loop, in one thread: each thread that did would keep its 19 MiB."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="taproom-argon2")
        self._argon2: PasswordHasher | None = None
        self._nobodys: str | None = None

    async def hash(self, secret: str) -> str:
        return await self._run(lambda: self._hasher().hash(_bytes(secret)))

    async def verify(self, hashed: str | None, secret: str) -> bool:
        """Whether `secret` is what was hashed. Takes as long when there is no hash, so that nobody learns that."""
        return await self._run(lambda: self._verify(hashed, secret))

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _verify(self, hashed: str | None, secret: str) -> bool:
        from argon2.exceptions import VerifyMismatchError  # noqa: PLC0415 - nobody needs it until somebody signs in

        hasher = self._hasher()
        if self._nobodys is None:
            self._nobodys = hasher.hash(b"nobody's")
        try:
            matches = hasher.verify(hashed or self._nobodys, _bytes(secret))
        except VerifyMismatchError:
            return False
        return matches and hashed is not None

    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher  # noqa: PLC0415 - as above

        if self._argon2 is None:
            self._argon2 = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        return self._argon2


def _bytes(secret: str) -> bytes:
    """The same password, whichever way a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")[:1000]


def password_fault(password: str, *, names: tuple[str, ...]) -> str | None:
    """Why a password is refused; a sentence to translate. `names` are what others know of the member."""
    if len(password) > LONGEST:
        return _("That is too long for a password: 200 characters at most.")
    if len(password) < (SHORTEST_OF_CLASSES if _has_all_classes(password) else SHORTEST):
        return _(
            "That is too short: 14 characters, or 12 with small and capital letters, a digit and a sign."
            " Four words that have nothing to do with each other are good."
        )
    if any(len(name) > 3 and name.casefold() in password.casefold() for name in _parts(names)):
        return _("Your name or address is in it: that is what would be tried first.")
    if len(set(password.casefold())) < 5 or _is_known(password):
        return _("This password is on the lists that are tried first. Choose one that is only yours.")
    return None


def _parts(names: tuple[str, ...]) -> list[str]:
    return [part for name in names for part in (name, *name.replace("@", " ").replace(".", " ").split())]


def _has_all_classes(password: str) -> bool:
    return (
        any(it.islower() for it in password)
        and any(it.isupper() for it in password)
        and any(it.isdigit() for it in password)
        and any(not it.isalnum() for it in password)
    )


def _is_known(password: str) -> bool:
    """On zxcvbn's list of breached passwords: as it is, or with digits and signs put at its ends, or twice over."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - a megabyte that is needed seldom

    breached = frozenset(FREQUENCY_LISTS["passwords"])
    plain = password.casefold()
    core = plain.strip("0123456789!?.,-_*#+$ ")
    half = plain[: len(plain) // 2]
    return plain in breached or (len(core) < 11 and core in breached) or (half * 2 == plain and half in breached)


def pin_fault(pin: str) -> str | None:
    """Why a PIN is refused; a sentence to translate."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return _("A PIN is six digits.")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 or len(set(pin)) < 3 or pin[:3] == pin[3:]:
        return _("That PIN is one of the first that anybody tries. Choose another.")
    return None
