// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// What must not happen by brushing past: it is held for `data-hold` ms, with a ring that closes, and let go too soon,
// moved or left, nothing was sent. By keyboard: hold Enter or the space bar. A screen reader's press, which has no
// length, does what the element does without this: it follows the link, or sends the form.

const MOST_PX = 10;
const SHOW_HOW_MS = 3000;

/** @typedef {{element: HTMLElement, beganMs: number, x: number, y: number, by: string, timer: number}} Hold */
/** @type {Hold|null} */
let held = null;

/** @param {HTMLElement} element @param {{x?: number, y?: number, by: string, beganMs: number}} how */
function begin(element, { x = 0, y = 0, by, beganMs }) {
  giveUp();
  const timer = setTimeout(finish, Number(element.dataset.hold) - (performance.now() - beganMs));
  held = { element, beganMs, x, y, by, timer };
  element.classList.add("holding");
  draw();
}

function draw() {
  if (!held) return;
  const share = Math.min(1, (performance.now() - held.beganMs) / Number(held.element.dataset.hold));
  held.element.style.setProperty("--part", String(share));
  requestAnimationFrame(draw);
}

function end() {
  if (!held) return null;
  const { element, timer } = held;
  clearTimeout(timer);
  held = null;
  element.classList.remove("holding");
  element.style.removeProperty("--part");
  return element;
}

/** Too short, moved, or left: says how it is done. */
function giveUp() {
  const element = end();
  if (!element) return;
  element.classList.add("too-short");
  setTimeout(() => element.classList.remove("too-short"), SHOW_HOW_MS);
}

/** Let go: a busy page may hear of it before its own timer, so that what counts is when the finger did. @param {Event} event */
function letGo(event) {
  if (held && event.timeStamp - held.beganMs >= Number(held.element.dataset.hold)) finish();
  else giveUp();
}

function finish() {
  const element = end();
  const form = element?.closest("form");
  if (!element || !form) return;
  if (form.dataset.sending) element.nextElementSibling?.replaceChildren(form.dataset.sending);
  form.requestSubmit(element instanceof HTMLButtonElement ? element : undefined);
}

/** @param {Event} event */
const holdable = (event) =>
  /** @type {HTMLElement|null} */ (event.target instanceof Element ? event.target.closest("[data-hold]") : null);

/** @param {KeyboardEvent} event */
const presses = (event) => event.key === "Enter" || event.key === " ";

document.addEventListener("pointerdown", (event) => {
  const element = holdable(event);
  if (!element || !event.isPrimary || event.button !== 0) return giveUp();
  begin(element, { x: event.clientX, y: event.clientY, by: "pointer", beganMs: event.timeStamp });
});
document.addEventListener("pointermove", (event) => {
  if (held?.by !== "pointer") return;
  const moved = Math.hypot(event.clientX - held.x, event.clientY - held.y) > MOST_PX;
  const left = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-hold]") !== held.element;
  if (moved || left) giveUp();
});
addEventListener("pointerup", letGo);
for (const kind of ["pointercancel", "blur", "visibilitychange", "pagehide"]) {
  addEventListener(kind, giveUp);
}
document.addEventListener("pointerleave", giveUp);

document.addEventListener("keydown", (event) => {
  const element = holdable(event);
  if (!element || !presses(event)) return giveUp();
  event.preventDefault();
  if (!event.repeat && held?.element !== element) begin(element, { by: "key", beganMs: event.timeStamp });
});
document.addEventListener("keyup", (event) => {
  if (holdable(event) && presses(event)) event.preventDefault();
  letGo(event);
});
document.addEventListener("focusout", () => held?.by === "key" && giveUp());

document.addEventListener(
  "click",
  (event) => {
    if (holdable(event) && event.detail > 0) event.preventDefault();
  },
  { capture: true },
);
for (const kind of ["contextmenu", "dragstart"]) {
  document.addEventListener(kind, (event) => holdable(event) && event.preventDefault());
}
