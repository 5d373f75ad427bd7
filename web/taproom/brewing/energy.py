# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a beer nourishes. A number of calories without its serving says nothing, so the serving is in every name."""

from taproom.brewing.method import Method

_ML_PER_12_OZ = 355.0
ENERGY = Method(
    name="ASBC",
    formula=(
        "kcal in 355 ml = 1881.22 FG (OG - FG) / (1.775 - OG) + 3550 FG (0.1808 OG + 0.8192 FG - 1.0004); "
        "in 100 ml: that / 3.55"
    ),
    source="M. L. Hall, Brew by the Numbers, Zymurgy, summer 1995, after ASBC Methods of Analysis, Beer-33",
)
KJ_PER_KCAL = 4.184


def kcal_per_100_ml(*, og: float, fg: float) -> float:
    """From the alcohol and from the extract that is left; never below nothing."""
    alcohol = 1881.22 * fg * (og - fg) / (1.775 - og)
    extract = 3550 * fg * (0.1808 * og + 0.8192 * fg - 1.0004)
    return max(0.0, (alcohol + extract) * 100 / _ML_PER_12_OZ)


def kcal_per_33_cl(*, og: float, fg: float) -> float:
    return kcal_per_100_ml(og=og, fg=fg) * 3.3
