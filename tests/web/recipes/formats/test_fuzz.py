# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing that anybody could send makes reading raise, or run long: it comes in, or is refused with a sentence."""

import json
import re
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from taproom.recipes.document import canonical
from taproom.recipes.formats import Imported, Limits, Refused, read, read_many, write_beerjson, write_beerxml
from taproom.recipes.formats.reading import NOT_UNDERSTOOD

HERE = Path(__file__).parent
FILES = [path.read_bytes() for folder in ("samples", "dirty") for path in sorted((HERE / folder).iterdir())]
SMALL = Limits(file_bytes=300_000, elements=5000)
TOLERANT = settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
BAD_VALUES = (
    b'{"a":1}|[1]|{"value":[],"unit":{}}|{"value":1,"unit":"l"}|false',
    b"NaN|-1|1e999||0|9999999999999999999999999999999999|<b>|&lt;script&gt;|\x00|1,5|null|true|[]|{}|-0.0|1e-320",
    b'"x"|\xff|5e300|<!DOCTYPE x>|&#0;|"\\ud800"|&amp;amp;lt;|12 kg',
)
VALUES = st.sampled_from([value for line in BAD_VALUES for value in line.split(b"|")])
KEYS = [
    "name",
    "beerjson",
    "recipes",
    "ingredients",
    "hop_additions",
    "fermentable_additions",
    "amount",
    "value",
    "unit",
    "batch_size",
    "efficiency",
    "timing",
    "mash",
    "mash_steps",
    "style",
    "as_written",
    "beerxml",
    "boil",
    "step_time",
]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)
PLACES = re.compile(rb'>[^<>]*<|: *(?:"[^"]*"|[\d.]+)|</?[A-Z_]+>|"[a-z_]+":')


def taken(blob: bytes) -> None:
    """Reads it, and writes what came in."""
    begin_s = time.process_time()
    outcome = read(blob, "any", SMALL)
    assert time.process_time() - begin_s < 5
    assert isinstance(outcome, Imported | Refused)
    assert getattr(outcome, "message", "") != NOT_UNDERSTOOD, outcome
    if isinstance(outcome, Imported):
        for one in outcome.recipes[:1]:
            assert canonical(one.document)
            assert isinstance(read(write_beerjson(one.document).blob, "out"), Imported)
            assert isinstance(read(write_beerxml(one.document).blob, "out"), Imported)


@TOLERANT
@given(st.binary(max_size=400))
@example(b"<" * 100_000)
@example(b"&" * 100_000)
@example(b"<a " * 50_000)
@example(b'"\\"' * 50_000)
@example(b"{" + b'"a' * 50_000)
@example(b"<RECIPE><NOTES>" + b"&lt;script&gt;" * 15_000 + b"</NOTES></RECIPE>")
@example(b"<RECIPE><NAME>" + b"&amp;" * 40_000 + b"</NAME><HOPS/></RECIPE>")
@example(b'[{"name": "\\ud800", "ingredients": {"\\udfff": "\\ud800"}}]')
@example(b"<?xml" * 40_000)
@example(b"<!--" * 40_000)
def test_any_bytes(blob: bytes) -> None:
    taken(blob)


@TOLERANT
@given(
    st.sampled_from([b"<RECIPES><RECIPE>", b'{"beerjson": {"recipes": [', b"[", b"<?xml version='1.0'?>"]),
    st.text(max_size=200),
)
def test_any_text_after_a_good_beginning(begin: bytes, rest: str) -> None:
    taken(begin + rest.encode("utf-8", "replace"))


@TOLERANT
@given(st.sampled_from(FILES), st.lists(st.tuples(st.integers(0, 10_000), VALUES), min_size=1, max_size=3))
def test_real_files_with_a_few_values_gone_bad(blob: bytes, changes: list[tuple[int, bytes]]) -> None:
    for which, value in changes:
        places = list(PLACES.finditer(blob))
        if places:
            match = places[which % len(places)]
            kept = (
                (b">", b"<")
                if match[0].startswith(b">")
                else (b": ", b"")
                if match[0].startswith(b":")
                else (b"", b"")
            )
            blob = blob[: match.start()] + kept[0] + value + kept[1] + blob[match.end() :]
    taken(blob)


@TOLERANT
@given(st.sampled_from(FILES), st.integers(0, 20_000), st.integers(0, 300), st.binary(max_size=8))
def test_real_files_with_a_hole(blob: bytes, at: int, size: int, filling: bytes) -> None:
    at %= len(blob)
    taken(blob[:at] + filling + blob[at + size :])


@TOLERANT
@given(JSON)
def test_any_json_with_words_of_beerjson(value: object) -> None:
    taken(json.dumps({"name": "x", "ingredients": {}, "more": value}).encode())
    taken(json.dumps(value).encode())
    if isinstance(value, dict):
        taken(json.dumps({"name": "x", "ingredients": {}} | value).encode())


@TOLERANT
@given(st.binary(max_size=300))
def test_any_archive(rest: bytes) -> None:
    for it in read_many([("a.zip", b"PK\x03\x04" + rest), ("b.zip", rest + b"PK\x05\x06" + rest)]):
        assert isinstance(it.outcome, Imported | Refused)
