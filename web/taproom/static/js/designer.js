// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// The designer: numbers while one types, rows without a round trip, the library's values when an ingredient is chosen.
// Without it the same buttons do the same by loading the page again. What is typed is kept by js/draft.js.

import { keepDraft } from "./draft.js";

const WAIT_MS = 80;
const form = /** @type {HTMLFormElement} */ (document.querySelector("#designer"));
const lost = /** @type {HTMLElement} */ (form.querySelector("[data-lost-said]"));

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {AbortController | undefined} */
let running;
/** @type {(() => void) | undefined} */
let held;
let pressing = false;
let rows = 1000;

function typed() {
  const pairs = new URLSearchParams();
  for (const [name, text] of new FormData(form)) if (typeof text === "string") pairs.append(name, text);
  return pairs;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(compute, WAIT_MS);
}

async function compute() {
  clearTimeout(timer);
  running?.abort();
  const mine = (running = new AbortController());
  try {
    const answer = await fetch(form.dataset.figures ?? "", {
      method: "POST",
      body: typed(),
      headers: { "X-Live": "1" },
      signal: mine.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    lost.hidden = true;
    if (pressing) held = () => show(html);
    else show(html);
  } catch (error) {
    if (mine.signal.aborted) return;
    lost.textContent = form.dataset.lost ?? "";
    lost.hidden = false;
  }
}

/** @param {string} html */
function show(html) {
  const news = new DOMParser().parseFromString(html, "text/html");
  for (const part of news.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    for (const it of old?.querySelectorAll("details[open]") ?? []) {
      const same = part.querySelector(`#${CSS.escape(it.id)}`);
      if (same instanceof HTMLDetailsElement) same.open = true;
    }
    const focused = old?.contains(document.activeElement) ? document.activeElement?.closest("[id]")?.id : undefined;
    old?.replaceWith(document.adoptNode(part));
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`#${CSS.escape(focused)} summary`))?.focus();
  }
  form.dispatchEvent(new CustomEvent("figured"));
}

// A press that began before new numbers came is not lost: they wait until it is over.
document.addEventListener("pointerdown", (event) => {
  pressing = /** @type {Element} */ (event.target).closest("[data-part]") !== null;
});
for (const over of ["click", "pointercancel"]) {
  document.addEventListener(over, () => {
    pressing = false;
    const show_them = held;
    held = undefined;
    if (show_them) setTimeout(show_them);
  });
}

/** @param {HTMLElement} list */
function add(list) {
  const blank = /** @type {HTMLTemplateElement} */ (form.querySelector(`template[data-blank="${list.dataset.list}"]`));
  const holder = document.createElement("ol");
  holder.innerHTML = blank.innerHTML.replaceAll("__n__", String(rows++));
  const row = /** @type {HTMLElement} */ (holder.firstElementChild);
  list.append(row);
  /** @type {HTMLElement} */ (row.querySelector("input:not([type=hidden]), select")).focus();
}

/**
 * @param {HTMLElement} row
 * @param {string} way
 * @param {HTMLElement} button
 */
function move(row, way, button) {
  if (way === "up") row.previousElementSibling?.before(row);
  if (way === "down") row.nextElementSibling?.after(row);
  if (way === "remove") takeOut(row);
  else button.focus();
}

/** @param {HTMLElement} row What was taken out can be put back: a finger slips. */
function takeOut(row) {
  const gone = document.createElement("li");
  const back = document.createElement("button");
  gone.className = "gone";
  gone.append(form.dataset.gone ?? "", " ", /** @type {HTMLInputElement | null} */ (row.querySelector("[name$='.name']"))?.value ?? "");
  back.type = "button";
  back.textContent = form.dataset.back ?? "";
  back.addEventListener("click", () => {
    gone.replaceWith(row);
    /** @type {HTMLElement} */ (row.querySelector("input:not([type=hidden]), select")).focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  gone.append(back);
  row.replaceWith(gone);
  back.focus();
}

form.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
  if (!button) return;
  event.preventDefault();
  const way = button.dataset.do ?? "";
  const row = /** @type {HTMLElement | null} */ (button.closest("li.row"));
  const part = button.closest("section, details");
  if (way === "add") add(/** @type {HTMLElement} */ (part?.querySelector(":scope > [data-list]")));
  else if (row) move(row, way, button);
  form.dispatchEvent(new Event("input", { bubbles: true }));
});

// A number in the strip leads to its reason, and opens it.
form.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest(".strip a"));
  const why = link && document.querySelector(link.hash);
  if (why instanceof HTMLDetailsElement) why.open = true;
});

// Return computes; it does not press the form's first button.
form.addEventListener("keydown", (event) => {
  const at = /** @type {Element} */ (event.target);
  if (event.key !== "Enter" || !(at instanceof HTMLInputElement)) return;
  event.preventDefault();
  compute();
});

/** What the library knows of an ingredient, into the fields that nobody filled by hand. */
form.addEventListener("input", (event) => {
  const at = event.target;
  if (at instanceof HTMLElement && event.isTrusted) delete at.dataset.filled;
  if (!(at instanceof HTMLInputElement) || !at.list) return;
  const known = [...at.list.options].find((it) => it.value === at.value);
  const row = at.closest("li.row");
  if (!known || !row) return;
  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement | null} */ (row.querySelector(`[name$=".${name}"]`));
  for (const [name, text] of Object.entries(known.dataset)) {
    const it = field(name);
    if (!it || (it.value && it.tagName !== "SELECT" && !it.dataset.filled)) continue;
    it.value = text ?? "";
    it.dataset.filled = "1";
    const unit = field(`${name}.unit`);
    if (unit) unit.value = known.dataset[`${name}_unit`] ?? unit.value;
  }
});

form.addEventListener("input", soon);
keepDraft(form, typed);
