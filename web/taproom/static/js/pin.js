// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// The pad for a PIN, on a screen without a keyboard. The sixth digit sends it.

document.documentElement.classList.add("js");
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-pin]"));
const pin = /** @type {HTMLInputElement} */ (form.querySelector("[name=pin]"));

form.addEventListener("click", (event) => {
  const digit = /** @type {HTMLElement} */ (event.target).dataset.digit;
  if (!digit) return;
  pin.value = digit === "back" ? pin.value.slice(0, -1) : (pin.value + digit).slice(0, 6);
  if (pin.value.length === 6) form.requestSubmit();
});
pin.addEventListener("input", () => {
  if (/^[0-9]{6}$/.test(pin.value)) form.requestSubmit();
});
