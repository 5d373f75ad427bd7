# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gravities and controllers: offered to the one that waits, and heard from the one that was told."""

from tests.web.conftest import NOW_UTC
from tests.web.measuring.acts import measure, run_timers, told, waiting_for_gravity
from tests.web.measuring.conftest import DAY_S, Bench

from cellar.contract import Answer


def test_a_gravity_is_offered_to_the_controller_whose_profile_waits_for_one(bench: Bench) -> None:
    waiting_for_gravity(bench)
    answer = measure(bench, "1.014")
    page = bench.brewery.client.get(answer.headers["location"]).text
    assert "Tell the controller 1.014" in page
    bench.brewery.link.when_asked = lambda intent: Answer(
        id=intent.id, fermenter="fv1", at_utc=NOW_UTC, accepted=True
    )
    (reading,) = bench.readings("gravity")
    told = bench.form("measure/tell", reading=reading.id, intent_id="i-1")
    assert told.status_code == 200
    assert "Gravity 1.014 is noted." in told.text
    assert [it.order.sg for it in bench.brewery.link.intents] == [1.014]  # type: ignore[union-attr]


def test_nothing_is_offered_where_nothing_waits(bench: Bench) -> None:
    answer = measure(bench, "1.014")
    assert "Tell the controller" not in bench.brewery.client.get(answer.headers["location"]).text
    assert bench.form("measure/tell", reading="nobody", intent_id="i-1").status_code == 404


def test_a_gravity_that_was_told_to_the_controller_is_the_batchs_once(bench: Bench) -> None:
    bench.write(lambda db: db.execute("UPDATE batch SET fermenter = 'brewery/pi1/fv1'"))
    told(bench, 1, 1.014, ago_s=60)
    for _ in range(2):
        run_timers(bench)
    (it,) = bench.readings("gravity")
    assert (it.value, it.author, it.source) == (1.014, bench.brewery.member, "manual")


def test_what_was_read_here_and_then_told_is_one_reading(bench: Bench) -> None:
    bench.write(lambda db: db.execute("UPDATE batch SET fermenter = 'brewery/pi1/fv1'"))
    measure(bench, "1.0142")
    told(bench, 1, 1.0142, ago_s=0)
    run_timers(bench)
    assert len(bench.readings("gravity")) == 1


def test_what_was_told_before_this_beer_was_pitched_is_not_its_own(bench: Bench) -> None:
    bench.write(lambda db: db.execute("UPDATE batch SET fermenter = 'brewery/pi1/fv1'"))
    told(bench, 1, 1.014, ago_s=5 * DAY_S)
    run_timers(bench)
    assert bench.readings("gravity") == []


def test_what_was_told_and_then_corrected_here_does_not_come_back(bench: Bench) -> None:
    bench.write(lambda db: db.execute("UPDATE batch SET fermenter = 'brewery/pi1/fv1'"))
    told(bench, 1, 1.014, ago_s=60)
    run_timers(bench)
    (it,) = bench.readings("gravity")
    bench.form(f"readings/{it.id}", quantity="gravity", value="1.011", unit="sg")
    run_timers(bench)
    assert [one.value for one in bench.readings("gravity")] == [1.011]
