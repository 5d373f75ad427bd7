# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a probe's answers are symptoms of. The complaints are those of `adapters.w1`, which a test holds to this."""

from statistics import median

from cellar.composition.commission.bench import Bench, Word
from cellar.diagnosis import Seen, Symptom

COMPLAINTS = (
    ("no 1-Wire bus", Symptom.BUS_GONE),
    ("cannot be read: there is no", Symptom.BUS_GONE),
    ("nine zeros", Symptom.PROBE_SHORT),
    ("power-on value", Symptom.PROBE_POWER_ON),
    ("no DS18B20 can measure", Symptom.PROBE_STARVED),
    ("within 2 s that it has measured", Symptom.PROBE_STARVED),
    ("not on the bus", Symptom.PROBE_ABSENT),
    ("hangs", Symptom.PROBE_HANGS),
    ("has not answered", Symptom.PROBE_HANGS),
    ("no valid answer", Symptom.PROBE_NO_ANSWER),
)
SOME, MOST = 0.01, 0.9
SPIKE_K, AROUND = 1.0, 5
"""A word that is this far from the middle of its neighbours is a leap that no hand makes and takes back."""


def symptom_of(complaint: str) -> Symptom:
    return next((it for words, it in COMPLAINTS if words in complaint), Symptom.PROBE_NONSENSE)


def complaints(bench: Bench, name: str, rom: str, start_s: float) -> list[Seen]:
    """What is wrong with a probe that does not answer at all."""
    words = bench.heard.since(rom, start_s)
    if len(words) < 3:
        return [Seen(symptom=Symptom.PROBE_HANGS, where=name)]
    bad = [word for word in words if word.value_c is None]
    if len(bad) < MOST * len(words):
        return []
    symptom = symptom_of(bad[-1].complaint)
    if symptom is Symptom.BUS_GONE:
        return [Seen(symptom=symptom)]
    known = set(bench.config.probes.values())
    if symptom is Symptom.PROBE_ABSENT and bench.present() - known:
        symptom = Symptom.PROBE_USURPED
    return [Seen(symptom=symptom, where=name)]


def noisy(bench: Bench, name: str, rom: str) -> list[Seen]:
    """Answers that are lost now and then, and leaps."""
    words = bench.heard.words.get(rom, [])
    bad = sum(word.value_c is None for word in words)
    if bad > SOME * len(words):
        return [Seen(symptom=Symptom.PROBE_ERRORS, where=name)]
    if spikes(words) >= 2:
        return [Seen(symptom=Symptom.PROBE_SPIKES, where=name)]
    return []


def spikes(words: list[Word]) -> int:
    values_c = [word.value_c for word in words if word.value_c is not None]
    return sum(_leaps(values_c, at) for at in range(1, len(values_c) - 1))


def _leaps(values_c: list[float], at: int) -> bool:
    """Alone: both neighbours are near the middle, and it is not."""
    middle_c = median(values_c[max(0, at - AROUND // 2) : at + AROUND // 2 + 1])
    away = abs(values_c[at] - middle_c) > SPIKE_K
    return away and abs(values_c[at - 1] - values_c[at + 1]) < abs(values_c[at] - middle_c)
