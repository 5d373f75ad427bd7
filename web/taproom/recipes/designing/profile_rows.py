# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The profile that a controller runs, as rows of a form. Pure.

A row's `value` belongs to what ends the step: a gravity, an attenuation in percent, or a change in points over
`over` hours.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from cellar.contract import ProfileDocument
from taproom.i18n import mark as _
from taproom.recipes.designing.faults import NEEDED_NUMBER, NO_CHOICE, Faults, read_bare
from taproom.recipes.designing.numbers import clean, number_text
from taproom.recipes.designing.typed import Row
from taproom.recipes.document import Document

KINDS: Final[Mapping[str, str]] = {
    "hold": _("Hold"),
    "ramp": _("Ramp"),
    "free_rise": _("Free rise"),
    "diacetyl_rest": _("Diacetyl rest"),
    "crash": _("Crash"),
}
ENDS: Final[Mapping[str, str]] = {
    "": _("its time is over"),
    "gravity": _("the gravity is reached"),
    "attenuation": _("it has attenuated"),
    "stable": _("the gravity is stable"),
    "by_hand": _("somebody says so"),
}
NOT_A_STEP = _("This step cannot be run: give it a time or an end, and temperatures from -20 to 110 °C.")
MOST: Final = 20
_USUAL_RATE = 1.0


def rows_of(profile: ProfileDocument | None, *, comma: bool = False) -> tuple[Row, ...]:
    if profile is None:
        return ()
    listed = profile.model_dump(mode="json", exclude_none=True)["steps"]
    return tuple({"was": str(n), **_row(it, comma=comma)} for n, it in enumerate(listed))


def _row(it: Mapping[str, Any], *, comma: bool) -> Row:
    kind = next(name for name in KINDS if name in it)
    row: dict[str, str] = {"kind": kind, "target": number_text(it[kind], comma=comma)}
    for name, key in (("rate", "k_per_h"), ("for", "for_h"), ("at_most", "at_most_h")):
        row[name] = number_text(it[key], comma=comma) if key in it else ""
    return {**row, **_end(it.get("until"), comma=comma)}


def _end(until: Any, *, comma: bool) -> Row:
    if until == "by_hand":
        return {"until": "by_hand", "value": "", "over": ""}
    if not until:
        return {"until": "", "value": "", "over": ""}
    if "gravity" in until:
        return {"until": "gravity", "value": number_text(until["gravity"], comma=comma), "over": ""}
    if "attenuation" in until:
        percent = round(until["attenuation"] * 100, 6)
        return {"until": "attenuation", "value": number_text(percent, comma=comma), "over": ""}
    over = number_text(until["over_h"], comma=comma)
    return {"until": "stable", "value": number_text(until["stable_points"], comma=comma), "over": over}


def put(rows: tuple[Row, ...], base: Document | None, whole: dict[str, Any], faults: Faults) -> None:
    """The profile of these rows into the extras; steps that nobody touched stay as they are."""
    was = base.extras.profile if base else None
    before = rows_of(was)
    said = [(n, it) for n, it in enumerate(rows) if it.get("target") or it.get("was")]
    if [_bare_row(it) for _n, it in said] == [_bare_row(it) for it in before]:
        return
    whole.setdefault("extras", {}).pop("profile", None)
    if not said:
        return
    kept = was.model_dump(mode="json", exclude_unset=True)["steps"] if was else []
    steps = [_kept(row, before, kept) or _step(row, f"profile.{n}.", faults) for n, row in said]
    name = clean(whole["recipe"].get("name") or "", 60) or "?"
    og = {"og": was.og} if was and was.og is not None else {}
    for n, step in zip((n for n, row in said), steps, strict=True):
        if step is not None and not _runs([step]):
            faults.add(f"profile.{n}.target", NOT_A_STEP)
    made = {"name": was.name if was else name, **og, "steps": [it for it in steps if it is not None]}
    try:
        ProfileDocument.model_validate(made)
    except ValidationError:
        faults.add("profile.0.target", NOT_A_STEP)
    else:
        whole["extras"]["profile"] = made


def _kept(row: Row, before: tuple[Row, ...], kept: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The step as it was, if nobody touched its row."""
    untouched = (n for n, it in enumerate(before) if it["was"] == row.get("was") and _bare_row(it) == _bare_row(row))
    return next((kept[n] for n in untouched), None)


def _bare_row(row: Row) -> dict[str, str]:
    return {key: text.replace(",", ".") for key, text in row.items() if text and key != "was"}


def _runs(steps: list[dict[str, Any]]) -> bool:
    try:
        ProfileDocument.model_validate({"name": "?", "steps": steps})
    except ValidationError:
        return False
    return True


def _step(row: Row, prefix: str, faults: Faults) -> dict[str, Any] | None:
    kind = row.get("kind", "")
    if kind not in KINDS:
        faults.add(f"{prefix}kind", NO_CHOICE)
        return None
    target = read_bare(row.get("target", ""), f"{prefix}target", faults, low=-20, high=110)
    if target is None:
        faults.add(f"{prefix}target", NEEDED_NUMBER)
        return None
    step: dict[str, Any] = {kind: target}
    if kind in ("ramp", "diacetyl_rest", "crash"):
        step["k_per_h"] = read_bare(row.get("rate", ""), f"{prefix}rate", faults, low=0.01, high=20) or _USUAL_RATE
    for name, key in (("for", "for_h"), ("at_most", "at_most_h")):
        hours = read_bare(row.get(name, ""), f"{prefix}{name}", faults, low=0.01, high=2400)
        if hours is not None and _has(kind, key):
            step[key] = hours
    until = _until(row, prefix, faults)
    if until is not None and kind != "crash":
        step["until"] = until
    return step


def _has(kind: str, key: str) -> bool:
    return kind in ("hold", "free_rise", "diacetyl_rest") or (kind == "crash" and key == "at_most_h")


def _until(row: Row, prefix: str, faults: Faults) -> Any:
    bounds = {"gravity": (0.98, 1.2), "attenuation": (1, 100), "stable": (0.1, 20)}
    what = row.get("until", "")
    if what in ("", "by_hand"):
        return what or None
    if what not in bounds:
        faults.add(f"{prefix}until", NO_CHOICE)
        return None
    low, high = bounds[what]
    value = read_bare(row.get("value", ""), f"{prefix}value", faults, low=low, high=high)
    if value is None:
        faults.add(f"{prefix}value", NEEDED_NUMBER)
        return None
    if what == "stable":
        over = read_bare(row.get("over", ""), f"{prefix}over", faults, low=1, high=240)
        return {"stable_points": value, "over_h": 48 if over is None else over}
    return {"gravity": value} if what == "gravity" else {"attenuation": value / 100}
