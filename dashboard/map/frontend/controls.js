// The day: written out, a slider, play, and steps from change to change.

import { addMonths, fullDate, iso } from "./days.js";
import { lowerBound } from "./atlas.js";
import { el, iconButton, clear } from "./dom.js";
import { createWords } from "./messages.js";

export const SPEEDS = [1, 2, 5, 10, 30];

// go(day) moves the page; store holds day, playing and speed.
export function createControls(view, store, go) {
  const root = el("section", { class: "cm-controls" });
  let slider;
  let play;
  let written;
  let second;
  let live;
  let compare;
  let timer = 0;

  function build() {
    const { words, atlas } = view;
    const { t } = words;
    clear(root);
    written = el("h2", { class: "cm-date", lang: words.language });
    second = el("p", { class: "cm-date-second" });
    live = el("p", { class: "cm-unseen", "aria-live": "polite", "aria-atomic": "true" });
    slider = el("input", {
      type: "range", class: "cm-slider", step: 1,
      "aria-label": t("slider"), title: t("slider.help"),
      oninput: () => { store.set({ playing: false }); go(pressed() ? view.warp.dayOf(+slider.value) : +slider.value); },
      onkeydown: onKey,
    });
    play = iconButton("play", t("play"), () => store.set({ playing: !store.state.playing }), { class: "cm-button cm-play" });
    const speed = el("select", {
      class: "cm-select", "aria-label": t("speed"),
      onchange: () => store.set({ speed: +speed.value }),
    }, ...SPEEDS.map((n) => el("option", { value: n, selected: n === store.state.speed }, t("speed.value", { n }))));
    compare = iconButton("compare", t("compare"), () => store.set({ since: store.state.since === null ? store.state.day : null }));
    root.append(
      written, second, live,
      el("div", { class: "cm-transport" }, iconButton("previous", t("previous"), () => step(-1)), play,
        iconButton("next", t("next"), () => step(1)), speed, compare),
      slider,
    );
    fitPeriod();
    showPlaying();
    showCompare();
  }

  // Whether the slider counts the timeline's units rather than days: quiet times are pressed together.
  const pressed = () => view.warp.breaks.length > 0;

  function showCompare() {
    const on = store.state.since !== null;
    compare.setAttribute("aria-pressed", String(on));
    compare.title = view.words.t(on ? "compare.stop" : "compare");
    compare.setAttribute("aria-label", compare.title);
  }

  // Arrow keys follow the eye: in a right-to-left page time runs to the left.
  function onKey(event) {
    const day = store.state.day;
    const forward = view.words.rtl ? "ArrowLeft" : "ArrowRight";
    const back = view.words.rtl ? "ArrowRight" : "ArrowLeft";
    const size = event.shiftKey ? 7 : 1;
    const target = {
      [forward]: day + size, ArrowUp: day + size, [back]: day - size, ArrowDown: day - size,
      PageUp: addMonths(day, 1), PageDown: addMonths(day, -1), Home: store.state.from, End: store.state.to,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    store.set({ playing: false });
    go(target);
  }

  function neighbour(direction) {
    const days = view.atlas.changeDays;
    const at = lowerBound(days, store.state.day + (direction > 0 ? 1 : 0));
    return direction > 0 ? days[at] : days[at - 1];
  }

  function step(direction) {
    store.set({ playing: false });
    const day = neighbour(direction);
    if (day !== undefined) go(day);
  }

  function show() {
    const { words } = view;
    const day = store.state.day;
    const other = createWords(words.language === "ar" ? "en" : "ar");
    const text = fullDate(day, words.dates);
    written.textContent = text;
    second.textContent = fullDate(day, other.dates);
    second.lang = other.language;
    second.dir = other.rtl ? "rtl" : "ltr";
    slider.value = pressed() ? Math.floor(view.warp.unitOf(day)) : day;
    slider.setAttribute("aria-valuetext", text);
    root.dataset.day = iso(day);
    // A screen reader hears the day once it rests, not every step of a drag.
    clearTimeout(timer);
    timer = setTimeout(() => { live.textContent = text; }, 600);
    slider.style.setProperty("--cm-done", `${(view.warp.unitOf(day) / Math.max(1, view.warp.units - 1)) * 100}%`);
  }

  function showPlaying() {
    const { t } = view.words;
    const name = store.state.playing ? "pause" : "play";
    const fresh = iconButton(name, t(name), null);
    play.replaceChildren(...fresh.childNodes);
    play.setAttribute("aria-label", t(name));
    play.title = t(name);
  }

  // The slider spans the part of the period that is shown.
  function fitPeriod() {
    slider.min = pressed() ? 0 : store.state.from;
    slider.max = pressed() ? Math.ceil(view.warp.units) - 1 : store.state.to;
    show();
  }

  return { root, build, show, showPlaying, showCompare, fitPeriod, onKey, neighbour, stop: () => clearTimeout(timer) };
}

// Moves the day on while `playing`. A whole number of days a second, however often frames come; a
// quiet time that is pressed together passes as quickly as it is wide.
export function createPlayer(view, store, go) {
  let frame = 0;
  let due = 0;
  let last = 0;

  function tick(now) {
    frame = requestAnimationFrame(tick);
    due += ((now - last) / 1000) * store.state.speed;
    last = now;
    const days = Math.floor(due);
    if (days < 1) return;
    due -= days;
    const { warp } = view;
    const target = Math.min(store.state.to, Math.max(store.state.day + 1, warp.dayOf(warp.unitOf(store.state.day) + days)));
    go(target);
    if (target >= store.state.to) store.set({ playing: false });
  }

  return {
    sync() {
      const on = store.state.playing;
      if (on && !frame) {
        if (store.state.day >= store.state.to) go(store.state.from);
        last = performance.now();
        due = 0;
        frame = requestAnimationFrame(tick);
      } else if (!on && frame) {
        cancelAnimationFrame(frame);
        frame = 0;
      }
    },
    stop() { if (frame) cancelAnimationFrame(frame); frame = 0; },
  };
}
