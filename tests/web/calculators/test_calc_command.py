# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom calc`, and the page of the manual about it."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from taproom.__main__ import main
from taproom.calculators.table import CALCULATORS

PAGE = (Path(__file__).parents[3] / "firmware_docs" / "reference" / "calculators.md").read_text(encoding="utf-8")
Said = pytest.CaptureFixture[str]


def test_alone_it_lists_all_with_what_they_ask_for(capsys: Said) -> None:
    assert main(["calc"]) == 0
    said = capsys.readouterr().out
    for name, it in CALCULATORS.items():
        assert f"{name}: " in said
        assert all(field in said for field in it.fields)
    assert "20 to 85 °C (usually 67)" in said


def test_a_number_with_its_method(capsys: Said) -> None:
    assert main(["calc", "strike", "mash_c=152.6F", "grain_kg=5"]) == 0
    assert re.search(r"Water at +73\.4 °C +\(Palmer\)", capsys.readouterr().out)


@pytest.mark.parametrize(
    "words",
    [
        ["--mash-c", "152.6F", "--grain-kg=5"],
        ["--mash_c=152.6F", "--units", "metric", "grain_kg=5"],
        ["--grain_c", "-5", "--grain-kg", "5", "--mash-c", "67"],
    ],
)
def test_inputs_may_be_written_as_options(words: list[str], capsys: Said) -> None:
    assert main(["calc", "strike", *words]) == 0
    assert "(Palmer)" in capsys.readouterr().out


def test_gallons(capsys: Said) -> None:
    assert main(["calc", "dilution", "--units", "imperial", "wort_l=5", "sg=1.060", "target=1.050"]) == 0
    assert re.search(r"Water to add +1\.00 gal", capsys.readouterr().out)


def test_for_programs(capsys: Said) -> None:
    assert main(["calc", "strike", "--json", "mash_c=67"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answer"][0]["value"] == pytest.approx(73.42, abs=0.01)
    assert main(["calc", "--json"]) == 0
    assert [it["name"] for it in json.loads(capsys.readouterr().out)["calculators"]] == list(CALCULATORS)


def test_a_refusal_says_why_and_is_no_success(capsys: Said) -> None:
    assert main(["calc", "priming", "warmest_c=20"]) == 1
    assert "two gravities" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["strik"], "there is no calculator 'strik': it is one of strike, infusion"),
        (["strike", "mash=67"], "calc strike has no input 'mash': its inputs are grain_kg, ratio_l_per_kg"),
        (["strike", "--mash", "67"], "calc strike has no input 'mash'"),
        (["strike", "--mash-c"], "--mash-c needs a value: write it like mash_c="),
        (["strike", "--mash-c", "--grain-kg", "5"], "--mash-c needs a value"),
        (["strike", "67"], "'67' is no input: write it like grain_kg="),
        (["strike", "mash_c=67", "mash_c=68"], "mash_c is given twice"),
        (["strike", "mash_c=99"], "mash_c: This must be from 20 °C to 85 °C."),
        (
            ["strike", "mash_c=warm", "grain_kg=-1"],
            "grain_kg: This must be from 0.01 kg to 2000 kg. mash_c: This is no",
        ),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(words: list[str], said: str, capsys: Said) -> None:
    assert main(["calc", *words]) == 2
    error = capsys.readouterr().err
    assert error.startswith("taproom: ")
    assert error.count("\n") == 1
    assert said in error


def test_whoever_reads_only_the_begin_is_not_bothered() -> None:
    command = [sys.executable, "-m", "taproom", "calc", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


# --- the manual


def test_the_manual_names_every_calculator_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(CALCULATORS)


def test_every_command_of_the_manual_does_what_stands_under_it(capsys: Said) -> None:
    found = re.findall(r"^\$ taproom (calc .*)\n((?:(?!\$|```).+\n)*)", PAGE, re.MULTILINE)
    assert len(found) == PAGE.count("$ taproom calc") > 3
    for command, printed in found:
        status = main(shlex.split(command))
        out = capsys.readouterr()
        assert status == (2 if out.err else 1 if "No dose" in out.out else 0)
        assert (out.out + out.err).split() == printed.split(), command


def test_every_source_that_the_manual_names_is_one() -> None:
    """The numbers that it says were measured are those of the tests beside this one."""
    for module in re.findall(r"tests/web/brewing/(test_\w+)\.py", PAGE):
        assert (Path(__file__).parents[1] / "brewing" / f"{module}.py").exists()
