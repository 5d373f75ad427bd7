# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a board is: original-signed, original-claimed, modified (where) or unknown.

This never changes how the board works, and nobody is nagged: it saves the person who helps the question "is it built
as drawn?". A modified board is welcome; it is only not answered as if it were the drawing.

What can be measured wins over what is said: one difference makes it modified, whatever the record says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cellar.board.ed25519 import verify
from cellar.board.pins import DESIGN
from cellar.board.promise import Difference
from cellar.board.record import RecordError, Signed, key_id, to_sign, unpack


class State(StrEnum):
    ORIGINAL_SIGNED = "original-signed"
    ORIGINAL_CLAIMED = "original-claimed"
    MODIFIED = "modified"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a builder without an EEPROM writes down: `[board]` in a file beside the configuration."""

    design: str
    revision: str
    serial: str = ""
    modifications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`why` is one sentence for a person. `where` lists the differences, if any were measured or declared."""

    state: State
    why: str
    design: str = ""
    revision: str = ""
    serial: str = ""
    maker: str = ""
    fabrication_sha256: str = ""
    where: tuple[str, ...] = ()


def identify(
    *,
    atom: bytes | None,
    uuid: str | None,
    makers: Mapping[str, bytes],
    differences: Sequence[Difference] = (),
    claim: Claim | None = None,
) -> Identity:
    """From the EEPROM's first custom atom and uuid, the public keys of known makers by name, what was measured, and
    what its builder claims. Raises nothing: what cannot be read is unknown."""
    said = _said(atom, uuid, makers)
    if claim is not None and said.state is not State.ORIGINAL_SIGNED:
        said = _claimed(claim, said)
    where = (*said.where, *map(str, differences))
    if not where or said.state is State.UNKNOWN:
        return _with(said, said.state, said.why, where)
    return _with(said, State.MODIFIED, f"{len(where)} part(s) are not as revision {said.revision} promises", where)


def _with(said: Identity, state: State, why: str, where: tuple[str, ...]) -> Identity:
    return Identity(
        state=state,
        why=why,
        where=where,
        design=said.design,
        revision=said.revision,
        serial=said.serial,
        maker=said.maker,
        fabrication_sha256=said.fabrication_sha256,
    )


def _said(atom: bytes | None, uuid: str | None, makers: Mapping[str, bytes]) -> Identity:
    if atom is None:
        return Identity(state=State.UNKNOWN, why="the board has no build record")
    try:
        signed = unpack(atom)
    except RecordError as error:
        return Identity(state=State.UNKNOWN, why=f"the build record cannot be read: {error}")
    return _judged(signed, uuid, makers)


def _judged(signed: Signed, uuid: str | None, makers: Mapping[str, bytes]) -> Identity:
    record = signed.record
    if record.design != DESIGN:
        return _of(signed, State.UNKNOWN, f"it is a {record.design}, another design")
    if record.revision.startswith("MOD-"):
        return _of(signed, State.MODIFIED, "its maker says so", where=(f"revision {record.revision}",))
    known = {key_id(key): (name, key) for name, key in makers.items()}
    if signed.key_id not in known:
        return _of(signed, State.ORIGINAL_CLAIMED, f"signed by a key that is not known here ({signed.key_id})")
    name, key = known[signed.key_id]
    if not verify(key, to_sign(signed.text), signed.signature):
        return _of(signed, State.UNKNOWN, f"the build record was changed after {name} signed it")
    if uuid is not None and uuid.lower() != record.uuid:
        return _of(signed, State.UNKNOWN, f"the build record is of another board, {record.uuid}")
    return _of(signed, State.ORIGINAL_SIGNED, f"built by {record.maker}, signed by {name}")


def _of(signed: Signed, state: State, why: str, where: tuple[str, ...] = ()) -> Identity:
    record = signed.record
    return Identity(
        state=state,
        why=why,
        where=where,
        design=record.design,
        revision=record.revision,
        serial=record.serial,
        maker=record.maker,
        fabrication_sha256=record.fabrication_sha256,
    )


def _claimed(claim: Claim, said: Identity) -> Identity:
    """A builder's word, where no signature speaks."""
    if claim.design != DESIGN:
        why = f"it is a {claim.design}, another design"
        return Identity(state=State.UNKNOWN, why=why, design=claim.design, revision=claim.revision)
    return Identity(
        state=State.ORIGINAL_CLAIMED,
        why="its builder says so" if said.state is State.UNKNOWN else said.why,
        design=claim.design,
        revision=claim.revision,
        serial=claim.serial or said.serial,
        maker=said.maker,
        fabrication_sha256=said.fabrication_sha256,
        where=(*said.where, *claim.modifications),
    )
