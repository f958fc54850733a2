// What the signs mean, with how many places each side holds on the day shown: of those that the view
// and the filters show, and of all.

import { NO_SIDE } from "./atlas.js";
import { clear, el } from "./dom.js";
import { NOBODY } from "./filters.js";
import { glyphCanvas } from "./glyphs.js";
import { lookOf } from "./panel.js";

export function createLegend(view, toggle) {
  const root = el("details", { class: "cm-legend", open: window.innerWidth > 640 });
  let counters = [];

  function build() {
    const { atlas, words, tokens } = view;
    const { t } = words;
    const row = (glyph, name, count) => el("li", { class: "cm-legend-row" }, glyph, el("span", { dir: "auto" }, name), count || "");
    // A side's line is a switch: pressed while its places are shown.
    const side = (id, look, name, count) => {
      const shown = !view.hiddenSides.has(id);
      return el("li", {}, el("button", { type: "button", class: "cm-legend-row", "aria-pressed": String(shown), onclick: () => toggle(id, !shown) },
        glyphCanvas(look, tokens, 20), el("span", { dir: "auto" }, name), count));
    };
    counters = atlas.sides.map((_, side) => ({ side, node: el("span", { class: "cm-legend-n" }) }));
    const unknown = { side: NO_SIDE, node: el("span", { class: "cm-legend-n" }) };
    counters.push(unknown);
    const grey = { glyph: "circle", colour: tokens.muted, kind: "settlement" };
    const signs = ["claimed", "contested", "disputed"].map((status) => row(glyphCanvas({ ...grey, status }, tokens, 20), t(`status.${status}`)));
    const kinds = new Set(atlas.places.kind);
    const has = (name) => kinds.has(atlas.words.place_kinds.indexOf(name));
    clear(root).append(
      el("summary", {}, t("legend")),
      el("p", { class: "cm-legend-counted cm-muted" }, el("span", {}, t("legend.counted"))),
      el("ul", {}, ...atlas.sides.map((one, i) => side(one.side, lookOf(view, i, "held"), atlas.sideName(i, words.language), counters[i].node)),
        side(NOBODY, { ...grey, status: "unknown" }, t("status.unknown"), unknown.node)),
      el("ul", { class: "cm-legend-signs" }, ...signs,
        view.ages.flips.day[0] <= atlas.last ? row(glyphCanvas({ ...lookOf(view, 0, "held"), old: true }, tokens, 20), t("legend.old")) : "",
        atlas.places.precision.some((p) => p > 1) ? row(glyphCanvas({ ...grey, status: "held", precision: 2 }, tokens, 26), t("legend.rough")) : "",
        has("area") ? row(glyphCanvas({ ...grey, status: "held", kind: "area" }, tokens, 26), t("legend.area")) : "",
        has("facility") ? row(glyphCanvas({ ...grey, status: "held", kind: "facility" }, tokens, 24), t("legend.facility")) : ""));
    count();
  }

  function count() {
    const { atlas, state } = view;
    const totals = new Int32Array(256);
    const shown = new Int32Array(256);
    for (let i = 0; i < atlas.count; i++) {
      const row = state.run[i];
      const side = row < 0 ? NO_SIDE : atlas.runs.holder[row];
      totals[side]++;
      if (view.inFrame[i] && (!view.visible || view.visible[i])) shown[side]++;
    }
    const { number } = view.words;
    for (const { side, node } of counters) {
      const text = `${number(shown[side])} / ${number(totals[side])}`;
      if (node.textContent !== text) node.textContent = text;
    }
  }

  return { root, build, count };
}
