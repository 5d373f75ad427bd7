// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps what is typed in this browser until the brewery has it, and offers it back: after a crash, a closed tab, a
// lost connection. It is taken up by sending it to the server, which fills the form as it fills every form.

const WAIT_MS = 400;
const NOT_TYPED = new Set(["draft", "base", "do", "recipe", "units", "message", "statement", "licence"]);

/**
 * @param {HTMLFormElement} form
 * @param {() => URLSearchParams} typed
 */
export function keepDraft(form, typed) {
  const place = `draft:${new URL(form.action).pathname}`;
  const mine = value("draft");
  const banner = /** @type {HTMLElement} */ (form.querySelector("[data-kept]"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} name */
  function value(name) {
    return /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value;
  }

  /** @param {URLSearchParams} pairs */
  const plain = (pairs) => JSON.stringify([...pairs].filter(([name]) => !NOT_TYPED.has(name) && !name.endsWith(".was")));

  function keep() {
    clearTimeout(timer);
    const kept = { id: mine, at: Date.now(), typed: typed().toString() };
    try {
      localStorage.setItem(place, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing is one without drafts.
    }
  }

  function found() {
    try {
      const kept = JSON.parse(localStorage.getItem(place) ?? "null");
      const saved = document.cookie.split("; ").some((it) => it === `draft-saved=${kept?.id}`);
      if (kept && saved) localStorage.removeItem(place);
      return saved ? null : kept;
    } catch {
      return null;
    }
  }

  const kept = found();
  const pairs = new URLSearchParams(kept?.typed ?? "");
  if (kept && kept.id !== mine && plain(pairs) !== plain(typed())) offer(kept.at);

  /** @param {number} at */
  function offer(at) {
    const when = /** @type {HTMLElement} */ (banner.querySelector("[data-when]"));
    when.textContent = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    banner.hidden = false;
    banner.querySelector("[data-again]")?.addEventListener("click", again);
    banner.querySelector("[data-forget]")?.addEventListener("click", () => {
      localStorage.removeItem(place);
      banner.hidden = true;
    });
  }

  function again() {
    const back = document.createElement("form");
    back.method = "post";
    back.action = form.action;
    pairs.set("do", "again");
    for (const [name, text] of pairs) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = text;
      back.append(field);
    }
    document.body.append(back);
    back.submit();
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT_MS);
  });
  form.addEventListener("submit", keep);
  addEventListener("pagehide", () => {
    if (timer !== undefined) keep();
  });
}
