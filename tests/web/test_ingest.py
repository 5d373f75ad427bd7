# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What controllers say reaches the board and the database; what nobody can read changes nothing."""

import json
import sqlite3
from pathlib import Path

import pytest
from tests.web.conftest import BASE, NOW_UTC, TOPICS, Brewery, FakeLink, TestClient, a_state, an_entry

from cellar.contract import Event, LogBatch, LogEntry
from taproom.access import Role
from taproom.app import create_app
from taproom.db import Reads
from taproom.fermenters.live import MAX_FERMENTERS
from taproom.fermenters.repository import known_states
from taproom.settings import Settings


def complaints(brewery: Brewery) -> dict[str, int]:
    return dict(brewery.app.state.parts.complaints)


def test_a_batch_is_acknowledged_only_when_it_is_in_the_database(brewery: Brewery) -> None:
    stored: list[int] = []

    def look(topic: str) -> None:
        if topic == TOPICS.log_ack:
            reads = Reads(brewery.folder / "taproom.db")
            stored.append(reads.run(lambda db: db.execute("SELECT count(*) FROM sample").fetchone()[0]))

    brewery.link.when_published = look
    brewery.log(an_entry(1), an_entry(2))
    brewery.wait_for_acks(1)
    assert json.loads(brewery.acks()[0])["through_seq"] == 2
    assert stored == [2]


def test_the_same_batch_twice_is_acknowledged_twice_and_stored_once(brewery: Brewery) -> None:
    brewery.log(an_entry(1), an_entry(2))
    brewery.log(an_entry(1), an_entry(2))
    brewery.wait_for_acks(2)
    history = brewery.client.get("/api/v1/fermenters/brewery/pi1/fv1/history").json()
    assert history["beer_c"] == [18.0]


def test_a_failed_commit_is_not_acknowledged_and_the_next_batch_still_works(brewery: Brewery) -> None:
    broken = sqlite3.connect(brewery.folder / "taproom.db", isolation_level=None)
    broken.execute(
        "CREATE TRIGGER full BEFORE INSERT ON sample WHEN new.seq = 1 BEGIN SELECT raise(ABORT, 'disk full'); END"
    )
    broken.close()
    brewery.log(an_entry(1))
    brewery.log(an_entry(2))
    brewery.wait_for_acks(1)
    assert [json.loads(it)["through_seq"] for it in brewery.acks()] == [2]
    assert complaints(brewery) == {"storage": 1}


@pytest.mark.parametrize(
    ("topic", "payload", "kind"),
    [
        ("cobrew/1/brewery/pi1/log", "not json", "content"),
        ("cobrew/1/brewery/pi1/log", '{"v":1,"entries":[]}', "content"),
        ("cobrew/1/brewery/pi1/log", "x" * 200_000, "size"),
        ("cobrew/1/brewery/pi1/fermenter/fv1/state", '{"v":2}', "content"),
        ("cobrew/1/brewery/pi1/fermenter/fv1/state", b"\xff\xfe", "content"),
        ("cobrew/1/brewery/pi1/fermenter/fv1/state", "[" * 10_000, "content"),
        ("cobrew/1/brewery/pi1/fermenter/fv1/state", " " * 20_000, "size"),
        ("cobrew/1/brewery/pi1/fermenter/fv9/state", a_state().model_dump_json(), "topic"),
        ("cobrew/1/brewery/pi1/fermenter/<script>/answer", "{}", "content"),
        ("cobrew/1/<b>/pi1/status", "online", "topic"),
        ("cobrew/1/brewery/pi1/status", "perhaps", "content"),
        ("cobrew/1/brewery/pi1/status", b"\xe9", "content"),
        ("cobrew/1/brewery/pi1/info", "{}", "content"),
        ("cobrew/1/brewery/pi1/surprise", "{}", "topic"),
        ("somebody/elses/topic", "{}", "topic"),
        ("", "", "topic"),
    ],
)
def test_what_cannot_be_read_is_counted_and_changes_nothing(
    topic: str, payload: str | bytes, kind: str, brewery: Brewery
) -> None:
    before = brewery.client.get("/api/v1/fermenters").json()
    brewery.say(topic, payload)
    assert complaints(brewery) == {kind: 1}
    assert brewery.client.get("/api/v1/fermenters").json() == before
    assert brewery.client.get("/healthz").json()["ignored_messages"] == {kind: 1}


def test_a_kind_of_trouble_is_logged_once(brewery: Brewery, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        brewery.say(TOPICS.log, "not json")
    assert len([it for it in caplog.records if it.name == "taproom.fermenters.ingest"]) == 1
    assert complaints(brewery) == {"content": 5}


@pytest.mark.parametrize("seqs", [(2, 1), (3, 3), (1, 10**30)])
def test_numbers_that_do_not_ascend_or_are_absurd_are_not_stored(seqs: tuple[int, ...], brewery: Brewery) -> None:
    entries = tuple(an_entry(seq, at_utc=NOW_UTC) for seq in seqs)
    brewery.say(TOPICS.log, LogBatch(entries=entries).model_dump_json())
    assert complaints(brewery) == {"content": 1}


def test_a_number_that_is_not_finite_never_enters(brewery: Brewery) -> None:
    text = LogBatch(entries=(an_entry(1),)).model_dump_json().replace('"beer_c":18.0', '"beer_c":NaN')
    brewery.say(TOPICS.log, text)
    assert complaints(brewery) == {"content": 1}


def test_invented_fermenters_do_not_fill_the_memory(brewery: Brewery) -> None:
    for number in range(MAX_FERMENTERS + 10):
        brewery.show(a_state(fermenter=f"x{number}"))
    assert complaints(brewery)["room"] == 11


def test_last_states_are_there_after_a_restart_and_look_old(brewery: Brewery, tmp_path: Path) -> None:
    brewery.log(an_entry(1))
    brewery.wait_for_acks(1)
    again = create_app(Settings(state=tmp_path, hosts=("testserver",)), make_link=lambda _: FakeLink())
    with TestClient(again, base_url=BASE) as client:
        client.cookies = brewery.client.cookies
        page = client.get("/").text
    assert "Not heard from since this web app started" in page
    assert "18.4" in page


def test_events_come_back_in_words_newest_first(brewery: Brewery) -> None:
    changed = Event(name="setpoint_changed", detail={"from_c": 19.0, "to_c": 18.5, "author": "Nadia"})
    tripped = Event(name="tripped", detail={"reason": "beer_too_hot"})
    unknown = Event(name="relay_switched", detail={"side": "sideways"})
    brewery.log(
        *(
            LogEntry(seq=seq, at_utc=NOW_UTC, fermenter="fv1", body=body)
            for seq, body in enumerate((changed, tripped, unknown), start=1)
        )
    )
    brewery.wait_for_acks(1)
    said = [it["text"] for it in brewery.client.get("/api/v1/fermenters/brewery/pi1/fv1/events").json()]
    assert said == ["sideways", "Stopped: the beer is too hot.", "Nadia changed the setpoint from 19.0 to 18.5 °C."]


def test_an_event_names_the_member_who_asked_and_nobody_who_left(brewery: Brewery) -> None:
    gone = brewery.join("Berta", Role.MEMBER)
    authors = (brewery.member, gone, "panel:01M8G14BRYNWX41KJT4K84M0R3", "nobody", "make run")
    bodies = [Event(name="trip_reset", detail={"author": author}) for author in authors]
    entries = [LogEntry(seq=n, at_utc=NOW_UTC, fermenter="fv1", body=it) for n, it in enumerate(bodies, start=1)]
    brewery.log(*entries)
    brewery.wait_for_acks(1)
    empty = "UPDATE member SET name = '', name_key = NULL, erased_utc = 1 WHERE id = ?"
    brewery.app.state.store.writer.submit(lambda db: db.execute(empty, (gone,))).result()
    said = [it["text"].removesuffix(" reset the stop.") for it in brewery.client.get(EVENTS).json()]
    assert said == ["make run", "Nobody signed in", "A panel", "A former member", "Anna"]


EVENTS = "/api/v1/fermenters/brewery/pi1/fv1/events"


def test_a_fermenter_that_its_controller_no_longer_lists_is_gone(brewery: Brewery) -> None:
    brewery.show(a_state(fermenter="fv2"))
    assert [it["fermenter"] for it in brewery.client.get("/api/v1/fermenters").json()] == ["fv1"]
    assert brewery.client.get("/fermenters/brewery/pi1/fv2").status_code == 404


def test_what_a_newer_controller_says_does_not_hold_up_its_journal(brewery: Brewery) -> None:
    entries = [json.loads(an_entry(seq).model_dump_json()) for seq in range(1, 5)]
    entries[1]["body"] = {"kind": "event", "name": "yeast_sang", "detail": {}}
    entries[2]["body"] = {"kind": "spectrum", "bands": [1, 2]}
    entries[3]["body"]["ph"] = 4.2
    brewery.say(TOPICS.log, json.dumps({"v": 2, "epoch": "ab", "entries": entries, "mood": "good"}))
    brewery.wait_for_acks(1)
    assert json.loads(brewery.acks()[0]) == {"v": 1, "epoch": "ab", "through_seq": 4}
    reads = Reads(brewery.folder / "taproom.db")
    kept = reads.run(lambda db: [tuple(it) for it in db.execute("SELECT name, detail FROM event ORDER BY seq")])
    assert [name for name, _ in kept] == ["yeast_sang", "unread", "unread"]
    assert json.loads(json.loads(kept[1][1])["body"]) == {"kind": "spectrum", "bands": [1, 2]}
    assert complaints(brewery) == {}


def test_a_fermenter_that_its_controller_no_longer_lists_is_forgotten(brewery: Brewery) -> None:
    brewery.show(a_state(fermenter="fv2"))
    brewery.log(an_entry(1))
    brewery.wait_for_acks(1)
    brewery.say(TOPICS.state("fv2"), b"")  # what the broker retained is taken away
    brewery.introduce(speed=1.0)  # and lists fv1 only
    brewery.log(an_entry(2))
    brewery.wait_for_acks(2)
    reads = Reads(brewery.folder / "taproom.db")
    assert [state.fermenter for _, state in reads.run(known_states)] == ["fv1"]
    assert complaints(brewery) == {}
