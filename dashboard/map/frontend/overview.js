// The whole period in one thin strip, with the part that slider and timeline show: drag it, pull its
// ends, draw a new one, or ask for everything. By keyboard the arrows left and right move it, those
// up and down widen and narrow it.

import { mediumDate } from "./days.js";
import { clear, el } from "./dom.js";
import { hasQuiet } from "./warp.js";

const HEIGHT = 22;
const LEAST = 5; // days in the narrowest part
const GRIP = 7; // pixels at each end that pull rather than move

// The shortest stretch with nine in ten of the changes, if it is less than half of all; else all of it.
export function mainPeriod(atlas) {
  const whole = { from: atlas.first, to: atlas.last };
  const span = atlas.last - atlas.first;
  const days = Array.from(atlas.changes, (row) => atlas.runs.start[row]);
  if (span < 90 || days.length < 10) return whole;
  const need = Math.ceil(days.length * 0.9) - 1;
  let best = whole;
  for (let i = 0; i + need < days.length; i++) {
    if (days[i + need] - days[i] < best.to - best.from) best = { from: days[i], to: days[i + need] };
  }
  if (best.to - best.from > span / 2) return whole;
  const room = Math.max(3, Math.round((best.to - best.from) * 0.12));
  return { from: Math.max(atlas.first, best.from - room), to: Math.min(atlas.last, best.to + room) };
}

// controls: the id of the timeline.
export function createOverview(view, store, go, controls) {
  const canvas = el("canvas", { class: "cm-overview-canvas", "aria-hidden": "true" });
  const brush = el("div", { class: "cm-overview-brush", role: "scrollbar", "aria-orientation": "horizontal", "aria-controls": controls, "aria-valuenow": "0", tabindex: "0", onkeydown: onKey });
  const strip = el("div", { class: "cm-overview-strip" }, canvas, brush);
  const buttons = el("div", { class: "cm-overview-buttons" });
  const root = el("div", { class: "cm-overview" }, strip, buttons);
  let width = 0;

  const span = () => view.atlas.last - view.atlas.first + 1;
  const mirrored = (x) => (view.words.rtl ? width - x : x);
  const xOf = (day) => mirrored(((day - view.atlas.first) / span()) * width);
  const dayAt = (x) => view.atlas.first + Math.round((mirrored(x) / width) * span());

  function build() {
    const { t } = view.words;
    const whole = el("button", { type: "button", class: "cm-link", onclick: () => set(view.atlas.first, view.atlas.last) }, t("period.whole"));
    const main = mainPeriod(view.atlas);
    const focus = el("button", { type: "button", class: "cm-link", onclick: () => set(main.from, main.to) }, t("period.main"));
    const areas = store.state.lanes === "area";
    const lanes = el("button", { type: "button", class: "cm-link", onclick: () => { store.set({ lanes: areas ? "side" : "area" }); } }, t(areas ? "lanes.side" : "lanes.area"));
    const skip = store.state.quiet === "skip";
    const quiet = el("button", { type: "button", class: "cm-link", "aria-pressed": String(skip), onclick: () => { store.set({ quiet: skip ? "" : "skip" }); } }, t(skip ? "quiet.show" : "quiet.skip"));
    clear(buttons).append(lanes, skip || hasQuiet(view.atlas.eventDays, store.state.from, store.state.to) ? quiet : "", span() < 45 ? "" : whole, main.from > view.atlas.first || main.to < view.atlas.last ? focus : "");
    draw();
  }

  function set(from, to) {
    const { first, last } = view.atlas;
    const a = Math.max(first, Math.min(from, last - LEAST));
    const b = Math.min(last, Math.max(to, a + LEAST));
    store.set({ from: a, to: b });
    if (store.state.day < a || store.state.day > b) go(Math.max(a, Math.min(b, store.state.day)));
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { from, to } = store.state;
    const forward = view.words.rtl ? "ArrowLeft" : "ArrowRight";
    const back = view.words.rtl ? "ArrowRight" : "ArrowLeft";
    const move = Math.max(1, Math.round((to - from) / 8));
    const change = { [forward]: [move, move], [back]: [-move, -move], ArrowUp: [-move, move], ArrowDown: [move, -move] }[event.key];
    if (!change) return;
    event.preventDefault();
    const { first, last } = view.atlas;
    // Moved against an end it keeps its width.
    const slide = change[0] === change[1] ? Math.max(first - from, Math.min(last - to, change[0])) : null;
    if (slide !== null) set(from + slide, to + slide);
    else if (to - from + change[1] - change[0] >= LEAST) set(from + change[0], to + change[1]);
  }

  function draw() {
    strip.hidden = false;
    width = strip.clientWidth;
    strip.hidden = !view.atlas || span() < 45;
    if (strip.hidden || !width) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = Math.round(width * ratio);
    canvas.height = HEIGHT * ratio;
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    const counts = new Float64Array(Math.ceil(width) + 1);
    for (const row of view.atlas.changes) counts[Math.max(0, Math.floor(Math.min(width - 1, xOf(view.atlas.runs.start[row]))))]++;
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    ctx.fillStyle = view.tokens.muted;
    counts.forEach((n, x) => { if (n) ctx.fillRect(x, HEIGHT, 1.5, -Math.max(3, Math.sqrt(n / most) * (HEIGHT - 4))); });
    move();
  }

  function move() {
    const { from, to } = store.state;
    const [a, b] = [xOf(from), xOf(to + 1)].sort((x, y) => x - y);
    brush.style.transform = `translateX(${a}px)`;
    brush.style.width = `${Math.max(6, b - a)}px`;
    const { words } = view;
    strip.title = `${mediumDate(from, words.dates)} – ${mediumDate(to, words.dates)}`;
    const told = { "aria-label": words.t("period"), "aria-valuetext": strip.title, "aria-valuemin": view.atlas.first, "aria-valuemax": view.atlas.last, "aria-valuenow": from };
    for (const [name, value] of Object.entries(told)) brush.setAttribute(name, value);
  }

  let drag = null;
  strip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    strip.setPointerCapture(event.pointerId);
    const x = event.clientX - strip.getBoundingClientRect().left;
    const { from, to } = store.state;
    const near = (day) => Math.abs(xOf(day) - x) <= GRIP;
    const day = dayAt(x);
    if (near(from)) drag = { kind: "from" };
    else if (near(to + 1)) drag = { kind: "to" };
    else if (day > from && day <= to && to - from < view.atlas.last - view.atlas.first) drag = { kind: "move", day, from, to };
    else drag = { kind: "new", day };
    event.preventDefault();
  });
  strip.addEventListener("pointermove", (event) => {
    if (!drag || !strip.hasPointerCapture(event.pointerId)) return;
    const day = dayAt(event.clientX - strip.getBoundingClientRect().left);
    if (drag.kind === "from") set(Math.min(day, store.state.to - LEAST), store.state.to);
    else if (drag.kind === "to") set(store.state.from, Math.max(day - 1, store.state.from + LEAST));
    else if (drag.kind === "new") { if (Math.abs(day - drag.day) >= LEAST) set(Math.min(day, drag.day), Math.max(day, drag.day)); }
    else {
      const { first, last } = view.atlas;
      const shift = Math.max(first - drag.from, Math.min(last - drag.to, day - drag.day));
      set(drag.from + shift, drag.to + shift);
    }
  });
  strip.addEventListener("pointerup", () => { drag = null; });
  strip.addEventListener("dblclick", () => set(view.atlas.first, view.atlas.last));

  const observer = new ResizeObserver(() => { if (view.atlas && strip.clientWidth !== width) draw(); });
  observer.observe(root);
  return { root, build, draw, move, stop: () => observer.disconnect() };
}

// The last day on which a place went from one hand to another: where the map opens.
export function lastGain(atlas) {
  for (let i = atlas.changes.length - 1; i >= 0; i--) {
    const row = atlas.changes[i];
    const before = atlas.runBefore[row];
    if (before >= 0 && atlas.runs.holder[before] !== atlas.runs.holder[row]) return atlas.runs.start[row];
  }
  return atlas.changeDays[atlas.changeDays.length - 1];
}
