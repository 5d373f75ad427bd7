// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Who has seen an alarm: what the page says of it holds for the alarms that stood when it was loaded. One that went
// and came back, or came since, nobody has seen.

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-seen]"))) {
  const root = /** @type {HTMLElement} */ (box.closest("[data-fermenter]"));
  const said = /** @type {HTMLElement} */ (box.querySelector(".seen"));
  const form = box.querySelector("form");
  const first = root.dataset.alarms?.split(" ")[0];
  let seen = new Set((box.dataset.seen ?? "").split(" ").filter(Boolean));

  root.addEventListener("patched", (event) => {
    const alarms = /** @type {CustomEvent} */ (event).detail.flag.alarms.split(" ").filter(Boolean);
    seen = new Set([...seen].filter((it) => alarms.includes(it)));
    if (said.textContent && (alarms[0] !== first || !seen.has(first))) said.textContent = "";
    if (!form) return;
    /** @type {HTMLInputElement} */ (form.elements.namedItem("alarms")).value = alarms.join(" ");
    form.hidden = alarms.every((it) => seen.has(it));
  });
}
