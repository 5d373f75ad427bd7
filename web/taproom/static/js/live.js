// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps a page live: patches text nodes and data attributes, never markup, so that nothing is replaced under a
// finger. Says so when it is cut off.

/** @typedef {{key: string, text: Object<string, string>, flag: Object<string, string>, wait: number|null, speed: number}} Patch */

const SILENCE_MS = 12000; // the hub speaks at least each 5 s
const AGAIN_MS = 2000;
const page = document.documentElement;
page.classList.add("js");

/** This script does not wait for the page, so that the stream is asked for at once; what it shows does. */
const ready = new Promise((resolve) => {
  if (document.readyState !== "loading") resolve(undefined);
  else document.addEventListener("readystatechange", resolve, { once: true });
});

/** @type {EventSource|undefined} */
let source;
let heardMs = performance.now();

/** @param {string} state */
function link(state) {
  if (page.dataset.link === state) return;
  page.dataset.link = state;
  performance.mark(state);
  const banner = /** @type {HTMLElement} */ (document.querySelector(".link-lost"));
  banner.textContent = state === "lost" ? banner.dataset.lost ?? "" : "";
}

/** @param {Element} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Starts a countdown at what its element says. @param {HTMLElement} wait @param {number|null} seconds @param {number} speed */
function startWait(wait, seconds, speed) {
  wait.dataset.wait = seconds === null ? "" : String(seconds);
  wait.dataset.speed = String(speed);
  wait.dataset.since = String(performance.now());
  setText(wait, seconds === null ? "" : clock(seconds));
}

function tick() {
  for (const wait of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-wait]"))) {
    if (!wait.dataset.wait || page.dataset.link === "lost") continue;
    const passed = ((performance.now() - Number(wait.dataset.since)) / 1000) * Number(wait.dataset.speed);
    setText(wait, clock(Number(wait.dataset.wait) - passed));
  }
}

/** @param {Patch} patch */
function apply(patch) {
  for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-fermenter]"))) {
    if (root.dataset.fermenter !== patch.key) continue;
    Object.assign(root.dataset, patch.flag);
    for (const element of root.querySelectorAll("[data-text]")) {
      const text = patch.text[/** @type {HTMLElement} */ (element).dataset.text ?? ""];
      if (text !== undefined) setText(element, text);
    }
    const wait = /** @type {HTMLElement|null} */ (root.querySelector("[data-wait]"));
    if (wait) startWait(wait, patch.wait, patch.speed);
    root.dispatchEvent(new CustomEvent("patched", { detail: patch }));
  }
}

function listen() {
  source?.close();
  heardMs = performance.now();
  source = new EventSource(page.dataset.live ?? "/live");
  /** @param {string} name @param {(content: any) => void} act */
  const on = (name, act) =>
    source?.addEventListener(name, async (event) => {
      heardMs = performance.now();
      await ready;
      act(JSON.parse(event.data));
      link("live");
    });
  on("fermenter", apply);
  on("beat", () => {});
  on("shape", (shape) => {
    if (shape !== page.dataset.shape && !document.querySelector("form.setpoint")) location.reload();
  });
  source.onerror = async () => {
    await ready;
    link("lost");
    if (source?.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS);
  };
}

listen();
await ready;
for (const wait of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-wait]"))) {
  wait.dataset.since ??= String(performance.now());
}
setInterval(tick, 250);
setInterval(() => {
  if (performance.now() - heardMs > SILENCE_MS) {
    link("lost");
    listen();
  }
}, AGAIN_MS);
