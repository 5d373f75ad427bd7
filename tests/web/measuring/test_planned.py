# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch's chart over its whole life: in whichever fermenters it was, and with what is still to come."""

from typing import Any

import pytest
from tests.web.conftest import an_entry
from tests.web.measuring.conftest import DAY_S, HOUR_S, Bench, make_batch, move_on

from cellar.contract import ProfileDocument, ProfileProgress
from taproom.access import Principal, Role
from taproom.batches import changing
from taproom.batches.repository import batches
from taproom.batches.stays import Stay, stays
from taproom.batches.values import Event
from taproom.measuring.parts import Ahead
from taproom.measuring.planned import MOST_AHEAD_S, as_foreseen, planned_at, points_ahead, still_to_come

FV1, FV2, NOW_UTC = "brewery/pi1/fv1", "brewery/pi1/fv2", 1_790_000_000
PLAN = ProfileDocument.model_validate(
    {
        "name": "Ale",
        "steps": [{"hold": 18, "for_h": 72}, {"ramp": 21, "k_per_h": 0.25}, {"hold": 21, "for_h": 48}, {"hold": 4}],
    }
)


def an_event(at_utc: int, kind: Any, **more: Any) -> Event:
    return Event(id=f"{kind}{at_utc:08d}", batch="b", kind=kind, at_utc=at_utc, heard_utc=at_utc, actor=None, **more)


def moved(at_utc: int, to_status: Any) -> Event:
    return an_event(at_utc, "moved", to_status=to_status)


MADE = an_event(10, "made", detail={"fermenter": FV1})


@pytest.mark.parametrize(
    ("log", "now_in", "expected"),
    [
        pytest.param((MADE,), FV1, [], id="not pitched: what is in there is not this beer"),
        pytest.param((MADE, moved(100, "fermenting")), FV1, [(FV1, 100, None)], id="one fermenter, still there"),
        pytest.param(
            (MADE, moved(100, "fermenting"), an_event(300, "changed", detail={"fermenter": FV2})),
            FV2,
            [(FV1, 100, 300), (FV2, 300, None)],
            id="brought to another",
        ),
        pytest.param(
            (MADE, an_event(50, "changed", detail={"fermenter": FV2}), moved(100, "fermenting")),
            FV2,
            [(FV2, 100, None)],
            id="planned elsewhere before the yeast was in",
        ),
        pytest.param(
            (
                MADE,
                moved(100, "fermenting"),
                an_event(300, "changed", detail={"fermenter": None}),
                an_event(500, "changed", detail={"fermenter": FV1}),
                moved(900, "completed"),
            ),
            FV1,
            [(FV1, 100, 300), (FV1, 500, 900)],
            id="taken out, brought back, done",
        ),
        pytest.param(
            (MADE, moved(100, "fermenting"), an_event(300, "changed", detail={"name": "Amber"})),
            FV1,
            [(FV1, 100, None)],
            id="another name is no move",
        ),
        pytest.param(
            (an_event(10, "made"), moved(100, "fermenting"), an_event(300, "changed", detail={"fermenter": FV2})),
            FV2,
            [(FV2, 300, None)],
            id="an older log does not say where it began",
        ),
        pytest.param(
            (
                MADE,
                moved(100, "fermenting"),
                moved(900, "completed"),
                an_event(950, "changed", detail={"fermenter": FV2}),
            ),
            FV2,
            [(FV1, 100, 900)],
            id="what was written down after its end",
        ),
    ],
)
def test_in_which_fermenter_it_was_when(
    log: tuple[Event, ...], now_in: str | None, expected: list[tuple[str, int, int | None]]
) -> None:
    assert stays(log, now_in) == tuple(Stay(fermenter=it, from_utc=a, to_utc=b) for it, a, b in expected)


def ahead(step: int, elapsed_h: float, remaining_h: float | None, setpoint_c: float, start_c: float = 18.0) -> Ahead:
    progress = ProfileProgress(
        profile=PLAN,
        step=step,
        paused=False,
        finished=False,
        start_c=start_c,
        elapsed_s=elapsed_h * HOUR_S,
        remaining_s=None if remaining_h is None else remaining_h * HOUR_S,
        sg=None,
    )
    return Ahead(at_utc=NOW_UTC, setpoint_c=setpoint_c, progress=progress)


@pytest.mark.parametrize(
    ("it", "after_h", "expected_c"),
    [
        pytest.param(ahead(1, 70, 2, 18.0), 1, 18.0, id="the hold that runs"),
        pytest.param(ahead(1, 70, 2, 18.0), 2 + 6, 19.5, id="half up the ramp that comes"),
        pytest.param(ahead(1, 70, 2, 18.0), 2 + 12 + 47, 21.0, id="the second hold"),
        pytest.param(ahead(1, 70, 2, 18.0), 2 + 12 + 48 + 1, 4.0, id="the hold without end, for a while"),
        pytest.param(ahead(2, 6, 6, 19.5), 3, 20.25, id="on a ramp, from where it is"),
        pytest.param(ahead(4, 500, None, 4.0, 21.0), 5, 4.0, id="in the hold without end"),
        pytest.param(ahead(1, 70, 2, 18.0), 24 * 80, None, id="nothing is planned so late"),
    ],
)
def test_the_rest_of_the_plan(it: Ahead, after_h: float, expected_c: float | None) -> None:
    found = planned_at(still_to_come(it), round(NOW_UTC + after_h * HOUR_S))
    assert found == (None if expected_c is None else pytest.approx(expected_c, abs=0.01))


def test_a_plan_of_years_is_drawn_for_three_months() -> None:
    endless = PLAN.model_copy(update={"steps": (PLAN.steps[0].model_copy(update={"for_h": 2400.0}),) * 3})
    knots = as_foreseen(endless, pitched_utc=NOW_UTC)
    assert knots[-1] == (NOW_UTC + MOST_AHEAD_S, 18.0)


def test_points_ahead_are_never_of_the_past() -> None:
    found = points_ahead(
        still_to_come(ahead(1, 70, 2, 18.0)), now_utc=NOW_UTC, to_utc=NOW_UTC + 100 * HOUR_S, bucket_s=3600
    )
    assert found[0].at_utc == NOW_UTC
    assert all(it.beer_c is None and it.setpoint_c is not None for it in found)
    assert [it.at_utc for it in found] == sorted({it.at_utc for it in found})


def test_a_batch_that_moved_shows_each_stretch_of_the_fermenter_that_it_was_in_then(bench: Bench) -> None:
    """Two days at 19 degrees in one, then at 12 in the other. Years later too."""
    brewery, began_utc = bench.brewery, bench.now_utc - 4 * DAY_S
    hours = range(-24, 96)
    brewery.log(*(an_entry(25 + at, at_utc=began_utc + at * HOUR_S, beer_c=19.0, heat_duty=0.2) for at in hours))
    brewery.log(
        *(
            an_entry(225 + at, at_utc=began_utc + at * HOUR_S, beer_c=12.0, cool_duty=0.7, fermenter="fv2")
            for at in hours
        )
    )
    brewery.wait_for_acks(2)
    bench.batch = make_batch(brewery, fermenter=FV1).id
    move_utc = began_utc + 2 * DAY_S
    who = Principal(member=brewery.member, name="Anna", role=Role.ADMINISTRATOR)

    def move(db: Any) -> None:
        it = batches.batch_of(db, bench.batch)
        assert it is not None
        changing.change(
            db,
            who,
            it.id,
            version=it.version,
            name=it.name,
            fermenter=FV2,
            regulated="controller",
            brewers=(),
            stewards=(),
            now_utc=bench.now_utc,
            at_utc=move_utc,
        )

    bench.write(move)
    check_both(bench, began_utc, move_utc)
    move_on(brewery, bench.batch, "fermenting", "conditioning", "completed")
    bench.later(2 * 366 * DAY_S)
    check_both(bench, began_utc, move_utc)
    page = bench.page("chart")
    assert page.count("#history") == 2, "where it was, and when"


def check_both(bench: Bench, began_utc: int, move_utc: int) -> None:
    found = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/history").json()
    rows = [it for it in zip(found["at_utc"], found["beer_c"], found["heat_duty"], strict=True) if it[1] is not None]
    assert {(c, heat) for at, c, heat in rows if at < move_utc} == {(19.0, 0.2)}
    assert {c for at, c, _ in rows if at >= move_utc} == {12.0}
    assert len(rows) >= 88
    assert min(at for at, _, _ in rows) >= began_utc
    assert any(it["name"] == "brought" and it["at_utc"] == move_utc for it in found["marks"])
