// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// A panel that shows a picture for a phone asks whether the phone has answered, and goes on by itself.

const ASK_EVERY_MS = 1000;
const shown = /** @type {HTMLElement} */ (document.querySelector("[data-phone]"));
const enter = /** @type {HTMLFormElement} */ (shown.querySelector("[data-enter]"));
const again = /** @type {HTMLFormElement} */ (shown.querySelector("[data-again]"));
const fault = /** @type {HTMLElement} */ (shown.querySelector("[data-gone]"));
document.documentElement.classList.add("js");

async function answered() {
  const query = new URLSearchParams({ code: shown.dataset.code ?? "" });
  const response = await fetch(`${shown.dataset.phone}?${query}`, { headers: { "X-Background": "1" } });
  return response.ok ? response.text() : "no";
}

function over() {
  clearInterval(asking);
  fault.textContent = fault.dataset.gone ?? "";
  shown.classList.add("over");
  again.hidden = false;
  again.querySelector("button")?.focus();
}

const asking = setInterval(async () => {
  const said = await answered().catch(() => "no"); // the hub is away for a moment: the picture may still be good
  if (said === "gone") return over();
  if (said !== "yes") return;
  clearInterval(asking);
  enter.requestSubmit();
}, ASK_EVERY_MS);
