# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How routes get what they work with, and how they are found, without a detour."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

T = TypeVar("T")


def at_once(find: Callable[[Request], T]) -> Any:
    """`Depends`, for what only looks something up: FastAPI would send a plain function to another thread."""

    async def found(request: Request) -> T:
        return find(request)

    return Depends(found)


class Under(APIRouter):
    """A router that is not searched for paths that cannot be its own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope["path"].startswith(self.prefix):
            return Match.NONE, {}
        return super().matches(scope)
