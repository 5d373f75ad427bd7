// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends the files one by one, so that one sees how far it is and what became of each. Without this the form sends all.

const form = document.querySelector("[data-import]");
const results = document.querySelector("[data-results] ul");
const LIMIT_BYTES = 64 * 1024 * 1024;

function filled(text, names) {
  return text.replace(/\{(\w+)\}/g, (_, name) => names[name] ?? "");
}

function refused(name, why) {
  const item = document.createElement("li");
  item.className = "card refused";
  const title = document.createElement("h2");
  title.textContent = name;
  const said = document.createElement("p");
  said.className = "said bad";
  said.textContent = why;
  item.append(title, said);
  return item;
}

async function send(file) {
  if (file.size > LIMIT_BYTES) return [refused(file.name, form.dataset.tooLarge)];
  const body = new FormData(form);
  body.delete("files");
  body.append("files", file);
  try {
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const items = [...page.querySelectorAll("[data-results] li.card")];
    const error = page.querySelector("main section p");
    return items.length ? items : [refused(file.name, error?.textContent ?? form.dataset.failed)];
  } catch {
    return [refused(file.name, form.dataset.failed)];
  }
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = [...form.elements.files.files];
  const [box, button] = [form.querySelector(".progress"), form.querySelector("button")];
  const [bar, status] = [box.querySelector("progress"), box.querySelector("p")];
  box.hidden = false;
  button.disabled = true;
  bar.max = files.length;
  results.replaceChildren();
  for (const [done, file] of files.entries()) {
    bar.value = done;
    status.textContent = filled(form.dataset.of, { done: done + 1, all: files.length, name: file.name });
    results.append(...(await send(file)));
  }
  bar.value = files.length;
  button.disabled = false;
});
