# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every route of the app, with its policy, for the tests that walk them all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from taproom.access import Policy, policy_of

KNOWN = {"site": "brewery", "unit": "pi1", "fermenter": "fv1"}
STREAMS = frozenset({"/live"})  # they never end, so that a walk does not ask for them
WITHOUT_ENDPOINT = frozenset({"/static"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """A method and path, as declared, and with its blanks filled in."""

    method: str
    declared: str
    path: str
    policy: Policy | None


def walk(app: FastAPI) -> Iterator[Walked]:
    for context in iter_route_contexts(app.routes):
        path = re.sub(r"{(\w+)(?::\w+)?}", lambda it: KNOWN.get(it[1], "nobody"), context.path)
        policy = policy_of(getattr(context, "endpoint", None))
        for method in sorted(set(context.methods or ()) - {"HEAD"}):
            yield Walked(method=method, declared=context.path, path=path, policy=policy)
