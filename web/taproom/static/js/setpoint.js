// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Steps for the setpoint field: buttons for fingers, arrow and page keys for keyboards. The form works without.

const form = /** @type {HTMLFormElement} */ (document.querySelector("form.setpoint"));
const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("setpoint"));
const root = /** @type {HTMLElement} */ (form.closest("[data-fermenter]"));
const comma = new Intl.NumberFormat(document.documentElement.lang).format(0.5)[1];
const KEYS = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 };

/** What the field said when nobody had changed it. */
let untouched = field.value;

/** @param {string} text */
const read = (text) => Number(text.replace(",", ".").replace("\u2212", "-"));

/** @param {number} step */
function stepBy(step) {
  const now = read(field.value);
  const from = Number.isFinite(now) && field.value.trim() ? now : read(untouched);
  const to = Math.min(Math.max(from + step, Number(form.dataset.low)), Number(form.dataset.high));
  field.value = String(Math.round(to * 100) / 100).replace(/^(-?\d+)$/, "$1.0").replace(".", comma);
  field.removeAttribute("aria-invalid");
  look();
}

// What a new setpoint would bring is said before it is applied.
const preview = /** @type {HTMLElement} */ (form.querySelector("[data-preview]"));
const LOOK_AFTER_MS = 200;
let looking = 0;

function look() {
  clearTimeout(looking);
  tell();
  if (field.value === untouched) preview.textContent = "";
  else looking = setTimeout(() => ask(field.value).catch(() => (preview.textContent = "")), LOOK_AFTER_MS);
}

/** @param {string} wanted */
async function ask(wanted) {
  const query = new URLSearchParams({ setpoint: wanted });
  const response = await fetch(`${preview.dataset.preview}?${query}`, { headers: { "X-Background": "1" } });
  const isText = response.headers.get("content-type")?.startsWith("text/plain");
  if (field.value === wanted) preview.textContent = isText ? await response.text() : "";
}

field.addEventListener("input", look);

/** To whatever else shows what is wanted: the dial of a panel. */
function tell() {
  const detail = { wanted: read(field.value), set: read(untouched), text: field.value };
  if (field.value.trim()) form.dispatchEvent(new CustomEvent("wanted", { detail }));
}
form.addEventListener("turned", (event) => stepBy(/** @type {CustomEvent} */ (event).detail));
form.addEventListener("dial-is-ready", tell);

for (const button of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-step]"))) {
  button.addEventListener("click", () => stepBy(Number(button.dataset.step)));
}

field.addEventListener("keydown", (event) => {
  const step = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
  if (step === undefined) return;
  event.preventDefault();
  stepBy(step);
});

// Another person's change reaches the field, unless this person is in the middle of one.
root.addEventListener("patched", (event) => {
  const setpoint = /** @type {CustomEvent} */ (event).detail.text.setpoint;
  if (field.value === untouched) field.value = setpoint;
  untouched = setpoint;
  if (field.value === untouched) look();
  else tell();
});

document.addEventListener("htmx:after:request", (event) => {
  const ctx = /** @type {CustomEvent} */ (event).detail.ctx;
  if (ctx.sourceElement !== form) return;
  field.toggleAttribute("aria-invalid", false);
  if (ctx.response.status === 422) field.setAttribute("aria-invalid", "true");
});
// Once it is answered, an opened confirmation closes.
document.addEventListener("htmx:after:swap", (event) => {
  const source = /** @type {CustomEvent} */ (event).detail.ctx.sourceElement;
  for (const details of source.querySelectorAll?.("details[open]") ?? []) details.removeAttribute("open");
});

// Forms work without htmx, by loading the whole page; so it may come last, after what a person looks at first.
function loadHtmx() {
  const script = document.createElement("script");
  script.src = form.dataset.htmx ?? "";
  document.head.append(script);
}
if (document.readyState === "complete") loadHtmx();
else addEventListener("load", loadHtmx, { once: true });
