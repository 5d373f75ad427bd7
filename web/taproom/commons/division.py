# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sharing whole cents exactly. Pure.

The rule, for every split of this feature: each gets the whole part of its exact share; the cents that are left go,
one each, to the largest remainders. Between equal remainders it is the turn of another first one each time.
"""

from collections.abc import Mapping, Sequence


def divided(total: int, weights: Sequence[int], *, turn: int = 0) -> list[int]:
    """`total` in the proportion of `weights`, in their order; the parts sum to `total`.

    `turn` (a period's number) rotates who is first among equals.

    Raises:
        ValueError: a negative amount or weight, or something to share and nobody to have it.
    """
    whole = sum(weights)
    if total < 0 or any(it < 0 for it in weights):
        raise ValueError("amounts and weights are not negative")
    if whole == 0:
        if total:
            raise ValueError("nobody has a weight")
        return [0] * len(weights)
    parts = [total * it // whole for it in weights]
    left = total - sum(parts)
    count = len(weights)
    order = sorted(range(count), key=lambda n: (-(total * weights[n] % whole), (n - turn) % count))
    for n in order[:left]:
        parts[n] += 1
    return parts


def shares(total: int, weights: Mapping[str, int], *, turn: int = 0) -> dict[str, int]:
    """`divided`, by name. The order of the names does not matter: they are sorted first."""
    names = sorted(weights)
    return dict(zip(names, divided(total, [weights[it] for it in names], turn=turn), strict=True))


def part(total: int, basis_points: int) -> int:
    """`basis_points` ten-thousandths of `total`, rounded down: what is left over stays where it was."""
    return total * basis_points // 10_000
