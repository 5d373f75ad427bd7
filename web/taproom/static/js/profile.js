// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// The page is loaded again when the profile has gone on to another step, unless somebody is typing.

const root = /** @type {HTMLElement} */ (document.querySelector("[data-page]"));
const seen = root.dataset.profile;
let touched = false;

document.addEventListener("input", () => {
  touched = true;
});
root.addEventListener("patched", (event) => {
  const now = /** @type {CustomEvent} */ (event).detail.flag.profile;
  if (now !== seen && !touched) location.replace(root.dataset.page ?? "");
});
