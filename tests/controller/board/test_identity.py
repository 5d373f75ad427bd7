# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A build record is signed, read back and judged; what was measured wins over what is said."""

from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from cellar.board import PINS, Claim, Difference, Image, Record, RecordError, State, differences, identify
from cellar.board.ed25519 import verify
from cellar.board.eeprom import EepromError, crc16, read, write
from cellar.board.record import pack, text_of, to_sign, unpack

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
UUID_OF_BOARD = "3f2a8b5e-0000-4000-8000-00000000002a"
RECORD = Record(
    design="cobrew-hat",
    revision="A1",
    commit="6a28423",
    fabrication_sha256="ab" * 32,
    maker="Atelier du Houblon",
    serial="A1-0042",
    uuid=UUID_OF_BOARD,
)
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the curve's base point: a second spelling of a scalar
MAKERS = {"Atelier du Houblon": PUBLIC}


def atom(record: Record = RECORD, key: Ed25519PrivateKey = KEY) -> bytes:
    text = text_of(record)
    return pack(text, key=key.public_key().public_bytes_raw(), signature=key.sign(to_sign(text)))


def test_a_signed_record_comes_back_through_the_eeprom_and_is_original() -> None:
    image = Image(
        uuid=UUID(UUID_OF_BOARD), vendor="cobrew", product="cobrew-hat", product_id=1, product_version=1,
        overlay="w1-gpio", custom=(atom(),),
    )  # fmt: skip
    flashed = write(image) + b"\xff" * 1000
    assert read(flashed) == image
    found = identify(atom=read(flashed).custom[0], uuid=str(read(flashed).uuid), makers=MAKERS)
    assert (found.state, found.revision, found.serial) == (State.ORIGINAL_SIGNED, "A1", "A1-0042")


R111 = Difference(part="R111", where="OUT1 (line 17)", promised="low", seen="high")
OF_ANOTHER = atom(replace(RECORD, uuid="00000000-0000-4000-8000-000000000001"))
BY_A_STRANGER = atom(key=Ed25519PrivateKey.from_private_bytes(bytes(32)))
ORIGINAL = Claim(design="cobrew-hat", revision="A1")


@pytest.mark.parametrize(
    ("said", "claim", "seen", "state", "why"),
    [
        (atom(), None, (), State.ORIGINAL_SIGNED, "built by Atelier du Houblon"),
        (atom(), None, (R111,), State.MODIFIED, "1 part(s) are not as revision A1 promises"),
        (atom(), ORIGINAL, (), State.ORIGINAL_SIGNED, "built by Atelier du Houblon"),
        (BY_A_STRANGER, None, (), State.ORIGINAL_CLAIMED, "a key that is not known here"),
        (BY_A_STRANGER, None, (R111,), State.MODIFIED, "1 part(s)"),
        (None, ORIGINAL, (), State.ORIGINAL_CLAIMED, "its builder says so"),
        (None, ORIGINAL, (R111,), State.MODIFIED, "1 part(s)"),
        (None, replace(ORIGINAL, modifications=("R111 is 4.7k",)), (), State.MODIFIED, "1 part(s)"),
        (atom(replace(RECORD, revision="MOD-tap")), None, (), State.MODIFIED, "1 part(s)"),
        (None, None, (), State.UNKNOWN, "no build record"),
        (None, None, (R111,), State.UNKNOWN, "no build record"),
        (None, replace(ORIGINAL, design="my-hat"), (), State.UNKNOWN, "another design"),
        (atom(replace(RECORD, design="my-hat")), None, (), State.UNKNOWN, "another design"),
        (atom().replace(b"A1-0042", b"A1-0043"), None, (), State.UNKNOWN, "changed after"),
        (OF_ANOTHER, None, (), State.UNKNOWN, "of another board"),
        (b"hello", None, (), State.UNKNOWN, "cannot be read"),
    ],
)
def test_a_state_and_why(
    said: bytes | None, claim: Claim | None, seen: tuple[Difference, ...], state: State, why: str
) -> None:
    found = identify(atom=said, uuid=UUID_OF_BOARD.upper(), makers=MAKERS, differences=seen, claim=claim)
    assert found.state is state
    assert why in found.why
    assert all(str(it) in found.where for it in seen)


def test_a_board_as_drawn_has_no_difference_and_each_missing_resistor_is_named() -> None:
    as_drawn = {it.bcm: it.at_rest for it in PINS}
    assert differences(as_drawn) == differences({}) == ()
    for it in PINS:
        (found,) = differences(as_drawn | {it.bcm: 1 - it.at_rest})
        assert (found.part, found.where) == (it.rest_part, f"{it.name} (line {it.bcm})")


@given(st.data())
def test_one_wrong_bit_anywhere_in_the_atom_is_never_original(data: st.DataObject) -> None:
    changed = bytearray(atom())
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    found = identify(atom=bytes(changed), uuid=UUID_OF_BOARD, makers=MAKERS)
    assert found.state is not State.ORIGINAL_SIGNED


@given(st.binary(max_size=80))
def test_no_bytes_are_too_strange(noise: bytes) -> None:
    assert identify(atom=noise, uuid=None, makers=MAKERS).state is State.UNKNOWN
    with pytest.raises(EepromError):
        read(noise)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda it: b"\xff" * 64, "blank"),
        (lambda it: it[:4] + b"\x09" + it[5:], "format 9"),
        (lambda it: it[:-1], "promises"),
        (lambda it: it[:30] + b"?" + it[31:], "wrong checksum"),
        (lambda it: it[:6] + b"\x09" + it[7:], "cut off"),
        (lambda it: it[:16] + b"\xff\xff" + it[18:], "cut off"),
    ],
)
def test_an_eeprom_that_cannot_be_read_says_where(change: object, says: str) -> None:
    good = write(Image(uuid=UUID(UUID_OF_BOARD), vendor="v", product="p", product_id=1, product_version=1))
    with pytest.raises(EepromError, match=says):
        read(change(good))  # type: ignore[operator]


def test_an_eeprom_that_is_too_full_is_refused() -> None:
    with pytest.raises(EepromError, match="4096"):
        write(Image(uuid=UUID(int=1), vendor="", product="", product_id=0, product_version=0, custom=(b"x" * 4096,)))


def test_crc_is_arc() -> None:
    assert crc16(b"123456789") == 0xBB3D  # the check value of CRC-16/ARC


@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [  # RFC 8032, section 7.1, tests 1 and 2
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)  # fmt: skip
def test_the_rfcs_vectors(key: str, message: str, signature: str) -> None:
    assert verify(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))
    assert not verify(bytes.fromhex(key), bytes.fromhex(message) + b"!", bytes.fromhex(signature))


@given(st.binary(max_size=200))
def test_what_the_library_signs_is_verified_and_nothing_beside(message: bytes) -> None:
    signature = KEY.sign(message)
    assert verify(PUBLIC, message, signature)
    assert not verify(PUBLIC, message + b"\0", signature)
    assert not verify(PUBLIC[:-1], message, signature)
    grown = signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    assert not verify(PUBLIC, message, grown)


def test_a_record_that_is_not_whole_is_refused() -> None:
    with pytest.raises(RecordError, match="revision"):
        replace(RECORD, revision="a nice one")
    for text in (b"[]", b"{}", b"no", text_of(RECORD).replace(b'"A1"', b"1")):
        with pytest.raises(RecordError):
            unpack(pack(text, key=PUBLIC, signature=bytes(64)))
