// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// A brew day on a phone in a cellar. The server keeps when each step was begun and done; this computes what is left,
// rings, and keeps ticks that cannot be sent until they can. A tick has an id of its own: sent twice, it is one. It is
// its member's: whoever signs in after them on the same phone does not send it, and does not lose it.

const root = /** @type {HTMLElement} */ (document.querySelector("[data-brew-day]"));
const batch = root.dataset.brewDay;
const API = `/api/v1/batches/${batch}`;
const { member } = root.dataset;
const QUEUE = `brew-day ${batch} ${member}`;
const AHEAD = "brew-day clock"; // how far the brewery's clock is ahead of this one, in seconds
const LOOKS_EVERY_MS = 5000;
const RINGS_WITHIN_S = 60; // a clock that ran out longer ago than this was heard, or slept through
const KINDS = { start: "step_started", done: "step_done", undo: "step_undone" };

const steps = [...root.querySelectorAll("[data-step]")];
let sending = false;
/** @type {AudioContext | undefined} */
let sound;
document.documentElement.classList.add("js");
const rung = new Set(JSON.parse(sessionStorage.getItem(`rung ${batch}`) ?? "[]"));

const utc = () => Date.now() / 1000 + Number(localStorage.getItem(AHEAD) ?? 0);
const number = (text) => (text === "" || text === undefined ? null : Number(text));
const queue = () => JSON.parse(localStorage.getItem(QUEUE) ?? "[]");
let known = { steps: fromPage(), clocks: {}, measured: {} };

function fromPage() {
  return Object.fromEntries(
    steps.map(({ dataset: it }) => [it.step, { started_utc: number(it.started), done_utc: number(it.done), by: "" }]),
  );
}

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((it) => it.toString(16).padStart(2, "0")).join("");
}

/** What the brewery knows, and on top of it what was not sent yet. */
function now() {
  const ticks = structuredClone(known.steps);
  for (const it of queue()) {
    if (!it.step || it.kind === "measured") continue;
    const tick = (ticks[it.step] ??= { started_utc: null, done_utc: null, by: "" });
    if (it.kind === "step_undone") Object.assign(tick, { started_utc: null, done_utc: null, by: "" });
    if (it.kind === "step_started") tick.started_utc ??= it.at_utc;
    if (it.kind === "step_done") tick.done_utc ??= it.at_utc;
  }
  return ticks;
}

/** When each phase's clock began; as `clocks` in taproom/batches/ticks.py. */
function clocks(ticks) {
  const began = {};
  const timed = new Set();
  for (const { dataset: it } of steps) {
    const tick = ticks[it.step] ?? {};
    if (it.after !== "0") continue;
    if (it.lasts && tick.started_utc && !timed.has(it.phase)) {
      timed.add(it.phase);
      began[it.phase] = tick.started_utc;
    } else if (tick.done_utc) began[it.phase] ??= tick.done_utc;
  }
  return began;
}

function clock(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const two = (part) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** What a step's clock says: seconds until it is due or over, or null where no clock runs. */
function waits({ dataset: it }, ticks, began) {
  const tick = ticks[it.step] ?? {};
  if (tick.done_utc) return null;
  if (tick.started_utc) return it.lasts ? { until: tick.started_utc + Number(it.lasts), runs: true } : null;
  const start = began[it.phase];
  return start && it.after !== undefined ? { until: start + Number(it.after), runs: false } : null;
}

function say(found, seconds) {
  const sentence = seconds > 0 ? (found.runs ? "left" : "in") : found.runs ? "over" : "due";
  return root.dataset[sentence].replace("{time}", clock(seconds));
}

function show() {
  const ticks = now();
  const began = clocks(ticks);
  const [running, at] = [[], utc()];
  let first = null;
  for (const li of steps) {
    const tick = ticks[li.dataset.step] ?? {};
    const state = tick.done_utc ? "done" : tick.started_utc ? "running" : "todo";
    if (li.dataset.state !== state) li.dataset.state = state;
    const who = li.querySelector("[data-who]");
    const when = tick.done_utc ?? tick.started_utc;
    const told = when ? `${tick.done_utc ? "✓ " : ""}${time(when)} ${tick.by ?? ""}`.trim() : "";
    if (who.textContent !== told) who.textContent = told;
    const found = waits(li, ticks, began);
    const seconds = found ? found.until - at : 0;
    li.querySelector("[data-clock]").textContent = found ? say(found, seconds) : "";
    li.toggleAttribute("data-late", Boolean(found) && seconds <= 0);
    if (found) running.push({ li, found, seconds });
    if (found) ring(li, found, seconds);
    if (state !== "done") first ??= li;
  }
  comes(running, first);
  pending();
}

function time(at) {
  return new Date(at * 1000).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

/** Above all: what is next by the clock, else the first that is not done. */
function comes(running, first) {
  const place = root.querySelector("[data-coming]");
  const next = running.sort((a, b) => a.seconds - b.seconds)[0];
  const li = next ? next.li : first;
  place.hidden = !li;
  if (!li) return;
  const link = place.querySelector("[data-coming-what]");
  const adds = [...li.querySelectorAll(".adds li")].map((it) => it.textContent.trim()).join(", ");
  const words = [li.querySelector("[data-words]").textContent, adds].filter(Boolean).join(" ");
  if (link.textContent !== words) link.textContent = words;
  link.href = `#${li.id}`;
  place.querySelector("[data-coming-clock]").textContent = next ? say(next.found, next.seconds) : "";
  place.toggleAttribute("data-late", Boolean(next) && next.seconds <= 0);
}

function pending() {
  const [n, place] = [queue().length, root.querySelector("[data-pending]")];
  const kept = place.dataset.kept ?? (n === 1 ? root.dataset.one : root.dataset.many.replace("{n}", n));
  const words = n === 0 ? (place.dataset.refused ?? "") : kept;
  if (place.textContent !== words) place.textContent = words;
}

function ring(li, found, seconds) {
  const name = `${li.dataset.step} ${found.until}`;
  if (seconds > 0 || seconds < -RINGS_WITHIN_S || rung.has(name)) return;
  rung.add(name);
  sessionStorage.setItem(`rung ${batch}`, JSON.stringify([...rung]));
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400]);
  beep();
}

function beep() {
  if (!sound) return;
  for (const after of [0, 0.5, 1]) {
    const tone = sound.createOscillator();
    tone.frequency.value = 880;
    tone.connect(sound.destination);
    tone.start(sound.currentTime + after);
    tone.stop(sound.currentTime + after + 0.3);
  }
}

/** @param {Response} answer */
async function reason(answer) {
  try {
    return (await answer.json()).title ?? answer.statusText;
  } catch {
    return answer.statusText;
  }
}

/** One after the other, in the order in which they were made; what was not answered stays. */
async function send() {
  if (sending) return;
  sending = true;
  const place = root.querySelector("[data-pending]");
  try {
    for (let it = queue()[0]; it; it = queue()[0]) {
      const headers = { "Content-Type": "application/json", "X-Queued": "yes", "X-Member": member };
      const answer = await fetch(`${API}/events`, { method: "POST", headers, body: JSON.stringify(it) });
      delete place.dataset.kept;
      if ([401, 403].includes(answer.status)) place.dataset.kept = root.dataset.kept.replace("{why}", await reason(answer));
      if ([401, 403, 408, 429].includes(answer.status) || answer.status >= 500) break;
      if (!answer.ok) place.dataset.refused = root.dataset.refused.replace("{why}", await reason(answer));
      await heard(it, answer.ok);
    }
  } catch {
    // No way to the brewery: what is in the queue is tried again.
  } finally {
    sending = false;
  }
}

/** Gone from the queue only now that the brewery has it; until it is asked again, what is known here is enough. */
async function heard(event, taken) {
  if (taken) {
    const ticks = now();
    if (event.step in ticks) known.steps[event.step] = ticks[event.step];
  }
  localStorage.setItem(QUEUE, JSON.stringify(queue().filter((it) => it.id !== event.id)));
}

async function look() {
  if (document.hidden) return;
  await send();
  try {
    const before = Date.now();
    const answer = await fetch(`${API}/brew-day`, { cache: "no-store" });
    if (!answer.ok) return;
    known = await answer.json();
    // Whole seconds on one side, so that less than that is no difference.
    const ahead = known.now_utc + 0.5 - (before + Date.now()) / 2000;
    localStorage.setItem(AHEAD, String(Math.abs(ahead) > 1.5 ? ahead : 0));
    for (const [key, words] of Object.entries(known.measured)) got(key, words);
  } catch {
    // Offline: what was known stands.
  }
  show();
}

function got(key, words) {
  for (const place of root.querySelectorAll(`[data-got="${CSS.escape(key)}"]`)) {
    if (!place.textContent.includes(words)) place.textContent = `: ${words}`;
  }
}

/** As `read` in taproom/batches/measured.py takes it; null where it is no number at all. */
function reading(form) {
  const fields = new FormData(form);
  const typed = (name) => String(fields.get(name) ?? "").trim().replace(",", ".").replace("−", "-");
  const value = typed("value") === "" ? NaN : Number(typed("value"));
  const sample = typed("at_c") === "" ? null : Number(typed("at_c"));
  if (!Number.isFinite(value) || Number.isNaN(sample)) return null;
  const instrument = String(fields.get("instrument") ?? "");
  return { key: form.dataset.key, value, at_c: sample, ...(instrument ? { instrument } : {}) };
}

/** A click, not a submit: what cannot be sent now is kept, and is no failure. */
root.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button[name=tick]");
  if (!button) return;
  const form = button.closest("form");
  const fields = new FormData(form);
  const kept = { id: newId(), at_utc: Math.floor(utc()), step: String(fields.get("step")) };
  if (button.value === "measure") {
    const read = reading(form);
    const field = form.querySelector("[name=value]");
    field.setCustomValidity(read ? "" : root.dataset.number);
    if (!read) {
      event.preventDefault();
      field.reportValidity();
      return;
    }
    Object.assign(kept, { kind: "measured", reading: read });
    got(form.dataset.key, String(fields.get("value")));
    form.querySelector("[name=value]").value = "";
  } else kept.kind = KINDS[button.value];
  event.preventDefault();
  delete root.querySelector("[data-pending]").dataset.refused;
  localStorage.setItem(QUEUE, JSON.stringify([...queue(), kept]));
  show();
  look();
});
root.addEventListener("input", (event) => event.target.setCustomValidity?.(""));

root.querySelector("[data-sound]").addEventListener("click", (event) => {
  sound = sound ? void sound.close() : new AudioContext();
  event.currentTarget.setAttribute("aria-pressed", String(Boolean(sound)));
  beep();
});

const wake = root.querySelector("[data-wake]");
/** @type {WakeLockSentinel | undefined} */
let lock;
const wanted = () => localStorage.getItem("brew-day awake") === "yes";
async function stayAwake() {
  if (!("wakeLock" in navigator)) return;
  wake.hidden = false;
  wake.setAttribute("aria-pressed", String(wanted()));
  if (!wanted()) return void (await lock?.release());
  if (!document.hidden) lock = await navigator.wakeLock.request("screen").catch(() => undefined);
}
wake.addEventListener("click", () => {
  localStorage.setItem("brew-day awake", wanted() ? "no" : "yes");
  stayAwake();
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  look();
  stayAwake();
});
addEventListener("online", look);
setInterval(show, 1000);
setInterval(look, LOOKS_EVERY_MS);
stayAwake();
show();
look();
