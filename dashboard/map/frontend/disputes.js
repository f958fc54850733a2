// The places where sides disagree on the day shown: since when, and which reports stand against
// which.

import { BASELINE, NO_SIDE } from "./atlas.js";
import { mediumDate } from "./days.js";
import { clear, createRest, el } from "./dom.js";
import { claimTitle } from "./evidence.js";
import { glyphCanvas } from "./glyphs.js";
import { lookOf } from "./panel.js";

const LISTED = 30;
const TOLD = 3; // reports named on each side; the place panel has them all
const AT_ONCE = 8; // places that are listed without waiting

// The day since which the sides have disagreed about the place of this run.
function since(atlas, row) {
  let first = row;
  while (atlas.runBefore[first] >= 0 && atlas.isDisputed[atlas.runBefore[first]]) first = atlas.runBefore[first];
  return atlas.runs.start[first];
}

export function createDisputes(view, pick) {
  const root = el("section", { class: "cm-disputes", hidden: true });
  const rest = createRest();
  let all = false;

  function show() {
    root.hidden = !view.disputed;
    if (root.hidden) rest.stop();
    else if (!rest.ask(view.disputed.length <= AT_ONCE, fill)) clear(root).append(heading());
  }

  function heading() {
    const { t } = view.words;
    return el("h3", { class: "cm-heading" }, t("disputes.title"), el("span", { class: "cm-count" }, ` ${t("legend.places", { n: view.disputed.length })}`));
  }

  function fill() {
    const { atlas, state, words } = view;
    const rows = view.disputed.map((place) => ({ place, row: state.run[place], day: since(atlas, state.run[place]) }));
    rows.sort((a, b) => b.day - a.day || a.place - b.place);
    const shown = all ? rows : rows.slice(0, LISTED);
    clear(root).append(heading(), rows.length
      ? el("ul", { class: "cm-list" }, ...shown.map(item))
      : el("p", { class: "cm-muted" }, words.t("disputes.none")));
    if (shown.length < rows.length) root.append(el("button", { type: "button", class: "cm-link", onclick: () => { all = true; fill(); } }, words.t("changes.more", { n: rows.length })));
  }

  function item({ place, row, day }) {
    const { atlas, words } = view;
    const { t } = words;
    const status = atlas.words.statuses[atlas.runs.status[row]];
    return el("li", { class: "cm-dispute" },
      el("button", { type: "button", class: "cm-item", onclick: () => pick(place) },
        el("bdi", { class: "cm-item-name" }, atlas.name(place, words.language)),
        el("span", { class: "cm-muted" }, t("panel.since", { date: mediumDate(day, words.dates) }))),
      told(atlas.runs.holder[row], status, [...atlas.list(atlas.runs.reasons, row)]),
      el("p", { class: "cm-against" }, t("disputes.against")),
      told(null, "claimed", [...atlas.list(atlas.runs.against, row)]));
  }

  // One side of the dispute: its reports, each with its own side's sign and who published it.
  function told(holder, status, claims) {
    const { atlas, words, tokens } = view;
    const { t } = words;
    const sign = (side, look) => glyphCanvas(lookOf(view, side, look), tokens, 16);
    const known = claims.filter((claim) => claim >= 0);
    const lines = known.slice(0, TOLD).map((claim) => {
      const side = atlas.claims.side[claim];
      return el("li", {}, sign(side === NO_SIDE ? (holder ?? NO_SIDE) : side, status), el("span", {}, claimTitle(atlas, claim, words), " ",
        atlas.publisher(claim) ? el("bdi", { class: "cm-muted" }, atlas.publisher(claim)) : ""));
    });
    if (claims.includes(BASELINE)) lines.push(el("li", {}, sign(holder, "held"), el("span", {}, atlas.sideName(holder, words.language), " ", el("span", { class: "cm-muted" }, t("disputes.baseline")))));
    if (known.length > TOLD) lines.push(el("li", { class: "cm-muted" }, t("disputes.more", { n: known.length - TOLD })));
    return el("ul", { class: "cm-told" }, ...lines);
  }

  return { root, show, stop: rest.stop };
}
