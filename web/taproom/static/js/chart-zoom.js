// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Moves a chart along its time: one finger or the mouse drags, two fingers pinch, buttons and keys do the same in steps.
// Vertical strokes stay the page's (touch-action: pan-y). While it moves, what is drawn is stretched; once it rests,
// `settled` may fetch what is finer.

const REST_MS = 250;
const LEAST_S = 1800;
const STEP = 0.25;
const SLACK_PX = 6; // so far a finger that only taps may slip

/**
 * @typedef {[number, number]} Span
 * @param {HTMLElement} box
 * @param {HTMLElement} buttons
 * @param {{get: () => Span|undefined, limits: () => Span, show: (span: Span) => void,
 *   settled: (span: Span|undefined) => void, plot: () => {left: number, width: number}}} chart
 */
export function zoomable(box, buttons, chart) {
  /** @type {Map<number, number>} where each finger is, in pixels of the page */
  const fingers = new Map();
  let timer = 0;
  /** Where the first finger came down; undefined once it drags. @type {number|undefined} */
  let down;

  /** Inside the limits, and never less than half an hour. @param {Span} span @returns {Span} */
  function inside([from, to]) {
    const [low, high] = chart.limits();
    const length = Math.min(Math.max(to - from, LEAST_S), Math.max(high - low, LEAST_S));
    const begin = Math.min(Math.max((from + to - length) / 2, low), Math.max(low, high - length));
    return [begin, begin + length];
  }

  /** @param {Span} span */
  function move(span) {
    const next = inside(span);
    chart.show(next);
    clearTimeout(timer);
    if (!fingers.size) timer = window.setTimeout(() => chart.settled(next.map(Math.round)), REST_MS);
  }

  /** Times under pixels, as drawn now. @param {Span} span @param {number} x */
  function timeAt([from, to], x) {
    const { left, width } = chart.plot();
    return from + ((x - left) / width) * (to - from);
  }

  /** Keeps the times that were under the fingers under them. @param {number[]} before @param {number[]} after */
  function follow(before, after) {
    const span = chart.get();
    if (!span) return;
    const { left, width } = chart.plot();
    const [a, b] = before.map((x) => timeAt(span, x));
    if (after.length === 1) return move([span[0] + a - timeAt(span, after[0]), span[1] + a - timeAt(span, after[0])]);
    const apart = after[1] - after[0];
    if (Math.abs(apart) < 8 || a === b) return;
    const perPx = (b - a) / apart;
    const from = a - (after[0] - left) * perPx;
    if (perPx > 0) move([from, from + width * perPx]);
  }

  box.addEventListener("pointerdown", (event) => {
    if (event.button || fingers.size > 1) return;
    down = fingers.size ? undefined : event.clientX;
    fingers.set(event.pointerId, event.clientX);
  });
  box.addEventListener("pointermove", (event) => {
    if (!event.buttons) fingers.delete(event.pointerId); // it was lifted elsewhere
    if (!fingers.has(event.pointerId)) return;
    if (down !== undefined && Math.abs(event.clientX - down) < SLACK_PX) return;
    down = undefined;
    box.setPointerCapture(event.pointerId); // not before: a click leaves the numbers under the pointer
    const before = [...fingers.values()];
    fingers.set(event.pointerId, event.clientX);
    follow(before, [...fingers.values()]);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    box.addEventListener(end, (event) => {
      const span = chart.get();
      const last = fingers.delete(/** @type {PointerEvent} */ (event).pointerId) && !fingers.size;
      if (last && down === undefined && span) move(span);
    });
  }

  /** @param {string} act */
  function step(act) {
    const span = chart.get();
    clearTimeout(timer);
    if (act === "reset") return chart.settled(undefined);
    if (!span) return;
    const length = span[1] - span[0];
    const [left, right] = { back: [-STEP, -STEP], on: [STEP, STEP], in: [STEP, -STEP], out: [-0.5, 0.5] }[act] ?? [0, 0];
    move([span[0] + left * length, span[1] + right * length]);
  }
  buttons.addEventListener("click", (event) => {
    const act = /** @type {HTMLElement} */ (event.target).dataset.zoom;
    if (act) step(act);
  });
  buttons.addEventListener("keydown", (event) => {
    const act = { ArrowLeft: "back", ArrowRight: "on", "+": "in", "-": "out", Home: "reset" }[event.key];
    if (!act) return;
    event.preventDefault();
    step(act);
  });
  box.addEventListener("dblclick", () => step("reset"));
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // a pinch on a touchpad; a plain wheel scrolls the page
    event.preventDefault();
    step(event.deltaY < 0 ? "in" : "out");
  }, { passive: false });
}
