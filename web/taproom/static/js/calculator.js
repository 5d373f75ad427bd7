// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks for the same page again while one types, and puts in place what changed. The address follows, so that it can be
// kept or sent. Without this, the form's own button does it.

const AFTER_MS = 200;
const form = /** @type {HTMLFormElement} */ (document.querySelector("form.calculator"));
const stale = /** @type {HTMLElement} */ (form.querySelector("[data-stale]"));
const said = /** @type {HTMLElement} */ (form.querySelector("[data-said]"));
let waits = 0;
let latest = 0;

/** @param {Document} page */
function putInPlace(page) {
  for (const old of form.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(old.id);
    if (!fresh) continue;
    for (const open of old.querySelectorAll("details[open]")) fresh.querySelector(`#${open.id}`)?.setAttribute("open", "");
    old.replaceWith(fresh);
  }
  for (const field of form.querySelectorAll("input, select")) {
    field.toggleAttribute("aria-invalid", false);
    if (field.id && page.getElementById(field.id)?.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
  }
  const first = form.querySelector(".found .first :is(.label, .none), .found .first .value, #answer .bad");
  const value = form.querySelector(".found .first .value");
  said.textContent = [first, value].map((it) => it?.textContent?.trim() ?? "").join(" ");
}

async function again() {
  const mine = ++latest;
  const address = `${form.getAttribute("action")}?${new URLSearchParams(/** @type {any} */ (new FormData(form)))}`;
  try {
    const response = await fetch(address, { headers: { "X-Background": "1" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== latest) return;
    stale.hidden = page.getElementById("answer") !== null;
    if (!stale.hidden) return;
    putInPlace(page);
    history.replaceState(null, "", address);
    document.querySelector(".languages [name=back]")?.setAttribute("value", address);
  } catch {
    if (mine === latest) stale.hidden = false;
  }
}

form.addEventListener("input", () => {
  clearTimeout(waits);
  waits = setTimeout(again, AFTER_MS);
});
form.querySelector("[data-without-script]")?.setAttribute("hidden", "");
