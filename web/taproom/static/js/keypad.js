// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys for a number, on a screen without a keyboard. What was understood is said while it is typed, by the server that
// will note it: there is one reading of a number, not two.

document.documentElement.classList.add("js");
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-keypad]"));
const LOOK_AFTER_MS = 250;

/** @param {HTMLFormElement} form */
function serve(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("gravity"));
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-reading]"));
  const scale = () => String(new FormData(form).get("scale"));
  let looking = 0;

  async function look() {
    const wanted = `${field.value} ${scale()}`;
    const query = new URLSearchParams({ gravity: field.value, scale: scale() });
    const answer = await fetch(`${form.dataset.keypad}?${query}`, { headers: { "X-Background": "1" } });
    if (wanted !== `${field.value} ${scale()}` || !answer.headers.get("content-type")?.startsWith("text/plain")) return;
    said.textContent = await answer.text();
    said.classList.toggle("doubt", answer.headers.has("X-Doubt"));
  }

  function changed() {
    clearTimeout(looking);
    field.placeholder = field.dataset[scale()] ?? "";
    field.removeAttribute("aria-invalid");
    said.textContent = "";
    if (field.value.trim()) looking = setTimeout(() => look().catch(() => (said.textContent = "")), LOOK_AFTER_MS);
  }

  form.addEventListener("click", (event) => {
    const key = /** @type {HTMLElement} */ (event.target).dataset.key;
    if (!key) return;
    field.value = key === "back" ? field.value.slice(0, -1) : (field.value + key).slice(0, field.maxLength);
    changed();
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  if (field.value) changed();
}

if (form) serve(form);
