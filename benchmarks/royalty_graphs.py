# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""5,000 fork graphs at random, merges included: every cent of every sale has an owner. Prints what it saw."""

import random
import sys
import time

from fork_graphs import a_graph
from taproom.commons.royalty_rules import lines, walk, weights

GRAPHS = 5_000


def main() -> int:
    began_s, wrong, merges, longest, most = time.perf_counter(), 0, 0, 0, 0
    for seed in range(GRAPHS):
        chance = random.Random(seed)  # noqa: S311 - the same graphs each time
        versions, kept = a_graph(chance)
        steps = walk(versions, next(reversed(versions)), lambda it, other, kept=kept: kept[it, other])
        shared = weights(steps)
        pool = chance.randrange(10_000_000)
        paid = lines(pool, shared, turn=seed)
        wrong += sum(shared.values()) != 1 or sum(paid.values()) != pool or min(paid.values(), default=0) < 0
        merges += any(len(it.parents) > 1 for it in versions.values())
        longest, most = max(longest, *(it.depth for it in steps)), max(most, len(shared))
    took_s = time.perf_counter() - began_s
    print(f"{GRAPHS} graphs, {merges} with merges, at most {longest} steps and {most} makers: {took_s:.1f} s")
    print(f"not to the cent: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
