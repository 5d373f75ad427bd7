// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Two taps choose a slot. The server says what is chosen, with and without this; here only the page stays where it is.

const form = document.querySelector(".day-sheet");
const sheet = document.querySelector(".sheet");
let last = 0;

function start() {
  const present = sheet.querySelector(".present") ?? sheet.querySelector("[aria-pressed=true]");
  if (present) sheet.scrollTop = present.offsetTop - sheet.clientHeight / 3;
}

async function tap(button) {
  const mine = ++last;
  button.classList.add("tapped");
  const fields = new FormData(form);
  fields.set("tap", button.value);
  const url = `${form.action}?${new URLSearchParams(fields)}`;
  try {
    const answer = await fetch(url);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine === last) show(page, url);
  } catch {
    location.assign(url);
  }
}

function show(page, url) {
  const on = new Set([...page.querySelectorAll(".cell [aria-pressed]")].map((it) => it.value));
  for (const it of form.querySelectorAll(".cell button")) {
    it.classList.remove("tapped");
    if (on.has(it.value)) it.setAttribute("aria-pressed", "true");
    else it.removeAttribute("aria-pressed");
  }
  for (const id of ["picked-fields", "picked"]) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  history.replaceState(null, "", url);
}

form?.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "tap") return;
  event.preventDefault();
  tap(event.submitter);
});
if (sheet) start();
