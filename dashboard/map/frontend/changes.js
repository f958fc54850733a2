// The list of what changed on the day shown, and how much was said that changed nothing.

import { mediumDate } from "./days.js";
import { clear, createRest, el } from "./dom.js";
import { sideChip } from "./evidence.js";
import { glyphCanvas } from "./glyphs.js";
import { lookOf } from "./panel.js";

const SHOWN = 40;
const FEW = 8; // changes that are listed without waiting

export function createChanges(view, pick, go, neighbour) {
  const root = el("section", { class: "cm-changes" });
  const rest = createRest();
  let all = -1; // the day whose whole list is wanted

  // Each change as {place, before, after}: the runs (or -1) on the earlier and the later day.
  function changesOfDay() {
    const { atlas, state } = view;
    const { from, to } = atlas.runsOn(state.day);
    const found = [];
    for (let row = from; row < to; row++) {
      const place = atlas.runs.place[row];
      if (atlas.isChange[row] && (!view.shows || view.shows(row, place))) found.push({ place, before: atlas.runBefore[row], after: row });
    }
    return found;
  }

  function changesBetween() {
    const [early, late] = [view.stateThen, view.state].sort((a, b) => a.day - b.day);
    return view.differing.map((place) => ({ place, before: early.run[place], after: late.run[place] }));
  }

  function show() {
    const rows = view.differing ? changesBetween() : changesOfDay();
    if (!rest.ask(rows.length <= FEW, () => fill(rows))) clear(root).append(heading(rows));
  }

  function heading(rows) {
    const { t } = view.words;
    return el("h3", { class: "cm-heading" }, view.differing ? t("compare.title", between()) : t("changes.title"), rows.length ? el("span", { class: "cm-count" }, ` ${t("changes.n", { n: rows.length })}`) : null);
  }

  function between() {
    const days = [view.stateThen.day, view.state.day].sort((a, b) => a - b).map((day) => mediumDate(day, view.words.dates));
    return { from: days[0], to: days[1] };
  }

  function fill(rows) {
    const { atlas, words, state } = view;
    const { t } = words;
    const shown = all === state.day ? rows : rows.slice(0, SHOWN);
    clear(root).append(
      heading(rows),
      rows.length
        ? el("ul", { class: "cm-list" }, ...shown.map(item))
        : el("p", { class: "cm-muted" }, view.differing ? t("compare.none", between()) : t("changes.none")));
    if (shown.length < rows.length) root.append(el("button", { type: "button", class: "cm-link", onclick: () => { all = state.day; fill(rows); } }, t("changes.more", { n: rows.length })));
    if (view.differing) return;
    const said = idleOnDay();
    if (said.length) {
      root.append(el("details", { class: "cm-said" }, el("summary", {}, t("said.n", { n: said.length })),
        el("ul", { class: "cm-list" }, ...said.slice(0, 200).map((claim) => el("li", {},
          el("button", { type: "button", class: "cm-item", onclick: () => pick(atlas.claims.place[claim]) },
            el("bdi", {}, atlas.name(atlas.claims.place[claim], words.language)), el("span", { class: "cm-muted" }, t(`modality.${atlas.words.modalities[atlas.claims.modality[claim]]}`))))))));
    }
    if (!rows.length) {
      const links = [["changes.previous", neighbour(-1)], ["changes.next", neighbour(1)]].filter(([, day]) => day !== undefined);
      root.append(el("p", { class: "cm-links" }, ...links.map(([key, day]) => el("button", { type: "button", class: "cm-link", onclick: () => go(day) }, t(key, { date: mediumDate(day, words.dates) })))));
    }
  }

  function idleOnDay() {
    const { atlas, state } = view;
    return view.idleByDay(state.day).filter((claim) => (!view.tells || view.tells(claim)) && (!view.visible || view.visible[atlas.claims.place[claim]]));
  }

  function item({ place, before, after }) {
    const { atlas, words } = view;
    const chip = (r) => {
      const name = atlas.words.statuses[atlas.runs.status[r]];
      return sideChip(view, atlas.runs.holder[r], name, glyphCanvas(lookOf(view, atlas.runs.holder[r], name), view.tokens, 16));
    };
    return el("li", {}, el("button", { type: "button", class: "cm-item", onclick: () => pick(place) },
      el("bdi", { class: "cm-item-name" }, atlas.name(place, words.language)),
      el("span", { class: "cm-item-change" }, before >= 0 ? chip(before) : null, before >= 0 ? el("span", { class: "cm-arrow", "aria-hidden": "true" }, words.rtl ? " ← " : " → ") : null, after >= 0 ? chip(after) : words.t("status.unknown"))));
  }

  return { root, show, stop: rest.stop };
}
