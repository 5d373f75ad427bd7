# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fork graphs at random, with merges: for the test that takes seconds, and the campaign of thousands."""

import random
from collections.abc import Mapping
from fractions import Fraction

from taproom.commons.royalty_rules import Version


def a_graph(chance: random.Random, *, most: int = 30) -> tuple[dict[str, Version], dict[tuple[str, str], Fraction]]:
    """Versions, oldest first, and how much each kept of any that is older."""
    versions: dict[str, Version] = {}
    for n in range(chance.randint(1, most)):
        older = list(versions)
        parents = chance.sample(older, min(len(older), chance.choice((0, 1, 1, 1, 2, 3))))
        makers = chance.sample("abcdefgh", chance.choice((0, 1, 1, 1, 2)) if parents else chance.choice((0, 1, 2)))
        versions[f"v{n}"] = Version(
            id=f"v{n}",
            makers={it: chance.randint(1, 4) for it in makers},
            parents={it: chance.randint(1, 4) for it in parents},
        )
    return versions, kept_at_random(chance, versions)


def kept_at_random(chance: random.Random, versions: Mapping[str, Version]) -> dict[tuple[str, str], Fraction]:
    return {
        (it, other): Fraction(chance.choice((0, chance.randint(0, 10_000), 10_000)), 10_000)
        for it in versions
        for other in versions
    }
