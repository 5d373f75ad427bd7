# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""cellar with its real adapters: w1thermsensor on the kernel's 1-Wire layout, the RPi.GPIO interface, Mosquitto.

A recorded series is replayed into the layout; what cellar makes of it is seen by `mosquitto_sub` and on the lines.
"""

from collections.abc import Callable
from pathlib import Path

from cellar.contract import FermenterState, LogBatch
from processes import Process, wait_until
from wire import RunningBroker, Seen, Witness

BOUNDARY = Path(__file__).parent / "boundary"
REPLAY = Path(__file__).parents[2] / "tools" / "w1_replay.py"
BEER, AIR = "28-0000000beef1", "28-0000000beef2"
STATE = "cobrew/1/lille/cave/fermenter/fv1/state"
CONFIG = f"""
site = "lille"
unit = "cave"
w1_devices = "{{devices}}"
[gpio]
backend = "rpi-gpio"
[probes]
beer = "{BEER}"
air = "{AIR}"
[[fermenter]]
id = "fv1"
name = "Kölsch"
beer_probe = "beer"
chamber_probe = "air"
heater_pin = 17
cooler_pin = 27
setpoint_c = 20.0
mode = "auto"
"""
# Half a minute of cold beer; then both probes fall out, for good.
SERIES = "".join(
    f"Dec 02 2018 15:{51 + second // 60}:{second % 60:02d};{beer};20;null;{air};20;null;0;19.25\n"
    for second, beer, air in [
        (0, "17.5", "16.5"),
        (20, "17.56", "16.56"),
        (35, "null", "null"),
        (119, "null", "null"),
    ]
)


def of_state(matches: Callable[[FermenterState], bool]) -> Callable[[Seen], bool]:
    return lambda seen: seen.topic == STATE and matches(FermenterState.model_validate_json(seen.payload))


def edges(file: Path) -> list[str]:
    return file.read_text(encoding="ascii").splitlines() if file.exists() else []


def test_a_recorded_probe_moves_a_relay_and_its_loss_opens_it(
    tmp_path: Path, start: Callable[..., Process], mosquitto: RunningBroker, witness: Callable[..., Witness]
) -> None:
    series, devices, lines = tmp_path / "series.csv", tmp_path / "devices", tmp_path / "edges"
    series.write_text(SERIES, encoding="utf-8")
    config = tmp_path / "cellar.toml"
    config.write_text(CONFIG.format(devices=devices), encoding="utf-8")
    watching = witness(mosquitto, "cobrew/#")
    start("python", REPLAY, series, devices, "--beer-rom", BEER, "--chamber-rom", AIR)
    wait_until((devices / BEER / "w1_slave").exists, within_s=10, what="the replay has begun")
    cellar = start(
        *("cellar", "run", "--config", config, "--broker", mosquitto.address, "--state", tmp_path / "state"),
        env={"PYTHONPATH": str(BOUNDARY), "GPIO_EDGES": str(lines)},
    )

    cellar.wait_for_line("started: ")
    watching.wait_for(of_state(lambda it: it.beer is not None and it.beer.value_c is not None))
    watching.wait_for(of_state(lambda it: it.action == "heating"), within_s=30)
    assert edges(lines) == ["17 0", "27 0", "17 1"]  # both open first, then the heater

    lost = watching.wait_for(of_state(lambda it: it.beer is not None and it.beer.quality == "fault"), within_s=80)
    assert FermenterState.model_validate_json(lost.payload).action == "idle"
    wait_until(lambda: edges(lines)[-1] == "17 0", within_s=5, what="the heater is open")
    told = watching.wait_for(lambda seen: seen.topic.endswith("/log") and "probe_lost" in seen.payload, within_s=20)
    names = [
        entry.body.name for entry in LogBatch.model_validate_json(told.payload).entries if entry.body.kind == "event"
    ]
    assert "probe_lost" in names
    assert cellar.stop() == 0
