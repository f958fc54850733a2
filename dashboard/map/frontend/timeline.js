// Changes over time: a lane for each side that gained, or for each area, and a faint one for what
// changed nothing.

import { NO_DAY, NO_SIDE, lowerBound } from "./atlas.js";
import { mediumDate, shortDate, addMonths, civil, dayNumber } from "./days.js";
import { el } from "./dom.js";

const LANE = 30;
const AXIS = 20;
const NAME = 12;
const MOST_AREAS = 7;
let timelines = 0; // two maps may stand on one page
const SAID = -1; // in place of a side: a report that changed nothing

// view: {atlas, state, tokens, words, visible, warp, tells}; go(day) moves the page to a day.
export function createTimeline(view, store, go) {
  const canvas = el("canvas", { class: "cm-timeline-canvas" });
  const veil = el("div", { class: "cm-timeline-veil" });
  const cursor = el("div", { class: "cm-timeline-cursor" });
  const range = el("div", { class: "cm-timeline-range", hidden: true });
  const tip = el("div", { class: "cm-timeline-tip", "aria-hidden": "true" });
  const root = el("div", { class: "cm-timeline", role: "img", id: `cm-timeline-${++timelines}` }, canvas, veil, range, cursor, tip);
  let width = 0;
  let lanes = [];
  let from = 0;
  let to = 1;

  const span = () => Math.max(1, view.warp.units);
  const mirrored = (x) => (view.words.rtl ? width - x : x);
  const xOf = (day) => mirrored(((view.warp.unitOf(day) + 0.5) / span()) * width);
  const dayAt = (x) => view.warp.dayOf((mirrored(x) / width) * span());

  // The lanes, each with its name and its changes as (day, side) pairs in order of days.
  function gather() {
    const { atlas, words } = view;
    const { t, language } = words;
    ({ from, to } = store.state);
    const byArea = store.state.lanes === "area";
    const found = new Map();
    for (const row of atlas.changes) {
      const place = atlas.runs.place[row];
      if (view.shows && !view.shows(row, place)) continue;
      const side = atlas.runs.holder[row];
      const key = byArea ? atlas.places.admin1[place] : side;
      if (!found.has(key)) found.set(key, []);
      found.get(key).push({ day: atlas.runs.start[row], side });
    }
    lanes = byArea ? areaLanes(found) : [...found].sort((a, b) => a[0] - b[0]).map(([side, changes]) => (
      { name: side === NO_SIDE ? t("timeline.other") : atlas.sideName(side, language), changes }));
    const said = [];
    for (let i = 0; i < atlas.claims.day.length; i++) {
      if (atlas.claimRole[i] !== 1 && atlas.claims.day[i] !== NO_DAY && (!view.tells || view.tells(i))) said.push({ day: atlas.claims.day[i], side: SAID });
    }
    if (said.length) lanes.push({ name: t("timeline.said"), changes: said.sort((a, b) => a.day - b.day), faint: true });
  }

  // The areas with most changes, the rest together.
  function areaLanes(found) {
    const { atlas, words } = view;
    const ranked = [...found].sort((a, b) => b[1].length - a[1].length);
    const own = ranked.filter(([area]) => area >= 0).slice(0, MOST_AREAS);
    const rest = ranked.filter((one) => !own.includes(one)).flatMap(([, changes]) => changes).sort((a, b) => a.day - b.day);
    const made = own.map(([area, changes]) => ({ name: atlas.areaName(area, words.language), changes }));
    return rest.length ? [...made, { name: words.t("timeline.elsewhere"), changes: rest }] : made;
  }

  function draw() {
    if (!view.atlas) return;
    gather();
    width = root.clientWidth;
    if (!width) return;
    const height = lanes.length * LANE + AXIS;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = root.style.height = `${height}px`;
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    drawBreaks(ctx, height - AXIS);
    lanes.forEach((lane, row) => drawLane(ctx, lane, row * LANE));
    drawAxis(ctx, height - AXIS);
    root.setAttribute("aria-label", view.words.t(store.state.lanes === "area" ? "timeline.byarea" : "timeline"));
    move();
  }

  // Where a quiet time is pressed together: a band, so that nobody takes it for a few days.
  function drawBreaks(ctx, height) {
    const { tokens } = view;
    for (const [first, last] of view.warp.breaks) {
      const [a, b] = [xOf(first - 0.5), xOf(last + 0.5)].sort((p, q) => p - q);
      ctx.fillStyle = tokens.soft;
      ctx.fillRect(a, 0, b - a, height);
      ctx.fillStyle = tokens.faint;
      for (let y = 4; y < height; y += 7) ctx.fillRect((a + b) / 2 - 0.75, y, 1.5, 2.5);
    }
  }

  function drawLane(ctx, lane, top) {
    const { tokens, words } = view;
    const base = top + LANE - 1;
    ctx.fillStyle = tokens.line;
    ctx.fillRect(0, base, width, 1);
    const room = LANE - NAME - 3;
    // Days share a column when there are more days than pixels. In each: how many by side.
    const columnWidth = Math.max(1, width / span());
    const columns = new Map();
    let most = 1;
    for (const { day, side } of lane.changes) {
      if (day < from || day > to) continue;
      const x = columnWidth > 1 ? xOf(day) : Math.round(xOf(day));
      if (!columns.has(x)) columns.set(x, { n: 0, sides: new Map() });
      const column = columns.get(x);
      column.n++;
      column.sides.set(side, (column.sides.get(side) || 0) + 1);
      if (column.n > most) most = column.n;
    }
    const bar = columnWidth > 1 ? Math.max(1.5, Math.min(11, columnWidth * 0.7)) : 1;
    const each = bar >= 4 ? Math.min(bar, 5) : 0;
    ctx.globalAlpha = lane.faint ? 0.75 : 1;
    for (const [x, { n, sides }] of columns) {
      // Few enough to count: one mark each. More: a bar by the square root, so that single ones still show.
      const counted = each && n * (each + 1) <= room;
      const unit = counted ? each + 1 : Math.max(2, Math.sqrt(n / most) * room) / n;
      let y = base;
      for (const [side, m] of [...sides].sort((a, b) => a[0] - b[0])) {
        ctx.fillStyle = side === SAID ? tokens.faint : side === NO_SIDE ? tokens.muted : tokens.side(side);
        if (counted) for (let i = 0; i < m; i++) { y -= unit; ctx.fillRect(x - bar / 2, y, bar, each); }
        else { y -= unit * m; ctx.fillRect(x - bar / 2, y, bar, unit * m); }
      }
    }
    ctx.globalAlpha = 1;
    ctx.font = `600 10.5px ${tokens.font}`;
    ctx.textAlign = words.rtl ? "right" : "left";
    ctx.fillStyle = lane.faint ? tokens.muted : tokens.ink;
    const text = `${lane.name} · ${lane.changes.length}`;
    ctx.lineWidth = 3;
    ctx.strokeStyle = tokens.bg;
    ctx.lineJoin = "round";
    ctx.strokeText(text, mirrored(2), top + NAME - 1);
    ctx.fillText(text, mirrored(2), top + NAME - 1);
  }

  // Ticks at whole days, months or years: the finest that leaves room for its words.
  function drawAxis(ctx, top) {
    const { tokens, words } = view;
    ctx.font = `10.5px ${tokens.font}`;
    ctx.fillStyle = tokens.muted;
    const perDay = width / span();
    const room = view.words.rtl ? 96 : 58;
    const ticks = [];
    if (view.warp.breaks.length) {
      const starts = [from, ...view.warp.breaks.map(([, last]) => last + 1)];
      for (const day of starts) ticks.push([day, mediumDate(day, words.dates)]);
    } else if (perDay * 31 >= room) {
      const step = [1, 2, 5, 7, 10, 14].find((days) => days * perDay >= room) || 31;
      for (let day = from; day <= to; day += step) ticks.push([day, shortDate(day, words.dates)]);
    } else {
      const months = [3, 6, 12, 24, 60, 120].find((n) => n * 30.4 * perDay >= room) || 240;
      const { year } = civil(from);
      for (let day = dayNumber(year, 1, 1); day <= to; day = addMonths(day, months)) {
        const at = civil(day);
        if (day >= from) ticks.push([day, months >= 12 ? String(at.year) : `${words.dates.monthsShort[at.month - 1]} ${at.year}`]);
      }
    }
    let last = -Infinity;
    for (const [day, text] of ticks) {
      const x = xOf(day);
      const half = ctx.measureText(text).width / 2;
      const centre = Math.max(half, Math.min(width - half, x));
      ctx.fillRect(x, top, 1, 4);
      const order = words.rtl ? width - centre : centre;
      if (order - half < last + 6) continue;
      last = order + half;
      ctx.textAlign = "center";
      ctx.fillText(text, centre, top + 15);
    }
  }

  function move() {
    const { state } = store;
    const x = Math.max(0, Math.min(width, xOf(state.day)));
    cursor.style.transform = `translateX(${x}px)`;
    const { since } = state;
    range.hidden = since === null || since === undefined;
    if (!range.hidden) {
      const [a, b] = [xOf(since), x].sort((p, q) => p - q);
      range.style.transform = `translateX(${a}px)`;
      range.style.width = `${b - a}px`;
    }
    const edge = xOf(state.day + 0.5);
    if (view.words.rtl) veil.style.transform = `translateX(0) scaleX(${Math.max(0, edge) / Math.max(1, width)})`;
    else veil.style.transform = `translateX(${Math.min(width, edge)}px) scaleX(${Math.max(0, width - edge) / Math.max(1, width)})`;
  }

  // The day under the pointer; the nearest day with a change when one is within a few pixels.
  function aim(event, snap) {
    const x = event.clientX - root.getBoundingClientRect().left;
    const day = dayAt(x);
    if (!snap) return day;
    const days = view.atlas.changeDays;
    const at = lowerBound(days, day);
    const near = [days[at - 1], days[at]].filter((d) => d !== undefined && Math.abs(xOf(d) - x) <= 4);
    near.sort((a, b) => Math.abs(a - day) - Math.abs(b - day));
    return near.length ? near[0] : day;
  }

  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    root.setPointerCapture(event.pointerId);
    go(aim(event, true));
    event.preventDefault();
  });
  root.addEventListener("pointermove", (event) => {
    if (root.hasPointerCapture(event.pointerId)) go(aim(event, false));
    const { words, atlas } = view;
    const day = aim(event, true);
    const n = atlas.changes.length ? countOn(day) : 0;
    tip.textContent = words.t("timeline.tip", { date: mediumDate(day, words.dates), changes: words.t("changes.n", { n }) });
    tip.style.visibility = "visible";
    const half = tip.offsetWidth / 2;
    tip.style.transform = `translateX(${Math.max(0, Math.min(width - 2 * half, xOf(day) - half))}px)`;
  });
  root.addEventListener("pointerleave", () => { tip.style.visibility = "hidden"; });

  function countOn(day) {
    const { atlas } = view;
    const range = atlas.runsOn(day);
    let n = 0;
    for (let row = range.from; row < range.to; row++) n += atlas.isChange[row];
    return n;
  }

  const observer = new ResizeObserver(() => { if (root.clientWidth !== width) draw(); });
  observer.observe(root);
  return { root, draw, move, stop: () => observer.disconnect() };
}
