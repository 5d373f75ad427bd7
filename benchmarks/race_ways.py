# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two ways to the same rules: a program by the JSON API, a person by the pages' forms."""

from typing import Protocol

from race_client import Answer, Browser

Slot = dict[str, int]


class Way(Protocol):
    """What a race needs to be able to do."""

    name: str

    async def book(self, by: Browser, kit: str, slot: Slot) -> Answer: ...
    async def move(self, by: Browser, booking: str, slot: Slot) -> Answer: ...
    async def cancel(self, by: Browser, booking: str) -> Answer: ...
    async def wait(self, by: Browser, kit: str, slot: Slot) -> Answer: ...
    async def accept(self, by: Browser, booking: str) -> Answer: ...
    def made(self, answer: Answer) -> str: ...


class Api:
    """A program."""

    name = "API"

    async def book(self, by: Browser, kit: str, slot: Slot) -> Answer:
        return await by.send("POST", "/api/v1/bookings", {"kit": kit, **slot})

    async def move(self, by: Browser, booking: str, slot: Slot) -> Answer:
        return await by.send("PATCH", f"/api/v1/bookings/{booking}", slot)

    async def cancel(self, by: Browser, booking: str) -> Answer:
        return await by.send("POST", f"/api/v1/bookings/{booking}/cancel", {})

    async def wait(self, by: Browser, kit: str, slot: Slot) -> Answer:
        return await by.send("POST", "/api/v1/waiting", {"kit": kit, **slot})

    async def accept(self, by: Browser, booking: str) -> Answer:
        return await by.send("POST", f"/api/v1/bookings/{booking}/accept-offer")

    def made(self, answer: Answer) -> str:
        """The id of what was booked."""
        return str(answer.json()["id"])


class Forms:
    """A person: each answer is a page, or leads to one."""

    name = "forms"

    async def book(self, by: Browser, kit: str, slot: Slot) -> Answer:
        return await by.submit(f"/kit/{kit}/book", {"slot": _said(slot)})

    async def move(self, by: Browser, booking: str, slot: Slot) -> Answer:
        return await by.submit(f"/bookings/{booking}/move", {"slot": _said(slot)})

    async def cancel(self, by: Browser, booking: str) -> Answer:
        return await by.submit(f"/bookings/{booking}/cancel", {"scope": "this"})

    async def wait(self, by: Browser, kit: str, slot: Slot) -> Answer:
        return await by.submit(f"/kit/{kit}/wait", {"slot": _said(slot)})

    async def accept(self, by: Browser, booking: str) -> Answer:
        return await by.submit(f"/bookings/{booking}/accept", {})

    def made(self, answer: Answer) -> str:
        return answer.headers["location"].removeprefix("/bookings/").partition("?")[0]


def _said(slot: Slot) -> str:
    return f"{slot['start_utc']}-{slot['end_utc']}"
