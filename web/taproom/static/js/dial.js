// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// A ring to turn, for a setpoint chosen with a wet glove: a tenth of a degree for each 6°, six degrees for a whole turn.
// To touch it changes nothing, only turning does; a drop of water or a second finger, which make a touch jump, turn
// nothing. What is turned is only wanted: it is held to be applied, like every setpoint at a panel.

const STEP = 0.1;
const DEGREES_A_STEP = 6;
const JUMP = 45; // degrees between two reports of one finger: faster than a hand turns
const KEYS = { ArrowUp: 0.1, ArrowRight: 0.1, ArrowDown: -0.1, ArrowLeft: -0.1, PageUp: 1, PageDown: -1 };

const dial = /** @type {HTMLElement} */ (document.querySelector("[data-dial]"));
const form = /** @type {HTMLFormElement} */ (dial.closest("form"));
const arc = /** @type {SVGPathElement} */ (dial.querySelector("[data-arc]"));
const grip = /** @type {SVGGElement} */ (dial.querySelector("[data-grip]"));
const large = /** @type {HTMLElement} */ (form.querySelector("[data-turned]"));

/** @type {{pointer: number, at: number, rest: number}|null} */
let turning = null;

/** Where a finger is around the middle, in degrees clockwise from the top. @param {PointerEvent} event */
function angle(event) {
  const box = dial.getBoundingClientRect();
  const x = event.clientX - box.left - box.width / 2;
  const y = event.clientY - box.top - box.height / 2;
  return (Math.atan2(x, -y) * 180) / Math.PI;
}

/** @param {number} by in degrees Celsius */
const turn = (by) => form.dispatchEvent(new CustomEvent("turned", { detail: by }));

dial.addEventListener("pointerdown", (event) => {
  if (!event.isPrimary || event.button !== 0) return;
  event.preventDefault();
  dial.focus({ preventScroll: true });
  dial.setPointerCapture(event.pointerId);
  turning = { pointer: event.pointerId, at: angle(event), rest: 0 };
  form.classList.add("turning");
});
dial.addEventListener("pointermove", (event) => {
  if (turning?.pointer !== event.pointerId) return;
  const now = angle(event);
  const moved = ((now - turning.at + 540) % 360) - 180;
  turning.at = now;
  if (Math.abs(moved) > JUMP) return;
  turning.rest += moved;
  const steps = Math.trunc(turning.rest / DEGREES_A_STEP);
  if (!steps) return;
  turning.rest -= steps * DEGREES_A_STEP;
  turn(steps * STEP);
});
/** @param {PointerEvent} event */
function letGo(event) {
  if (turning?.pointer !== event.pointerId) return;
  turning = null;
  form.classList.remove("turning");
}
for (const kind of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
  dial.addEventListener(kind, letGo);
}

dial.addEventListener("keydown", (event) => {
  const step = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
  if (step === undefined) return;
  event.preventDefault();
  turn(step);
});

/** @param {number} degrees */
const onRing = (degrees) => {
  const turned = (degrees * Math.PI) / 180;
  return `${(50 + 42 * Math.sin(turned)).toFixed(2)} ${(50 - 42 * Math.cos(turned)).toFixed(2)}`;
};

/** From what is set, at the top, to what is wanted. @param {number} wanted @param {number} set @param {string} text */
function draw(wanted, set, text) {
  const all = ((wanted - set) / STEP) * DEGREES_A_STEP;
  const shown = Math.max(-359.9, Math.min(359.9, all));
  arc.setAttribute("d", shown ? `M ${onRing(0)} A 42 42 0 ${Number(Math.abs(shown) > 180)} ${Number(shown > 0)} ${onRing(shown)}` : "");
  grip.setAttribute("transform", `rotate(${all} 50 50)`);
  dial.dataset.way = shown > 0.5 ? "warmer" : shown < -0.5 ? "colder" : "";
  dial.setAttribute("aria-valuenow", String(wanted));
  dial.setAttribute("aria-valuetext", `${text} °C`);
  large.textContent = `${text} °C`;
}

form.addEventListener("wanted", (event) => {
  const { wanted, set, text } = /** @type {CustomEvent} */ (event).detail;
  if (Number.isFinite(wanted) && Number.isFinite(set)) draw(wanted, set, text);
});
form.dispatchEvent(new CustomEvent("dial-is-ready"));
