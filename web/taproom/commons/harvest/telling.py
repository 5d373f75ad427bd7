# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members are told about what is left over."""

import sqlite3

from taproom.i18n import mark as _
from taproom.notices import outbox

OFFERED = outbox.Kind(
    name="harvest.offered",
    title=_("{what}: {kilos} kg to give away"),
    body=_("From {ready_utc} to {until_utc}. Who asks first has it."),
)
YOURS = outbox.Kind(
    name="harvest.yours",
    title=_("{what}: {kilos} kg are yours if you want them"),
    body=_("Say yes before {until_utc}; then somebody else is asked."),
)
PASSED_ON = outbox.Kind(
    name="harvest.passed_on",
    title=_("{what}: passed on"),
    body=_("Nobody collected your {kilos} kg in time, so somebody else may have them."),
)
KINDS = (OFFERED, YOURS, PASSED_ON)


def tell(
    db: sqlite3.Connection, kind: outbox.Kind, *, to: str, what: str, grams: int, now_utc: int, **moments: int
) -> None:
    kilos = f"{grams / 1000:g}"
    outbox.post(db, kind, to=to, at_utc=now_utc, link="/money/harvest", what=what, kilos=kilos, **moments)
