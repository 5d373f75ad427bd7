// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws the history: beer with its extremes, chamber, setpoint and its band, gravities, marks for what happened, and two
// ribbons for heating and cooling. The library is loaded when the chart comes near the screen.
/* global uPlot */

const AGAIN_MS = 60000;
const SOON_MS = 3000;
const POINTS = 480; // at any width, so that the page can ask for them before this script is there
const BAND_K = 0.5;
const NEAR_PX = 14;
const YEAR_S = 366 * 86400;
/** Which column of the data each number of the legend shows. */
const LEGEND = { beer: 3, chamber: 4, setpoint: 5, heat: 6, cool: 7 };

document.documentElement.classList.add("js"); // what needs a script may show
const box = /** @type {HTMLElement} */ (document.querySelector("[data-chart]"));
const legend = /** @type {HTMLElement} */ (document.querySelector(".legend"));
const lang = document.documentElement.lang;
const size = () => ({ width: box.clientWidth, height: box.clientHeight });

/** What paints by hand; there before the first drawing. @type {any} */
let paint;
/** @param {string} name */
const colour = (name) => paint.colour(box, name);

/** Making one is slow, and there are three. @type {Map<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>} */
const formats = new Map();
/** @param {number} t @param {Intl.DateTimeFormatOptions} how */
function moment(t, how) {
  const format = formats.get(how) ?? new Intl.DateTimeFormat(lang, how);
  formats.set(how, format);
  return format.format(t * 1000);
}
/** @type {Intl.DateTimeFormatOptions} */
const DAY = { day: "numeric", month: "short" };
/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY_AND_CLOCK = { ...DAY, ...CLOCK };
/** @type {Intl.DateTimeFormatOptions} */
const WEEKDAY = { weekday: "short", ...DAY };
const WEEKDAY_AND_CLOCK = { ...WEEKDAY, ...CLOCK };

/** @param {string} series @param {number|null|undefined} value */
function shown(series, value) {
  if (value == null) return "–";
  if (series === "heat" || series === "cool") return `${Math.round(value * 100)} %`;
  return `${value.toLocaleString(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} °C`;
}

/** Shows the numbers under the finger. @param {any} u */
function showAt(u) {
  const { idx } = u.cursor;
  const at = idx == null ? undefined : u.data[0][idx];
  /** @type {HTMLElement} */ (legend.querySelector("[data-at]")).textContent =
    at === undefined ? "" : moment(at, u.bucketS < 43200 ? WEEKDAY_AND_CLOCK : WEEKDAY);
  for (const [series, column] of Object.entries(LEGEND)) {
    /** @type {HTMLElement} */ (legend.querySelector(`[data-at-${series}]`)).textContent =
      at === undefined ? "" : shown(series, u.data[column][idx]);
  }
  const { gravity_at_utc: times, gravity_sg: values } = u.history;
  const last = at === undefined ? times.length - 1 : times.findLastIndex((/** @type {number} */ t) => t <= at + u.bucketS);
  /** @type {HTMLElement} */ (legend.querySelector(".key-gravity")).hidden = !times.length;
  /** @type {HTMLElement} */ (legend.querySelector("[data-at-gravity]")).textContent =
    last < 0 ? "" : values[last].toLocaleString(lang, { minimumFractionDigits: 3 });
  /** @type {HTMLElement} */ (legend.querySelector("[data-mark]")).textContent = at === undefined ? "" : happenedNear(u);
}

/** Says what is paler, where anything is. @param {any} history */
function nameAhead(history) {
  const key = /** @type {HTMLElement|null} */ (legend.querySelector(".key-ahead"));
  if (key) key.hidden = !(history.now_utc < history.to_utc - 60);
}

/** What happened near the finger, the nearest. @param {any} u */
function happenedNear(u) {
  const apart = (/** @type {any} */ it) => Math.abs(u.valToPos(it.at_utc, "x") - u.cursor.left);
  const [nearest] = u.history.marks.filter((/** @type {any} */ it) => apart(it) <= NEAR_PX)
    .sort((/** @type {any} */ a, /** @type {any} */ b) => apart(a) - apart(b));
  return nearest ? `${moment(nearest.at_utc, DAY_AND_CLOCK)}: ${nearest.text}` : "";
}

/** Room for at least 2 K, and for the ribbons below. @param {any} u @param {number|null} low @param {number} high */
function spread(u, low, high) {
  if (low == null) return [0, 30];
  const pad = Math.max(0.2, (2 - (high - low)) / 2);
  const plot = Math.max(80, u.height - 60);
  const below = ((high - low + 2 * pad) * (2 * paint.LANE_PX + 4)) / (plot - 2 * paint.LANE_PX - 4);
  return [low - pad - below, high + pad];
}

/** @param {any} history */
function options(history) {
  const axis = {
    stroke: () => colour("--muted"),
    font: "13px system-ui, sans-serif",
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const line = { points: { show: history.at_utc.length < 30 } }; // a line wants two; a young brewery has one
  const unseen = { ...line, scale: "duty", paths: () => null };
  return {
    ...size(),
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { range: () => span ?? [history.from_utc, history.to_utc] }, y: { range: spread }, duty: { range: [0, 1] } },
    axes: [
      { ...axis, space: 70, size: 30, values: timeLabels },
      { ...axis, size: 40, values: (/** @type {any} */ _, /** @type {number[]} */ all) => all.map((v) => v.toLocaleString(lang)) },
    ],
    bands: [
      { series: [8, 9], fill: () => colour("--setpoint-band") },
      { series: [1, 2], fill: () => colour("--band") },
    ],
    series: [
      {},
      { ...line, width: 0, stroke: "transparent" },
      { ...line, width: 0, stroke: "transparent" },
      { ...line, width: 2.5, stroke: () => colour("--ink") },
      { ...line, width: 1.5, stroke: () => colour("--chamber") },
      { ...line, width: 2, dash: [6, 4], stroke: () => colour("--setpoint") },
      unseen,
      unseen,
      { ...line, width: 0, stroke: "transparent" },
      { ...line, width: 0, stroke: "transparent" },
    ],
    hooks: {
      setCursor: [showAt],
      drawClear: [paint.ahead],
      draw: [paint.marks, paint.gravities, paint.ribbons],
    },
  };
}

/** @param {any} _ @param {number[]} times @param {any} __ @param {any} ___ @param {number} step */
function timeLabels(_, times, __, ___, step) {
  return times.map((t) => moment(t, step >= 86400 ? DAY : CLOCK));
}

/** @type {any} */
let chart;
/** What is looked at, where that is not simply the range. @type {[number, number]|undefined} */
let span;
let asked = 0;
/** The oldest and the newest moment that there is. */
let [oldest, newest] = [Infinity, 0];

/** The history, and what paints it, side by side. */
async function load() {
  const painter = import(box.dataset.paint ?? "");
  const part = span ? `&from=${Math.floor(span[0])}&to=${Math.ceil(span[1])}` : "";
  const response = await fetch(`${box.dataset.chart}&width=${POINTS}${part}`);
  if (!response.ok) throw new Error(String(response.status));
  const history = await response.json();
  paint = await painter;
  return history;
}

/** @param {Promise<any>} [loading] */
async function draw(loading) {
  const mine = ++asked;
  const history = await (loading ?? load());
  if (mine !== asked) return;
  if (!span) [oldest, newest] = [history.from_utc, history.to_utc];
  if (!history.at_utc.length && !span) throw new RangeError("empty");
  chart?.destroy();
  box.textContent = "";
  // @ts-ignore uPlot is a global of the vendored script
  chart = new uPlot(options(history), undefined, box);
  chart.bucketS = history.bucket_s;
  chart.history = history;
  const beside = (/** @type {number} */ k) => history.setpoint_c.map((/** @type {number|null} */ c) => (c == null ? null : c + k));
  chart.setData([
    history.at_utc, history.beer_max_c, history.beer_min_c, history.beer_c, history.chamber_c, history.setpoint_c,
    history.heat_duty, history.cool_duty, beside(BAND_K), beside(-BAND_K),
  ]);
  showAt(chart);
  nameAhead(history);
}

/** Comes after the first drawing, which need not wait for it. */
async function follow() {
  const { zoomable } = await import(box.dataset.zoom ?? "");
  zoomable(box, /** @type {HTMLElement} */ (document.querySelector(".zoom")), {
    get: () => chart && span ? span : chart && [chart.scales.x.min, chart.scales.x.max],
    limits: () => [Math.min(oldest, newest - YEAR_S), newest],
    plot: () => {
      const { left, width } = chart.over.getBoundingClientRect();
      return { left, width };
    },
    show(next) {
      asked++; // what is on its way is not looked at any more
      span = next;
      box.dataset.zoomed = "";
      chart.setScale("x", { min: next[0], max: next[1] });
    },
    settled(next) {
      span = next;
      if (!next) delete box.dataset.zoomed;
      draw().catch(() => {}); // the next minute tries again
    },
  });
}

/** Once a minute; sooner while there is nothing to see, because a new brewery's first rows are on their way.
 * @param {Promise<any>} [loading] */
function refresh(loading) {
  if (document.hidden && !loading) return setTimeout(refresh, SOON_MS);
  return draw(loading).then(() => setTimeout(refresh, AGAIN_MS), (error) => {
    setTimeout(refresh, SOON_MS);
    if (!chart) box.textContent = (error instanceof RangeError ? box.dataset.empty : box.dataset.failed) ?? "";
  });
}

/** Another range is only another drawing; the table follows. @param {HTMLAnchorElement} link */
async function switchTo(link) {
  span = undefined;
  delete box.dataset.zoomed;
  for (const it of ranges) it.ariaCurrent = it === link ? "true" : null;
  const range = new URL(link.href).searchParams.get("range");
  box.dataset.chart = box.dataset.chart?.replace(/range=\w+/, `range=${range}`);
  window.history.replaceState(null, "", link.href);
  await draw();
  const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
  document.querySelector(".past .table")?.replaceChildren(...(page.querySelector(".past .table")?.childNodes ?? []));
}

/** @type {NodeListOf<HTMLAnchorElement>} */
const ranges = document.querySelectorAll(".ranges a");
for (const link of ranges) {
  link.addEventListener("click", (event) => {
    if (!chart || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    switchTo(link).catch(() => location.assign(link.href));
  });
}

/** The library and the history come side by side. */
function begin() {
  const loading = load();
  loading.catch(() => {}); // said when it is drawn
  const script = document.createElement("script");
  script.src = box.dataset.uplot ?? "";
  script.onload = () => refresh(loading).then(follow);
  script.onerror = () => (box.textContent = box.dataset.failed ?? "");
  document.head.append(script);
}

// Who has chosen a range wants to see it; else it waits until it comes near.
if ("now" in box.dataset) begin();
else new IntersectionObserver(
  (seen, observer) => {
    if (!seen.some((it) => it.isIntersecting)) return;
    observer.disconnect();
    begin();
  },
  { rootMargin: "100px" },
).observe(box);
new ResizeObserver(() => chart?.setSize(size())).observe(box);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart?.redraw());
