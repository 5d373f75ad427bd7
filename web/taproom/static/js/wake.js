// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// A screen that slept is woken by a touch, and that touch must not act: whoever touched could not see what was under
// the finger. After 5 minutes without input everything is swallowed, until 1 s after all fingers are up again. When
// the last touch was outlives the page, which loads itself again now and then.

const SLEEPS_AFTER_MS = 5 * 60 * 1000;
const WAKES_AFTER_MS = 1000;
const BEGINS = ["pointerdown", "keydown"];
const ENDS = ["pointerup", "pointercancel", "keyup"];
const OTHERS = ["touchstart", "touchmove", "touchend", "mousedown", "mouseup", "click", "contextmenu", "submit"];

let touchedMs = Number(sessionStorage.getItem("touched")) || Date.now();
let waking = false;
/** @type {number|undefined} */
let timer;

/** @param {Event} event */
function pass(event) {
  const begins = BEGINS.includes(event.type);
  const ends = ENDS.includes(event.type);
  if (begins) waking ||= Date.now() - touchedMs >= SLEEPS_AFTER_MS;
  if (begins || ends) sessionStorage.setItem("touched", String((touchedMs = Date.now())));
  if (!waking) return;
  event.stopImmediatePropagation();
  if (event.cancelable) event.preventDefault();
  if (begins || ends) clearTimeout(timer);
  if (ends) timer = setTimeout(() => (waking = false), WAKES_AFTER_MS);
}

for (const kind of [...BEGINS, ...ENDS, ...OTHERS]) addEventListener(kind, pass, { capture: true, passive: false });
