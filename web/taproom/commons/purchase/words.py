# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Orders in words."""

from collections.abc import Mapping

from taproom.commons.purchase.rules import Sort, Split
from taproom.i18n import mark as _

SPLIT_WORDS: Mapping[Split, str] = {
    "weight": _("by weight"),
    "value": _("by what the goods cost"),
    "heads": _("in equal parts"),
}
SORT_WORDS: Mapping[Sort, str] = {
    "malt": _("Malt"),
    "hops": _("Hops"),
    "yeast": _("Yeast"),
    "other": _("Something else"),
}
STATE_WORDS: Mapping[str, str] = {
    "open": _("open"),
    "closed": _("closed, not paid to the supplier yet"),
    "paid": _("paid to the supplier"),
    "called_off": _("called off"),
}
