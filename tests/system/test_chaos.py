# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Broker, hub and controller are killed at random; `make campaign` does it a thousand times."""

from campaigns.chaos import chaos


def test_whoever_is_killed_each_sample_arrives_exactly_once() -> None:
    seen = chaos(kills=12, samples=3000, seed=5)
    assert seen.created == 3000
    assert seen.exactly_once, seen


def test_a_controller_that_trusts_the_broker_would_be_found_out() -> None:
    seen = chaos(kills=12, samples=3000, seed=5, patience_s=5.0, hasty=True)
    assert seen.lost > 0, seen
