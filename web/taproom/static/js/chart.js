// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws the history: beer with its extremes, chamber, setpoint, and two ribbons for heating and cooling.
// The library is loaded when the chart comes near the screen.
/* global uPlot */

const AGAIN_MS = 60000;
const SOON_MS = 3000;
const MAX_POINTS = 480;
const RIBBON_PX = 12;
const LANE_PX = RIBBON_PX + 4;
const [HEAT, COOL] = [6, 7];
/** Which column of the data each number of the legend shows. */
const LEGEND = { beer: 3, chamber: 4, setpoint: 5, heat: HEAT, cool: COOL };

const box = /** @type {HTMLElement} */ (document.querySelector("[data-chart]"));
const legend = /** @type {HTMLElement} */ (document.querySelector(".legend"));
const lang = document.documentElement.lang;
const size = () => ({ width: box.clientWidth, height: box.clientHeight });

/** A colour of the style sheet, as it is now. @param {string} name */
const colour = (name) => getComputedStyle(box).getPropertyValue(name).trim();

/** @param {number} t @param {Intl.DateTimeFormatOptions} how */
const moment = (t, how) => new Date(t * 1000).toLocaleString(lang, how);
/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

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
    at === undefined ? "" : moment(at, { weekday: "short", ...CLOCK });
  for (const [series, column] of Object.entries(LEGEND)) {
    /** @type {HTMLElement} */ (legend.querySelector(`[data-at-${series}]`)).textContent =
      at === undefined ? "" : shown(series, u.data[column][idx]);
  }
}

/** One ribbon; the fuller its colour, the longer it was on. @param {any} u @param {number} column @param {number} lane */
function ribbon(u, column, lane) {
  const { ctx, bbox, data } = u;
  const height = RIBBON_PX * devicePixelRatio;
  const top = bbox.top + bbox.height - (lane + 1) * LANE_PX * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colour("--track");
  ctx.fillRect(bbox.left, top, bbox.width, height);
  ctx.fillStyle = colour(column === HEAT ? "--heat" : "--cool");
  data[0].forEach((/** @type {number} */ t, /** @type {number} */ i) => {
    const duty = data[column][i];
    if (!duty) return;
    const left = u.valToPos(t, "x", true);
    ctx.globalAlpha = 0.25 + 0.75 * duty;
    ctx.fillRect(left, top, Math.max(u.valToPos(t + u.bucketS, "x", true) - left, devicePixelRatio), height);
  });
  mark(ctx, column, bbox.left + 3 * devicePixelRatio, top + 2 * devicePixelRatio, 8 * devicePixelRatio);
  ctx.restore();
}

/** The shape of heating or cooling. @param {CanvasRenderingContext2D} ctx @param {number} column @param {number} x @param {number} y @param {number} side */
function mark(ctx, column, x, y, side) {
  const [tip, base] = column === HEAT ? [y, y + side] : [y + side, y];
  ctx.globalAlpha = 1;
  ctx.fillStyle = colour("--ink");
  ctx.beginPath();
  ctx.moveTo(x, base);
  ctx.lineTo(x + side, base);
  ctx.lineTo(x + side / 2, tip);
  ctx.fill();
}

/** Room for at least 2 K, and for the ribbons below. @param {any} u @param {number|null} low @param {number} high */
function spread(u, low, high) {
  if (low == null) return [0, 30];
  const pad = Math.max(0.2, (2 - (high - low)) / 2);
  const plot = Math.max(80, u.height - 60);
  const below = ((high - low + 2 * pad) * (2 * LANE_PX + 4)) / (plot - 2 * LANE_PX - 4);
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
    scales: { x: { range: () => [history.from_utc, history.to_utc] }, y: { range: spread }, duty: { range: [0, 1] } },
    axes: [
      { ...axis, space: 70, size: 30, values: timeLabels },
      { ...axis, size: 40, values: (/** @type {any} */ _, /** @type {number[]} */ all) => all.map((v) => v.toLocaleString(lang)) },
    ],
    bands: [{ series: [1, 2], fill: () => colour("--band") }],
    series: [
      {},
      { ...line, width: 0, stroke: "transparent" },
      { ...line, width: 0, stroke: "transparent" },
      { ...line, width: 2.5, stroke: () => colour("--ink") },
      { ...line, width: 1.5, stroke: () => colour("--chamber") },
      { ...line, width: 2, dash: [6, 4], stroke: () => colour("--setpoint") },
      unseen,
      unseen,
    ],
    hooks: {
      setCursor: [showAt],
      draw: [(/** @type {any} */ u) => (ribbon(u, HEAT, 1), ribbon(u, COOL, 0))],
    },
  };
}

/** @param {any} _ @param {number[]} times @param {any} __ @param {any} ___ @param {number} step */
function timeLabels(_, times, __, ___, step) {
  return times.map((t) => moment(t, step >= 86400 ? { day: "numeric", month: "short" } : CLOCK));
}

/** @type {any} */
let chart;

async function draw() {
  const width = Math.min(MAX_POINTS, Math.round(box.clientWidth / 1.5));
  const response = await fetch(`${box.dataset.chart}&width=${width}`);
  if (!response.ok) throw new Error(String(response.status));
  const history = await response.json();
  if (!history.at_utc.length) throw new RangeError("empty");
  chart?.destroy();
  box.textContent = "";
  // @ts-ignore uPlot is a global of the vendored script
  chart = new uPlot(options(history), undefined, box);
  chart.bucketS = history.bucket_s;
  chart.setData([
    history.at_utc, history.beer_max_c, history.beer_min_c, history.beer_c, history.chamber_c, history.setpoint_c,
    history.heat_duty, history.cool_duty,
  ]);
}

/** Once a minute; sooner while there is nothing to see, because a new brewery's first rows are on their way. */
function refresh() {
  if (document.hidden) return setTimeout(refresh, SOON_MS);
  return draw().then(() => setTimeout(refresh, AGAIN_MS), (error) => {
    setTimeout(refresh, SOON_MS);
    if (!chart) box.textContent = (error instanceof RangeError ? box.dataset.empty : box.dataset.failed) ?? "";
  });
}

function load() {
  const script = document.createElement("script");
  script.src = box.dataset.uplot ?? "";
  script.onload = refresh;
  script.onerror = () => (box.textContent = box.dataset.failed ?? "");
  document.head.append(script);
}

new IntersectionObserver(
  (seen, observer) => {
    if (!seen.some((it) => it.isIntersecting)) return;
    observer.disconnect();
    load();
  },
  { rootMargin: "100px" },
).observe(box);
new ResizeObserver(() => chart?.setSize(size())).observe(box);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart?.redraw());
