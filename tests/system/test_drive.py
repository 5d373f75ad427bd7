# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar drive` as a process: the documented examples run as they stand, and pipes may close at either end."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cellar.composition.driving import Driven, configured
from cellar.core.fermenter import Readings, starting, step
from cellar.core.reading import Reading

PAGE = (Path(__file__).parents[2] / "firmware_docs" / "reference" / "drive.md").read_text(encoding="utf-8")
HERE = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
TUNED = ("chamber_setpoint_c", "demand")  # what a better law says differently; that it says it is asserted


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def untuned(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if key not in TUNED else type(value) for key, value in answer.items()}


def test_the_documented_session_says_what_is_documented() -> None:
    ran = subprocess.run(["sh", "-c", example("sh")], env=HERE, capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [untuned(it) for it in told] == [untuned(json.loads(line)) for line in example("json").splitlines()]
    assert ran.stderr == ""


def test_the_documented_plant_is_held_at_its_setpoint(tmp_path: Path) -> None:
    program = tmp_path / "plant.py"
    program.write_text(example("python"), encoding="utf-8")
    assert len(program.read_text(encoding="utf-8").splitlines()) <= 25
    ran = subprocess.run([sys.executable, program], env=HERE, capture_output=True, text=True, check=True)
    last = ran.stdout.splitlines()[-1]
    found = re.fullmatch(r"after a day: beer ([0-9.]+) °C, \d+ compressor starts", last)
    assert found, ran.stdout
    assert abs(float(found[1]) - 18.0) < 0.2


def test_each_line_is_answered_before_the_next_and_a_closed_pipe_ends_it_well() -> None:
    child = subprocess.Popen(["cellar", "drive"], env=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdin.write(b'{"config": {}}\n')
        for now_s in range(3):
            child.stdin.write(b'\n{"now_s": %d}\n' % now_s)
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["heat"] is False
        child.stdin.close()
        assert child.wait(10) == 0


def test_a_reader_that_leaves_ends_it_without_a_traceback(tmp_path: Path) -> None:
    ticks = "".join(json.dumps({"now_s": now_s}) + "\n" for now_s in range(5000))
    (tmp_path / "ticks").write_text('{"config": {}}\n' + ticks, encoding="ascii")
    script = "set -o pipefail; cellar drive < ticks | head -n 1"
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=HERE, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_bad_configuration_ends_the_process_with_2() -> None:
    ran = subprocess.run(
        ["cellar", "drive"], env=HERE, input=b'{"config": {"x": 1}}\n', capture_output=True, check=False
    )
    assert ran.returncode == 2
    assert json.loads(ran.stdout)["problems"][0]["path"] == "x"


def test_a_tick_costs_little_beside_the_core() -> None:
    """Reading and answering a line takes 120 us at most, processor time; it is meant to take 10."""
    lines = [
        b'{"now_s": %d, "setpoint_c": 18, "beer_c": 18.5, "chamber_c": 17.25}\n' % now_s for now_s in range(4000)
    ]
    fermenter = configured({"config": {}})
    driven, state = Driven(fermenter), starting(fermenter, now_s=0.0)
    began_s = time.process_time()
    for line in lines:
        driven.answer(line)
    whole_s = time.process_time() - began_s
    began_s = time.process_time()
    for now_s in range(len(lines)):
        both = Readings(beer=Reading.good(18.5, now_s), chamber=Reading.good(17.25, now_s))
        state, _ = step(state, both, float(now_s))
    core_s = time.process_time() - began_s
    print(f"measured: {(whole_s - core_s) / len(lines) * 1e6:.1f} us beside {core_s / len(lines) * 1e6:.1f} us")  # noqa: T201
    assert (whole_s - core_s) / len(lines) < 120e-6
