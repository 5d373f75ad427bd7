// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// How long an offer still stands. The page says until when without this too; a screen reader is not told each second.

const offers = [...document.querySelectorAll("[data-until]")];

function left(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours} h ${two(minutes)}` : `${minutes}:${two(Math.floor(seconds % 60))}`;
}

function show() {
  for (const it of offers) {
    const seconds = Number(it.dataset.until) - Date.now() / 1000;
    it.textContent = seconds > 0 ? it.dataset.left.replace("{time}", left(seconds)) : it.dataset.over;
  }
}

if (offers.length) {
  show();
  setInterval(show, 1000);
}
