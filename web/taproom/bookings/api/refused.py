# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A refusal, for a program: every reason by its type, with its numbers, beside the sentence for a person.

The shapes are made from `taproom.bookings.refusals` itself, so that none can be told otherwise than it is.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_type_hints

from pydantic import BaseModel, Field, create_model
from starlette.requests import Request
from starlette.responses import Response

from taproom.bookings.api.asked import asked, names
from taproom.bookings.refusals import (
    AlreadyBegun,
    AlreadyWaiting,
    BookingRefused,
    CannotNow,
    Changed,
    KitPromised,
    NothingToCheckIn,
    NotSignedIn,
    NotSteward,
    NotYours,
    OfferOver,
    OutOfOrder,
    Refusal,
    SlotIsFree,
    Taken,
    UnknownBooking,
    UnknownKit,
)
from taproom.bookings.words import NameOf, sentence
from taproom.i18n import Reader
from taproom.problem import Problem, problem

NOT_THERE, NOT_ALLOWED, CHANGED, CONFLICT, AGAINST_A_RULE = 404, 403, 412, 409, 422
_STATUS: dict[type, int] = {
    **dict.fromkeys((UnknownKit, UnknownBooking), NOT_THERE),
    **dict.fromkeys((NotYours, NotSteward, NotSignedIn), NOT_ALLOWED),
    Changed: CHANGED,
    **dict.fromkeys((Taken, OutOfOrder, CannotNow, AlreadyBegun, OfferOver, SlotIsFree), CONFLICT),
    **dict.fromkeys((AlreadyWaiting, NothingToCheckIn, KitPromised), CONFLICT),
}
_WORST_FIRST = (NOT_THERE, NOT_ALLOWED, CHANGED, CONFLICT, AGAINST_A_RULE)


def status_of(refusals: Sequence[Refusal]) -> int:
    """One status for all reasons. What is no conflict is against a rule: other times, another length would do."""
    found = {_STATUS.get(type(it), AGAINST_A_RULE) for it in refusals}
    return next(it for it in _WORST_FIRST if it in found)


def type_name(kind: type) -> str:
    """`TooLong` is `too_long`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _model(kind: type) -> type[BaseModel]:
    fields: dict[str, Any] = {"type": (Literal[type_name(kind)], ...)}
    fields["sentence"] = (str, Field(description="What stands in the way, and what would be right."))
    fields["at"] = (
        int | None,
        Field(default=None, description="Of several wishes, its number; of a series, its start."),
    )
    fields |= {name: (hint, ...) for name, hint in get_type_hints(kind).items()}
    said = kind.__doc__ if kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(") else None
    return create_model(
        kind.__name__,
        __doc__=said,
        **fields,
    )


MODELS = {kind: _model(kind) for kind in get_args(Refusal)}
if TYPE_CHECKING:
    AnyRefusal = BaseModel
else:
    AnyRefusal = Annotated[Union[tuple(MODELS.values())], Field(discriminator="type")]  # noqa: UP007 - made of MODELS


class Refused(Problem):
    """A problem document that says every reason. `errors` stands in the place of `refusals` when the request itself
    cannot be read."""

    refusals: list[AnyRefusal] | None = None


def shown(refusal: Refusal, reader: Reader, name_of: NameOf, at: int | None = None) -> BaseModel:
    """One reason, as this API shows it."""
    kind = type(refusal)
    said = sentence(reader, refusal, name_of)
    return MODELS[kind](type=type_name(kind), sentence=said, at=at, **asdict(refusal))


async def refused(request: Request, error: Exception) -> Response:
    """The answer to a request that the bookings refuse."""
    assert isinstance(error, BookingRefused)  # noqa: S101 - what it is installed for
    it = await asked(request)
    holders = {one.holder for one in error.refusals if isinstance(one, Taken) and one.holder}
    known = await it.read(lambda db: names(db, holders)) if holders else {}
    numbered: list[tuple[int | None, Refusal]] = [(None, one) for one in error.refusals]
    if len(error.by_wish) > 1:
        numbered = [(at, one) for at, some in error.by_wish.items() for one in some]
    reasons = [shown(one, it.reader, known.get, at) for at, one in numbered]
    documents = [one.model_dump(mode="json") for one in reasons]
    title = " ".join(dict.fromkeys(str(one["sentence"]) for one in documents))
    version = next((one.version for one in error.refusals if isinstance(one, Changed)), None)
    answer = problem(status_of(error.refusals), title, refusals=documents)
    if version is not None:
        answer.headers["ETag"] = f'"{version}"'
    return answer
