// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Says that a picture is too large before it is sent, while what else was typed is still there.

document.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.matches("input[type=file][data-bytes]")) return;
  const tooLarge = [...(field.files ?? [])].some((it) => it.size > Number(field.dataset.bytes));
  field.setCustomValidity(tooLarge ? (field.dataset.tooLarge ?? "") : "");
  field.reportValidity();
});
