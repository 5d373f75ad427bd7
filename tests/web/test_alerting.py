# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alerts in the database: told once whoever looks, to whom they concern, and carried out of the building."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import NOW_UTC, TOPICS, Brewery, Clock, a_state, good, opened
from tests.web.notices_support import PushService, open_service
from tests.web.test_expecting import progress

from cellar.contract import Event, LogEntry
from taproom.access import Role
from taproom.db import Reads, Store, Writer
from taproom.fermenters.alerting import Watch
from taproom.fermenters.alerts import AGAIN_S, BACK_S, STUCK_AFTER_S, alert_of
from taproom.fermenters.live import Board, Key
from taproom.fermenters.repository import store_batch
from taproom.notices.outbox import BREWERY
from taproom.settings import parse_webhook

FV1 = Key(site="brewery", unit="pi1", fermenter="fv1")
TRIPPED = a_state(trip="beer_too_hot")


@dataclass
class Hub:
    """A server of its own on the database: its board, its clock, its look."""

    watch: Watch
    board: Board
    clock: Clock
    asked: list[str] = field(default_factory=list)

    def look(self, now_utc: int) -> None:
        asyncio.run(self.watch(now_utc))

    def told(self) -> list[tuple[str, str]]:
        return self.ask("SELECT kind, to_member FROM notice ORDER BY id")

    def ask(self, sql: str) -> list[Any]:
        return self.watch.store.reads.run(lambda db: [tuple(row) for row in db.execute(sql)])


@contextmanager
def a_hub(folder: Path, *, minders: tuple[str, ...] = ("anna",), webhook: bool = False) -> Iterator[Hub]:
    path, clock = folder / "taproom.db", Clock()
    writer = Writer(path)
    board = Board(clock)
    watch = Watch(
        store=Store(writer=writer, reads=Reads(path)),
        board=board,
        clock=clock,
        began_s=clock(),
        minders=lambda db, fermenter, now_utc: minders,
        silent_after_s=600.0,
        webhook=webhook,
    )
    board.hear_link("up")
    board.hear_availability(FV1.controller, "online")
    try:
        yield Hub(watch=watch, board=board, clock=clock)
    finally:
        writer.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path) as it:
        yield it


def test_a_trip_is_told_once_then_each_day_until_somebody_looks_after_it(hub: Hub) -> None:
    hub.board.hear_state(FV1, TRIPPED)
    for after_s in (0, 3, 6, AGAIN_S - 1):
        hub.look(NOW_UTC + after_s)
    assert hub.told() == [("fermenter.tripped", "anna")]
    hub.look(NOW_UTC + AGAIN_S)
    assert len(hub.told()) == 2


@pytest.mark.parametrize(("away_s", "times"), [(BACK_S - 1, 1), (BACK_S, 2)])
def test_what_comes_back_is_told_again_only_after_a_while(away_s: int, times: int, hub: Hub) -> None:
    for after_s, state in ((0, TRIPPED), (60, a_state()), (60 + away_s, TRIPPED)):
        hub.board.hear_state(FV1, state)
        hub.look(NOW_UTC + after_s)
    assert len(hub.told()) == times


def test_a_restart_tells_nothing_twice_and_forgets_no_wait(tmp_path: Path) -> None:
    away = a_state(beer=good(20.1))
    with a_hub(tmp_path) as before:
        before.board.hear_state(FV1, away)
        before.look(NOW_UTC)
        before.look(NOW_UTC + 7000)
        assert before.told() == []
    with a_hub(tmp_path) as after:
        after.board.recall([(FV1.controller, away)])
        after.look(NOW_UTC + 7950)  # nothing was heard yet: nothing is over, and nothing is told
        assert after.told() == []
        after.board.hear_state(FV1, away)
        after.look(NOW_UTC + 8000)
        assert after.told() == [("fermenter.too_warm", "anna")]
    with a_hub(tmp_path) as again:
        again.board.hear_state(FV1, away)
        again.look(NOW_UTC + 8010)
        assert len(again.told()) == 1


def test_two_servers_on_one_database_tell_once(tmp_path: Path) -> None:
    with a_hub(tmp_path) as one, a_hub(tmp_path) as two:
        for it in (one, two):
            it.board.hear_state(FV1, TRIPPED)

        async def both() -> None:
            await asyncio.gather(*(it.watch(NOW_UTC) for it in (one, two) for _ in range(10)))

        asyncio.run(both())
        assert len(one.told()) == 1


def test_a_silent_controller_is_noticed_by_ourselves(hub: Hub) -> None:
    hub.board.hear_state(FV1, a_state())
    hub.clock.now_s += 599
    hub.look(NOW_UTC + 599)
    assert hub.told() == []
    hub.clock.now_s += 1
    hub.look(NOW_UTC + 600)
    hub.look(NOW_UTC + 603)
    assert hub.told() == [("fermenter.silent", "anna")]
    hub.board.hear_state(FV1, a_state())
    hub.look(NOW_UTC + 606)
    assert hub.ask("SELECT ended_utc FROM alert") == [(NOW_UTC + 606,)]


def test_the_wall_clock_and_the_controllers_clock_do_not_make_a_silence(hub: Hub) -> None:
    hub.board.hear_state(FV1, a_state(at_utc=5))
    hub.look(NOW_UTC + 10 * 86_400)
    assert hub.told() == []


def test_a_controller_that_another_server_hears_is_not_silent(tmp_path: Path) -> None:
    with a_hub(tmp_path) as deaf, a_hub(tmp_path) as hearing:
        for it in (deaf, hearing):
            it.board.hear_state(FV1, a_state())
        for after_s in range(0, 3600, 3):
            deaf.clock.now_s += 3
            for it in (deaf, hearing):
                it.look(NOW_UTC + after_s)
        assert deaf.told() == []


def test_a_fermenter_that_is_no_more_has_no_alerts(hub: Hub) -> None:
    hub.board.hear_state(FV1, TRIPPED)
    hub.look(NOW_UTC)
    with_nothing = Board(hub.clock)
    object.__setattr__(hub.watch, "board", with_nothing)
    hub.look(NOW_UTC + 3)  # without the broker nothing is known
    assert hub.ask("SELECT ended_utc FROM alert") == [(None,)]
    with_nothing.hear_link("up")
    hub.look(NOW_UTC + 6)
    assert hub.ask("SELECT ended_utc FROM alert") == [(NOW_UTC + 6,)]


def step_began(seq: int, because: str) -> LogEntry:
    detail = {"step": 2.0, "of": 5.0, "because": because}
    return LogEntry(seq=seq, at_utc=NOW_UTC, fermenter="fv1", body=Event(name="step_began", detail=detail))


@pytest.mark.parametrize(("because", "told"), [("fallback", ["fermenter.stuck"]), ("gravity", [])])
def test_a_step_that_ran_out_of_time_is_told(because: str, told: list[str], hub: Hub) -> None:
    hub.watch.store.writer.submit(
        lambda db: store_batch(db, FV1.controller, [step_began(1, because)], epoch="e")
    ).result()
    hub.board.hear_state(FV1, a_state(profile=progress(2, 16)))
    hub.look(NOW_UTC)
    assert hub.told() == []
    hub.look(NOW_UTC + STUCK_AFTER_S)
    assert [kind for kind, _ in hub.told()] == told


def test_the_brewery_is_told_too_if_it_has_a_webhook(tmp_path: Path) -> None:
    with a_hub(tmp_path, minders=("anna", "zoe"), webhook=True) as hub:
        hub.board.hear_state(FV1, TRIPPED)
        hub.look(NOW_UTC)
        assert sorted(it for _, it in hub.told()) == ["anna", BREWERY, "zoe"]


def test_a_look_at_what_has_not_changed_writes_nothing(hub: Hub) -> None:
    hub.board.hear_state(FV1, TRIPPED)
    hub.look(NOW_UTC)
    changes = hub.watch.store.writer.submit(lambda db: db.total_changes).result()
    hub.look(NOW_UTC + 3)
    assert hub.watch.store.writer.submit(lambda db: db.total_changes).result() == changes


# --- in the whole app ---


def turn(brewery: Brewery) -> None:
    """What the timers do every few seconds."""
    assert brewery.client.portal is not None
    brewery.client.portal.call(brewery.app.state.timers.run_due, brewery.wall())


def kinds_told(brewery: Brewery) -> list[tuple[str, str]]:
    return brewery.app.state.store.reads.run(
        lambda db: [tuple(it) for it in db.execute("SELECT kind, to_member FROM notice ORDER BY to_member")]
    )


def test_nobodys_fermenter_is_every_brewers(brewery: Brewery) -> None:
    brewer = brewery.join("Berta", Role.BREWER)
    brewery.join("Max", Role.MEMBER)
    brewery.show(TRIPPED)
    turn(brewery)
    expected = sorted([("fermenter.tripped", brewery.member), ("fermenter.tripped", brewer)], key=lambda it: it[1])
    assert kinds_told(brewery) == expected


def test_an_alert_is_read_looked_after_and_not_told_again(brewery: Brewery) -> None:
    brewery.show(TRIPPED)
    turn(brewery)
    page = brewery.client.get("/alerts", headers={"accept-language": "fr"}).text
    assert "FV1 a été arrêté" in page
    assert "débranchez" in page.lower()
    done = brewery.client.post(
        "/alerts/acknowledge", data={"subject": "brewery/pi1/fv1", "name": "trip"}, follow_redirects=True
    )
    assert "Anna looks after it." in done.text
    brewery.wall.at_utc += AGAIN_S
    brewery.show(TRIPPED)
    turn(brewery)
    assert len(kinds_told(brewery)) == 1
    log = brewery.app.state.store.reads.run(
        lambda db: [tuple(it) for it in db.execute("SELECT what, after FROM audit WHERE subject LIKE 'brewery/%'")]
    )
    assert [(what, json.loads(after)["alert"]) for what, after in log] == [("alert.acknowledged", "trip")]


def test_who_has_seen_the_alarm_at_the_fermenter_looks_after_its_alert(brewery: Brewery) -> None:
    brewery.show(TRIPPED)
    turn(brewery)
    brewery.client.post("/fermenters/brewery/pi1/fv1/seen", data={"alarms": "trip:beer_too_hot"})
    (row,) = brewery.app.state.store.reads.run(
        lambda db: db.execute("SELECT name, acknowledged_by FROM alert WHERE acknowledged_utc IS NOT NULL").fetchall()
    )
    assert tuple(row) == ("trip", brewery.member)


@pytest.mark.parametrize(
    ("alarm", "alert"),
    [
        ("trip:beer_too_hot", "trip"),
        ("probe:beer", "probe.beer"),
        ("found:heater_welded", "danger.heater_welded"),
        ("law:beer_only", "law:beer_only"),
    ],
)
def test_an_alarm_is_known_by_the_name_of_its_alert(alarm: str, alert: str) -> None:
    assert alert_of(alarm) == alert


@pytest.mark.parametrize("name", ["trip", "nothing like that", "x" * 60])
def test_what_does_not_stand_cannot_be_looked_after(name: str, brewery: Brewery) -> None:
    answer = brewery.client.post("/alerts/acknowledge", data={"subject": "brewery/pi1/fv1", "name": name})
    assert "All is well" in answer.text


def test_a_silent_controller_reaches_a_member(brewery: Brewery) -> None:
    assert TOPICS.controller == FV1.controller
    brewery.clock.now_s += 600
    turn(brewery)
    assert [it for it, _ in kinds_told(brewery)] == ["fermenter.silent"]
    assert "Nothing is heard of FV1" in brewery.client.get("/notices").text


def test_a_trip_reaches_the_webhook_of_the_brewery_from_end_to_end(tmp_path: Path) -> None:
    server = PushService()
    with open_service(server):
        hook = parse_webhook(server.url, form="json", language="fr")
        with opened(tmp_path, alert_webhook=hook, public_url="https://brewery.example") as brewery:
            brewery.say(TOPICS.status, "online")
            brewery.show(TRIPPED)
            for _ in range(3):
                turn(brewery)
    ((_, _, content),) = server.received
    told = json.loads(content)
    assert (told["title"], told["danger"]) == ("FV1 a été arrêté", True)
    assert told["link"] == "https://brewery.example/alerts"
    assert "débranchez" in told["body"].lower()
