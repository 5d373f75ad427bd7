# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bundle: four lines in two languages, everything they rest on, and no secret that the configuration can hold."""

import json
import re
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cellar.__main__ import main
from cellar.adapters.journal import SqliteJournal
from cellar.composition.bundling import Made, make
from cellar.composition.bundling.secrets import SECRET_KEYS, scrubbed_json
from cellar.composition.by_hand import plan
from cellar.composition.commission.command import finish
from cellar.composition.commission.evidence import FILE
from cellar.config import load
from cellar.config.sections import BrokerSection
from cellar.contract import MEMBER, Bundle
from cellar.ports import Row
from cellar.sim.faults import PlantFault, RelayFault
from crafted_pi import Card, Pi, good_pi
from proving import Broken, commissioned

SECRETS = {
    "host": "broker.secret-place.example",
    "username": "quiet-user",
    "password_file": "/etc/cobrew/quiet-password",
    "tls_ca": "/etc/cobrew/quiet-authority.pem",
}
PASSWORD = "correct horse battery"  # noqa: S105 - of a test


@pytest.fixture
def pi(tmp_path: Path) -> Iterator[Pi]:
    with socket.create_server(("127.0.0.1", 0)) as broker:
        it = good_pi(tmp_path, port=broker.getsockname()[1])
        it.examined()
        yield it


def made_of(pi: Pi, state: Path, language: str = "en") -> Made:
    return make(pi.config_file, Card(root=pi.root, share=pi.share), state_dir=state, language=language)


def test_it_answers_in_four_lines_in_both_languages(pi: Pi, tmp_path: Path) -> None:
    commissioned(1, [Broken(fault=RelayFault.WELDED, part="heater")], folder=tmp_path)
    made = made_of(pi, tmp_path, "fr")
    answer = made.answer
    assert answer.verdicts[0] == "lines-held" or "contact-welded" in answer.verdicts
    assert answer.brewing == "no"
    front = made.texts["report.md"].split("\n\n")[0].splitlines()
    assert [line.split("**")[1] for line in front] == ["Carte", "Pièce en panne", "Cause probable", "Remède"]
    assert "fv1.heater" in answer.en.part
    assert "soudé" in answer.fr.cause
    assert "Do not brew" in answer.en.fix
    assert Bundle.model_validate_json(made.texts[MEMBER]) == answer


def test_what_the_watcher_found_is_a_symptom_and_nothing_is_an_answer_too(pi: Pi, tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    body = '{"kind":"event","name":"found","detail":{"finding":"probe_fell_out","reaction":"without_beer"}}'
    journal.record([Row(at_utc=1_800_000_000, fermenter="fv1", body=body)], {}).result()
    journal.close()
    assert "probe-fell-out" in made_of(pi, tmp_path).answer.verdicts
    assert made_of(pi, tmp_path / "nothing").answer.en.part


def test_a_configuration_that_cannot_be_read_is_the_answer(pi: Pi, tmp_path: Path) -> None:
    pi.config_file.write_text('username = "quiet-user"\nnonsense', encoding="utf-8")
    made = made_of(pi, tmp_path)
    assert made.answer.verdicts[0] == "config-bad"
    assert made.answer.site == "unread"


def test_every_key_that_can_hold_a_secret_is_known() -> None:
    """A new key of [broker] must be looked at here: is it a secret?"""
    assert set(BrokerSection.model_fields) == {*SECRET_KEYS, "port"}


def test_no_secret_leaves_the_house(pi: Pi, tmp_path: Path) -> None:
    password_file = tmp_path / "quiet-password"
    password_file.write_text(PASSWORD + "\n", encoding="utf-8")
    secrets = SECRETS | {"password_file": str(password_file)}
    keys = "\n".join(f'{key} = "{value}"' for key, value in secrets.items())
    text = pi.config.format(port=pi.port).replace("[broker]", f"[broker]\n{keys}\n# the safe's code is 1234-5678")
    pi.config_file.write_text(text, encoding="utf-8")
    evidence = commissioned(1, [Broken(fault=PlantFault.HEATER_UNPLUGGED)], folder=tmp_path)
    finish(pi.config_file, load(pi.config_file), evidence, tmp_path, "en", root=pi.root)
    key = (tmp_path / "device.key").read_text(encoding="ascii").strip()
    whole = "\n".join(made_of(pi, tmp_path).texts.values())
    for secret in (*secrets.values(), PASSWORD, key, "1234-5678"):
        assert secret not in whole, secret
    assert "(removed)" in whole
    assert FILE in made_of(pi, tmp_path).texts


@pytest.mark.parametrize("username", ["cave", "lille", "symptom", "unknown", "heater", "fermenter", "yes"])
def test_a_user_name_that_is_a_word_of_ours_spoils_no_answer(username: str, pi: Pi, tmp_path: Path) -> None:
    text = pi.config.format(port=pi.port).replace("[broker]", f'[broker]\nusername = "{username}"')
    pi.config_file.write_text(text, encoding="utf-8")
    commissioned(1, [Broken(fault=RelayFault.WELDED, part="heater")], folder=tmp_path)
    made = made_of(pi, tmp_path)
    config = load(pi.config_file)
    assert (made.answer.site, made.answer.unit) == (config.site, config.unit)
    assert Bundle.model_validate_json(made.texts[MEMBER]) == made.answer
    assert json.loads(made.texts["configuration.json"])["broker"]["username"] == "(removed)"
    assert ("heater" in str(made.answer.symptoms)) == (username != "heater")


def test_a_secret_is_found_also_where_json_quotes_it() -> None:
    said = json.dumps({"why": 'no "sésame" here', "pin": 17})
    assert json.loads(scrubbed_json(said, ['"sésame"', "why", "17"])) == {"why": "no (removed) here", "pin": 17}
    assert scrubbed_json("{ broken off: sésame", ["sésame"]) == "{ broken off: (removed)"


def test_the_command_writes_a_zip_and_says_the_four_lines(
    pi: Pi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bundle.zip"
    command = ["bundle", "--config", str(pi.config_file), "--root", str(pi.root), "--state", str(tmp_path)]
    assert main([*command, "--out", str(out), "--language", "fr"]) == 1  # no GPIO chip in the tree
    said = capsys.readouterr().out
    assert re.search(r"^Carte: .*\nPièce en panne: .*\nCause probable: .*\nRemède: ", said)
    with zipfile.ZipFile(out) as opened:
        assert {"report.md", MEMBER, "doctor.json", "machine.json", "configuration.json"} <= set(opened.namelist())
        assert opened.testzip() is None


def test_the_low_tech_plan_is_printed_from_the_last_sample(
    pi: Pi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    sample = '{"kind":"sample","beer_c":20.5,"chamber_c":18.0,"setpoint_c":19.0}'
    journal.record([Row(at_utc=1_800_000_000, fermenter="fv1", body=sample)], {}).result()
    journal.close()
    command = ["plan", "--config", str(pi.config_file), "--state", str(tmp_path)]
    assert main([*command, "--room", "26", "--language", "fr"]) == 0
    said = capsys.readouterr().out
    assert "20.5 °C\N{NO-BREAK SPACE}; voulu 19.0 °C" in said
    assert "bouteilles gelées" in said
    assert main([*command, "--room", "99"]) == 2
    assert main([*command, "--state", str(tmp_path / "none"), "--room", "20"]) == 2


@pytest.mark.parametrize(
    ("room_c", "fermenting", "sign"), [(30.0, True, 1), (19.0, False, 0), (5.0, False, -1), (19.0, True, 1)]
)
def test_ice_against_heat_and_warm_water_against_cold(room_c: float, fermenting: bool, sign: int) -> None:
    kept = plan(litres=20.0, target_c=19.0, beer_c=19.0, room_c=room_c, fermenting=fermenting)
    assert (kept.bottles > 0) - (kept.bottles < 0) == sign
    assert (kept.untouched_k > 0.01) - (kept.untouched_k < -0.01) == sign
    assert kept.enough
    assert not plan(litres=1000.0, target_c=4.0, beer_c=20.0, room_c=30.0, fermenting=True).enough
