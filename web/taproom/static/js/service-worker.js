// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Served as /sw.js, after a line that says what was CHOSEN (taproom/pwa.py). Keeps static files and the last pages
// that are worth reading offline. Keeps nothing that somebody sends: what cannot be sent is refused where it was typed.

const FILES = `files-${CHOSEN.version}`;
const PAGES = "pages";
const PAGES_AT_MOST = 12;
const HIDDEN = '<p class="known" hidden>'; // what a page that may be kept says of itself, once it was
const SHOWN = '<p class="known">';

self.addEventListener("install", (event) => {
  event.waitUntil(prepare());
});

async function prepare() {
  const files = await caches.open(FILES);
  await files.addAll(CHOSEN.shell);
  await files.put(CHOSEN.offline, await fetch(CHOSEN.offline, { cache: "no-store", credentials: "omit" }));
  await self.skipWaiting();
}

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("files-") && name !== FILES) await caches.delete(name);
  }
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") return event.respondWith(send(event, url));
  if (request.mode === "navigate") return event.respondWith(open(request, url));
  if (url.pathname.startsWith("/static/") && url.searchParams.has("v")) event.respondWith(file(request));
});

/** A file named by its content never changes. */
async function file(request) {
  const found = await caches.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(FILES)).put(request, answer.clone());
  return answer;
}

/** From the network; if there is none, as it was last known, or a page that says so. */
async function open(request, url) {
  const isKept = CHOSEN.kept.includes(url.pathname) || CHOSEN.keptEnds.some((it) => url.pathname.endsWith(it));
  try {
    const answer = await fetch(request);
    if (isKept) await keep(url, answer);
    return answer;
  } catch (failure) {
    const known = isKept ? await lastKnown(url) : undefined;
    if (known) return known;
    const page = await caches.match(CHOSEN.offline, { ignoreVary: true });
    if (page) return page;
    throw failure;
  }
}

/** The newest last, so that the oldest can go. What needs a sign-in now is not shown without one. */
async function keep(url, answer) {
  const pages = await caches.open(PAGES);
  if (answer.redirected || answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    await caches.delete(PAGES);
  } else if (answer.ok && (await answer.clone().text()).includes(HIDDEN)) {
    await pages.delete(url.href, { ignoreVary: true });
    await pages.put(url.href, answer.clone());
    for (const old of (await pages.keys()).slice(0, -PAGES_AT_MOST)) await pages.delete(old, { ignoreVary: true });
  }
}

/** The page of this address, else the newest of its kind; it says of itself when it was true. */
async function lastKnown(url) {
  const pages = await caches.open(PAGES);
  const same = (await pages.keys()).filter((it) => new URL(it.url).pathname === url.pathname);
  const known =
    (await pages.match(url.href, { ignoreVary: true })) ??
    (same.length ? await pages.match(same[same.length - 1], { ignoreVary: true }) : undefined);
  if (!known) return undefined;
  const html = (await known.text()).replace(HIDDEN, SHOWN);
  return new Response(html, { headers: known.headers });
}

/** Passed on, never kept. A form that cannot be sent leaves its page, and what was typed, as it is. */
async function send(event, url) {
  if (url.pathname === "/sign-out" || url.pathname === "/sign-in") await caches.delete(PAGES);
  try {
    return await fetch(event.request);
  } catch (failure) {
    if (!event.request.headers.has("X-Queued")) await tell(event); // that page keeps it, and tries again
    if (event.request.mode === "navigate") return new Response(null, { status: 204 });
    throw failure;
  }
}

async function tell(event) {
  for (const page of await self.clients.matchAll({ type: "window" })) {
    if (page.id === event.clientId || page.url === event.request.referrer) page.postMessage("not-sent");
  }
}

self.addEventListener("push", (event) => {
  const { title, body, link, tag, urgent } = event.data.json();
  const looks = { icon: CHOSEN.icon, badge: CHOSEN.badge };
  event.waitUntil(
    self.registration.showNotification(title, { body, tag, data: { link }, requireInteraction: urgent, ...looks }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data.link));
});

/** To where one can act: in the window that is open, else in a new one. */
async function lead(link) {
  const to = new URL(link, self.location.origin);
  if (to.origin !== self.location.origin) return;
  for (const page of await self.clients.matchAll({ type: "window" })) {
    if (new URL(page.url).pathname === to.pathname) {
      await page.focus();
      return;
    }
  }
  await self.clients.openWindow(to.href);
}
