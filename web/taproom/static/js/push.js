// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns push on and off in this browser. Offered only where the browser can; otherwise the page says why not.

const place = /** @type {HTMLElement} */ (document.querySelector("[data-push]"));
const API = "/api/v1/notices/push";

/** Shows one of the paragraphs, and hides the others. @param {string} name */
function show(name) {
  for (const it of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-when]"))) {
    it.hidden = it.dataset.when !== name;
  }
}

/** @param {string} path @param {object} body */
async function tell(path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${API}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return show("denied");
  const worker = await navigator.serviceWorker.ready;
  const { key } = await (await fetch(`${API}/key`)).json();
  const it = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = it.toJSON();
  try {
    await tell("/subscriptions", { endpoint, keys });
  } catch (failure) {
    await it.unsubscribe();
    throw failure;
  }
  location.reload();
}

async function turnOff() {
  const worker = await navigator.serviceWorker.ready;
  const it = await worker.pushManager.getSubscription();
  if (it) {
    await tell("/subscriptions/remove", { endpoint: it.endpoint });
    await it.unsubscribe();
  }
  location.reload();
}

/** Whether this browser can, may, and does. */
async function look() {
  if (!window.isSecureContext) return show("insecure");
  if (!("serviceWorker" in navigator && "PushManager" in window)) return show("unable");
  if (Notification.permission === "denied") return show("denied");
  const worker = await navigator.serviceWorker.getRegistration("/");
  const known = await worker?.pushManager.getSubscription();
  show(known ? "on" : "off");
}

/** @param {() => Promise<void>} work */
const orSay = (work) => () => work().catch(() => show("failed"));
place.querySelector("[data-turn=on]")?.addEventListener("click", orSay(turnOn));
place.querySelector("[data-turn=off]")?.addEventListener("click", orSay(turnOff));
orSay(look)();
