// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Says each second that this page is in sight, which is what keeps a relay closed, and shows what is so. What is asked is
// in the page itself: when that changes, the page is loaded again, but never under a finger.

const EACH_MS = 1000;
const LOST_AFTER_MS = 5000;
const BACKGROUND = { "x-background": "1" };
const banner = /** @type {HTMLElement} */ (document.querySelector(".link-lost"));
const here = /** @type {HTMLElement | null} */ (document.querySelector("[data-here]"));
const begins = /** @type {HTMLElement | null} */ (document.querySelector("[data-begins]"));
let heardMs = performance.now();
let pressing = false;

for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (pressing = true));
for (const kind of ["pointerup", "pointercancel", "keyup", "blur"]) addEventListener(kind, () => (pressing = false));
document.addEventListener("submit", () => (pressing = true)); // the answer is another page

/** @typedef {{shape: string, wait: string, parts: Object<string, {text: string, flag: string}>}} Patch */

/** @param {Element | null} element @param {string} text */
function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** @param {HTMLElement} page @param {Patch} patch */
function apply(page, patch) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-part]"))) {
    const now = patch.parts[part.dataset.part ?? ""];
    if (!now) continue;
    setText(part.querySelector("dd"), now.text);
    part.dataset.flag = now.flag;
  }
  setText(page.querySelector("[data-left]"), patch.wait);
}

/** @param {HTMLElement} page */
async function sayHere(page) {
  const answer = await fetch(page.dataset.here ?? "", { method: "POST", headers: BACKGROUND, signal: AbortSignal.timeout(4000) });
  if (!answer.ok || answer.redirected) throw new Error("not heard");
  const patch = /** @type {Patch} */ (await answer.json());
  heardMs = performance.now();
  setText(banner, "");
  if (patch.shape === page.dataset.shape) apply(page, patch);
  else if (!pressing) location.replace(location.pathname.replace(/\/press$/, ""));
}

/** @param {HTMLElement} page */
async function lookWhetherBegun(page) {
  const answer = await fetch(page.dataset.begins ?? "", { headers: BACKGROUND });
  if (answer.redirected && !pressing) location.replace(answer.url);
}

async function turn() {
  try {
    if (!document.hidden) await (here ? sayHere(here) : begins ? lookWhetherBegun(begins) : undefined);
  } catch {
    if (here && performance.now() - heardMs > LOST_AFTER_MS) setText(banner, banner.dataset.lost ?? "");
  }
  setTimeout(turn, EACH_MS);
}

document.querySelector("[aria-current=step]")?.scrollIntoView({ block: "nearest" });
document.getElementById("task")?.focus({ preventScroll: true });
turn();
