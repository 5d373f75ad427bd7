# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API answers as its description says, whatever is asked: schemathesis walks every operation of it.

`make test` gives it some seconds; `COBREW_API_SECONDS=3600 COBREW_API_EXAMPLES=500` is a campaign.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.python.asgi import get_client, shutdown_lifespans
from tests.web.api.conftest import House, build, furnish
from tests.web.conftest import BASE

SECONDS = int(os.environ.get("COBREW_API_SECONDS", "45"))
EXAMPLES = int(os.environ.get("COBREW_API_EXAMPLES", "4"))
KEEP_SIGNED_IN = "CREATE TRIGGER stay BEFORE DELETE ON session BEGIN SELECT RAISE(IGNORE); END"
REFUSED = ["401", "403", "404", "409", "412", "422", "428", "503"]


@pytest.fixture
def asker(tmp_path: Any) -> Iterator[House]:
    """The brewery, as schemathesis starts it."""
    app, calendar = build(tmp_path)
    with get_client(app) as client:
        house = House(app=app, client=client, calendar=calendar)
        furnish(house)
        house.write(lambda db: db.execute(KEEP_SIGNED_IN).close())
        yield house
    shutdown_lifespans()


def config(token: str) -> SchemathesisConfig:
    """All checks, all phases; identifiers are often those of something that is there."""
    known = {
        "kit": ["kettle-a", "kettle-b", "bottling", "fv1", "mill", "bench"],
        "topic": ["mill"],
        "site": ["brewery"],
        "unit": ["pi1"],
        "fermenter": ["fv1"],
    }
    return SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {token}", "Origin": BASE},
            "max-time": SECONDS,
            "continue-on-failure": True,
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "mode": "all", "no-shrink": True},
            "dictionaries": {name: {"values": values} for name, values in known.items()},
            "parameters": {f"path.{name}": {"dictionary": name, "probability": 0.7} for name in known},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "304", *REFUSED]},
                "negative_data_rejection": {"expected-statuses": ["400", "405", "413", *REFUSED]},
            },
        }
    )


@schemathesis.check
def only_a_rule_refuses_what_can_be_read(ctx: Any, response: Response, case: Any) -> None:
    """What the description allows is read. If it is refused with 422, the reasons are there: one may be that two
    fields do not go together."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    faults = response.json().get("errors", ())
    if any(not it["why"].startswith("Value error") for it in faults):
        raise Failure(operation=case.operation.label, title="Allowed, and yet not read", message=response.text)


def test_every_answer_is_as_described(asker: House) -> None:
    loaded = schemathesis.openapi.from_dict(asker.app.openapi(), config=config(asker["Ada"].token))
    loaded.app = asker.app
    wrong: list[str] = []
    statuses: Counter[int] = Counter()
    for it in from_schema(loaded).execute():
        if isinstance(it, events.ScenarioFinished):
            statuses.update(
                one.response.status_code for one in it.recorder.interactions.values() if one.response is not None
            )
            wrong += [
                f"{it.recorder.label}: {check.name}\n{check.failure_info.failure}\n{check.failure_info.code_sample}"
                for checks in it.recorder.checks.values()
                for check in checks
                if check.status is Status.FAILURE and check.failure_info is not None
            ]
        elif isinstance(it, (events.NonFatalError, events.FatalError)):
            wrong.append(str(it))
    said = f"{statuses.total()} requests: {dict(sorted(statuses.items()))}"
    assert not wrong, "\n\n".join((said, *wrong))
    assert not [status for status in statuses if status >= 500 and status not in {503, 504}]
    assert statuses[401] < statuses.total() / 3, said
    assert {200, 401, 404, 422} <= set(statuses), said
