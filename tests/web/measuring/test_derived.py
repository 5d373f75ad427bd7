# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What gravities tell: the present while it is fresh, how fast, how long it stands still, and who is not believed."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.i18n import Reader
from taproom.measuring.derived import Gravity, Progress, judged, points_per_day, progress, stable_s
from taproom.measuring.staleness import BY_HAND_S, fresh_for_s, is_stale
from taproom.measuring.words import shown

NOW = 1_790_000_000
HOUR, DAY = 3600, 86_400


def hand(*read: tuple[float, float]) -> list[Gravity]:
    """Hours before now, and SG."""
    return [Gravity(id=str(at), at_utc=NOW - int(ago_h * HOUR), sg=sg) for at, (ago_h, sg) in enumerate(read)]


def floats(hours: int, sg: object, *, every_s: int = 900, device: str = "d") -> list[Gravity]:
    """A device that has posted for so many hours up to now; `sg(hours since the first)`."""
    assert callable(sg)
    count = hours * HOUR // every_s
    return [
        Gravity(
            id=f"{device}{at}",
            at_utc=NOW - (count - at) * every_s,
            sg=sg(at * every_s / HOUR),
            device=device,
            interval_s=every_s,
        )
        for at in range(count + 1)
    ]


@pytest.mark.parametrize(
    ("interval_s", "fresh_s"), [(None, 3600), (60, 1800), (450, 1800), (900, 3600), (3600, 14_400), (86_400, 86_400)]
)
def test_a_device_is_believed_until_it_missed_four_of_its_turns(interval_s: int | None, fresh_s: int) -> None:
    assert fresh_for_s(interval_s) == fresh_s


@pytest.mark.parametrize(("beyond_s", "stale"), [(-1, False), (0, False), (1, True)])
def test_what_is_older_than_it_may_be_is_stale(beyond_s: int, stale: bool) -> None:
    assert is_stale(3600 + beyond_s, by_hand=False, interval_s=900) is stale
    assert is_stale(BY_HAND_S + beyond_s, by_hand=True) is stale


@pytest.mark.parametrize(("beyond_s", "stale"), [(-1, False), (0, False), (1, True)])
def test_a_stale_gravity_is_no_number(beyond_s: int, stale: bool, english: Reader) -> None:
    its = floats(48, lambda h: 1.050 - 0.0005 * h)
    it = progress(its, og=1.050, now_utc=NOW + 3600 + beyond_s)
    assert it.stale is stale
    nothing = (it.sg, it.attenuation, it.abv_pct, it.points_per_day) == (None, None, None, None)
    assert nothing is stale
    said = shown(it, english)
    assert (said.sg == "–") is stale  # noqa: RUF001
    assert ("1.026, is 1 h old" in said.old) is stale


def test_attenuation_and_alcohol_follow_from_the_original_gravity() -> None:
    it = progress(hand((1, 1.010)), og=1.050, now_utc=NOW)
    assert it.attenuation == pytest.approx(0.8)
    assert it.abv_pct == pytest.approx(5.2, abs=0.15)


def test_without_an_original_gravity_the_highest_that_was_read_stands_for_it() -> None:
    assert progress(hand((48, 1.048), (1, 1.012)), og=None, now_utc=NOW).og == 1.048
    assert progress([], og=None, now_utc=NOW) == Progress(
        last=None, age_s=0, stale=False, og=None, sg=None, attenuation=None, abv_pct=None, points_per_day=None,
        stable_s=None, outliers=0,
    )  # fmt: skip


def test_a_gravity_above_the_original_has_no_alcohol() -> None:
    it = progress(hand((1, 1.060)), og=1.050, now_utc=NOW)
    assert (it.sg, it.attenuation, it.abv_pct) == (1.060, None, None)


def test_the_rate_is_the_slope_of_the_last_day_and_a_half() -> None:
    assert points_per_day(floats(72, lambda h: 1.080 - 0.0005 * h)) == pytest.approx(-12.0, abs=0.01)
    assert points_per_day(hand((24, 1.020), (0, 1.014))) == pytest.approx(-6.0)
    assert points_per_day(hand((5.9, 1.020), (0, 1.014))) is None
    assert points_per_day(hand((0, 1.014))) is None


@pytest.mark.parametrize(
    ("change_points", "hours", "still_h"),
    [(0.9, 48, 48), (1.0, 48, 48), (1.1, 48, None), (0.0, 23.9, None), (0.0, 24, 24), (0.0, 24.1, 24.1)],
)
def test_it_stands_still_while_nothing_changes_by_more_than_a_point(
    change_points: float, hours: float, still_h: float | None
) -> None:
    found = stable_s(hand((hours, 1.010 + change_points / 1000), (0, 1.010)), now_utc=NOW)
    assert found == (None if still_h is None else pytest.approx(still_h * HOUR, abs=1))


def test_only_the_time_since_the_last_change_counts() -> None:
    assert stable_s(hand((96, 1.014), (72, 1.010), (20, 1.010), (0, 1.010)), now_utc=NOW) == 72 * HOUR


def test_what_floats_rocks_by_a_point_and_is_still() -> None:
    rocking = floats(60, lambda h: 1.010 + 0.0008 * math.sin(h * 40))
    assert (stable_s(rocking, now_utc=NOW) or 0) >= 54 * HOUR


def test_a_slow_fall_is_no_standstill() -> None:
    assert stable_s(floats(72, lambda h: 1.020 - 0.001 * h / 12), now_utc=NOW) is None


def test_every_witness_must_say_that_it_stands_still() -> None:
    still, falling = floats(72, lambda _h: 1.010), floats(72, lambda h: 1.030 - 0.0003 * h, device="e")
    assert stable_s(still, now_utc=NOW) is not None
    assert stable_s(sorted([*still, *falling], key=lambda it: it.at_utc), now_utc=NOW) is None
    off = [replace(it, sg=1.013, device="e", id=f"e{it.id}") for it in still]
    assert stable_s(sorted([*still, *off], key=lambda it: it.at_utc), now_utc=NOW) is not None


def test_a_witness_that_is_stale_or_has_watched_for_an_hour_does_not_count() -> None:
    still = floats(72, lambda _h: 1.010)
    assert stable_s([*still, *hand((0.5, 1.014))], now_utc=NOW) is not None
    assert stable_s(still, now_utc=NOW + 2 * HOUR) is None


def test_a_clump_of_yeast_is_kept_and_not_believed() -> None:
    its = floats(24, lambda h: 1.050 - 0.0005 * h)
    its[40] = replace(its[40], sg=1.061)
    found = judged(its)
    assert [it.id for it in found if not it.sound] == [its[40].id]
    it = progress(found, og=1.050, now_utc=NOW)
    assert it.outliers == 1
    assert it.points_per_day == pytest.approx(-12.0, abs=0.1)


def test_krausen_over_three_readings_is_not_believed() -> None:
    its = floats(24, lambda h: 1.050 - 0.0005 * h)
    for at in (40, 41):
        its[at] = replace(its[at], sg=its[at].sg - 0.012)
    assert [it.id for it in judged(its) if not it.sound] == [its[40].id, its[41].id]


def test_a_leap_at_the_end_waits_until_others_agree() -> None:
    its = floats(24, lambda h: 1.050 - 0.0005 * h)
    its[-1] = replace(its[-1], sg=1.010)
    assert not judged(its)[-1].sound


def test_what_a_person_read_is_taken_at_their_word() -> None:
    its = [*floats(24, lambda h: 1.050 - 0.0005 * h), *hand((0, 1.010))]
    assert all(it.sound for it in judged(its))


@given(st.floats(2, 40), st.integers(0, 1000))
def test_a_beer_that_ferments_steadily_is_believed_throughout(points_a_day: float, seed: int) -> None:
    its = floats(72, lambda h: 1.120 - points_a_day / 24_000 * h + 0.0004 * math.sin(h * 37 + seed))
    assert all(it.sound for it in judged(its))


@given(
    st.lists(
        st.tuples(st.integers(0, 30 * DAY), st.floats(0.99, 1.12), st.sampled_from([None, "d", "e"])), max_size=40
    )
)
def test_whatever_was_read_what_is_derived_can_be(read: list[tuple[int, float, str | None]]) -> None:
    its = sorted(
        (
            Gravity(id=str(at), at_utc=NOW - ago_s, sg=sg, device=device)
            for at, (ago_s, sg, device) in enumerate(read)
        ),
        key=lambda it: it.at_utc,
    )
    it = progress(judged(its), og=1.050, now_utc=NOW)
    assert it.attenuation is None or 0 <= it.attenuation <= 1.3
    assert it.abv_pct is None or 0 <= it.abv_pct < 12
    assert it.stable_s is None or it.stable_s >= DAY
    assert (it.sg is None) == (it.last is None or it.stale)
