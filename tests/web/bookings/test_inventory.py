# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kit as a file: everything that is wrong at once, and importing twice changes nothing."""

import json
import tomllib
from pathlib import Path

import pytest
from tests.web.bookings.conftest import ANNE, House

from taproom.__main__ import main
from taproom.bookings.inventory import KitFileError, export_kit, import_kit, parse
from taproom.bookings.kit import DAY_S, HOUR_S, Quota
from taproom.bookings.repository import kit as kits

WEB = Path(__file__).parents[3] / "web"
EXAMPLE = WEB / "kit.example.toml"
SIMULATED = WEB.parent / "controller" / "brewery.sim.toml"


def test_the_example_is_a_brewery(house: House) -> None:
    house.do(import_kit, parse(EXAMPLE.read_text(encoding="utf-8")), by=None)
    a, b, burner = (kits.kit_of(house.db, it) for it in ("cuve-a", "cuve-b", "bruleur-1"))
    assert a is not None
    assert b is not None
    assert burner is not None
    assert a.takes == b.takes == (burner.id,)
    washer, bench = kits.kit_of(house.db, "laveuse"), kits.kit_of(house.db, "etabli")
    assert washer is not None
    assert bench is not None
    assert Quota(what="hours", per="week", most=6) in washer.quotas
    assert (bench.capacity, washer.buffer_s, washer.max_s) == (3, HOUR_S // 2, 4 * HOUR_S)


def test_its_fermenters_are_those_of_the_simulated_brewery() -> None:
    simulated = tomllib.loads(SIMULATED.read_text(encoding="utf-8"))
    keys = {f"{simulated['site']}/{simulated['unit']}/{it['id']}" for it in simulated["fermenter"]}
    assert {it.fermenter for it in parse(EXAMPLE.read_text(encoding="utf-8")) if it.fermenter} == keys


def test_importing_twice_changes_nothing_and_exporting_says_it_again(house: House) -> None:
    entries = parse(EXAMPLE.read_text(encoding="utf-8"))
    first = house.do(import_kit, entries, by=None)
    token = kits.kit_of(house.db, "moulin")
    second = house.do(import_kit, entries, by=None)
    assert (len(first.new), second.new, second.changed, len(second.same)) == (11, (), {}, 11)
    assert second.left == ("bench", "burner", "kettle-a", "kettle-b", "mill", "tank")
    assert kits.kit_of(house.db, "moulin") == token
    written = {it.slug: it for it in parse(export_kit(house.db))}
    assert all(written[it.slug] == it for it in entries)


def test_a_change_is_said_key_by_key(house: House) -> None:
    house.do(import_kit, parse('[[kit]]\nslug = "a"\nname = "A"\n'), by=None)
    text = '[[kit]]\nslug = "a"\nname = "A"\ncleaning_minutes = 15\ncapacity = 2\n[[kit]]\nslug = "b"\nname = "B"\n'
    done = house.do(import_kit, parse(text), by=None)
    assert done.lines()[:3] == ["new: b", "changed: a: capacity 1 -> 2; cleaning_minutes 0 -> 15", "unchanged: 0"]


def test_everything_that_is_wrong_is_said_at_once_with_its_place() -> None:
    text = """
[[kit]]
slug = "Kettle A"
name = ""
cleaning_minutes = -1
colour = "red"
[[kit]]
slug = "b"
name = "B"
capacity = nan
booked_in = "days"
longest_hours = 3
"""
    with pytest.raises(KitFileError) as refused:
        parse(text)
    places = [line.split(":")[0] for line in str(refused.value).splitlines()]
    assert places == ["kit[1].slug", "kit[1].name", "kit[1].cleaning_minutes", "kit[1].colour", "kit[2].capacity"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ('slug = "a"\nname = "A"\ntakes = ["b"]', "kit[1].takes: there is no kit 'b' in this file"),
        ('slug = "a"\nname = "A"\ntakes = ["a"]', "'a' cannot take itself"),
        ('slug = "a"\nname = "A"\n[[kit]]\nslug = "a"\nname = "A"', "slug 'a' is there twice"),
        ('slug = "a"\nname = "A"\nstep_minutes = 7', "a day must be full steps"),
        ('slug = "a"\nname = "A"\nlongest_days = 7', "kit[1]: shortest_minutes and longest_hours go with hours"),
        ('slug = "a"\nname = "A"\nshortest_minutes = 90\nlongest_hours = 1', "more than longest_hours"),
        ('slug = "a"\nname = "A"\nbooked_in = "days"\nshortest_days = 9\nlongest_days = 1', "more than longest_days"),
        ('slug = "a"\nname = "A"\nfermenter = "fv1"', "kit[1].fermenter"),
        ('slug = "a"\nname = "A"\nquotas = [{ what = "days", per = "week", most = 1 }]', "days go with"),
        (
            'slug = "a"\nname = "A"\nquotas = [{ what = "count", per = "week", most = 1 },'
            ' { what = "count", per = "week", most = 2 }]',
            "count per week is there twice",
        ),
        ("slug = ", "This is not TOML"),
    ],
)
def test_a_file_without_sense_is_refused(lines: str, why: str) -> None:
    with pytest.raises(KitFileError) as refused:
        parse(f"[[kit]]\n{lines}\n")
    assert why in str(refused.value)


def test_an_import_that_breaks_a_promise_changes_nothing(house: House) -> None:
    house.book(ANNE, "bench", 24)
    house.book(ANNE, "bench", 24)
    text = '[[kit]]\nslug = "fresh"\nname = "Fresh"\n[[kit]]\nslug = "bench"\nname = "Bench"\nstep_minutes = 60\n'
    with pytest.raises(KitFileError, match="Bench: bookings stand in the way"):
        house.do(import_kit, parse(text), by=None)
    assert kits.kit_of(house.db, "fresh") is None


def test_the_command_imports_and_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = ["--state", str(tmp_path / "state")]
    assert main(["kit", "import", str(EXAMPLE), *state]) == 0
    assert capsys.readouterr().out.count("new: ") == 11
    assert main(["kit", "import", str(EXAMPLE), *state]) == 0
    assert capsys.readouterr().out == "unchanged: 11\n"
    assert main(["kit", "export", *state]) == 0
    assert len(tomllib.loads(capsys.readouterr().out)["kit"]) == 11
    assert main(["kit", "import", str(tmp_path / "none.toml"), *state]) == 2
    assert "Cannot read" in capsys.readouterr().err


def test_quotas_change_and_the_log_says_from_what_to_what(house: House) -> None:
    house.has("mill", quotas=(Quota(what="count", per="week", most=2),), horizon_s=30 * DAY_S)
    house.has("mill")
    query = "SELECT before, after FROM audit WHERE what = 'kit.saved' AND subject = ? ORDER BY id DESC"
    before, after = (json.loads(it) for it in house.db.execute(query, (house.kit["mill"].id,)).fetchone())
    assert (len(before["quotas"]), len(after["quotas"])) == (1, 0)
    assert "token" not in after
