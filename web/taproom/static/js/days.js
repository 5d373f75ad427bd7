// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws the last 24 hours of each tile again from time to time. A tile's link lies above its drawing, so nothing
// is replaced under a finger.

const AGAIN_MS = 60000;

/** @param {HTMLElement} box */
async function redraw(box) {
  const response = await fetch(box.dataset.day ?? "", { headers: { "X-Background": "1" } });
  if (!response.ok) return;
  const drawing = new DOMParser().parseFromString(await response.text(), "text/html");
  box.replaceChildren(...drawing.body.childNodes);
}

setInterval(() => {
  if (document.hidden || document.documentElement.dataset.link === "lost") return;
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-day]"))) {
    redraw(box).catch(() => undefined); // the next one may work; that we are cut off is said elsewhere
  }
}, AGAIN_MS);
