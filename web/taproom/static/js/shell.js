// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// On every page: installs the service worker where the browser has one, and says at once, where it was typed, that a
// form cannot be sent. Nothing is kept to be sent later.

const sentences = /** @type {HTMLElement} */ (document.querySelector("main")).dataset;

/** @type {HTMLFormElement | null} */
let last = null;

/** @param {string | undefined} sentence */
function say(sentence) {
  const said = document.querySelector(".not-sent") ?? document.createElement("p");
  said.className = "said bad not-sent";
  said.setAttribute("role", "alert");
  const sign = document.createElement("span");
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = "!";
  said.replaceChildren(sign, sentence ?? "");
  (last ?? document.querySelector("main"))?.append(said);
  said.scrollIntoView({ block: "nearest" });
}

document.addEventListener(
  "submit",
  (event) => {
    last = /** @type {HTMLFormElement} */ (event.target);
    document.querySelector(".not-sent")?.remove();
    if (navigator.onLine || last.method === "get") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(last.dataset.unsure ?? sentences.offline);
  },
  { capture: true },
);

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "not-sent") say(last?.dataset.unsure ?? sentences.unsure);
  });
  navigator.serviceWorker.register("/sw.js").catch(() => undefined); // a browser that will not is one without
}
