// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// A panel stands where anybody passes: whoever has touched nothing for 90 s is signed out. The server does the same by
// itself; this only makes the screen say so.

const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-lock-after]"));
const patience = Number(form.dataset.lockAfter) * 1000;
let last = performance.now();
for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => (last = performance.now()), { passive: true });
setInterval(() => {
  if (performance.now() - last >= patience) form.submit();
}, 1000);
