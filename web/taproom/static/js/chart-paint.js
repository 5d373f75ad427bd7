// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// What is painted by hand over the chart's lines: marks for what happened, gravities, and the ribbons of the relays.

const CLEAR_MARKS = 30;
const MANY = 80; // a floating hydrometer's, which are a line by themselves
const NEW_BEER = 0.01; // a gravity that rises so far is another beer's
const RIBBON_PX = 12;
export const LANE_PX = RIBBON_PX + 4;
/** The columns of the data. */
export const [HEAT, COOL] = [6, 7];

/** A colour of the style sheet, as it is now. @param {Element} element @param {string} name */
export const colour = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/** Heating above cooling. @param {any} u */
export function ribbons(u) {
  ribbon(u, HEAT, 1);
  ribbon(u, COOL, 0);
}

/** Calls `paint` within the plot's own area. @param {any} u @param {(ctx: CanvasRenderingContext2D) => void} paint */
function within(u, paint) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  paint(ctx);
  ctx.restore();
}

/** What is still to come, where the history says when now is: paler, behind a line. @param {any} u */
export function ahead(u) {
  const { now_utc: now, to_utc: end } = u.history ?? {};
  if (!now || end <= now + 60) return;
  within(u, (ctx) => {
    const { left, top, width, height } = u.bbox;
    const x = Math.max(left, u.valToPos(now, "x", true));
    ctx.fillStyle = colour(u.root, "--track");
    ctx.globalAlpha = 0.45;
    ctx.fillRect(x, top, left + width - x, height);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colour(u.root, "--muted");
    ctx.fillRect(x, top, devicePixelRatio, height);
  });
}

/** A line for each thing that happened; a stop is a bold one. @param {any} u */
export function marks(u) {
  within(u, (ctx) => {
    const { top, height } = u.bbox;
    const faint = 0.35 * Math.min(1, CLEAR_MARKS / u.history.marks.length);
    for (const it of u.history.marks) {
      const x = Math.round(u.valToPos(it.at_utc, "x", true));
      const bad = it.name === "tripped" || it.name === "probe_lost";
      const half = (bad ? 5 : 3.5) * devicePixelRatio;
      ctx.fillStyle = ctx.strokeStyle = colour(u.root, bad ? "--fault" : "--muted");
      ctx.globalAlpha = bad ? 0.9 : faint;
      ctx.lineWidth = (bad ? 2 : 1) * devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.beginPath();
      ctx.moveTo(x - half, top);
      ctx.lineTo(x + half, top);
      ctx.lineTo(x, top + 1.6 * half);
      ctx.fill();
    }
  });
}

/** Gravities on a scale of their own: from their least to their most, over the plot's height. @param {any} u */
export function gravities(u) {
  const { gravity_at_utc: times, gravity_sg: values } = u.history;
  if (!times.length) return;
  const low = Math.min(...values) - 0.002;
  const high = Math.max(...values) + 0.002;
  const room = u.bbox.height - 2 * LANE_PX * devicePixelRatio;
  within(u, (ctx) => {
    ctx.strokeStyle = ctx.fillStyle = colour(u.root, "--ink");
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
    const at = times.map((/** @type {number} */ t, /** @type {number} */ i) => [
      u.valToPos(t, "x", true), u.bbox.top + (1 - (values[i] - low) / (high - low)) * room,
    ]);
    ctx.beginPath();
    at.forEach((/** @type {number[]} */ [x, y], /** @type {number} */ i) =>
      i && values[i] - values[i - 1] > NEW_BEER ? ctx.moveTo(x, y) : ctx.lineTo(x, y));
    ctx.stroke();
    const dot = (at.length > MANY ? 1.2 : 3.5) * devicePixelRatio;
    for (const [x, y] of at) {
      ctx.beginPath();
      ctx.arc(x, y, dot, 0, 7);
      ctx.fill();
    }
    ctx.font = `600 ${12 * devicePixelRatio}px system-ui, sans-serif`;
    for (const i of new Set([0, at.length - 1])) { // their scale has no axis: the ends say themselves
      const [x, y] = at[i];
      const text = values[i].toLocaleString(document.documentElement.lang, { minimumFractionDigits: 3 });
      const right = x + 60 * devicePixelRatio < u.bbox.left + u.bbox.width;
      ctx.textAlign = right ? "left" : "right";
      ctx.fillText(text, x + (right ? 7 : -7) * devicePixelRatio, y + (i ? -7 : 16) * devicePixelRatio);
    }
  });
}

/** One ribbon; the fuller its colour, the longer it was on. @param {any} u @param {number} column @param {number} lane */
function ribbon(u, column, lane) {
  const { bbox, data } = u;
  const height = RIBBON_PX * devicePixelRatio;
  const top = bbox.top + bbox.height - (lane + 1) * LANE_PX * devicePixelRatio;
  within(u, (ctx) => {
    ctx.fillStyle = colour(u.root, "--track");
    ctx.fillRect(bbox.left, top, bbox.width, height);
    ctx.fillStyle = colour(u.root, column === HEAT ? "--heat" : "--cool");
    data[0].forEach((/** @type {number} */ t, /** @type {number} */ i) => {
      const duty = data[column][i];
      if (!duty) return;
      const left = u.valToPos(t, "x", true);
      ctx.globalAlpha = 0.25 + 0.75 * duty;
      ctx.fillRect(left, top, Math.max(u.valToPos(t + u.bucketS, "x", true) - left, devicePixelRatio), height);
    });
    mark(u, column, bbox.left + 3 * devicePixelRatio, top + 2 * devicePixelRatio, 8 * devicePixelRatio);
  });
}

/** The shape of heating or cooling. @param {any} u @param {number} column @param {number} x @param {number} y @param {number} side */
function mark(u, column, x, y, side) {
  const { ctx } = u;
  const [tip, base] = column === HEAT ? [y, y + side] : [y + side, y];
  ctx.globalAlpha = 1;
  ctx.fillStyle = colour(u.root, "--ink");
  ctx.beginPath();
  ctx.moveTo(x, base);
  ctx.lineTo(x + side, base);
  ctx.lineTo(x + side / 2, tip);
  ctx.fill();
}
